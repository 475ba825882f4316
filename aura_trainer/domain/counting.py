"""Numbers of things in words."""


def plural(count: int, noun: str, several: str = "") -> str:
    """``1 clip``, ``3 clips``; ``several`` is the noun for more than one where an s does not make it."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {several or noun + 's'}"
