"""Lengths of time in words."""


def duration(seconds: float) -> str:
    """Write a time as one would say it: seconds below a minute and a half, else minutes."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"


def duration_text(seconds: float) -> str:
    """``0.8 s``, ``38 s``, ``3 min 5 s``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes, second = divmod(round(seconds), 60)
    return f"{minutes} min {second} s" if second else f"{minutes} min"
