"""What stands in the grid's place when no frame fits the filter."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from aura_trainer.gui.models.frame_arrangement import FrameFilter, View
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.centred_page import CentredPage
from aura_trainer.gui.widgets.parts import button, label
from aura_trainer.gui.widgets.wrapped_text import WrappedText
from aura_trainer.language import mark, tr

_WIDEST = 420
_WORDS = {
    FrameFilter.SUGGESTED: (
        mark("Nothing left to suggest"),
        mark("Every frame worth rating next is rated. New footage brings new suggestions."),
    ),
    FrameFilter.UNRATED: (mark("Every frame is rated"), mark("New footage brings new frames to rate.")),
    FrameFilter.LOW: (mark("No frame is rated low"), mark("Frames rated below 0.3 show here.")),
    FrameFilter.MEDIUM: (mark("No frame is rated medium"), mark("Frames rated from 0.3 to 0.7 show here.")),
    FrameFilter.HIGH: (mark("No frame is rated high"), mark("Frames rated 0.7 and above show here.")),
}
_LOOKING = (mark("Looking for frames worth rating next"), mark("They show here in a moment."))
_SEARCHED = mark("All its words must occur in the clip's name, its folder or the time code.")
_FILTERED = mark("Only the frames that pass the filter were searched.")
_OTHERWISE = (mark("No frame to show here"), "")


class FramesNothing(CentredPage):
    """The page in place of a grid with no frame to show: why there is none, and the way back to all.

    Signals:
        all_requested: Show every frame.
    """

    all_requested = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.heading = label("", "heading")
        self.words = WrappedText(_WIDEST, theme)
        self.show_all = button(tr("Show all"), says=tr("Show all frames"))
        self.show_all.clicked.connect(self.all_requested)
        self._fill(self.heading, self.words, self.show_all)
        theme.changed.connect(self._paint)
        self._paint()

    def explain(self, view: View, *, looking: bool = False) -> None:
        """Say why this view shows nothing; ``looking`` while suggestions are still to come."""
        heading, words = _WORDS.get(view.filter, _OTHERWISE)
        if looking and view.filter is FrameFilter.SUGGESTED:
            heading, words = _LOOKING
        heading, sentences = tr(heading), [tr(words)] if words else []
        if view.search:
            nothing = tr(
                "Nothing found for \N{LEFT DOUBLE QUOTATION MARK}{words}\N{RIGHT DOUBLE QUOTATION MARK}"
            )
            heading = nothing.format(words=view.search)
            sentences = [tr(_SEARCHED)] if view.filter is FrameFilter.ALL else [tr(_SEARCHED), tr(_FILTERED)]
        self.heading.setText(heading)
        self.words.setText(" ".join(sentences))
        self.setAccessibleName(heading)

    def _paint(self) -> None:
        self._show_sign("frames", "dim")
