"""The frames on which two models differ most: the picture, and three opinions of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from aura_trainer.domain.comparison import ComparedFrame
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.tokens import TYPE_SMALL
from aura_trainer.gui.tips import plain_tip
from aura_trainer.gui.widgets.flow_layout import flow_box
from aura_trainer.gui.widgets.tile_picture import paint_tile_picture, painted_tile
from aura_trainer.language import tr

_WIDTH, _PICTURE, _LINE, _FOOT = 204, 114, 20, 8
_NAME, _NUMBER = 76, 34


@dataclass(frozen=True, slots=True)
class DifferingFrame:
    """A frame, where it is (``clip.mp4 00:00:12``), and its picture where there is one."""

    compared: ComparedFrame
    place: str
    image: QImage | None


class DifferingFrameTile(QAbstractButton):
    """One frame: the picture, and a bar each for the person and the two models."""

    def __init__(
        self,
        theme: ThemeManager,
        frame: DifferingFrame,
        names: tuple[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.frame = frame
        self._theme = theme
        compared = frame.compared
        self._opinions = (
            (tr("you"), compared.rating, "rating"),
            (names[0], compared.first, "model"),
            (names[1], compared.second, "dim"),
        )
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        words = ", ".join(f"{name} {value:.2f}" for name, value, _ in self._opinions)
        self.setAccessibleName(
            tr("{frame}. {ratings}. Show it on the Frames page").format(frame=frame.place, ratings=words)
        )
        self.setToolTip(
            plain_tip(tr("{frame}\n{ratings}\nClick to look at it").format(frame=frame.place, ratings=words))
        )
        theme.changed.connect(self.updateGeometry)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A wide picture with three lines below."""
        scale = self._theme.text_scale
        return QSize(round(_WIDTH * scale), round(_PICTURE * scale + 3 * _LINE * scale) + 2 * _FOOT)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the tile."""
        painter = QPainter(self)
        scale = self._theme.text_scale
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        picture = QRectF(area.left(), area.top(), area.width(), _PICTURE * scale)
        top = picture.bottom() + _FOOT
        with painted_tile(painter, area, self._theme, hot=self.underMouse(), chosen=self.hasFocus()):
            paint_tile_picture(painter, picture, self.frame.image, self.frame.place, self._theme)
            for number, (name, value, colour) in enumerate(self._opinions):
                line = QRectF(
                    area.left() + 10, top + number * _LINE * scale, area.width() - 20, _LINE * scale
                )
                self._paint_opinion(painter, line, name, value, colour)

    def _paint_opinion(self, painter: QPainter, line: QRectF, name: str, value: float, colour: str) -> None:
        scale = self._theme.text_scale
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._theme.font(TYPE_SMALL))
        painter.setPen(self._theme.colour("dim"))
        lead = QRectF(line.left(), line.top(), _NAME * scale, line.height())
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(lead.width()) - 6)
        painter.drawText(lead, middle | Qt.AlignmentFlag.AlignLeft, shown)
        painter.setFont(self._theme.mono(11))
        painter.setPen(self._theme.colour("text"))
        figure = QRectF(line.right() - _NUMBER * scale, line.top(), _NUMBER * scale, line.height())
        painter.drawText(figure, middle | Qt.AlignmentFlag.AlignRight, f"{value:.2f}")
        groove = QRectF(lead.right(), line.center().y() - 3, figure.left() - lead.right() - 2, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(groove, 3, 3)
        painter.setBrush(self._theme.colour(colour))
        painter.drawRoundedRect(
            QRectF(groove.left(), groove.top(), max(groove.width() * value, 6), groove.height()), 3, 3
        )


class DifferingFrames(QWidget):
    """The tiles, as many a row as there is room for.

    Signals:
        frame_chosen: One was clicked; carries its catalogue id.
    """

    frame_chosen = Signal(int)

    def __init__(
        self,
        theme: ThemeManager,
        frames: Sequence[DifferingFrame],
        names: tuple[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        box, flow = flow_box(self)
        column.addWidget(box)
        self.tiles = [DifferingFrameTile(theme, frame, names, box) for frame in frames]
        for tile in self.tiles:
            flow.addWidget(tile)
            tile.clicked.connect(
                lambda _checked=False, chosen=tile: self.frame_chosen.emit(chosen.frame.compared.frame_id)
            )
