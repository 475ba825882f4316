"""Times as the window says them: what is left of work, and how long clips are."""

from aura_trainer.language import tr


def time_left(seconds: float | None) -> str:
    """``0:12 left``, or nothing when it is not known."""
    if seconds is None:
        return ""
    return tr("{time} left").format(time=played(max(seconds, 0)))


def played(seconds: float) -> str:
    """A time as players show it: ``0:12``, ``75:00`` as ``1:15:00``."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
