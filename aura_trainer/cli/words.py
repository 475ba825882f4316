"""How the command line puts a training result into words."""

import typer

from aura_trainer.domain.counting import plural
from aura_trainer.domain.durations import duration, duration_text
from aura_trainer.domain.eliding import elided
from aura_trainer.domain.importance import Importance
from aura_trainer.domain.training import TrainingJob
from aura_trainer.domain.verdict import Evidence, Interval, PostTrainingAnalysis, Verdict
from aura_trainer.services.analysis_words import gain_words, stop_sentences
from aura_trainer.services.post_training_analysis import borne_out

_LONGEST_NAME = 48
"""Letters of a clip's name that are shown, of both its ends, where many stand in one line."""


def tell_report(job: TrainingJob, verdict: Verdict) -> None:
    """Write the verdict with the figures it rests on to stdout."""
    _tell_findings(verdict)
    for note in (*stop_sentences(job), *job.warnings):
        typer.echo(f"  note: {note}")
    typer.echo("deployed" if job.deployed else "kept, not deployed")
    if job.model_digest:
        typer.echo(f"model {job.model_digest[:12]} in {job.model_path}")


def tell_analysis(job: TrainingJob, analysis: PostTrainingAnalysis) -> None:
    """Write the whole analysis of a run to stdout."""
    _tell_findings(analysis)
    for sentence in stop_sentences(job):
        typer.echo(f"  note: {sentence}")
    seconds = analysis.training_duration_seconds if job.metrics is None else job.metrics.duration_seconds
    typer.echo(
        f"{plural(analysis.training_samples, 'frame')} learned from in {duration_text(seconds)}"
        f"{_estimate(analysis)}; {analysis.quality_score} points for a low error and many ratings (-50 to 50)"
    )
    for line in importance_lines(analysis.evidence.importance):
        typer.echo(line)
    for number, step in enumerate(analysis.next_steps, start=1):
        typer.echo(f"  {number}. {step}")


def _estimate(analysis: PostTrainingAnalysis) -> str:
    if analysis.estimated_time_seconds is not None:
        return f" (estimate: {duration(analysis.estimated_time_seconds)})"
    return ""


def _tell_findings(found: Verdict | PostTrainingAnalysis) -> None:
    typer.echo(f"{found.recommendation.words}: {found.headline}")
    typer.echo(found.summary)
    for line in evidence_lines(found.evidence):
        typer.echo(f"  {line}")
    for mark, notes in (("!", found.concerns), ("!", found.warnings), ("-", borne_out(found))):
        for note in notes:
            typer.echo(f"  {mark} {note}")


def evidence_lines(evidence: Evidence) -> list[str]:
    """Return the held-out figures, one a line."""
    bar = f"against {evidence.mean_loss:.3f} for always saying the average"
    lines = [f"error on unseen frames {evidence.loss:.3f}, {bar}: {gain_words(evidence.better_than_mean)}"]
    if evidence.better_within_clips is not None:
        within = gain_words(evidence.better_within_clips)
        lines.append(f"against each clip's own average, levels aside: {within}")
    if evidence.better_than_active is not None and evidence.active_loss is not None:
        lines.append(_against_active(evidence, evidence.active_loss, evidence.better_than_active))
    if evidence.ranking is not None and evidence.ranking_p_value is not None:
        lines.append(
            f"order within a clip {evidence.ranking:.2f}, chance would reach it with p = "
            f"{evidence.ranking_p_value:.3f}"
        )
    if evidence.spearman_by_clip:
        figures = ", ".join(
            f"{elided(clip, _LONGEST_NAME)} {value:.2f}" for clip, value in evidence.spearman_by_clip.items()
        )
        mean = sum(evidence.spearman_by_clip.values()) / len(evidence.spearman_by_clip)
        lines.append(f"rank correlation on each clip held out: {figures}; mean {mean:.3f}")
    return lines


def _against_active(evidence: Evidence, loss: float, gain: Interval) -> str:
    name, words = evidence.active_name, gain_words(gain)
    if evidence.shared_loss is None:
        return f"against {name}, with an error of {loss:.3f} on the frames both can be judged on: {words}"
    again = " if it were trained again on these ratings" if evidence.active_refitted else ""
    return (
        f"on the {evidence.shared_frames} frames both can be judged on {evidence.shared_loss:.3f}, "
        f"against {loss:.3f} for {name}{again}: {words}"
    )


def importance_lines(found: Importance | None) -> list[str]:
    """Return what matters to a model, a group a line below what the figures are."""
    if found is None:
        return ["what matters: not measured for this model"]
    if len(found.groups) == 1:
        return [f"what matters: it goes by {found.groups[0].group.words} alone"]
    head = (
        f"what matters: how much its error on unseen frames rises once these are shuffled among them "
        f"({found.repeats} times, seed {found.seed}); groups that tell the same share what they are worth"
    )
    widest = max(len(entry.group.words) for entry in found.groups)
    return [
        head,
        *(
            # Added to zero, a rise of next to nothing has no sign.
            f"  {entry.group.words:<{widest}}  {round(entry.rise, 3) + 0.0:+.3f} ± {entry.spread:.3f}"
            for entry in found.groups
        ),
    ]
