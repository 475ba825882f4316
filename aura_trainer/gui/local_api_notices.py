"""What the window says and does when other programs use it."""

from collections.abc import Awaitable, Callable

from PySide6.QtCore import QObject

from aura_trainer.domain.training import TrainingJob
from aura_trainer.gui.context import Notice, PageContext, Tone
from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.language import tr


class LocalApiNotices(QObject):
    """Says why the local API does not run, and begins the trainings that come over it.

    Args:
        context: Whom to tell.
        make_ready: Makes a page without showing it; the Train page is what carries out the runs there are.
    """

    def __init__(
        self,
        context: PageContext,
        make_ready: Callable[[str], Awaitable[None]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._make_ready = make_ready
        context.local_api.failed.connect(self._tell_failure)
        context.local_api.training_asked.connect(self._begin)

    def _tell_failure(self, reason: str) -> None:
        self._context.notify(Notice(tr("The local API is not running"), reason, Tone.WARN))

    def _begin(self, job: TrainingJob) -> None:
        context = self._context
        if context.runner.closing:
            return
        context.notify(
            Notice(
                tr("Another program started a training"),
                tr("{name} was queued over the local API.").format(name=job.request.model_name),
                action_label=tr("Show"),
                action=lambda: context.show_run(job.job_id),
            )
        )
        context.signals.jobs_changed.emit()
        context.runner.run(self._train())

    async def _train(self) -> None:
        await self._make_ready(TRAIN)
        self._context.signals.training_queued.emit()
