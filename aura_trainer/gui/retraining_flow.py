"""Begins runs by itself while the window is open, without being in anybody's way."""

import logging
from collections.abc import Awaitable, Callable

from PySide6.QtCore import QObject, QTimer

from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.retraining import Hold, RetrainEvery
from aura_trainer.domain.settings import ADVANCED_MODE, RETRAIN_AFTER, RETRAIN_EVERY
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.models.rating_commands import SaveState
from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.gui.retraining_notices import tell_beginning

logger = logging.getLogger(__name__)

_LOOK_EVERY_MS = 20_000
_KEYS = (ADVANCED_MODE, RETRAIN_AFTER, RETRAIN_EVERY)


class RetrainingFlow(QObject):
    """Asks a few times a minute whether a run is due; only while the settings want any.

    It waits while a rating is on its way to the disk, and while anything goes on that a person asked for.

    Args:
        context: Settings, services, and whom to tell.
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
        self._looking = False
        self._failing = False
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def follow(self) -> None:
        """Look from now on, whenever the settings want it."""
        self._context.signals.settings_changed.connect(self._setting_changed)
        self._arrange()

    def end(self) -> None:
        """Look no more."""
        self._timer.stop()

    @property
    def watching(self) -> bool:
        """Whether it looks."""
        return self._timer.isActive()

    def look(self) -> None:
        """Begin a run now if one is due."""
        context = self._context
        free = not (context.runner.closing or context.runner.asked_jobs() or self._looking)
        if free and context.ratings.state is SaveState.SAVED:
            context.runner.run(self._look())

    async def _look(self) -> None:
        context, user_id = self._context, self._context.user_id
        self._looking = True
        try:
            found = await context.runner.background(
                lambda app: app.retraining.submit_if_due(user_id), context.application
            )
        except AuraError as error:
            # Nobody asked for this look. What a person does meets the same error, and then it is shown.
            if not self._failing:
                logger.warning("Whether a run is due could not be found out: %s", error)
            self._failing = True
        else:
            self._failing = False
            if found.job is not None:
                tell_beginning(context, found.job, found.standing.new)
                context.signals.jobs_changed.emit()
                await self._make_ready(TRAIN)
                context.signals.training_queued.emit()
            elif found.standing.hold is Hold.BUSY:
                # A run that still waits from before the window was last closed would hold up all that come after it.
                await self._make_ready(TRAIN)
        finally:
            self._looking = False

    def _setting_changed(self, key: str) -> None:
        if key in _KEYS:
            self._arrange()

    def _arrange(self) -> None:
        context = self._context
        scheduled = context.setting(RETRAIN_EVERY) != RetrainEvery.OFF
        if context.advanced_mode and (scheduled or context.setting(RETRAIN_AFTER)):
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()
