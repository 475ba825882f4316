"""The one sentence under each plot of held-out frames that reads it for the person."""

from collections.abc import Sequence

from aura_trainer.domain.bands import HIGH_FROM, LOW_BELOW, Band
from aura_trainer.domain.importance import Importance
from aura_trainer.services.held_out_figures import BandBias, HeldOutFigures, KeepCurve

BAND_WORDS = {Band.LOW: "low", Band.MEDIUM: "medium", Band.HIGH: "high"}
BAND_ENDS = {
    Band.LOW: f"below {LOW_BELOW:g}",
    Band.MEDIUM: f"{LOW_BELOW:g} to {HIGH_FROM:g}",
    Band.HIGH: f"{HIGH_FROM:g} and up",
}

_SMALL_BIAS = 0.05
_FEWEST_FRAMES = 3
_TOLD_BIASES = 2

_TOO_LOW = {
    Band.LOW: "It rates your dull frames too low by {amount:.2f} on average.",
    Band.MEDIUM: "It rates your middling frames too low by {amount:.2f} on average.",
    Band.HIGH: "It rates your favourites too low by {amount:.2f} on average.",
}
_TOO_HIGH = {
    Band.LOW: "It rates your dull frames too high by {amount:.2f} on average.",
    Band.MEDIUM: "It rates your middling frames too high by {amount:.2f} on average.",
    Band.HIGH: "It rates your favourites too high by {amount:.2f} on average.",
}

NOT_MEASURED = "Not measured for this model: it was trained before this was looked at. Train again to see it."
SHARED = (
    "Groups that tell the same share what they are worth, so each looks smaller than it is. Shuffled {repeats} times "
    "each (seed {seed}); the fine line is how far the times differ."
)


def error_sentence(figures: HeldOutFigures) -> str:
    """Read the scatter of scores against ratings."""
    return f"Half of its scores lie within {figures.median_error:.2f} of your rating."


def bias_sentence(biases: Sequence[BandBias]) -> str:
    """Read the residuals: in which bands it rates too high or too low, the worst two first."""
    told = sorted(
        (entry for entry in biases if abs(entry.bias) >= _SMALL_BIAS and entry.frames >= _FEWEST_FRAMES),
        key=lambda entry: abs(entry.bias),
        reverse=True,
    )
    if not told:
        return (
            f"It leans neither way: in each band it is within {_SMALL_BIAS:.2f} of your ratings on average."
        )
    sentences = (
        (_TOO_HIGH if entry.bias > 0 else _TOO_LOW)[entry.band].format(amount=abs(entry.bias))
        for entry in told[:_TOLD_BIASES]
    )
    return " ".join(sentences)


def bands_sentence(bands: Sequence[Sequence[int]]) -> str:
    """Read the table of bands: how many land in their own, and how many at the other end."""
    frames = sum(sum(row) for row in bands)
    right = sum(bands[place][place] for place in range(len(bands)))
    share = round(100 * right / frames)
    own = f"{right:,} of {frames:,} frames land in the band you gave them ({share} %)."
    missed, raised = bands[-1][0], bands[0][-1]
    if not missed and not raised:
        return f"{own} None lands at the other end."
    if not raised:
        return f"{own} Rated high and called low: {missed:,}."
    if not missed:
        return f"{own} Rated low and called high: {raised:,}."
    return f"{own} Rated high and called low: {missed:,}; the other way round: {raised:,}."


def sorting_sentence(curve: KeepCurve) -> str:
    """Read the area under the curve of keeping, or say why there is no curve."""
    if not curve.keepers:
        return f"You rated no frame {curve.keep_from:.2f} or higher, so there is none to keep."
    if curve.area is None:
        return f"You rated every frame {curve.keep_from:.2f} or higher, so there is none to drop."
    return f"Of a frame you keep and one you drop, it picks the right one {round(100 * curve.area)} times in 100."


def working_sentence(curve: KeepCurve) -> str:
    """Read the point on the curve at which its scores are held to the person's own line."""
    if curve.area is None:
        return ""
    return (
        f"Keeping what it scores {curve.keep_from:.2f} and up gets {curve.kept_rightly:,} of your "
        f"{curve.keepers:,} keepers, and {curve.kept_wrongly:,} of the {curve.others:,} you would drop."
    )


def importance_sentence(found: Importance) -> str:
    """Read what matters: the weightiest group, and what it is worth."""
    first = found.groups[0]
    if len(found.groups) == 1:
        return f"It goes by {first.group.words} alone, so there is nothing to compare."
    if first.rise <= 2 * first.spread or round(first.rise, 3) <= 0:
        return "No group by itself makes more of a difference than luck does."
    return (
        f"Most of all it goes by {first.group.words}: shuffled among the frames, that makes its error rise by "
        f"{first.rise:.3f}."
    )
