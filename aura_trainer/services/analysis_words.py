"""What is said of a run that gave a model: its figures, its reasons, and the whole as text."""

import math

from aura_trainer.domain.counting import plural
from aura_trainer.domain.durations import duration, duration_text
from aura_trainer.domain.training import Preset, StopRequest, TrainingJob
from aura_trainer.domain.verdict import Evidence, Interval, PostTrainingAnalysis, Recommendation
from aura_trainer.language import mark, ntr, number, tr
from aura_trainer.services.held_out_words import importance_sentence
from aura_trainer.services.learning_words import outlook_sentences, spread_words
from aura_trainer.services.post_training_analysis import borne_out

PRESET_LABELS = {
    Preset.QUICK: mark("Quick"),
    Preset.BALANCED: mark("Balanced"),
    Preset.THOROUGH: mark("Thorough"),
}
"""The presets in a word."""

_STOPPED_EARLY = mark(
    "This run was stopped early: of the kinds of model it tries, it took the best it had tried by then."
)
_STOPPED_LATE = mark(
    "This run was stopped when it had tried every kind of model: the model is the one it would have been, though some of "
    "what is measured last may be less exact."
)

VERDICT_WORDS = {
    Recommendation.ACCEPT: mark("Accept"),
    Recommendation.ACCEPT_WITH_CAUTION: mark("With caution"),
    Recommendation.REVERT: mark("Do not use"),
}


def verdict_word(recommendation: Recommendation) -> str:
    """A verdict in a word or two."""
    return tr(VERDICT_WORDS[recommendation])


def stop_sentences(job: TrainingJob) -> list[str]:
    """What a run that was told to stop and keep came to; nothing for others."""
    if job.stopped_early:
        return [tr(_STOPPED_EARLY)]
    return [tr(_STOPPED_LATE)] if job.stop_request is StopRequest.STOP_AND_KEEP else []


def run_summary(job: TrainingJob, analysis: PostTrainingAnalysis) -> str:
    """``114 ratings, 3 clips, 38 s (40 s was expected)``; what was expected where it rests on runs of this computer."""
    used, given = analysis.training_samples, analysis.annotation_count
    parts = [
        plural(used, "rating")
        if used == given
        else tr("{count} of {ratings}").format(count=number(used), ratings=plural(given, "rating")),
        plural(len(analysis.evidence.spearman_by_clip), "clip"),
    ]
    if job.metrics is not None:
        parts.append(duration_text(job.metrics.duration_seconds))
    summary = ", ".join(parts)
    if analysis.estimated_time_seconds is not None:
        return tr("{summary} ({time} was expected)").format(
            summary=summary, time=duration(analysis.estimated_time_seconds)
        )
    return summary


