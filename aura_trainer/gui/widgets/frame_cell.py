"""One cell of the grid: where its parts are, and how they are painted."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from aura_trainer.gui.models.frame_groups import FrameGroup
from aura_trainer.gui.models.rating_commands import SaveState
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.shade import shade
from aura_trainer.gui.theme.tokens import RADIUS, TYPE_LABEL, TYPE_SMALL
from aura_trainer.gui.widgets.estimate_tick import paint_tick
from aura_trainer.gui.widgets.fitted import fitted
from aura_trainer.gui.widgets.group_badge import GroupBadge
from aura_trainer.gui.widgets.rating_track import THUMB_RADIUS, TRACK_HEIGHT, paint_track, short_number
from aura_trainer.language import tr

_ASPECT = 9 / 16
_STRIP = 32
_PADDING = 11
_CROP_TOLERANCE = 0.06

DOT_RADIUS = 5.5


@dataclass(frozen=True, slots=True)
class CellState:
    """What a cell shows."""

    image: QImage | None
    absent: bool
    label: str
    value: float | None
    saved: SaveState
    selected: bool
    current: bool
    suggested: bool
    estimate: float | None = None
    generic: bool = True
    group: FrameGroup | None = None
    on_top: bool = True
    notes: tuple[str, ...] = ()


class CellPainter:
    """Paints cells in the theme's colours."""

    def __init__(self, theme: ThemeManager) -> None:
        self._theme = theme
        self._badge = GroupBadge(theme)
        self.refresh()

    def refresh(self) -> None:
        """Take over the theme's fonts after it changed."""
        self._label_font = self._theme.mono(TYPE_SMALL)
        self._number_font = self._theme.mono(TYPE_LABEL)
        self._label_metrics = QFontMetricsF(self._label_font)
        self._number_metrics = QFontMetricsF(self._number_font)
        self._badge.refresh()

    def height(self, width: int) -> int:
        """A cell's height for its width."""
        return round(width * _ASPECT) + self._strip_height()

    def picture(self, cell: QRect) -> QRect:
        """Where the picture is."""
        return QRect(cell.left(), cell.top(), cell.width(), cell.height() - self._strip_height())

    def strip(self, cell: QRect) -> QRect:
        """The part below the picture: a press in it is meant for the slider."""
        height = self._strip_height()
        return QRect(cell.left(), cell.bottom() - height + 1, cell.width(), height)

    def track(self, cell: QRect) -> QRectF:
        """The slider's groove."""
        strip = QRectF(self.strip(cell))
        number = self._number_metrics.horizontalAdvance("0.00") + 12
        return QRectF(
            strip.left() + _PADDING,
            strip.center().y() - TRACK_HEIGHT / 2,
            max(strip.width() - 2 * _PADDING - number, 2 * THUMB_RADIUS),
            TRACK_HEIGHT,
        )

    def badge(self, cell: QRect, group: FrameGroup | None) -> QRectF:
        """Where a press opens or closes the cell's stack or shot; nowhere where it stands for none."""
        return self._badge.rect(self.picture(cell), len(group.frames)) if group is not None else QRectF()

    def paint_tray(self, painter: QPainter, cell: QRect, gap: int) -> None:
        """Draw what joins the cell of an open stack or shot with its neighbours, before the cell itself."""
        self._badge.paint_tray(painter, cell, gap)

    def paint(self, painter: QPainter, cell: QRect, state: CellState) -> None:
        """Draw a cell."""
        tokens = self._theme.tokens
        frame = QRectF(cell).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(frame, RADIUS, RADIUS)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ground = tokens.accent_ground if state.selected else tokens.panel
        painter.fillPath(outline, QColor(ground))
        painter.save()
        painter.setClipPath(outline)
        self._paint_picture(painter, self.picture(cell), state)
        painter.restore()
        self._paint_label(painter, self.picture(cell), state.label)
        for line, note in enumerate(state.notes, 1):
            self._paint_label(painter, self.picture(cell), note, line)
        if state.suggested:
            radius = DOT_RADIUS * self._theme.text_scale
            inset = radius + 8.0
            paint_dot(painter, QPointF(cell.left() + inset, cell.top() + inset), radius, tokens.model)
        self._paint_group(painter, self.picture(cell), state)
        self._paint_strip(painter, cell, state)
        self._paint_outline(painter, outline, state)
        painter.restore()

    def _strip_height(self) -> int:
        return max(_STRIP, round(self._number_metrics.height()) + 14)

    def _paint_picture(self, painter: QPainter, where: QRect, state: CellState) -> None:
        painter.fillRect(where, shade() if state.image else QColor(self._theme.tokens.raised))
        if state.image is not None:
            paint_fitted(painter, QRectF(where), state.image)
        elif state.absent:
            size = round(20 * self._theme.text_scale)
            icon = self._theme.pixmap("film", "dim", 20)
            painter.drawPixmap(where.center().x() - size // 2, where.center().y() - size // 2, icon)

    def _paint_group(self, painter: QPainter, picture: QRect, state: CellState) -> None:
        group = state.group
        if group is None:
            return
        count = len(group.frames)
        if state.on_top:
            self._badge.paint(painter, picture, count, is_open=group.is_open)
        if group.is_open:
            return
        if group.marked is not None:
            self._badge.paint_range(painter, picture, group.marked, count)
        if group.pictured != group.top:
            self._badge.paint_place(painter, picture, group.number, count)

    def _paint_label(self, painter: QPainter, picture: QRect, label: str, line: int = 0) -> None:
        metrics = self._label_metrics
        text = metrics.elidedText(label, Qt.TextElideMode.ElideMiddle, picture.width() - 24)
        height = metrics.height() + 3
        top = picture.bottom() - height - 5 - line * (height + 2)
        box = QRectF(picture.left() + 6, top, metrics.horizontalAdvance(text) + 10, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade(205))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(QColor("#ffffff"))
        painter.setFont(self._label_font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_strip(self, painter: QPainter, cell: QRect, state: CellState) -> None:
        tokens = self._theme.tokens
        track = self.track(cell)
        paint_track(painter, track, state.value, tokens, selected=state.selected)
        paint_tick(painter, track, state.estimate, tokens, generic=state.generic)
        strip = QRectF(self.strip(cell))
        number = QRectF(track.right(), strip.top(), strip.right() - _PADDING - track.right(), strip.height())
        painter.setFont(self._number_font)
        failed = state.saved is SaveState.FAILED
        painter.setPen(QColor(tokens.bad if failed else tokens.dim if state.value is None else tokens.text))
        painter.drawText(
            number, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, short_number(state.value)
        )
        if state.saved is SaveState.SAVING:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.warn))
            painter.drawEllipse(QPointF(strip.right() - 5.5, strip.center().y() - 6), 2.5, 2.5)
        if failed:
            below = self._badge.rect(self.picture(cell), 1).bottom() + 2 if state.group else cell.top()
            self._paint_alarm(painter, self.picture(cell).adjusted(0, round(below) - cell.top(), 0, 0))

    def _paint_alarm(self, painter: QPainter, picture: QRect) -> None:
        tokens = self._theme.tokens
        text = tr("not saved")
        icon = self._theme.pixmap("warning", "bad", 14)
        side = icon.deviceIndependentSize().width()
        metrics = self._label_metrics
        width = metrics.horizontalAdvance(text) + side + 18
        box = QRectF(picture.right() - width - 6, picture.top() + 6, width, max(metrics.height(), side) + 6)
        painter.setPen(QPen(QColor(tokens.bad), 1))
        painter.setBrush(QColor(tokens.bad_ground))
        painter.drawRoundedRect(box, 4, 4)
        painter.drawPixmap(QPointF(box.left() + 5, box.center().y() - side / 2), icon)
        painter.setFont(self._label_font)
        painter.drawText(box.adjusted(side + 9, 0, -5, 0), Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_outline(self, painter: QPainter, outline: QPainterPath, state: CellState) -> None:
        tokens = self._theme.tokens
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if state.saved is SaveState.FAILED:
            pen = QPen(QColor(tokens.bad), 2)
        elif state.current:
            pen = QPen(QColor(tokens.accent), 2)
        elif state.selected:
            pen = QPen(QColor(tokens.accent), 1)
        else:
            pen = QPen(QColor(tokens.line), 1)
        painter.setPen(pen)
        painter.drawPath(outline)


def paint_dot(painter: QPainter, centre: QPointF, radius: float, colour: str) -> None:
    """Draw the mark of a suggested frame, with a dark rim that holds on any picture."""
    painter.setPen(QPen(shade(), 1.5))
    painter.setBrush(QColor(colour))
    painter.drawEllipse(centre, radius, radius)


def paint_fitted(painter: QPainter, where: QRectF, image: QImage) -> None:
    """Draw an image whole inside a rectangle; nearly fitting shapes are filled by a slight crop."""
    wide, high = image.width(), image.height()
    shape, target = wide / high, where.width() / where.height()
    source = QRectF(0, 0, wide, high)
    if abs(shape / target - 1) <= _CROP_TOLERANCE:
        if shape > target:
            source = QRectF((wide - high * target) / 2, 0, high * target, high)
        else:
            source = QRectF(0, (high - wide / target) / 2, wide, wide / target)
        painter.drawImage(where, image, source)
        return
    painter.drawImage(fitted(image.size(), where), image, source)
