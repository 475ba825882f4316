"""Time left, as the window says it."""


def time_left(seconds: float | None) -> str:
    """``0:12 left``, or nothing when it is not known."""
    if seconds is None:
        return ""
    whole = max(round(seconds), 0)
    hours, rest = divmod(whole, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{rest:02d} left" if hours else f"{minutes}:{rest:02d} left"
