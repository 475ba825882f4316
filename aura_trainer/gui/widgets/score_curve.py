"""What the model says along a clip: the curve with its margin, the cuts, the picks, the playhead and a threshold."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.tokens import TYPE_SMALL
from aura_trainer.language import tr

Numbers = npt.NDArray[np.float64]

_HEIGHT, _LEAST = 150, 110
_LEFT, _RIGHT, _TOP, _FOOT = 36, 12, 10, 24
_LEAST_SPAN, _ROOM = 0.3, 0.05
_GRAB = 6
_MARK = 5.0
_MOST_CUTS = 400
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
_LABEL = 86


@dataclass(frozen=True, slots=True)
class Span:
    """A pick on the curve, in seconds; ``by_hand`` where the person made it."""

    first: float
    end: float
    peak: float
    by_hand: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class CurveShape:
    """What the curve shows of a clip: seconds and scores float64[n], both rising in time, and the margin's half."""

    duration: float
    seconds: Numbers
    values: Numbers
    half_width: float = 0.0
    cuts: tuple[float, ...] = ()


def thinned_columns(x: Numbers, values: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return per pixel column that has a point: its x, the last, the lowest and the highest value in it.

    However many points there are, no more are drawn than there are columns.

    Args:
        x: float64[n], rising, in pixels.
        values: float64[n].
    """
    columns = np.floor(x)
    starts = np.flatnonzero(np.diff(columns, prepend=-np.inf))
    if not len(starts):
        empty = np.zeros(0)
        return empty, empty, empty, empty
    ends = np.append(starts[1:], len(x)) - 1
    low, high = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
    return x[ends], values[ends], low, high


class ScoreCurve(QWidget):
    """Painted once for each change of what is known; the playhead is drawn over that.

    Signals:
        sought: Go to this second of the clip.
        threshold_dragged: The threshold is being dragged; carries the score.
        threshold_chosen: It was let go.
    """

    sought = Signal(float)
    threshold_dragged = Signal(float)
    threshold_chosen = Signal(float)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shape: CurveShape | None = None
        self._spans: tuple[Span, ...] = ()
        self._playhead: float | None = None
        self._threshold = 0.6
        self._in_force = False
        self._words = ""
        self._dragging = ""
        self._picture: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Scores along the clip"))
        theme.changed.connect(self._renew)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Wide and low."""
        return QSize(480, round(_HEIGHT * self._theme.text_scale))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Low enough for a small window."""
        return QSize(240, round(_LEAST * self._theme.text_scale))

    def show_shape(self, shape: CurveShape | None, words: str = "") -> None:
        """Show what is known of a clip; without a curve, words."""
        self._shape, self._words = shape, words
        self._renew()

    def show_words(self, words: str) -> None:
        """Show other words where there is no curve."""
        if words != self._words:
            self._words = words
            self._renew()

    def show_spans(self, spans: Sequence[Span]) -> None:
        """Show where picks are."""
        self._spans = tuple(spans)
        self._renew()

    def show_playhead(self, seconds: float | None) -> None:
        """Show which moment is on screen."""
        before, self._playhead = self._playhead, seconds
        for moment in (before, seconds):
            if moment is not None and self._shape is not None:
                self.update(round(self._x(moment)) - 2, 0, 5, self.height())

    def show_threshold(self, score: float, *, in_force: bool) -> None:
        """Show the score from which on everything is kept; not where something else decides."""
        if (score, in_force) != (self._threshold, self._in_force):
            self._threshold, self._in_force = score, in_force
            self._renew()

    def describe(self, words: str) -> None:
        """Say in words what is seen."""
        self.setAccessibleDescription(words)

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Paint anew."""
        super().resizeEvent(event)
        self._renew()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """A window moved to another screen may need other pixels."""
        super().changeEvent(event)
        self._renew()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take the threshold, or go there."""
        if event.button() is Qt.MouseButton.LeftButton and self._shape is not None:
            self._dragging = "threshold" if self._is_at_threshold(event.position()) else "playhead"
            self._follow(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Follow what is held; else show what would be."""
        if self._dragging:
            self._follow(event.position())
        else:
            at = self._shape is not None and self._is_at_threshold(event.position())
            self.setCursor(Qt.CursorShape.SizeVerCursor if at else Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        if self._dragging == "threshold":
            self.threshold_chosen.emit(self._score_at(event.position().y()))
        self._dragging = ""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's
        """Paint the kept picture, and the playhead over it."""
        if self._picture is None:
            self._picture = self._painted()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self._shape is not None and self._playhead is not None:
            area, x = self._area(), round(self._x(self._playhead)) + 0.5
            painter.setPen(QPen(self._theme.colour("text"), 1.5))
            painter.drawLine(QPointF(x, area.top() - 4), QPointF(x, area.bottom()))
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()

    def _follow(self, point: QPointF) -> None:
        if self._dragging == "threshold":
            self.threshold_dragged.emit(self._score_at(point.y()))
        elif self._shape is not None:
            area = self._area()
            share = (point.x() - area.left()) / max(area.width(), 1.0)
            self.sought.emit(min(max(share, 0.0), 1.0) * self._shape.duration)

    def _is_at_threshold(self, point: QPointF) -> bool:
        return (
            self._in_force
            and bool(self._shape and len(self._shape.seconds))
            and abs(point.y() - self._y(self._threshold)) <= _GRAB
        )

    # Where things are

    def _area(self) -> QRectF:
        scale = self._theme.text_scale
        left, foot = _LEFT * scale, _FOOT * scale
        return QRectF(left, _TOP, max(self.width() - left - _RIGHT, 1), max(self.height() - _TOP - foot, 1))

    def _range(self) -> tuple[float, float]:
        shape = self._shape
        if shape is None or not len(shape.values):
            return 0.0, 1.0
        low, high = float(shape.values.min()) - shape.half_width, float(shape.values.max()) + shape.half_width
        if self._in_force:
            low, high = min(low, self._threshold), max(high, self._threshold)
        low, high = max(low - _ROOM, 0.0), min(high + _ROOM, 1.0)
        if high - low < _LEAST_SPAN:
            middle = min(max((low + high) / 2, _LEAST_SPAN / 2), 1 - _LEAST_SPAN / 2)
            low, high = middle - _LEAST_SPAN / 2, middle + _LEAST_SPAN / 2
        return low, high

    def _x(self, seconds: float) -> float:
        area = self._area()
        duration = self._shape.duration if self._shape is not None else 1.0
        return area.left() + min(max(seconds / max(duration, 1e-9), 0.0), 1.0) * area.width()

    def _y(self, score: float) -> float:
        area, (low, high) = self._area(), self._range()
        return area.bottom() - (score - low) / (high - low) * area.height()

    def _score_at(self, y: float) -> float:
        area, (low, high) = self._area(), self._range()
        score = low + (area.bottom() - y) / area.height() * (high - low)
        return round(min(max(score, 0.0), 1.0), 2)

    # Painting

    def _renew(self) -> None:
        self._picture = None
        self.update()

    def _painted(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(self._theme.colour("panel"))
        painter.drawRoundedRect(frame, 8, 8)
        shape = self._shape
        if shape is None or not len(shape.seconds):
            painter.setFont(self._theme.font())
            painter.setPen(self._theme.colour("dim"))
            where = self.rect().adjusted(24, 8, -24, -8)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        if shape is not None:
            self._paint_times(painter, shape)
            self._paint_spans(painter)
            self._paint_cuts(painter, shape)
            if len(shape.seconds):
                self._paint_curve(painter, shape)
                if self._in_force:
                    self._paint_threshold(painter)
                self._paint_scale(painter)
        painter.end()
        return picture

    def _paint_curve(self, painter: QPainter, shape: CurveShape) -> None:
        area, (low, high) = self._area(), self._range()
        x = area.left() + shape.seconds / max(shape.duration, 1e-9) * area.width()
        columns, last, least, most = thinned_columns(x, shape.values)

        def y(values: Numbers) -> Numbers:
            return np.asarray(
                area.bottom() - (np.clip(values, low, high) - low) / (high - low) * area.height()
            )

        upper = [*zip(columns, y(most + shape.half_width), strict=True)]
        lower = [*zip(columns, y(least - shape.half_width), strict=True)]
        ground = self._theme.colour("model")
        ground.setAlphaF(0.14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawPolygon(QPolygonF([QPointF(*point) for point in (*upper, *reversed(lower))]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.colour("model"), 1.6))
        points = []
        for at, below, above, end in zip(columns, y(least), y(most), y(last), strict=True):
            if below - above > 1:
                points += [QPointF(at, below), QPointF(at, above)]
            points.append(QPointF(at, end))
        painter.drawPolyline(QPolygonF(points))
        if len(points) == 1:
            painter.drawEllipse(points[0], 2, 2)

    def _paint_spans(self, painter: QPainter) -> None:
        area = self._area()
        for span in self._spans:
            left, right = self._x(span.first), self._x(span.end)
            ground = self._theme.colour("accent" if span.chosen else "rating")
            edge = QColor(ground)
            ground.setAlphaF(0.3 if span.chosen else 0.16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            box = QRectF(left, area.top(), max(right - left, 2), area.height())
            painter.drawRect(box)
            if span.by_hand:
                painter.setPen(QPen(edge, 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
            x, foot = self._x(span.peak), area.bottom()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(edge)
            painter.drawPolygon(
                QPolygonF(
                    [QPointF(x, foot - _MARK), QPointF(x - _MARK, foot + 3), QPointF(x + _MARK, foot + 3)]
                )
            )

    def _paint_cuts(self, painter: QPainter, shape: CurveShape) -> None:
        area = self._area()
        columns = sorted({round(self._x(cut)) for cut in shape.cuts})
        if len(columns) > _MOST_CUTS:
            return
        painter.setPen(QPen(self._theme.colour("line"), 1))
        for x in columns:
            painter.drawLine(QPointF(x + 0.5, area.top()), QPointF(x + 0.5, area.bottom()))

    def _paint_threshold(self, painter: QPainter) -> None:
        area, y = self._area(), self._y(self._threshold)
        line = QPen(self._theme.colour("rating"), 1.2)
        line.setDashPattern([5.0, 4.0])
        painter.setPen(line)
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.setFont(self._theme.font(TYPE_SMALL))
        painter.setPen(self._theme.colour("rating_text"))
        words = tr("keep above {score:.2f}").format(score=self._threshold)
        above = y - 4 if y - area.top() > 18 * self._theme.text_scale else y + 14 * self._theme.text_scale
        corner = QPointF(area.left() + 4, above)
        # Without a ground of its own the curve would strike it through.
        ground = QRectF(painter.fontMetrics().boundingRect(words)).translated(corner).adjusted(-3, -1, 3, 1)
        painter.fillRect(ground, self._theme.colour("panel"))
        painter.drawText(corner, words)

    def _paint_scale(self, painter: QPainter) -> None:
        area = self._area()
        painter.setFont(self._theme.mono(TYPE_SMALL))
        painter.setPen(self._theme.colour("dim"))
        low, high = self._range()
        for score, y in ((high, area.top() + 6), (low, area.bottom() - 6)):
            where = QRectF(2, y - 10, area.left() - 6, 20)
            align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(where, align, f"{score:.2f}")

    def _paint_times(self, painter: QPainter, shape: CurveShape) -> None:
        area, scale = self._area(), self._theme.text_scale
        most = max(area.width() / (_LABEL * scale), 1)
        step = next((each for each in _STEPS if shape.duration / each <= most), _STEPS[-1])
        painter.setFont(self._theme.mono(TYPE_SMALL))
        painter.setPen(self._theme.colour("dim"))
        second = 0
        while second <= shape.duration:
            x = self._x(second)
            where = QRectF(x - 2, area.bottom() + 6, _LABEL * scale, 16 * scale)
            if where.right() <= self.width() + 24 * scale:
                text = f"{second // 3600:d}:{second // 60 % 60:02d}:{second % 60:02d}"
                painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)
            second += step
