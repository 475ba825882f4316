"""Time left, as the window says it."""

from aura_trainer.language import tr


def time_left(seconds: float | None) -> str:
    """``0:12 left``, or nothing when it is not known."""
    if seconds is None:
        return ""
    whole = max(round(seconds), 0)
    hours, rest = divmod(whole, 3600)
    minutes, rest = divmod(rest, 60)
    time = f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
    return tr("{time} left").format(time=time)
