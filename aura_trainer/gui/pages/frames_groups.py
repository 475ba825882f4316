"""Stacks and shots on the Frames page: the choice of them, their keys, and what the preview says of one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject

from aura_trainer.domain.errors import Conflict
from aura_trainer.domain.frames import Frame
from aura_trainer.gui.action_conditions import Fact
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.context import Notice, PageContext
from aura_trainer.gui.group_words import rating_note
from aura_trainer.gui.models.frame_groups import Grouping
from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.models.shot_marks import ShotMarks
from aura_trainer.gui.pages.frames_memory import known_choice
from aura_trainer.gui.pages.frames_preview import FramesPreview
from aura_trainer.gui.pages.frames_toolbar import FramesToolbar
from aura_trainer.gui.stack_flow import StackFlow
from aura_trainer.gui.widgets.frame_grid import FrameGrid
from aura_trainer.gui.widgets.grid_groups import GridGroups
from aura_trainer.gui.widgets.grouping_menu import GroupingMenu
from aura_trainer.gui.window_memory import GROUPING
from aura_trainer.language import tr


class FramesGroups(QObject):
    """Shows frames, stacks or shots, as chosen now or the last time.

    Args:
        context: Where the choice is kept, and what finds stacks.
        model: The grid's rows.
        grid: Shows them.
        toolbar: Has the choice.
        preview: Says what a rating goes to.
        parent: Whose it is.
    """

    def __init__(
        self,
        context: PageContext,
        model: FrameModel,
        grid: FrameGrid,
        toolbar: FramesToolbar,
        preview: FramesPreview,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._model = model
        self._grid = grid
        self._preview = preview
        self.cells = GridGroups(grid, model)
        self.menu = GroupingMenu(context.theme, toolbar)
        self.stacks = StackFlow(context, self)
        self.marks = ShotMarks(context, self)
        toolbar.add_tool(self.menu)
        self.menu.chosen.connect(self.choose)
        self.stacks.found.connect(model.set_stacks)
        context.history.add(self.marks)
        self.marks.changed.connect(lambda: model.set_marks(self.marks.marks))
        grid.current_frame_changed.connect(self._say)
        model.dataChanged.connect(self._say)
        model.arranged.connect(self._say)
        self._show(known_choice(Grouping, context.memory.recall(GROUPING, ""), Grouping.FRAMES))

    def handlers(self) -> Mapping[ActionId, Callable[[], object]]:
        """What the actions do that choose groups, open them, leaf through them and mark ranges."""
        return {
            ActionId.TOGGLE_GROUP: self._toggle,
            ActionId.LEAF_BACK: lambda: self.cells.leaf(-1),
            ActionId.LEAF_ON: lambda: self.cells.leaf(1),
            ActionId.MARK_IN: lambda: self._mark(self.marks.mark_in),
            ActionId.MARK_OUT: lambda: self._mark(self.marks.mark_out),
            ActionId.GROUP_FRAMES: lambda: self.choose(Grouping.FRAMES),
            ActionId.GROUP_STACKS: lambda: self.choose(Grouping.STACKS),
            ActionId.GROUP_SHOTS: lambda: self.choose(Grouping.SHOTS),
        }

    def facts(self) -> Iterator[Fact]:
        """What the cells stand for."""
        grouping = self._model.view.effective_grouping
        if grouping is not Grouping.FRAMES:
            yield Fact.GROUPS
        if grouping is Grouping.SHOTS:
            yield Fact.SHOTS

    def choose(self, grouping: Grouping) -> None:
        """Show frames, stacks or shots from now on."""
        self._context.memory.remember(GROUPING, grouping.value)
        self._show(grouping)

    def _toggle(self) -> None:
        if not self.cells.toggle_focused():
            self._context.notify(_nothing_to_open(self._model.view.effective_grouping))

    def _mark(self, mark: Callable[[Frame], None]) -> None:
        row, grouping = self._grid.currentIndex().row(), self._model.view.effective_grouping
        group = self._model.group(row) if row >= 0 and grouping is Grouping.SHOTS else None
        if group is not None:
            try:
                mark(group.pictured)
            except Conflict as error:
                self._context.notify(Notice(tr("There is no range to mark yet"), error.detail, passing=True))
        else:
            self._context.notify(_nothing_to_mark(grouping))

    def _show(self, grouping: Grouping) -> None:
        self.menu.show_grouping(grouping)
        self._model.show(replace(self._model.view, grouping=grouping))
        self.stacks.want(wanted=grouping is Grouping.STACKS)

    def _say(self) -> None:
        row = self._grid.currentIndex().row()
        group = self._model.group(row) if 0 <= row < self._model.rowCount() else None
        self._preview.show_group("" if group is None else rating_note(group, self._model.label))


def _nothing_to_open(grouping: Grouping) -> Notice:
    """Say why there is nothing to open or close."""
    if grouping is Grouping.FRAMES:
        return Notice(
            tr("Every frame has a cell of its own"),
            tr("Choose Stacks or Shots above the grid to see those that belong together in one."),
            passing=True,
        )
    stacked = grouping is Grouping.STACKS
    return Notice(
        tr("This frame is the only one of its stack")
        if stacked
        else tr("This frame is the only one of its shot"),
        passing=True,
    )


def _nothing_to_mark(grouping: Grouping) -> Notice:
    """Say why no range can be marked."""
    if grouping is Grouping.SHOTS:
        return Notice(
            tr("This frame is the only one of its shot"), tr("There is no range to mark."), passing=True
        )
    return Notice(tr("Ranges are marked in shots"), tr("Choose Shots above the grid first."), passing=True)
