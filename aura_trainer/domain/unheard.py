"""Who is told of work where nobody listens."""


def unheard(*_told: object) -> None:
    """Take in an event, or whatever else is told, and do nothing about it."""
