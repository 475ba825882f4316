"""The choice of what has a cell of its own, behind one button that says which is in force."""

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from aura_trainer.gui.models.frame_groups import Grouping
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.choice_menu import ChoiceMenu
from aura_trainer.language import mark, tr

_CHOICES = {
    Grouping.FRAMES: (
        mark("Frames"),
        mark("a cell for every frame"),
        mark("Show frames: {meaning}"),
    ),
    Grouping.STACKS: (
        mark("Stacks"),
        mark("frames of a shot that look alike share a cell"),
        mark("Show stacks: {meaning}"),
    ),
    Grouping.SHOTS: (
        mark("Shots"),
        mark("a cell for every shot"),
        mark("Show shots: {meaning}"),
    ),
}
_ICONS = {Grouping.FRAMES: "frames", Grouping.STACKS: "stack", Grouping.SHOTS: "film"}


class GroupingMenu(ChoiceMenu[Grouping]):
    """The groupings, with the sign of the one in force before the words."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        titles = {
            grouping: f"{tr(title)}: {tr(meaning)}" for grouping, (title, meaning, _) in _CHOICES.items()
        }
        super().__init__(titles, parent)
        self._theme = theme
        self.shown = Grouping.FRAMES
        theme.changed.connect(self._tint)
        self.show_grouping(Grouping.FRAMES)

    def show_grouping(self, grouping: Grouping) -> None:
        """Say which grouping is in force."""
        title, meaning, spoken = _CHOICES[grouping]
        title, meaning = tr(title), tr(meaning)
        self.shown = grouping
        self.choices[grouping].setChecked(True)
        self.setText(title)
        words = tr("{title}: {meaning}. Press to choose otherwise.")
        self.setToolTip(words.format(title=title, meaning=meaning))
        self.setAccessibleName(tr(spoken).format(meaning=meaning))
        self._tint()

    def _tint(self) -> None:
        self.setIcon(QIcon(self._theme.pixmap(_ICONS[self.shown], "text", 16)))
