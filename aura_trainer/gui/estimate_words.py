"""How an estimate is put, so that a formula is never taken for a taste."""

from aura_trainer.domain.estimates import Margin
from aura_trainer.language import mark, tr

MARGIN = mark(
    "Four in five of the ratings it learned from lie within {margin:.2f} of what it said while they were held out."
)

ROUGH = mark(
    "None of the ratings it learned from lies further than {margin:.2f} from what it said while they were held out. "
    "They are of fewer than five clips, so expect more elsewhere; rate frames of more clips."
)

LEARNED = mark(
    "The model has learned from this frame since. What it says now would be what it was told; "
    "this is what it said while the frame was held out."
)

UNSURE = mark("the model is unsure: this clip is unlike everything you rated")

UNSURE_MEANS = mark(
    "This clip lies further from the footage the model learned from than twice the oddest clip of that lies from "
    "the rest. Estimates of such clips have been off by two fifths more than of others. Rate a few of its frames and train again."
)

ANOTHER_LOOK = mark("no estimate, as the model learned from this frame in another look")


def estimate_text(
    estimate: float, *, generic: bool, held_out: bool = False, margin: Margin | None = None
) -> str:
    """What is said of a frame's estimate in [0, 1], and how far the person's rating may lie from it."""
    if held_out:
        return tr("held out, the model said {estimate:.2f}").format(estimate=estimate)
    if generic:
        return tr("generic formula, not your taste: {estimate:.2f}").format(estimate=estimate)
    if margin is None:
        return tr("the model says {estimate:.2f}").format(estimate=estimate)
    if margin.rough:
        return tr("the model says {estimate:.2f} ± {margin:.2f}, roughly").format(
            estimate=estimate, margin=margin.half_width
        )
    return tr("the model says {estimate:.2f} ± {margin:.2f}").format(
        estimate=estimate, margin=margin.half_width
    )
