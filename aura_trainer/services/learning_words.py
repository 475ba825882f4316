"""What a learning curve says of further ratings, in words an editor understands."""

import math
from collections.abc import Iterator, Mapping, Sequence

from aura_trainer.domain.learning_curve import LearningCurve, Outlook, Trend
from aura_trainer.domain.verdict import Recommendation
from aura_trainer.language import mark, ntr, tr

_SAME: Mapping[str, str] = {
    "clip": mark("{count} more ratings of the same clips"),
    "shot": mark("{count} more ratings of the same shots"),
}
_OTHER: Mapping[str, str] = {
    "clip": mark("{count} more ratings of other clips"),
    "shot": mark("{count} more ratings of other shots"),
}
_TOO_FEW_TO_DRAW: Mapping[str, str] = {
    "clip": mark("There are too few clips to tell what ratings of other clips would bring."),
    "shot": mark("There are too few shots to tell what ratings of other shots would bring."),
}
_UNCLEAR: Mapping[str, str] = {
    "clip": mark("{ratings} may help or not: the figures differ too much from clip to clip to tell."),
    "shot": mark("{ratings} may help or not: the figures differ too much from shot to shot to tell."),
}
# Translators: {ratings} is as in "50 more ratings of other clips", {spread} as in "error lower by 0.010 to 0.020".
_FALLS = mark("{ratings} would likely lower its error by {gain} (four times in five: {spread}).")
_FLAT = mark("{ratings} would bring little: its error would stay as it is within {most}.")
_STANDS_IN = mark(
    "This was measured with a quicker kind of model than this one, which may gain more or less."
)
_RATE_OTHERS: Mapping[str, str] = {
    "clip": mark("Rate frames of other clips: more of the same clips would bring little"),
    "shot": mark("Rate frames of other shots: more of the same shots would bring little"),
}
_ENOUGH = mark("Rate on where it is wrong on new footage: more ratings like these would bring little")


def outlook_sentences(curve: LearningCurve) -> list[str]:
    """Tell what further ratings of either kind would likely bring, or why that cannot be told."""
    if curve.same is None:
        return [tr("There are too few ratings to tell what more would bring.")]
    told = list(_sentences(curve, curve.same, tr(_SAME[curve.unit])))
    if curve.other is None:
        told.append(tr(_TOO_FEW_TO_DRAW[curve.unit]))
    else:
        told += _sentences(curve, curve.other, tr(_OTHER[curve.unit]))
    if curve.stands_in:
        told.append(tr(_STANDS_IN))
    return told


def with_outlook(
    steps: Sequence[str], recommendation: Recommendation, curve: LearningCurve | None
) -> tuple[str, ...]:
    """Return what to do next, where the last step, to rate more, is held to what the curve says of it."""
    if curve is None or curve.same is None or curve.trend(curve.same) is not Trend.FLAT:
        return tuple(steps)
    other = Trend.UNCLEAR if curve.other is None else curve.trend(curve.other)
    if other is Trend.FALLS:
        return (*steps[:-1], tr(_RATE_OTHERS[curve.unit]))
    if other is Trend.FLAT and recommendation is Recommendation.ACCEPT:
        return (*steps[:-1], tr(_ENOUGH))
    return tuple(steps)


def spread_words(low: float, high: float) -> str:
    """Word between what an error may come to lie below the present one, higher being below zero."""
    least, most = f"{abs(low):.3f}", f"{abs(high):.3f}"
    if low >= 0:
        return tr("error lower by {least} to {most}").format(least=least, most=most)
    if high <= 0:
        return tr("error higher by {least} to {most}").format(least=most, most=least)
    return tr("error from {low} higher to {high} lower").format(low=least, high=most)


def _sentences(curve: LearningCurve, outlook: Outlook, ratings: str) -> Iterator[str]:
    words = ratings.format(count=curve.more)
    gain, pairs = outlook.error.gain, outlook.misordered
    # The order of frames is a coarse figure: a gain is told where a single run would have it too.
    more_pairs = round(100 * pairs.gain.value) if pairs is not None and pairs.gain.worst > 0 else 0
    trend = curve.trend(outlook)
    if trend is Trend.FALLS:
        spread = spread_words(gain.worst, gain.best)
        yield tr(_FALLS).format(ratings=words, gain=f"{gain.value:.3f}", spread=spread)
    elif more_pairs <= 0:
        if trend is Trend.FLAT:
            # Rounded up, as it is a bound; what is no more than an error of floating point is not.
            most = max(math.ceil(round(1000 * max(abs(gain.worst), abs(gain.best)), 6)), 1) / 1000
            yield tr(_FLAT).format(ratings=words, most=f"{most:.3f}")
        else:
            yield tr(_UNCLEAR[curve.unit]).format(ratings=words)
    if more_pairs > 0:
        yield ntr(
            "{ratings} would likely put {pairs} more of 100 pairs of frames in your order (pairs of one clip, rated 0.2 or "
            "more apart).",
            "{ratings} would likely put {pairs} more of 100 pairs of frames in your order (pairs of one clip, rated 0.2 or "
            "more apart).",
            more_pairs,
        ).format(ratings=words, pairs=more_pairs)
