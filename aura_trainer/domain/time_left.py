"""How long work still takes, from how far it has come."""

_LEAST_FOR_ESTIMATE = 0.03


def seconds_left(spent: float, fraction: float) -> float | None:
    """Return the seconds work still takes at its pace so far; None where too little is done to tell.

    Args:
        spent: Seconds since it began.
        fraction: How much of it is done, in [0, 1].
    """
    return spent * (1 - fraction) / fraction if fraction > _LEAST_FOR_ESTIMATE else None