def quality_sentence(analysis: PostTrainingAnalysis) -> str:
    """The quality score and what it means."""
    return tr("Points for a low error and for many ratings: {score}, of 50 at most and -50 at least.").format(
        score=analysis.quality_score
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
    name = analysis.evidence.active_title
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
    """The observations that are borne out, without those that ``bar_figures`` makes already, with their figures."""
    evidence = analysis.evidence
    told: list[tuple[str, ...]] = [(f"{evidence.loss:.3f}", f"{evidence.mean_loss:.3f}")]
    if evidence.better_than_active is not None:
        told.append((f"({evidence.active_title})",))
    return [
        words
        for words in borne_out(analysis)
        if not any(all(mark in words for mark in marks) for marks in told)
    ]


def outlook_of(evidence: Evidence) -> list[str]:
    """What more ratings would bring, as the observations tell it; nothing for runs that did not measure it."""
    return [] if evidence.learning is None else outlook_sentences(evidence.learning)


def report_text(job: TrainingJob, analysis: PostTrainingAnalysis) -> str:
    """Everything the analysis says, for a message or a note."""
    facts = [
        f"{job.request.model_name}: {verdict_word(analysis.recommendation)}",
        analysis.headline,
        analysis.summary,
        "",
        tr("{preset} preset, {summary}").format(
            preset=tr(PRESET_LABELS[job.request.preset]), summary=run_summary(job, analysis)
        ),
        quality_sentence(analysis),
        *stop_sentences(job),
        tr("Graphics card: found") if analysis.had_gpu else tr("Graphics card: none found"),
        *(" ".join(figure) for figure in bar_figures(analysis.evidence)),
        *([importance_sentence(found)] if (found := analysis.evidence.importance) else []),
    ]
    lists = {
        tr("Concerns"): analysis.concerns,
        tr("Warnings"): (*analysis.warnings, *job.warnings),
        tr("Observations"): tuple(untold_observations(analysis)),
        tr("Next steps"): analysis.next_steps,
    }
    for title, lines in lists.items():
        if lines:
            facts += ["", title, *(f"- {line}" for line in lines)]
    return "\n".join(facts) + "\n"


def bar_figures(evidence: Evidence) -> list[tuple[str, str, str]]:
    """The figures reached against the bar: lead, figure and what it is held against."""
    figures = [
        (
            tr("error"),
            f"{evidence.loss:.3f}",
            tr("against {loss} for always saying the average").format(loss=f"{evidence.mean_loss:.3f}"),
        )
    ]
    if (within := evidence.better_within_clips) is not None:
        # Translators: a figure follows, and after it "than one score for all of a clip's frames".
        lead = tr("within clips better by") if within.value >= 0 else tr("within clips worse by")
        against = tr("than one score for all of a clip's frames, however high that is ({spread})").format(
            spread=spread_words(within.low, within.high)
        )
        figures.append((lead, f"{abs(within.value):.3f}", against))
    if evidence.active_loss is not None and evidence.better_than_active is not None:
        figures.append(_against_active(evidence, evidence.active_loss, evidence.better_than_active))
    if evidence.ranking is not None:
        chance = evidence.ranking_p_value
        words = tr("within a clip; 1 is perfect, 0 is no better than shuffled")
        if chance is not None:
            words = tr("{ranking}. {chance}").format(ranking=words, chance=chance_words(chance))
        figures.append((tr("order right"), f"{evidence.ranking:.2f}", words))
    return figures


def chance_words(share: float) -> str:
    """How often chance does as well, for people: ``Chance would do as well 1 time in 40``."""
    if share > 0.5:
        return tr("Chance would do as well more often than not")
    # Rounded down, so that a result never looks rarer than it is.
    times = math.floor(1 / share + 1e-9)
    if times >= 100:
        scale = 10 ** (len(str(times)) - 2)
        times = times // scale * scale
    return tr("Chance would do as well 1 time in {times}").format(times=number(times))


def gain_words(gain: Interval) -> str:
    """Word how much lower an error is, or higher: ``better by 0.060 (95 % interval 0.030 to 0.090)``."""
    low, high = (f"{abs(end):.3f}" for end in (gain.low, gain.high))
    better = gain.value >= 0
    if gain.low < 0 < gain.high:
        interval = tr("95 % interval {low} worse to {high} better").format(low=low, high=high)
    else:
        least, most = (low, high) if better else (high, low)
        interval = tr("95 % interval {low} to {high}").format(low=least, high=most)
    size = f"{abs(gain.value):.3f}"
    if not float(size):
        return tr("neither better nor worse ({interval})").format(interval=interval)
    words = tr("better by {size} ({interval})") if better else tr("worse by {size} ({interval})")
    return words.format(size=size, interval=interval)


def _against_active(evidence: Evidence, loss: float, gain: Interval) -> tuple[str, str, str]:
    name, words = evidence.active_title or tr("the model in use"), gain_words(gain)
    if evidence.clips_better is not None and evidence.clips_better[1]:
        better, compared = evidence.clips_better
        words = tr("{gain}; better on {better} of {clips}").format(
            gain=words, better=better, clips=plural(compared, "clip")
        )
    if evidence.shared_loss is None:
        return f"{name}:", f"{loss:.3f}", tr("on the frames both can be judged on: {gain}").format(gain=words)
    shared = evidence.shared_frames or 0
    # Translators: figures follow, as in "on the 12 frames both can be judged on 0.1 against 0.2 for taste-v1".
    on = ntr(
        "on the {count} frame both can be judged on", "on the {count} frames both can be judged on", shared
    )
    against = tr("against {loss} for {name}: {gain}")
    if evidence.active_refitted:
        against = tr("against {loss} for {name} if it were trained again on these ratings: {gain}")
    against = against.format(loss=f"{loss:.3f}", name=name, gain=words)
    return on.format(count=number(shared)), f"{evidence.shared_loss:.3f}", against
