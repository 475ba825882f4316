"""What is said of a run that gave a model: its figures, its reasons, and the whole as text."""

import math

from aura_trainer.domain.counting import plural
from aura_trainer.domain.training import TrainingJob
from aura_trainer.domain.verdict import Evidence, Interval, PostTrainingAnalysis, Recommendation
from aura_trainer.gui.held_out_words import importance_sentence
from aura_trainer.gui.training_words import PRESET_LABELS, duration_text
from aura_trainer.services.post_training_analysis import gain_words
from aura_trainer.services.preflight_rules import duration

VERDICT_WORDS = {
    Recommendation.ACCEPT: "Accept",
    Recommendation.ACCEPT_WITH_CAUTION: "With caution",
    Recommendation.REVERT: "Do not use",
}


def run_summary(job: TrainingJob, analysis: PostTrainingAnalysis) -> str:
    """``114 ratings, 3 clips, 38 s (up to 1 min was expected)``."""
    used, given = analysis.training_samples, analysis.annotation_count
    parts = [
        plural(used, "rating") if used == given else f"{used:,} of {plural(given, 'rating')}",
        plural(len(analysis.evidence.spearman_by_clip), "clip"),
    ]
    if job.metrics is not None:
        parts.append(duration_text(job.metrics.duration_seconds))
    summary = ", ".join(parts)
    if analysis.estimated_time_seconds is not None:
        summary += f" ({duration(analysis.estimated_time_seconds)} was expected)"
    elif analysis.estimated_time_minutes:
        summary += f" (up to {analysis.estimated_time_minutes} min was expected)"
    return summary


def quality_sentence(analysis: PostTrainingAnalysis) -> str:
    """The quality score and what it means."""
    return (
        f"Quality score {analysis.quality_score}, on a scale from -50 to 50: points for a low error and for many "
        "ratings."
    )


def weightiest_reason(analysis: PostTrainingAnalysis) -> str:
    """Why a model is not simply accepted, in the one sentence that weighs most; nothing where it is.

    Of several warnings that is the one the summary speaks of.
    """
    if analysis.recommendation is Recommendation.ACCEPT:
        return ""
    told = (words for words in analysis.warnings if words in analysis.summary)
    return next(iter((*analysis.concerns, *told, *analysis.warnings)), "")


def told_in_headline(analysis: PostTrainingAnalysis, reason: str) -> bool:
    """Whether headline or summary give a reason already; of the model in use they tell in words of their own."""
    name = analysis.evidence.active_name
    beaten = bool(name) and f"({name})" in reason and f"({name})" in analysis.headline
    return beaten or reason in analysis.summary


def other_reasons(analysis: PostTrainingAnalysis) -> tuple[list[str], list[str]]:
    """Concerns and warnings without the weightiest reason, which stands beside the verdict."""
    reason = weightiest_reason(analysis)
    return (
        [words for words in analysis.concerns if words != reason],
        [words for words in analysis.warnings if words != reason],
    )


def untold_observations(analysis: PostTrainingAnalysis) -> list[str]:
    """The observations without those that ``bar_figures`` makes already, with their figures."""
    evidence = analysis.evidence
    told: list[tuple[str, ...]] = [(f"{evidence.loss:.3f}", f"{evidence.mean_loss:.3f}")]
    if evidence.better_than_active is not None:
        told.append((f"the model in use ({evidence.active_name})",))
    return [
        words
        for words in analysis.observations
        if not any(all(mark in words for mark in marks) for marks in told)
    ]


def report_text(job: TrainingJob, analysis: PostTrainingAnalysis) -> str:
    """Everything the analysis says, for a message or a note."""
    facts = [
        f"{job.request.model_name}: {VERDICT_WORDS[analysis.recommendation]}",
        analysis.headline,
        analysis.summary,
        "",
        f"{PRESET_LABELS[job.request.preset]} preset, {run_summary(job, analysis)}",
        quality_sentence(analysis),
        f"Graphics card: {'found' if analysis.had_gpu else 'none found'}",
        *(" ".join(figure) for figure in bar_figures(analysis.evidence)),
        *([importance_sentence(found)] if (found := analysis.evidence.importance) else []),
    ]
    lists = {
        "Concerns": analysis.concerns,
        "Warnings": (*analysis.warnings, *job.warnings),
        "Observations": tuple(untold_observations(analysis)),
        "Next steps": analysis.next_steps,
    }
    for title, lines in lists.items():
        if lines:
            facts += ["", title, *(f"- {line}" for line in lines)]
    return "\n".join(facts) + "\n"


def bar_figures(evidence: Evidence) -> list[tuple[str, str, str]]:
    """The figures reached against the bar: lead, figure and what it is held against."""
    figures = [
        ("error", f"{evidence.loss:.3f}", f"against {evidence.mean_loss:.3f} for always saying the average")
    ]
    if (within := evidence.better_within_clips) is not None:
        lead = f"within clips {'better' if within.value >= 0 else 'worse'} by"
        against = f"than one score for all of a clip's frames, however high that is ({_spread(within)})"
        figures.append((lead, f"{abs(within.value):.3f}", against))
    if evidence.active_loss is not None and evidence.better_than_active is not None:
        figures.append(_against_active(evidence, evidence.active_loss, evidence.better_than_active))
    if evidence.ranking is not None:
        chance = evidence.ranking_p_value
        words = "within a clip; 1 is perfect, 0 is no better than shuffled"
        odds = "" if chance is None else f". {chance_words(chance)}"
        figures.append(("order right", f"{evidence.ranking:.2f}", words + odds))
    return figures


def chance_words(share: float) -> str:
    """How often chance does as well, for people: ``Chance would do as well 1 time in 40``."""
    if share > 0.5:
        return "Chance would do as well more often than not"
    # Rounded down, so that a result never looks rarer than it is.
    times = math.floor(1 / share + 1e-9)
    if times >= 100:
        scale = 10 ** (len(str(times)) - 2)
        times = times // scale * scale
    return f"Chance would do as well 1 time in {times:,}"


def _against_active(evidence: Evidence, loss: float, gain: Interval) -> tuple[str, str, str]:
    name, words = evidence.active_name or "the model in use", gain_words(gain)
    if evidence.clips_better is not None and evidence.clips_better[1]:
        better, compared = evidence.clips_better
        words += f"; better on {better} of {plural(compared, 'clip')}"
    if evidence.shared_loss is None:
        return f"{name}:", f"{loss:.3f}", f"on the frames both can be judged on: {words}"
    on = f"on the {plural(evidence.shared_frames or 0, 'frame')} both can be judged on"
    return on, f"{evidence.shared_loss:.3f}", f"against {loss:.3f} for {name}: {words}"


def _spread(gain: Interval) -> str:
    low, high = f"{abs(gain.low):.3f}", f"{abs(gain.high):.3f}"
    if gain.low >= 0:
        return f"error lower by {low} to {high}"
    if gain.high <= 0:
        return f"error higher by {high} to {low}"
    return f"error from {low} higher to {high} lower"
