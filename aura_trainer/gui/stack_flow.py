"""Keeps up which frames are near duplicates of each other, while somebody wants to know."""

from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from aura_trainer.domain.errors import AuraError, ErrorKind
from aura_trainer.domain.media import ImportProgress
from aura_trainer.gui.jobs import JobThread
from aura_trainer.language import tr

if TYPE_CHECKING:
    from aura_trainer.gui.context import PageContext

_SETTLE_MS = 500


class StackFlow(QObject):
    """Looks for stacks when they are wanted first, and again when the frames are others or the model has seen them.

    What a person cancels, or an error ends, is taken up when the frames change, or when stacks are chosen again.

    Args:
        context: What is imported, and where the work runs.

    Signals:
        found: All stacks there are, the key of their first frame by the keys of the frames in them.
    """

    found = Signal(object)

    def __init__(self, context: "PageContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._wanted = False
        self._stale = True
        self._given_up = False
        self._job: JobThread | None = None
        self._timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._timer.timeout.connect(self._begin)
        context.library.replaced.connect(self._changed)
        context.library.frames_added.connect(self._changed)
        context.estimates.completed.connect(self._changed)

    def want(self, *, wanted: bool) -> None:
        """Begin to look, at once, or leave off."""
        self._wanted = wanted
        if wanted:
            self._stale = self._stale or self._given_up
            self._begin()
        elif self._job is not None:
            self._stale = True
            self._job.request_stop()

    def _changed(self) -> None:
        self._stale = True
        if self._wanted:
            self._timer.start()

    def _begin(self) -> None:
        runner, library = self._context.runner, self._context.library
        if not self._wanted or not self._stale or self._job is not None or runner.closing:
            return
        self._stale = self._given_up = False
        media, frames, stacks = (
            dict(library.media),
            list(library.frames.values()),
            self._context.application.stacks,
        )
        job = runner.start_job(
            tr("Finding frames that look alike"),
            lambda sink, token: stacks.find(media, frames, token, sink),
            asked_for=False,
        )
        self._job = job
        job.event_received.connect(self._told)
        job.succeeded.connect(self.found)
        job.failed.connect(self._failed)
        job.unexpected.connect(self._give_up)
        job.ended.connect(self._ended)

    def _told(self, event: object) -> None:
        if isinstance(event, ImportProgress) and self._job is not None:
            words = tr("Finding frames that look alike in {clip}").format(clip=PurePath(event.path).name)
            self._job.show_progress(words, event.fraction, event.seconds_left)

    def _give_up(self) -> None:
        self._given_up = True

    def _failed(self, error: AuraError) -> None:
        self._give_up()
        if error.kind is not ErrorKind.CANCELLED:
            self._context.funnel.report(error)

    def _ended(self) -> None:
        self._job = None
        if self._stale and self._wanted:
            self._timer.start()
