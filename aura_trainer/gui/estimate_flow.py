"""Keeps up what the model in use says of the imported frames, without being in anybody's way."""

import asyncio
from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from aura_trainer.domain.errors import AuraError, ErrorKind, WorkerFailure
from aura_trainer.domain.estimates import Estimates, FramesEstimated, Margin
from aura_trainer.domain.media import ImportFailure, ImportProgress
from aura_trainer.domain.settings import ESTIMATE_FRAMES
from aura_trainer.gui.jobs import JobThread
from aura_trainer.language import tr

if TYPE_CHECKING:
    from aura_trainer.domain.training import TrainingJob
    from aura_trainer.gui.context import PageContext

_SETTLE_MS = 700
"""So long nothing has to change before frames are looked at: whoever has just imported gets the machine first."""


class EstimateFlow(QObject):
    """Holds the estimates of the model in use, and has it look at frames it does not know.

    It looks at what is missing at the start, after footage came in and when another model is in use; never while
    anything else runs, here or in another process. What a person cancels is taken up at the next such occasion.

    Args:
        context: What is imported, and whom to tell.

    Signals:
        replaced: ``scores`` are all new.
        came: There are more of them; carries the new ones by frame id, and the frames seen so far of a clip that is
            unlike everything the model learned from.
        completed: The model has looked at all it was going to look at.
    """

    replaced = Signal()
    came = Signal(object, object)
    completed = Signal()

    def __init__(self, context: "PageContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._known: Estimates | None = None
        self._scores: dict[int, float] = {}
        self._unsure: dict[int, frozenset[int]] = {}
        self._on_view: frozenset[int] = frozenset()
        self._stale = False
        self._training_elsewhere = False
        self._failing = False
        self._giving_way = False
        self._job: JobThread | None = None
        self._turn = asyncio.Lock()
        self._timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._timer.timeout.connect(self._begin)

    @property
    def scores(self) -> Mapping[int, float]:
        """What the model in use says of frames, in [0, 1], by frame id."""
        return MappingProxyType(self._scores)

    @property
    def generic(self) -> bool:
        """Whether the model in use learned from nobody's ratings."""
        return self._known is None or self._known.generic

    @property
    def margin(self) -> Margin | None:
        """How far a person's rating may lie from what the model in use says; None where that is not known."""
        return None if self._known is None else self._known.margin

    @property
    def held_out(self) -> frozenset[int]:
        """The frames the model in use has learned from; of these ``scores`` has what was said before that."""
        return frozenset() if self._known is None else self._known.held_out

    @property
    def another_look(self) -> frozenset[int]:
        """The frames the model in use has learned from in another look; these have no estimate."""
        return frozenset() if self._known is None else self._known.another_look

    @property
    def unsure(self) -> frozenset[int]:
        """The frames of clips unlike everything the model in use learned from."""
        return frozenset().union(*self._unsure.values())

    def follow(self) -> None:
        """Look now, and from now on whenever there may be something new."""
        context = self._context
        context.signals.model_changed.connect(self._model_changed)
        context.signals.settings_changed.connect(self._setting_changed)
        context.library.replaced.connect(self.look_again)
        context.library.frames_added.connect(self.look_again)
        context.library.repainted.connect(self._repainted)
        context.runner.jobs_changed.connect(self._jobs_changed)
        context.outside.training_elsewhere.connect(self._training_begun_elsewhere)
        context.runner.run(self._look())

    def end(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look_at_first(self, media_ids: frozenset[int]) -> None:
        """The frames of these media are on view; their turn comes next."""
        self._on_view = media_ids

    def look_again(self) -> None:
        """There may be frames without an estimate."""
        self._stale = True
        self._timer.start()

    def _busy(self) -> bool:
        return bool(self._context.runner.asked_jobs()) or self._training_elsewhere

    def _begin(self) -> None:
        if self._stale and not self._context.runner.closing and not self._busy():
            self._context.runner.run(self._look())

    async def _look(self) -> None:
        context = self._context
        async with self._turn:
            self._stale = False
            try:
                known = await context.runner.background(context.application.scoring.estimates)
            except AuraError as error:
                self._failed(error)
                return
            self._take(known)
            if not known.missing:
                self._failing = False
            if known.missing and (self._job is not None or self._busy()):
                self._stale = True
            elif known.missing:
                self._start()

    def _take(self, known: Estimates) -> None:
        another = self._known is None or known.model.digest != self._known.model.digest
        if another:
            self._give_way()
        before, self._known = (self.held_out, self.another_look), known
        unsure, self._unsure = self._unsure, dict(known.unsure)
        now = (known.held_out, known.another_look)
        if another or known.scores != self._scores or before != now or unsure != self._unsure:
            self._scores = dict(known.scores)
            self.replaced.emit()

    def _start(self) -> None:
        runner = self._context.runner
        if runner.closing or not self._context.setting(ESTIMATE_FRAMES):
            return
        scoring = self._context.application.scoring
        job = runner.start_job(
            tr("Estimating frames"),
            lambda sink, token: scoring.estimate_missing(
                on_view=lambda: self._on_view, on_event=sink, token=token
            ),
            asked_for=False,
        )
        self._job, self._giving_way = job, False
        job.event_received.connect(self._told)
        job.succeeded.connect(self._done)
        job.failed.connect(self._failed)
        job.ended.connect(self._ended)

    def _done(self, _: object) -> None:
        self._failing = False
        self.completed.emit()

    def _told(self, event: object) -> None:
        if isinstance(event, FramesEstimated):
            # What was seen before the look changed comes late.
            media = self._context.library.media.get(event.media_id)
            looks = media is not None and media.pictures == event.pictures
            if looks and self._known is not None and event.digest == self._known.model.digest:
                self._scores.update(event.scores)
                # What was said of the clip's other frames may stand or fall with these.
                sure = self._unsure.pop(event.media_id, frozenset()) - event.unsure
                if event.unsure:
                    self._unsure[event.media_id] = event.unsure
                again = {key: self._scores[key] for key in sure if key in self._scores}
                self.came.emit(again | dict(event.scores), event.unsure)
        elif isinstance(event, ImportProgress) and self._job is not None:
            words = tr("Estimating frames of {clip}").format(clip=PurePath(event.path).name)
            self._job.show_progress(words, event.fraction, event.seconds_left)
        elif isinstance(event, ImportFailure):
            name = PurePath(event.path).name
            self._context.funnel.report(
                WorkerFailure(
                    tr(
                        "The model stopped while it looked at {clip}. It goes on with the other clips, and leaves "
                        "this one out until the app is started again. Nothing that was saved is affected; the log "
                        "has the details."
                    ).format(clip=name),
                    title=tr("No estimates for {clip}").format(clip=name),
                )
            )

    def _failed(self, error: AuraError) -> None:
        if error.kind is ErrorKind.CANCELLED:
            # What a person has cancelled stays so until there is something new.
            self._stale = self._stale and self._giving_way
            return
        if not self._failing:
            self._context.funnel.report(error)
        self._failing = True

    def _ended(self) -> None:
        self._job = None
        if self._stale:
            self._timer.start()

    def _give_way(self) -> None:
        """End the job for now; what it has done is kept, and the rest is taken up when there is room again."""
        if self._job is not None:
            self._stale = self._giving_way = True
            self._job.request_stop()

    def _jobs_changed(self) -> None:
        if self._context.runner.asked_jobs():
            self._give_way()
        elif self._stale:
            self._timer.start()

    def _training_begun_elsewhere(self, job: "TrainingJob | None") -> None:
        ended = self._training_elsewhere and job is None
        self._training_elsewhere = job is not None
        if job is not None:
            self._give_way()
        elif ended and self._stale:
            self._timer.start()

    def _model_changed(self) -> None:
        if not self._context.runner.closing:
            self._context.runner.run(self._follow_model())

    async def _follow_model(self) -> None:
        """Take away at once what another model said, then look at what this one says."""
        context = self._context
        try:
            status = await context.runner.background(context.application.model_in_use)
        except AuraError as error:
            self._failed(error)
            return
        if self._known is None or status.active.digest != self._known.model.digest:
            self._give_way()
            self._known, self._scores, self._unsure = Estimates(status.active), {}, {}
            self.replaced.emit()
            await self._look()

    def _repainted(self, frame_ids: frozenset[int]) -> None:
        """What was said of the pictures as they were says nothing of them as they are."""
        for frame_id in frame_ids:
            self._scores.pop(frame_id, None)
        self.replaced.emit()
        self._give_way()
        self.look_again()

    def _setting_changed(self, key: str) -> None:
        if key != ESTIMATE_FRAMES:
            return
        if self._context.setting(ESTIMATE_FRAMES):
            self.look_again()
        else:
            self._give_way()
