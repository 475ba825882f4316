"""What is advised and suggested, kept up with ratings and imports beside the GUI thread."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from aura_trainer.domain.advice import SUGGESTIONS, FrameAdvice, Suggestion
from aura_trainer.domain.errors import AuraError
from aura_trainer.gui.error_funnel import ErrorFunnel
from aura_trainer.gui.tasks import TaskRunner

if TYPE_CHECKING:
    from aura_trainer.application import Application

_SETTLE_MS = 500
_REST = 3


@dataclass(frozen=True, slots=True)
class Guidance:
    """Advice, the weightiest first, and frames worth rating next, the most useful first."""

    advice: tuple[FrameAdvice, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


def read_guidance(application: "Application", user_id: str) -> Guidance:
    """Look at what is imported and rated; blocks.

    Raises:
        AuraError: Frames or ratings could not be read.
    """
    return Guidance(
        application.advisor.advise(user_id).frame_advice,
        application.suggestions.suggest(user_id, SUGGESTIONS),
    )


class RatingGuide(QObject):
    """Holds the latest guidance and renews it soon after ``look_again``.

    However often that is called, one look is under way at a time, and after one that took long the next waits
    several times as long, so that a large library never keeps a core busy.

    Attributes:
        guidance: The latest.
        has_looked: Whether there was a look at all.

    Args:
        runner: Runs the look.
        funnel: Told of the first of a run of failures; the guidance there is stays.
        read: Looks at frames and ratings; blocks.

    Signals:
        changed: ``guidance`` is new.
        looked: A look is over, whatever came of it.
    """

    changed = Signal()
    looked = Signal()

    def __init__(
        self,
        runner: TaskRunner,
        funnel: ErrorFunnel,
        read: Callable[[], Guidance],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._funnel = funnel
        self._read = read
        self.guidance = Guidance()
        self.has_looked = False
        self._looking = False
        self._stale = False
        self._failing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self._begin)

    def look_again(self) -> None:
        """Something that guidance rests on has changed."""
        self._stale = True
        if not self._looking and not self._timer.isActive():
            self._timer.start()

    def _begin(self) -> None:
        if self._runner.closing:
            return
        self._stale, self._looking = False, True
        self._runner.run(self._look())

    async def _look(self) -> None:
        begun = monotonic()
        try:
            found = await self._runner.background(self._read)
        except AuraError as error:
            if not self._failing:
                self._funnel.report(error)
            self._failing = True
        else:
            self._failing = False
            # What is on the way by now is answered by the next look, unless that fails; this one still helps.
            self._take(found)
        finally:
            self._looking = False
        self.has_looked = True
        self.looked.emit()
        self._timer.setInterval(max(_SETTLE_MS, round(_REST * 1000 * (monotonic() - begun))))
        if self._stale:
            self._timer.start()

    def _take(self, found: Guidance) -> None:
        if found != self.guidance:
            self.guidance = found
            self.changed.emit()
