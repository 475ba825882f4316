"""How much is kept: the best so many, the best so many seconds, or all above a score."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QButtonGroup,
    QDoubleSpinBox,
    QGridLayout,
    QRadioButton,
    QSpinBox,
    QWidget,
)

from aura_trainer.domain.counting import plural
from aura_trainer.domain.highlights import KeepBy, Wish
from aura_trainer.gui.tips import plain_tip
from aura_trainer.gui.widgets.parts import inset, label
from aura_trainer.language import tr


class KeepPanel(QWidget):
    """Shows a wish and takes another.

    Signals:
        wished: Something else is wanted; carries the Wish.
    """

    wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wish = Wish()
        self._showing = False
        self._group = QButtonGroup(self)
        self.by: dict[KeepBy, QRadioButton] = {}
        self.count = QSpinBox(minimum=1, maximum=999)
        self.seconds = QSpinBox(minimum=1, maximum=36_000)
        self.above = QDoubleSpinBox(minimum=0.0, maximum=1.0, decimals=2, singleStep=0.01)
        self.apart = QDoubleSpinBox(minimum=0.0, maximum=3600.0, decimals=1, singleStep=0.5)
        self.length = QDoubleSpinBox(minimum=0.2, maximum=600.0, decimals=1, singleStep=0.5)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label(tr("Keep"), "section"), 0, 0, 1, 2)
        rows: tuple[tuple[KeepBy | None, QAbstractSpinBox, str, str], ...] = (
            (KeepBy.COUNT, self.count, tr("best picks"), ""),
            (KeepBy.SECONDS, self.seconds, tr("best seconds"), tr(" s")),
            (KeepBy.SCORE, self.above, tr("all above"), ""),
            (None, self.apart, tr("at least apart"), tr(" s")),
            (None, self.length, tr("length at most"), tr(" s")),
        )
        for row, (by, box, words, unit) in enumerate(rows, 1):
            if by is None:
                caption: QWidget = label(words, "dim")
            else:
                caption = self.by[by] = QRadioButton(words)
                self.by[by].setFocusPolicy(Qt.FocusPolicy.TabFocus)
                self._group.addButton(self.by[by])
                self.by[by].toggled.connect(self._changed)
            if isinstance(box, QSpinBox | QDoubleSpinBox):
                box.setSuffix(unit)
                box.valueChanged.connect(self._changed)
            box.setAccessibleName(words)
            box.setKeyboardTracking(False)
            inset(box)
            grid.addWidget(caption, row, 0)
            grid.addWidget(box, row, 1)
        self.note = label("", "dim", wrap=True)
        self.note.setToolTip(
            plain_tip(tr("All else is too near these, looks the same, shows nothing, or was rejected."))
        )
        self.note.hide()
        grid.addWidget(self.note, len(rows) + 1, 0, 1, 2)
        self.show_wish(self._wish)

    def show_found(self, found: int) -> None:
        """Say why fewer are picked than are wanted, if they are."""
        fewer = self._wish.by is KeepBy.COUNT and 0 < found < self._wish.count
        self.note.setVisible(fewer)
        if fewer:
            self.note.setText(tr("{found}: no other qualifies.").format(found=plural(found, "pick")))

    def show_wish(self, wish: Wish) -> None:
        """Show what is wanted."""
        self._showing = True
        self._wish = wish
        self.by[wish.by].setChecked(True)
        self.count.setValue(wish.count)
        self.seconds.setValue(round(wish.seconds))
        self.above.setValue(wish.above)
        self.apart.setValue(wish.apart)
        self.length.setValue(wish.length)
        self._enable()
        self._showing = False

    def _changed(self) -> None:
        if self._showing:
            return
        by = next(by for by, choice in self.by.items() if choice.isChecked())
        # Whoever sets a number wants what it is of.
        named = {self.count: KeepBy.COUNT, self.seconds: KeepBy.SECONDS, self.above: KeepBy.SCORE}
        sender = self.sender()
        if isinstance(sender, QSpinBox | QDoubleSpinBox):
            by = named.get(sender, by)
        wish = replace(
            self._wish,
            by=by,
            count=self.count.value(),
            seconds=float(self.seconds.value()),
            above=round(self.above.value(), 2),
            apart=round(self.apart.value(), 1),
            length=round(self.length.value(), 1),
        )
        if wish != self._wish:
            self.show_wish(wish)
            self.wished.emit(wish)

    def _enable(self) -> None:
        self.apart.setEnabled(self._wish.by is KeepBy.COUNT)
