"""How far a newcomer has come with the first loop, read from what is really there."""

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.domain.training import MINIMUM_RATINGS, TrainingJob
from aura_trainer.gui.context import PageContext
from aura_trainer.language import mark, tr

if TYPE_CHECKING:
    from aura_trainer.services.training_worker import JobEvent

_SEEN = "picksSeen"


class Step(StrEnum):
    """The steps in their order, by what they say in English."""

    IMPORT = mark("Import footage")
    RATE = mark("Rate {count} frames")
    ADVANCED = mark("Turn on Advanced Mode")
    TRAIN = mark("Train a model")
    PICK = mark("Pick your highlights")

    @property
    def words(self) -> str:
        """The step in the language spoken."""
        return tr(self.value).format(count=MINIMUM_RATINGS)


class FirstSteps(QObject):
    """Knows which steps are done. A step that is undone, as by removing all footage, is to be done again.

    Signals:
        changed: A step was done or undone, or there is something new about the one at hand.
    """

    changed = Signal()

    def __init__(self, context: PageContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._training_here = False
        self._training_elsewhere = False
        self.is_default_in_use = False
        self._is_model_kept = True
        signals, library = context.signals, context.library
        for told in (
            library.replaced,
            library.frames_added,
            library.gone,
            context.ratings.changed,
            context.outside.looked,
            signals.profile_changed,
        ):
            told.connect(self.changed)
        signals.settings_changed.connect(self._setting_changed)
        signals.model_changed.connect(self.look_at_model)
        signals.picks_shown.connect(self._picks_shown)
        signals.training_moved.connect(self._training_moved)
        context.outside.training_elsewhere.connect(self._elsewhere)

    @property
    def rated(self) -> int:
        """Frames rated so far."""
        return self._context.ratings.counts.rated

    @property
    def is_training(self) -> bool:
        """Whether a training runs, here or in another program."""
        return self._training_here or self._training_elsewhere

    def is_done(self, step: Step) -> bool:
        """Whether a step is done."""
        context = self._context
        match step:
            case Step.IMPORT:
                return len(context.library) > 0
            case Step.RATE:
                return self.rated >= MINIMUM_RATINGS
            case Step.ADVANCED:
                return context.advanced_mode
            case Step.TRAIN:
                return bool(context.outside.trained_on) and self._is_model_kept
            case Step.PICK:
                return self.is_done(Step.TRAIN) and context.memory.recall(_SEEN, otherwise=False)

    @property
    def at_hand(self) -> Step | None:
        """The first step that is not done; None when all are."""
        return next((step for step in Step if not self.is_done(step)), None)

    def look_at_model(self) -> None:
        """Find out whether the model in use has learned from anybody, and else whether one that has is kept."""
        self._context.runner.run(self._look_at_model())

    async def _look_at_model(self) -> None:
        runner, application = self._context.runner, self._context.application
        status = await runner.background(application.model_in_use)
        kept = True
        # Who has not got to Advanced Mode yet is asked for that first.
        if status.using_default and self._context.advanced_mode:
            versions = await runner.background(lambda app: app.models.versions(), application)
            kept = any(model.digest != status.default.digest for model in versions)
        if (status.using_default, kept) != (self.is_default_in_use, self._is_model_kept):
            self.is_default_in_use, self._is_model_kept = status.using_default, kept
            self.changed.emit()

    def _setting_changed(self, key: str) -> None:
        if key == ADVANCED_MODE:
            self.changed.emit()
            self.look_at_model()

    def _picks_shown(self) -> None:
        if self.is_done(Step.TRAIN) and not self.is_done(Step.PICK):
            self._context.memory.remember(_SEEN, value=True)
            self.changed.emit()

    def _training_moved(self, event: "JobEvent") -> None:
        running = not event.job.state.terminal
        if running != self._training_here:
            self._training_here = running
            self.changed.emit()
            if not running:
                # The run is counted now, not at the next look.
                self._context.runner.run(self._context.catch_up())

    def _elsewhere(self, job: TrainingJob | None) -> None:
        self._training_elsewhere = job is not None
