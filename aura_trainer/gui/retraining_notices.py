"""What is told of a run that began by itself: that it begins, and what came of it, with a way back."""

from typing import TYPE_CHECKING

from aura_trainer.domain.training import JobState, StopRequest, TrainingJob, said
from aura_trainer.gui.context import Notice, PageContext, Tone
from aura_trainer.gui.model_changes import MODEL_CHANGE, ModelChanges
from aura_trainer.gui.widgets.verdict_banner import LOOKS
from aura_trainer.language import ntr, number, tr
from aura_trainer.services.analysis_words import verdict_word

if TYPE_CHECKING:
    from aura_trainer.services.training_worker import TrainingReport


def tell_beginning(context: PageContext, job: TrainingJob, new: int) -> None:
    """Say that a run begins, and on how many new ratings."""
    title = ntr("Training on {count} new rating", "Training on {count} new ratings", new)
    context.notify(
        Notice(
            title.format(count=number(new)),
            tr("{name} begins by itself, as the settings say.").format(name=job.request.model_name),
            action_label=tr("Show"),
            action=lambda: context.show_run(job.job_id),
            other_label=tr("Cancel"),
            other=lambda: _cancel(context, job),
        )
    )


async def tell_completed(context: PageContext, report: "TrainingReport") -> None:
    """Say what came of a run, and offer to put the former model back if it was deployed.

    Raises:
        AuraError: The models could not be read.
    """
    job, headline = report.job, report.verdict.headline
    show, tone = lambda: context.show_run(job.job_id), Tone(LOOKS[report.verdict.recommendation].tone)
    status = await context.runner.background(context.application.model_in_use)
    if job.deployed and status.put_in_use == job.model_digest:
        context.notify(
            Notice(
                tr("{name} deployed").format(name=job.request.model_name),
                tr("It was trained by itself. {verdict}").format(verdict=headline),
                tone,
                tr("Undo"),
                lambda: context.runner.run(ModelChanges(context).undo(status.change)),
                tr("Show"),
                show,
                # Whoever did not ask may not be looking; it is there when they are back.
                passing=False,
                subject=MODEL_CHANGE,
            )
        )
        return
    context.notify(
        Notice(
            f"{job.request.model_name}: {verdict_word(report.verdict.recommendation)}",
            tr("It was trained by itself, and is not in use. {verdict}").format(verdict=headline),
            tone,
            tr("Show"),
            show,
            passing=False,
        )
    )


def tell_nothing_came(context: PageContext, job: TrainingJob) -> None:
    """Say why a run gave no model."""
    context.notify(
        Notice(
            f"{job.request.model_name}: {job.state.words}",
            tr("It began by itself. {reason}").format(reason=said(job.error or "")),
            Tone.WARN if job.state is JobState.FAILED else Tone.INFO,
            tr("Show"),
            lambda: context.show_run(job.job_id),
            # Whoever cancelled it is there to see that it is.
            passing=job.state is JobState.CANCELLED,
        )
    )


def _cancel(context: PageContext, job: TrainingJob) -> None:
    async def cancel() -> None:
        await context.runner.background(
            lambda app: app.training.request_stop(job.job_id, StopRequest.CANCEL), context.application
        )
        context.signals.jobs_changed.emit()

    context.runner.run(cancel())
