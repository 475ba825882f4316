"""The line below the large preview: the whole clip, the grid's frames on it, and the place shown."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.language import tr

_HEIGHT, _LINE, _THUMB, _TICK = 22, 4.0, 7.0, 5.0


class ClipTrack(QWidget):
    """A place in a clip, set with the mouse; the keys belong to whoever has it.

    Signals:
        chosen: Go to this frame; carries its ordinal.
    """

    chosen = Signal(int)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._count = 0
        self._place: int | None = None
        self._marks: tuple[int, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("Place in the clip"))
        self.setToolTip(tr("Click or drag to go there. The small marks are the frames in the grid."))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as there is room."""
        return QSize(240, _HEIGHT)

    def show_clip(self, count: int, marks: Iterable[int]) -> None:
        """Take a clip's number of frames, and where the grid's frames are."""
        self._count, self._marks = count, tuple(sorted(marks))
        self.update()

    def show_place(self, ordinal: int | None) -> None:
        """Mark the frame shown."""
        self._place = ordinal
        self.setAccessibleDescription(
            ""
            if ordinal is None or not self._count
            else tr("frame {number} of {count}").format(number=ordinal + 1, count=self._count)
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Paint line, marks and thumb."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("track"))
        line = QRectF(_THUMB, middle - _LINE / 2, max(self.width() - 2 * _THUMB, 1), _LINE)
        painter.drawRoundedRect(line, _LINE / 2, _LINE / 2)
        painter.setPen(QPen(self._theme.colour("dim"), 1))
        # Marks closer than a pixel are one.
        for x in sorted({round(self._x(mark)) for mark in self._marks}):
            painter.drawLine(QPointF(x + 0.5, middle - _TICK), QPointF(x + 0.5, middle + _TICK))
        if self._place is not None and self._count:
            painter.setPen(QPen(self._theme.colour("panel"), 1.5))
            painter.setBrush(self._theme.colour("accent"))
            painter.drawEllipse(QPointF(self._x(self._place), middle), _THUMB, _THUMB)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go there."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Follow; moves come only while the button is held."""
        self._follow(event)

    def _follow(self, event: QMouseEvent) -> None:
        if self._count:
            share = (event.position().x() - _THUMB) / max(self.width() - 2 * _THUMB, 1)
            ordinal = round(min(max(share, 0.0), 1.0) * (self._count - 1))
            if ordinal != self._place:
                self.chosen.emit(ordinal)

    def _x(self, ordinal: int) -> float:
        return _THUMB + ordinal / max(self._count - 1, 1) * (self.width() - 2 * _THUMB)
