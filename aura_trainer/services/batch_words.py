"""What is said of a batch of runs: the proposal and its reason, and how it stands beside the model in use."""

from collections.abc import Sequence

from aura_trainer.domain.batches import BatchMember, BatchRank
from aura_trainer.domain.counting import listed
from aura_trainer.domain.training import FeatureSet, JobState, TrainingJob, said
from aura_trainer.domain.verdict import Evidence, Interval, Recommendation
from aura_trainer.language import mark, tr
from aura_trainer.services.comparison_words import spread_towards_zero

STANDING_WORDS = {
    BatchRank.LEAST: mark("the least"),
    BatchRank.LEVEL: mark("level"),
    BatchRank.BEHIND: mark("behind"),
    BatchRank.NOT_COMPARED: mark("not compared"),
}


def proposal_sentence(members: Sequence[BatchMember], proposed: BatchMember | None) -> str:
    """Say which is proposed and why.

    Args:
        members: Those that can be compared, the least error first.
        proposed: One of them; None where there are none.
    """
    if proposed is None or proposed.figures is None:
        return tr("No model is proposed: none of the runs gave one that can be compared.")
    doubtful = proposed.recommendation is Recommendation.REVERT
    # Translators: begins a sentence; a colon and the reason follow.
    choice = (tr("If any, take {name}") if doubtful else tr("Take {name}")).format(
        name=proposed.job.request.model_name
    )
    error = f"{proposed.figures.error:.3f}"
    if len(members) == 1:
        words = tr("{choice}: it is the only one there is. Its typical error is {error}.")
        return words.format(choice=choice, error=error)
    least = members[0]
    level = [
        member for member in members if member is not proposed and member.standing is not BatchRank.BEHIND
    ]
    if level:
        words = tr(
            "{choice}: it is as good as any tried, as far as the figures can tell, and {merit}."
        ).format(choice=choice, merit=_merit(proposed, level))
        reason = _no_worse(proposed, least) if proposed is not least else _level_with(error, level)
        praise = f"{words} {reason}"
    else:
        praise = tr(
            "{choice}: its typical error is the least, {error}, by more than chance could make."
        ).format(choice=choice, error=error)
    if proposed is not least:
        return praise
    picked = tr("That is the best of {count} tried, so it looks a little better than it is.")
    return f"{praise} {picked.format(count=len(members))}"


def _merit(proposed: BatchMember, level: Sequence[BatchMember]) -> str:
    """Say what speaks for one of several that are as good."""
    ours = proposed.job.request
    if any(member.job.request.preset is not ours.preset for member in level):
        # Translators: of a model, beside others.
        return tr("the quickest to make")
    if any(_reads_all(member) is not _reads_all(proposed) for member in level):
        # Translators: of a model, beside others that read more of each frame.
        return tr("the simplest, as it looks at less of each frame")
    # Translators: of a model, beside others.
    return tr("the one with the least error")


def _reads_all(member: BatchMember) -> bool:
    """Whether its model looks at all there is of a frame."""
    return member.job.request.features is FeatureSet.EVERYTHING


def _level_with(error: str, level: Sequence[BatchMember]) -> str:
    words = tr("Its typical error is {error}; what sets it apart from {others} could be chance.")
    return words.format(error=error, others=listed([member.job.request.model_name for member in level]))


def _no_worse(proposed: BatchMember, least: BatchMember) -> str:
    best = least.job.request.model_name
    if proposed.behind is None:
        words = tr(
            "The typical error of {best} is lower, but there are too few clips and shots to tell that from chance."
        )
        return words.format(best=best)
    words = tr("The typical error of {best} is lower by {gain} ± {spread}, which chance could make.")
    return words.format(
        best=best,
        gain=f"{proposed.behind.value:.3f}",
        spread=f"{spread_towards_zero(proposed.behind):.3f}",
    )


def no_better_sentence(member: BatchMember, in_use: str) -> str:
    """Say that the best of a batch is the model in use over again.

    Args:
        member: The best of them.
        in_use: The name of the model in use.
    """
    words = tr(
        "Nothing here is better than the model in use, {in_use}. The best, {name}, is of the same kind, learned from the "
        "same ratings and has the same typical error."
    )
    return words.format(in_use=in_use, name=member.job.request.model_name)


def use_sentence(evidence: Evidence, recommendation: Recommendation, *, in_use: bool) -> str:
    """Say whether a proposed model beats the one in use, and whether its verdict speaks against it."""
    if in_use:
        return tr("It is in use.")
    name, gain = evidence.active_title, evidence.better_than_active
    if name is None:
        words = tr("There was no model in use to compare it with when it was trained.")
    elif gain is None:
        words = tr("It could not be compared with {name}, the model in use when it was trained.")
    elif gain.low > 0:
        words = tr("It beats {name}, the model in use when it was trained, by {gain} ± {spread}.")
    elif gain.high < 0:
        words = tr("{name}, the model in use when it was trained, is better by {gain} ± {spread}.")
    else:
        words = tr("Chance could make the difference to {name}, the model in use when it was trained.")
    spread = 0.0 if gain is None else spread_towards_zero(gain)
    sentence = words.format(name=name, gain=f"{abs(gain.value) if gain else 0:.3f}", spread=f"{spread:.3f}")
    if recommendation is not Recommendation.REVERT:
        return sentence
    against = tr("Its verdict speaks against deploying it.")
    return f"{sentence} {against}"


def behind_words(behind: Interval | None, standing: BatchRank) -> str:
    """Word how far a member is behind the least error: ``+0.012 ± 0.020``; its standing where there is no figure."""
    if behind is None:
        return tr(STANDING_WORDS[standing])
    return f"+{behind.value:.3f} ± {spread_towards_zero(behind):.3f}"


def no_model_sentence(job: TrainingJob) -> str:
    """Name a run that gave no model, and why."""
    name = job.request.model_name
    if job.state is JobState.CANCELLED:
        return tr("{name} was cancelled.").format(name=name)
    return tr("{name} failed: {reason}").format(name=name, reason=said(job.error or ""))
