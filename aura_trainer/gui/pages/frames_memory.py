"""The Frames page as it was left: what was shown, in which order and size, and where in it the person was."""

from enum import StrEnum
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, QTimer

from aura_trainer.domain.frames import Frame
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.models.frame_arrangement import FrameFilter, FrameOrder
from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.pages.frames_toolbar import FramesToolbar
from aura_trainer.gui.widgets.frame_grid import DEFAULT_CELL_WIDTH, FrameGrid
from aura_trainer.gui.widgets.grid_selection import selection_of

FILTER, ORDER, SEARCH, CELL_WIDTH = "filter", "order", "search", "cellWidth"
FOCUSED, SELECTED, TOP, ABOVE_TOP = "focusedFrame", "selectedFrames", "topFrame", "aboveTop"

_NONE = 0
_MOST_SELECTED = 2000

_Choice = TypeVar("_Choice", bound=StrEnum)


class FramesMemory(QObject):
    """Brings back the view of the last time when the page is made, and keeps every change of it.

    The frames of a piece of advice are not kept: advice is given anew.

    Args:
        context: Has the memory, and the frames once they are read.
        model: What is shown.
        grid: Where the person is.
        toolbar: What is chosen.
        parent: Whose it is.
    """

    def __init__(
        self,
        context: PageContext,
        model: FrameModel,
        grid: FrameGrid,
        toolbar: FramesToolbar,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._memory = context.memory
        self._model = model
        self._grid = grid
        self._toolbar = toolbar
        self._follows = False
        self._gone_to: Frame | None = None
        recall = context.memory.recall
        grid.set_cell_width(recall(CELL_WIDTH, DEFAULT_CELL_WIDTH))
        shown = known_choice(FrameFilter, recall(FILTER, ""), FrameFilter.ALL)
        order = known_choice(FrameOrder, recall(ORDER, ""), FrameOrder.TIME)
        toolbar.restore(shown, order, recall(SEARCH, ""))
        toolbar.arranged.connect(self._keep_choice)
        grid.cell_width_changed.connect(lambda width: context.memory.keep({CELL_WIDTH: width}))
        grid.current_frame_changed.connect(self._keep_focus)
        grid.selection_changed.connect(self._keep_selection)
        grid.verticalScrollBar().valueChanged.connect(self._keep_place)
        context.library.replaced.connect(self._go_back)
        if len(context.library):
            self._go_back()

    def _go_back(self) -> None:
        """Go to where the person was, once, as soon as the frames are there."""
        self._context.library.replaced.disconnect(self._go_back)
        row = self._model.row_of(self._memory.recall(FOCUSED, _NONE))
        if row is not None:
            self._grid.focus_row(row)
            self._select_again()
        self._gone_to = self._grid.current_frame()
        if self._grid.isVisible():
            self._scroll_back_soon()
        else:
            self._grid.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Go on once the grid is shown, where another page was shown first."""
        if event.type() is QEvent.Type.Show:
            self._grid.removeEventFilter(self)
            self._scroll_back_soon()
        return super().eventFilter(watched, event)

    def _scroll_back_soon(self) -> None:
        # The grid has its size only after the layout that showing it entails.
        QTimer.singleShot(0, self, self._scroll_back)

    def _scroll_back(self) -> None:
        row = self._model.row_of(self._memory.recall(TOP, _NONE))
        # The page may be shown for another frame that was asked for meanwhile.
        if row is not None and self._grid.current_frame() == self._gone_to:
            self._grid.scroll_to_row(row, self._memory.recall(ABOVE_TOP, 0))
        self._follows = True

    def _select_again(self) -> None:
        """Select what was selected; the focused frame is already."""
        kept = self._memory.recall(SELECTED, "").split(",")
        rows = [self._model.row_of(int(frame_id)) for frame_id in kept if frame_id.isdecimal()]
        shown = np.array(sorted(row for row in rows if row is not None), dtype=np.int64)
        selection = selection_of(self._model, shown)
        self._grid.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.Select)

    def _keep_selection(self) -> None:
        if not self._follows:
            return
        # So many are no work of a moment that somebody would miss, and each is a number in the file.
        few = 1 < self._grid.selected_count() <= _MOST_SELECTED
        frames = self._grid.selected_frames() if few else ()
        self._memory.keep({SELECTED: ",".join(str(frame.id) for frame in frames)})

    def _keep_choice(self) -> None:
        toolbar = self._toolbar
        if toolbar.shown is not FrameFilter.ADVICE:
            self._memory.keep(
                {
                    FILTER: toolbar.shown.value,
                    ORDER: toolbar.lasting_order.value,
                    SEARCH: toolbar.search.words,
                }
            )

    def _keep_focus(self, frame: Frame | None) -> None:
        if self._follows and frame is not None:
            self._memory.keep({FOCUSED: frame.id})

    def _keep_place(self) -> None:
        top = self._grid.top_frame() if self._follows else None
        if top is not None:
            frame, above = top
            self._memory.keep({TOP: frame.id, ABOVE_TOP: above})


def known_choice(kind: type[_Choice], name: str, otherwise: _Choice) -> _Choice:
    """A choice by the name it was kept under; a name of another version is none."""
    return next((choice for choice in kind if choice.value == name), otherwise)
