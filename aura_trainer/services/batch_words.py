"""What is said of a batch of runs: the proposal and its reason, and how it stands beside the model in use."""

from collections.abc import Sequence

from aura_trainer.domain.batches import BatchMember, Standing
from aura_trainer.domain.counting import listed
from aura_trainer.domain.training import JobState, TrainingJob, said
from aura_trainer.domain.verdict import Evidence, Interval, Recommendation
from aura_trainer.language import mark, tr
from aura_trainer.services.comparison_words import spread_towards_zero

STANDING_WORDS = {
    Standing.LEAST: mark("the least"),
    Standing.LEVEL: mark("level"),
    Standing.BEHIND: mark("behind"),
    Standing.NOT_COMPARED: mark("not compared"),
}


def proposal_sentence(members: Sequence[BatchMember], proposed: BatchMember | None) -> str:
    """Say which is proposed and why.

    Args:
        members: Those that can be compared, the least error first.
        proposed: One of them; None where there are none.
    """
    if proposed is None or proposed.figures is None:
        return tr("No model is proposed: none of the runs gave one that can be compared.")
    facts = {"name": proposed.job.request.model_name, "error": f"{proposed.figures.error:.3f}"}
    if len(members) == 1:
        words = tr("{name} is proposed: it is the only one there is. Its typical error is {error}.")
        return words.format(**facts)
    least = members[0]
    if proposed is not least:
        return _simpler(proposed, least)
    level = [member.job.request.model_name for member in members[1:] if member.standing is Standing.LEVEL]
    if level:
        words = tr(
            "{name} is proposed: its typical error is the least, {error}, and it is the simplest of those that chance "
            "alone could set apart, beside {others}."
        ).format(**facts, others=listed(level))
    else:
        words = tr(
            "{name} is proposed: its typical error is the least, {error}, by more than chance could make."
        ).format(**facts)
    picked = tr("That is the best of {count} tried, so it looks a little better than it is.")
    return f"{words} {picked.format(count=len(members))}"


def _simpler(proposed: BatchMember, least: BatchMember) -> str:
    name, best = proposed.job.request.model_name, least.job.request.model_name
    if proposed.behind is None:
        words = tr(
            "{name} is proposed: the typical error of {best} is the least, but there are too few clips and shots to tell "
            "the difference from chance, and {name} is {simpler}."
        )
        return words.format(name=name, best=best, simpler=_how_simpler(proposed.job, least.job))
    words = tr(
        "{name} is proposed: the typical error of {best} is lower by {gain} ± {spread}, which chance could make, and "
        "{name} is {simpler}."
    )
    return words.format(
        name=name,
        best=best,
        gain=f"{proposed.behind.value:.3f}",
        spread=f"{spread_towards_zero(proposed.behind):.3f}",
        simpler=_how_simpler(proposed.job, least.job),
    )


def _how_simpler(proposed: TrainingJob, least: TrainingJob) -> str:
    if proposed.request.preset is not least.request.preset:
        # Translators: of a model, beside another.
        return tr("sooner trained")
    # Translators: of a model, beside another that reads more of each frame.
    return tr("simpler, as it looks at less")


def use_sentence(evidence: Evidence, recommendation: Recommendation, *, in_use: bool) -> str:
    """Say whether a proposed model beats the one in use, and whether its verdict speaks against it."""
    if in_use:
        return tr("It is in use.")
    name, gain = evidence.active_title or tr("unknown"), evidence.better_than_active
    if gain is None:
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


def behind_words(behind: Interval | None, standing: Standing) -> str:
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
