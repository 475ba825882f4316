"""Rates what is selected in the grid, takes it back, and says what came of it."""

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.counting import plural
from aura_trainer.domain.frames import Frame
from aura_trainer.gui.action_conditions import Fact
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.context import Notice, PageContext
from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.pages.frames_preview import FramesPreview
from aura_trainer.gui.rating_actions import history_facts, rating_handlers
from aura_trainer.gui.widgets.frame_grid import FrameGrid
from aura_trainer.gui.window_memory import MOVING_ON
from aura_trainer.language import tr


class FramesRating(QObject):
    """Gives ratings to exactly the frames that are seen to be selected.

    Args:
        context: Ratings, and who is told.
        model: The grid's rows.
        grid: What is selected in it is rated.
        preview: Says how many frames that are.
        focus_frame: Brings a frame into view, whatever hides it.
        parent: Whose it is.

    Signals:
        advance_changed: A rating moves on to the next frame now, or stays.
    """

    advance_changed = Signal(bool)

    def __init__(
        self,
        context: PageContext,
        model: FrameModel,
        grid: FrameGrid,
        preview: FramesPreview,
        focus_frame: Callable[[int], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._model = model
        self._grid = grid
        self._preview = preview
        self._focus_frame = focus_frame
        self.advance = context.memory.recall(MOVING_ON, otherwise=False)

    def handlers(self) -> dict[ActionId, Callable[[], object]]:
        """What the actions do that rate in the grid."""
        ratings, grid = self._context.ratings, self._grid
        return {
            **rating_handlers(
                self._context.history,
                self.rate_selection,
                lambda step: ratings.nudge(grid.selected_frames(), step),
                self._follow,
            ),
            ActionId.ADVANCE: self.toggle_advance,
        }

    def facts(self) -> Iterator[Fact]:
        """Whether there are edits to take back, or to give again."""
        return history_facts(self._context.history)

    def rate_selection(self, value: float | None) -> None:
        """Give the selected frames a rating, then move on if that is wanted."""
        frames = self._grid.selected_frames()
        self.give(frames, value)
        if self.advance and len(frames) == 1:
            self._move_on()

    def give(self, frames: Sequence[Frame], value: float | None) -> None:
        """Give these frames a rating."""
        self._context.ratings.rate(frames, value)
        if len(frames) > 1:
            self._preview.show_bulk(len(frames), value)

    def toggle_advance(self) -> None:
        """Move on after each rating, or stay."""
        self.advance = not self.advance
        self._context.memory.remember(MOVING_ON, self.advance)
        self.advance_changed.emit(self.advance)

    def _move_on(self) -> None:
        following = self._grid.currentIndex().row() + 1
        if following < self._model.rowCount():
            self._grid.focus_row(following)
        else:
            # As editors are used to, the keys go on rating the last frame; but never without being told.
            self._preview.show_end_of_list()

    def _follow(self, done: str, frames: Sequence[Frame]) -> None:
        """Show where an undo or redo took effect, or say that it cannot be seen."""
        rows = self._model.rows_of([frame.id for frame in frames])
        shown = set(self._model.ids_at(rows).tolist())
        current = self._grid.current_frame()
        if shown and (current is None or current.id not in shown):
            first = next(frame.id for frame in frames if frame.id in shown)
            self._grid.focus_row(self._model.row_of(first) or 0)
        # What was said of the edit before is not so any more.
        self._preview.show_selection(self._grid.selected_count())
        hidden = len(frames) - len(shown)
        if hidden:
            unseen = next(frame.id for frame in frames if frame.id not in shown)
            self._context.notify(
                Notice(
                    done.format(frames=plural(len(frames), "frame")),
                    tr("{count} of them not shown at present.").format(count=hidden)
                    if shown
                    else tr("Not shown at present."),
                    action_label=tr("Show"),
                    action=lambda: self._focus_frame(unseen),
                    passing=True,
                )
            )
