"""How an estimate is put, so that a formula is never taken for a taste."""

from aura_trainer.language import mark, tr

LEARNED = mark(
    "The model has learned from this frame since. What it says now would be what it was told; "
    "this is what it said while the frame was held out."
)

ANOTHER_LOOK = mark("no estimate, as the model learned from this frame in another look")


def estimate_text(estimate: float, *, generic: bool, held_out: bool = False) -> str:
    """What is said of a frame's estimate in [0, 1]."""
    if held_out:
        return tr("held out, the model said {estimate:.2f}").format(estimate=estimate)
    if generic:
        return tr("generic formula, not your taste: {estimate:.2f}").format(estimate=estimate)
    return tr("the model says {estimate:.2f}").format(estimate=estimate)
