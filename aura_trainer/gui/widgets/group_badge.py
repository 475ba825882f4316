"""The marks of a stack or shot: the badge that opens it, the tray its cells lie on, and which picture is looked at."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.shade import shade
from aura_trainer.gui.theme.tokens import TYPE_SMALL

_INSET = 6.0
_ICON = 11
_LEAST_SIDE = 22.0
_LINE = 3.0


class GroupBadge:
    """Paints in the theme's colours, on a dark ground of its own that holds on any picture."""

    def __init__(self, theme: ThemeManager) -> None:
        self._theme = theme
        self.refresh()

    def refresh(self) -> None:
        """Take over the theme's fonts after it changed."""
        self._font = self._theme.mono(TYPE_SMALL)
        self._metrics = QFontMetricsF(self._font)

    def rect(self, picture: QRect, count: int) -> QRectF:
        """Where the badge of a group of so many frames is, in the upper right of a cell's picture."""
        width = self._metrics.horizontalAdvance(str(count)) + self._icon_side() + 17
        height = max(self._metrics.height() + 6, _LEAST_SIDE)
        return QRectF(picture.right() + 1 - _INSET - width, picture.top() + _INSET, width, height)

    def paint(self, painter: QPainter, picture: QRect, count: int, *, is_open: bool) -> None:
        """Draw the badge: pictures behind each other where the group is closed, an arrow back where it is open."""
        box = self.rect(picture, count)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade(215))
        painter.drawRoundedRect(box, 4, 4)
        side = self._icon_side()
        icon = QRectF(box.left() + 7, box.center().y() - side / 2, side, side)
        painter.setPen(QPen(QColor("#ffffff"), 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if is_open:
            middle = icon.center()
            painter.drawPolyline(
                [
                    QPointF(middle.x() + side / 5, icon.top() + 1),
                    QPointF(middle.x() - side / 4, middle.y()),
                    QPointF(middle.x() + side / 5, icon.bottom() - 1),
                ]
            )
        else:
            painter.drawRoundedRect(icon.adjusted(0, side * 0.4, 0, 0), 1.5, 1.5)
            for line in (1, 2):
                height, inset = icon.top() + side * 0.4 - line * side * 0.2, line * side * 0.12
                painter.drawLine(QPointF(icon.left() + inset, height), QPointF(icon.right() - inset, height))
        painter.setPen(QColor("#ffffff"))
        painter.setFont(self._font)
        painter.drawText(box.adjusted(side + 11, 0, -6, 0), Qt.AlignmentFlag.AlignCenter, str(count))

    def paint_place(self, painter: QPainter, picture: QRect, number: int, count: int) -> None:
        """Draw along the lower edge which of the pictures is looked at."""
        edge = QRectF(picture.left(), picture.bottom() + 1 - _LINE, picture.width(), _LINE)
        painter.fillRect(edge, shade(215))
        part = edge.width() / count
        painter.fillRect(
            QRectF(edge.left() + (number - 1) * part, edge.top(), max(part, 2.0), _LINE), QColor("#ffffff")
        )

    def paint_range(self, painter: QPainter, picture: QRect, marked: tuple[int, int], count: int) -> None:
        """Draw above that edge which of the pictures are in the marked range, as a line with ends."""
        first, last = marked
        part = picture.width() / count
        line = QRectF(
            picture.left() + (first - 1) * part,
            picture.bottom() + 1 - 2 * _LINE,
            max((last - first + 1) * part, 2 * _LINE),
            _LINE,
        )
        painter.setPen(QPen(shade(), 1))
        painter.setBrush(self._theme.colour("accent"))
        painter.drawRect(line)
        for end in (line.left(), line.right() - _LINE):
            painter.drawRect(QRectF(end, line.top() - _LINE, _LINE, 2 * _LINE))

    def paint_tray(self, painter: QPainter, cell: QRect, gap: int) -> None:
        """Draw the ground that joins the cell of an open group with its neighbours."""
        painter.fillRect(cell.adjusted(-gap // 2, -gap // 2, gap // 2, gap // 2), self._theme.colour("line"))

    def _icon_side(self) -> float:
        return _ICON * self._theme.text_scale
