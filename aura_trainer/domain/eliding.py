"""Names that are too long for the room there is."""


def elided(text: str, longest: int) -> str:
    """Return text without its middle where it is longer: names of clips differ at their ends."""
    if len(text) <= longest:
        return text
    head = longest // 2
    return f"{text[:head]}\N{HORIZONTAL ELLIPSIS}{text[head + 1 - longest :]}"
