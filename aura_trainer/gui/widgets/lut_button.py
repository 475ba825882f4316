"""Through which colour look-up table a clip is seen, and the choice of another."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from aura_trainer.domain.media import InputLut
from aura_trainer.gui.widgets.parts import caption
from aura_trainer.language import tr


class LutButton(QToolButton):
    """Names the look of the clip shown; opens by click, Space or arrow down.

    Signals:
        table_requested: A table is to be chosen.
        removal_requested: The clip is to be seen as it is recorded.
    """

    table_requested = Signal()
    removal_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "drop")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setToolTip(
            tr(
                "An input LUT for log footage. It applies wherever the clips of the selected frames are looked at: "
                "in the grid, in training and in scoring. Ratings stay."
            )
        )
        menu = QMenu(self)
        self.choose = menu.addAction(tr("Look-up table (.cube)\N{HORIZONTAL ELLIPSIS}"))
        self.choose.triggered.connect(self.table_requested)
        self.take_off = menu.addAction(tr("As recorded"))
        self.take_off.triggered.connect(self.removal_requested)
        self.setMenu(menu)
        self.show_lut(None)

    def show_lut(self, lut: InputLut | None) -> None:
        """Name the look of the clip shown; None is as it is recorded."""
        words = lut.name if lut else tr("As recorded")
        self.setText(caption(self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, 150)))
        self.setAccessibleName(tr("Look of the clip: {look}").format(look=words))
        self.take_off.setEnabled(lut is not None)
