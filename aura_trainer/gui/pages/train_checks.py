"""Looks at the ratings and the machine for the Train page, off the GUI thread."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.model_names import next_name
from aura_trainer.domain.retraining import Hold
from aura_trainer.domain.training import Preset, TrainingJob
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.training_readiness import CHECKING, Preparation, Readiness
from aura_trainer.language import tr
from aura_trainer.services.retraining_words import standing_words

if TYPE_CHECKING:
    from aura_trainer.application import Application


class TrainingChecks(QObject):
    """The checks before a training: what they found last, read anew when something has changed.

    Signals:
        checked: A Preparation; asking anew gives a new one.
        busy_changed: Whether a look is under way.
    """

    checked = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, context: PageContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._asked = 0
        self.latest: Preparation | None = None
        self._kept: frozenset[str] = frozenset()

    @property
    def blockers(self) -> list[str]:
        """Why a run cannot begin, as far as is known; nothing can before the first look."""
        return [tr(CHECKING)] if self.latest is None else self.latest.blockers

    def look(self, preset: Preset) -> None:
        """Look again; of several looks the last one asked for counts."""
        self._asked += 1
        self.busy_changed.emit(True)
        self._context.runner.run(self._look(self._asked, preset))

    def next_name(self, last: str, jobs: Iterable[TrainingJob]) -> str:
        """A name for the next model after the person's last one, that neither a run nor a model has."""
        return next_name(last, (*(job.request.model_name for job in jobs), *self._kept))

    async def learn_names(self) -> None:
        """Read which names models have, also those made elsewhere."""
        # Whether models may be asked for is itself read from the disk.
        kept = await self._context.runner.background(
            lambda app: app.models.versions(), self._context.application
        )
        self._kept = frozenset(model.name for model in kept)

    async def _look(self, mine: int, preset: Preset) -> None:
        try:
            found = await self._context.runner.background(
                prepare, self._context.application, self._context.user_id, preset
            )
            if mine == self._asked:
                self.latest = found
                self.checked.emit(found)
        finally:
            if mine == self._asked:
                self.busy_changed.emit(False)


def prepare(application: "Application", user_id: str, preset: Preset) -> Preparation:
    """Look at everything a run needs; blocks.

    Raises:
        AuraError: The catalogue could not be read.
    """
    found = application.preflight.check(user_id, preset)
    if found.errors:
        return Preparation(None, found)
    standing = application.retraining.look(user_id)
    by_itself = "" if standing.hold is Hold.OFF else standing_words(standing)
    return Preparation(read_readiness(application, user_id), found, by_itself)


def read_readiness(application: "Application", user_id: str) -> Readiness:
    """Look at what the ratings are like; blocks.

    Raises:
        AuraError: The ratings or the catalogue could not be read.
    """
    ratings = application.rated.load(user_id)
    media = Counter(frame.media_id for frame in application.catalog.frames() if frame.id in ratings.by_frame)
    return Readiness.of(
        [annotation.rating for annotation in ratings.by_frame.values() if annotation.rating is not None],
        len(media),
    )
