"""What is said of two models that were held against each other."""

from aura_trainer.domain.comparison import FEWEST_GROUPS, ComparisonWay, ModelComparison
from aura_trainer.domain.counting import plural
from aura_trainer.domain.models import ModelSummary
from aura_trainer.domain.verdict import Interval
from aura_trainer.language import mark, number, tr
from aura_trainer.services.model_titles import titles_apart

_SAME = 5e-4
"""Differences below this are zero in the figures shown."""

_BETTER = mark("{name} is better on {won} of {clips}; its typical error is lower by {gain} ± {spread}.")
_BETTER_ALONE = mark("{name} is better; its typical error on {clip} is lower by {gain} ± {spread}.")
_CHANCE = mark(
    "There is no difference that chance could not make: the typical error of {name} is lower by {gain} ± {spread}, "
    "and it is better on {won} of {clips}."
)
_CHANCE_ALONE = mark(
    "There is no difference that chance could not make: on {clip} the typical error of {name} is lower by "
    "{gain} ± {spread}."
)
_TOO_FEW = mark(
    "The typical error of {name} is lower by {gain}, but frames of {groups} are too few to tell that from chance; "
    "{least} are needed."
)
_LEVEL = mark("{first} and {second} come equally close to your ratings.")

_HELD_OUT = mark("{frames} of {clips} that neither model had seen.")
_BOTH_REFITTED = mark(
    "Both were trained again on {frames} of your ratings, each time without the frames they were then asked about: this "
    "compares how they learn, not the two models as they are."
)
_ONE_REFITTED = mark(
    "{name} was trained again on {frames} of your ratings, each time without the frames it was then asked about: this "
    "compares how it learns, not the model as it is, with {formula}, which learns from nothing."
)


def comparison_sentence(found: ModelComparison) -> str:
    """Say in one sentence which model is better, on how many clips and by how much, or that it cannot be told."""
    first, second = titles_apart(found.first, found.second)
    if abs(found.advantage) < _SAME:
        return tr(_LEVEL).format(first=first, second=second)
    ahead = found.advantage > 0
    facts = {
        "name": first if ahead else second,
        "won": found.first_won if ahead else found.second_won,
        "clips": plural(len(found.clips), "clip"),
        "clip": found.clips[0].clip,
        "gain": f"{abs(found.advantage):.3f}",
        "groups": plural(found.groups, found.resampled),
        "least": FEWEST_GROUPS,
    }
    if found.interval is None:
        return tr(_TOO_FEW).format(**facts)
    facts["spread"] = f"{spread_towards_zero(found.interval):.3f}"
    alone = len(found.clips) == 1
    if is_beyond_chance(found.interval):
        return tr(_BETTER_ALONE if alone else _BETTER).format(**facts)
    return tr(_CHANCE_ALONE if alone else _CHANCE).format(**facts)


def basis_sentence(found: ModelComparison, formula: ModelSummary | None = None) -> str:
    """Say by which predictions two models are compared and on how many frames.

    Args:
        found: The comparison.
        formula: That of the two which is a fixed formula, if one is.
    """
    if found.way is ComparisonWay.HELD_OUT:
        return tr(_HELD_OUT).format(
            frames=plural(found.frames, "frame"), clips=plural(len(found.clips), "clip")
        )
    if formula is None:
        return tr(_BOTH_REFITTED).format(frames=number(found.frames))
    learner = found.second if formula == found.first else found.first
    return tr(_ONE_REFITTED).format(name=learner.name, frames=number(found.frames), formula=formula.name)


def is_beyond_chance(interval: Interval) -> bool:
    """Whether an interval is clear of zero."""
    return interval.low > 0 or interval.high < 0


def spread_towards_zero(interval: Interval) -> float:
    """Return how far an interval reaches from its value towards zero, which is what a doubt of it rests on."""
    return interval.value - interval.low if interval.value > 0 else interval.high - interval.value


def difference_words(advantage: float, interval: Interval | None, first: str, second: str) -> str:
    """Word a difference of errors: ``taste-v2 by 0.060 ± 0.040``, ``level``."""
    if abs(advantage) < _SAME:
        # Translators: neither of two models has the lower error.
        return tr("level")
    name = first if advantage > 0 else second
    gain = f"{abs(advantage):.3f}"
    if interval is None:
        return tr("{name} by {gain}").format(name=name, gain=gain)
    return tr("{name} by {gain} ± {spread}").format(
        name=name, gain=gain, spread=f"{spread_towards_zero(interval):.3f}"
    )
