"""What stands in the grid's place when no frame fits the filter."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from aura_trainer.gui.models.frame_arrangement import FrameFilter, View
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.centred_page import CentredPage
from aura_trainer.gui.widgets.parts import button, label
from aura_trainer.gui.widgets.wrapped_text import WrappedText

_WIDEST = 420
_WORDS = {
    FrameFilter.SUGGESTED: (
        "Nothing left to suggest",
        "Every frame worth rating next is rated. New footage brings new suggestions.",
    ),
    FrameFilter.UNRATED: ("Every frame is rated", "New footage brings new frames to rate."),
    FrameFilter.LOW: ("No frame is rated low", "Frames rated below 0.3 show here."),
    FrameFilter.MEDIUM: ("No frame is rated medium", "Frames rated from 0.3 to 0.7 show here."),
    FrameFilter.HIGH: ("No frame is rated high", "Frames rated 0.7 and above show here."),
}
_LOOKING = ("Looking for frames worth rating next", "They show here in a moment.")
_SEARCHED = "All its words must occur in the clip's name, its folder or the time code."
_FILTERED = "Only the frames that pass the filter were searched."
_OTHERWISE = ("No frame to show here", "")


class FramesNothing(CentredPage):
    """Says so, and leads back.

    Signals:
        all_requested: Show every frame.
    """

    all_requested = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.heading = label("", "heading")
        self.words = WrappedText(_WIDEST, theme)
        self.show_all = button("Show all", says="Show all frames")
        self.show_all.clicked.connect(self.all_requested)
        self._fill(self.heading, self.words, self.show_all)
        theme.changed.connect(self._paint)
        self._paint()

    def explain(self, view: View, *, looking: bool = False) -> None:
        """Say why this view shows nothing; ``looking`` while suggestions are still to come."""
        heading, words = _WORDS.get(view.filter, _OTHERWISE)
        if looking and view.filter is FrameFilter.SUGGESTED:
            heading, words = _LOOKING
        if view.search:
            heading = f"Nothing found for \N{LEFT DOUBLE QUOTATION MARK}{view.search}\N{RIGHT DOUBLE QUOTATION MARK}"
            words = _SEARCHED if view.filter is FrameFilter.ALL else f"{_SEARCHED} {_FILTERED}"
        self.heading.setText(heading)
        self.words.setText(words)
        self.setAccessibleName(heading)

    def _paint(self) -> None:
        self._show_sign("frames", "dim")
