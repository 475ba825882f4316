"""What matters to a model, as bars by groups of features."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from aura_trainer.domain.importance import GroupImportance, Importance
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.parts import clear, label, paragraph
from aura_trainer.language import tr
from aura_trainer.services.held_out_words import NOT_MEASURED, SHARED, importance_sentence

_THICK = 8
# A full bar stands for no less than this: where nothing matters, noise must not look like much.
_LEAST_FULL = 0.01


class ImportanceBar(QWidget):
    """A bar as long as the error rises, with a fine line from one spread less to one more."""

    def __init__(
        self, theme: ThemeManager, entry: GroupImportance, full: float, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entry = entry
        self._full = full
        self.setMinimumSize(60, 20)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as a line of text."""
        return QSize(120, 20)

    def length(self, value: float) -> float:
        """Pixels of a rise."""
        return max(value, 0.0) / self._full * self.width()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint track, bar and spread."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        track = QRectF(0, middle - _THICK / 2, self.width(), _THICK)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("track"))
        painter.drawRoundedRect(track, 3, 3)
        entry = self._entry
        bar = QRectF(track)
        bar.setWidth(self.length(entry.rise))
        if bar.width() >= 1:
            painter.setBrush(self._theme.colour("model"))
            painter.drawRoundedRect(bar, min(3, bar.width() / 2), 3)
        low, high = self.length(entry.rise - entry.spread), self.length(entry.rise + entry.spread)
        if high - low >= 1:
            painter.setPen(QPen(self._theme.colour("text"), 1.5))
            painter.drawLine(round(low), round(middle), round(high), round(middle))


class ImportanceBars(QWidget):
    """A row a group, the weightiest first, and the sentences that read them."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.words = paragraph()
        self.note = paragraph("", "dim")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._grid)
        column.addStretch(1)
        column.addWidget(self.words)
        column.addWidget(self.note)

    def show_importance(self, found: Importance | None) -> None:
        """Show what matters, or say that it was not measured, or that there is nothing to compare."""
        clear(self._grid)
        several = found is not None and len(found.groups) > 1
        self.note.setVisible(several)
        self.words.setText(tr(NOT_MEASURED) if found is None else importance_sentence(found))
        if found is None or not several:
            return
        self.note.setText(tr(SHARED).format(repeats=found.repeats, seed=found.seed))
        full = max(_LEAST_FULL, *(entry.rise + entry.spread for entry in found.groups))
        for number, entry in enumerate(found.groups):
            figure = label(f"{round(entry.rise, 3) + 0.0:+.3f}", "mono")
            figure.setAccessibleName(
                tr("Error rises by {rise:.3f}, give or take {spread:.3f}, without {group}").format(
                    rise=entry.rise, spread=entry.spread, group=entry.group.words
                )
            )
            bar = ImportanceBar(self._theme, entry, full)
            bar.setToolTip(f"{entry.rise:+.4f} \N{PLUS-MINUS SIGN} {entry.spread:.4f}")
            self._grid.addWidget(label(entry.group.words), number, 0)
            self._grid.addWidget(bar, number, 1)
            self._grid.addWidget(figure, number, 2, Qt.AlignmentFlag.AlignRight)
