"""The one sentence under each plot of held-out frames that reads it for the person."""

from collections.abc import Sequence

from aura_trainer.domain.bands import HIGH_FROM, LOW_BELOW, Band
from aura_trainer.domain.importance import Importance
from aura_trainer.language import mark, number, tr
from aura_trainer.services.held_out_figures import BandBias, HeldOutFigures, KeepCurve

BAND_WORDS = {Band.LOW: mark("low"), Band.MEDIUM: mark("medium"), Band.HIGH: mark("high")}
_BAND_ENDS = {
    Band.LOW: mark("below {end:g}"),
    Band.MEDIUM: mark("{begin:g} to {end:g}"),
    Band.HIGH: mark("{begin:g} and up"),
}

_SMALL_BIAS = 0.05
_FEWEST_FRAMES = 3
_TOLD_BIASES = 2

_TOO_LOW = {
    Band.LOW: mark("It rates your dull frames too low by {amount:.2f} on average."),
    Band.MEDIUM: mark("It rates your middling frames too low by {amount:.2f} on average."),
    Band.HIGH: mark("It rates your favourites too low by {amount:.2f} on average."),
}
_TOO_HIGH = {
    Band.LOW: mark("It rates your dull frames too high by {amount:.2f} on average."),
    Band.MEDIUM: mark("It rates your middling frames too high by {amount:.2f} on average."),
    Band.HIGH: mark("It rates your favourites too high by {amount:.2f} on average."),
}

NOT_MEASURED = mark(
    "Not measured for this model: it was trained before this was looked at. Train again to see it."
)
SHARED = mark(
    "Groups that tell the same share what they are worth, so each looks smaller than it is. Shuffled {repeats} times "
    "each (seed {seed}); the fine line is how far the times differ."
)


def band_word(band: Band) -> str:
    """A band in a word."""
    return tr(BAND_WORDS[band])


def band_ends(band: Band) -> str:
    """Which ratings a band holds: ``0.3 to 0.7``."""
    begin, end = (LOW_BELOW, HIGH_FROM) if band is Band.MEDIUM else (HIGH_FROM, LOW_BELOW)
    return tr(_BAND_ENDS[band]).format(begin=begin, end=end)


def error_sentence(figures: HeldOutFigures) -> str:
    """Read the scatter of scores against ratings."""
    return tr("Half of its scores lie within {error:.2f} of your rating.").format(error=figures.median_error)


def bias_sentence(biases: Sequence[BandBias]) -> str:
    """Read the residuals: in which bands it rates too high or too low, the worst two first."""
    judged = [entry for entry in biases if entry.frames >= _FEWEST_FRAMES]
    if not judged:
        return tr("There are too few frames to tell whether it leans.")
    told = sorted(
        (entry for entry in judged if abs(entry.bias) >= _SMALL_BIAS),
        key=lambda entry: abs(entry.bias),
        reverse=True,
    )
    if not told:
        if len(judged) == len(Band):
            words = tr(
                "It leans neither way: in each band it is within {bias:.2f} of your ratings on average."
            )
        else:
            words = tr(
                "It leans neither way where there are frames enough to tell: there it is within {bias:.2f} of your "
                "ratings on average."
            )
        return words.format(bias=_SMALL_BIAS)
    sentences = (
        tr((_TOO_HIGH if entry.bias > 0 else _TOO_LOW)[entry.band]).format(amount=abs(entry.bias))
        for entry in told[:_TOLD_BIASES]
    )
    return " ".join(sentences)


def bands_sentence(bands: Sequence[Sequence[int]]) -> str:
    """Read the table of bands: how many land in their own, and how many at the other end."""
    frames = sum(sum(row) for row in bands)
    right = sum(bands[place][place] for place in range(len(bands)))
    share = round(100 * right / frames)
    own = tr("{right} of {frames} frames land in the band you gave them ({share} %).").format(
        right=number(right), frames=number(frames), share=share
    )
    return f"{own} {_other_end(bands[-1][0], bands[0][-1])}"


def _other_end(missed: int, raised: int) -> str:
    """How many frames land at the other end: high ones called low, and low ones called high."""
    if not missed and not raised:
        return tr("None lands at the other end.")
    if not raised:
        return tr("Rated high and called low: {missed}.").format(missed=number(missed))
    if not missed:
        return tr("Rated low and called high: {raised}.").format(raised=number(raised))
    return tr("Rated high and called low: {missed}; the other way round: {raised}.").format(
        missed=number(missed), raised=number(raised)
    )


def sorting_sentence(curve: KeepCurve) -> str:
    """Read the area under the curve of keeping, or say why there is no curve."""
    if not curve.keepers:
        return tr("You rated no frame {rating:.2f} or higher, so there is none to keep.").format(
            rating=curve.keep_from
        )
    if curve.area is None:
        return tr("You rated every frame {rating:.2f} or higher, so there is none to drop.").format(
            rating=curve.keep_from
        )
    return tr("Of a frame you keep and one you drop, it picks the right one {times} times in 100.").format(
        times=round(100 * curve.area)
    )


def working_sentence(curve: KeepCurve) -> str:
    """Read the point on the curve at which its scores are held to the person's own line."""
    if curve.area is None:
        return ""
    return tr(
        "Keeping what it scores {score:.2f} and up gets {rightly} of your {keepers} keepers, and {wrongly} of the "
        "{others} you would drop."
    ).format(
        score=curve.keep_from,
        rightly=number(curve.kept_rightly),
        keepers=number(curve.keepers),
        wrongly=number(curve.kept_wrongly),
        others=number(curve.others),
    )


def importance_sentence(found: Importance) -> str:
    """Read what matters: the weightiest group, and what it is worth."""
    first = found.groups[0]
    if len(found.groups) == 1:
        return tr("It goes by {group} alone, so there is nothing to compare.").format(group=first.group.words)
    if first.rise <= 2 * first.spread or round(first.rise, 3) <= 0:
        return tr("No group by itself makes more of a difference than luck does.")
    return tr(
        "Most of all it goes by {group}: shuffled among the frames, that makes its error rise by {rise:.3f}."
    ).format(group=first.group.words, rise=first.rise)
