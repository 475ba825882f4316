"""How an estimate is put, so that a formula is never taken for a taste."""


def estimate_text(estimate: float, *, generic: bool) -> str:
    """What is said of a frame's estimate in [0, 1]."""
    if generic:
        return f"generic formula, not your taste: {estimate:.2f}"
    return f"the model says {estimate:.2f}"
