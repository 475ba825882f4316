"""The rating slider beside the preview: the grid's track, larger, with keys of its own."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.estimate_tick import paint_tick
from aura_trainer.gui.widgets.rating_track import paint_track, value_at
from aura_trainer.language import tr

_HEIGHT, _TRACK = 26, 8.0
_KEY_STEP = 0.05


class RatingSlider(QWidget):
    """A rating in [0, 1], or none.

    Signals:
        taken: The mouse takes hold of it; ``dragged`` follows.
        dragged: The value under the mouse just now.
        rated: The value it was let go at, or set to by the arrow keys.
    """

    taken = Signal()
    dragged = Signal(float)
    rated = Signal(float)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._value: float | None = None
        self._estimate: float | None = None
        self._generic = True
        self._dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Rating"))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as there is room."""
        return QSize(160, _HEIGHT)

    def set_value(self, value: float | None) -> None:
        """Show a value."""
        if not self._dragging:
            self._value = value
        self.setAccessibleDescription(tr("unrated") if value is None else f"{value:.2f}")
        self.update()

    def set_estimate(self, estimate: float | None, *, generic: bool) -> None:
        """Mark what the model says, if it says anything."""
        self._estimate, self._generic = estimate, generic
        self.update()

    def drop(self) -> None:
        """Slip out of the mouse's hold, with nothing rated."""
        self._dragging = False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Paint track and focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_track(painter, self._track(), self._value, self._theme.tokens)
        paint_tick(painter, self._track(), self._estimate, self._theme.tokens, generic=self._generic)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take hold."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._dragging = True
            self.taken.emit()
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Follow."""
        if self._dragging:
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002
        """Let go."""
        if self._dragging and self._value is not None:
            self._dragging = False
            self.rated.emit(self._value)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Left and right move it."""
        steps = {Qt.Key.Key_Left: -_KEY_STEP, Qt.Key.Key_Right: _KEY_STEP}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
            return
        start = 0.5 if self._value is None else self._value
        self.rated.emit(round(min(max(start + step, 0.0), 1.0), 2))

    def _follow(self, event: QMouseEvent) -> None:
        self._value = value_at(self._track(), event.position().x())
        self.dragged.emit(self._value)
        self.update()

    def _track(self) -> QRectF:
        return QRectF(1, (self.height() - _TRACK) / 2, self.width() - 2, _TRACK)
