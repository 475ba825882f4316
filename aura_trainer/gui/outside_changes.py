"""Notices what other windows and commands do to the data, and has the window show it."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from aura_trainer.domain.errors import AuraError

if TYPE_CHECKING:
    from aura_trainer.domain.media import MediaOutline
    from aura_trainer.gui.context import PageContext
    from aura_trainer.services.data_watch import DataState

logger = logging.getLogger(__name__)

_LOOK_EVERY_MS = 3000


class OutsideChanges(QObject):
    """Looks at the data folder every few seconds, off the GUI thread; nobody tells us what they change in it.

    Args:
        context: What is shown, and whom to tell.

    Signals:
        looked: A look is over; ``trained_on`` may be another.
        training_elsewhere: The TrainingJob that another process is carrying out or None, at each look.
    """

    looked = Signal()
    training_elsewhere = Signal(object)

    def __init__(self, context: "PageContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._seen: DataState | None = None
        self._catalogue: frozenset[MediaOutline] | None = None
        self._turn = asyncio.Lock()
        self._failing = False
        self._timer = QTimer(self, singleShot=True, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def trained_on(self) -> int | None:
        """How many ratings the last completed training had, 0 before the first; None before the first look."""
        return None if self._seen is None else self._seen.trained_on

    def begin(self) -> None:
        """Look now and from now on."""
        self._tick()

    def end(self) -> None:
        """Look no more."""
        self._timer.stop()

    async def look(self) -> None:
        """Look now, and return once everything that has changed is shown, or all of it that can be.

        Raises:
            AuraError: The data folder, or some of what has changed in it, could not be read.
        """
        context = self._context
        async with self._turn:
            now = await context.runner.background(context.application.watch.look)
            before = self._seen
            failures = [
                await self._failure_of(self._show_catalogue(now.catalogue)),
                await self._failure_of(context.read_ratings()),
            ]
            # Only what is shown counts as seen: what could not be read is a change at the next look, too. Footage and
            # ratings are kept by whoever shows them.
            shown = now
            if before is None or now.settings != before.settings:
                failure = await self._failure_of(context.read_settings())
                failures.append(failure)
                if failure is not None:
                    shown = replace(now, settings=None if before is None else before.settings)
            self._seen = shown
            if before is not None and now.models != before.models:
                context.signals.model_changed.emit()
            if before is not None and now.jobs != before.jobs:
                context.signals.jobs_changed.emit()
            self.training_elsewhere.emit(now.elsewhere)
            self.looked.emit()
            for failure in filter(None, failures):
                raise failure

    def forget_catalogue(self) -> None:
        """What is shown was read at another time: the next look compares it anew."""
        self._catalogue = None

    @staticmethod
    async def _failure_of(part: Coroutine[Any, Any, None]) -> AuraError | None:
        """Why a part of a look could not be shown; None where it is."""
        try:
            await part
        except AuraError as error:
            return error
        return None

    async def _show_catalogue(self, catalogue: "frozenset[MediaOutline]") -> None:
        # An import of our own shows its frames as they come; what else there is then has to wait for its end.
        if catalogue == self._catalogue or self._context.runner.asked_jobs():
            return
        if catalogue != self._context.library.outline():
            await self._context.load_library()
        self._catalogue = catalogue

    def _tick(self) -> None:
        if not self._context.runner.closing:
            self._context.runner.run(self._look_by_itself())

    async def _look_by_itself(self) -> None:
        try:
            await self.look()
        except AuraError as error:
            # Nobody asked for this look. What a person does meets the same error, and then it is shown.
            if not self._failing:
                logger.warning("The data folder could not be looked at: %s", error)
            self._failing = True
        else:
            self._failing = False
        finally:
            if not self._context.runner.closing:
                self._timer.start()
