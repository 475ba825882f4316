"""The frames a model gets most wrong, with the person's rating and the model's."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.tips import plain_tip
from aura_trainer.gui.widgets.estimate_tick import paint_tick
from aura_trainer.gui.widgets.rating_track import paint_track, short_number
from aura_trainer.gui.widgets.tile_picture import paint_tile_picture, painted_tile
from aura_trainer.language import tr

_BAR = 30


@dataclass(frozen=True, slots=True)
class WrongFrame:
    """A frame and the two opinions of it; ``place`` says where it is, as ``clip.mp4 00:00:12``."""

    frame_id: int
    place: str
    rating: float
    prediction: float

    @property
    def error(self) -> float:
        """How far they lie apart."""
        return abs(self.rating - self.prediction)


class WrongFrameTile(QAbstractButton):
    """One frame: the picture, its place, and a scale with the rating (knob) and the model's tick."""

    def __init__(self, theme: ThemeManager, frame: WrongFrame, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frame = frame
        self.image: QImage | None = None
        self._theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(140, 80 + _BAR)
        words = tr("You gave {rating:.2f}, it says {prediction:.2f}").format(
            rating=frame.rating, prediction=frame.prediction
        )
        self.setAccessibleName(
            tr("{frame}. {ratings}. Show it on the Frames page").format(frame=frame.place, ratings=words)
        )
        self.setToolTip(
            plain_tip(
                tr("{frame}\n{ratings}\nClick to look at it again").format(frame=frame.place, ratings=words)
            )
        )
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A wide picture with the scale below."""
        return QSize(220, 124 + _BAR)

    def set_image(self, image: QImage) -> None:
        """Show the picture."""
        self.image = image
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the tile."""
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        picture = QRectF(area.left(), area.top(), area.width(), area.height() - _BAR)
        with painted_tile(painter, area, self._theme, hot=self.underMouse(), chosen=self.hasFocus()):
            paint_tile_picture(painter, picture, self.image, self.frame.place, self._theme)
            self._paint_scale(painter, QRectF(area.left(), picture.bottom(), area.width(), _BAR))

    def _paint_scale(self, painter: QPainter, area: QRectF) -> None:
        painter.setFont(self._theme.mono(12))
        figures = short_number(self.frame.rating)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(
            area.adjusted(0, 0, -10, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, figures
        )
        taken = painter.fontMetrics().horizontalAdvance("0.00") + 24
        groove = QRectF(area.left() + 12, area.center().y() - 3, area.width() - 12 - taken, 6)
        paint_track(painter, groove, self.frame.rating, self._theme.tokens)
        paint_tick(painter, groove, self.frame.prediction, self._theme.tokens)


class MostWrong(QWidget):
    """Up to four such frames, two a row.

    Signals:
        frame_chosen: One was clicked; carries its catalogue id.
    """

    frame_chosen = Signal(int)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self.tiles: list[WrongFrameTile] = []

    def show_frames(self, frames: list[WrongFrame]) -> None:
        """Show these frames; the pictures come with ``set_images``."""
        for tile in self.tiles:
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles = [WrongFrameTile(self._theme, frame, self) for frame in frames]
        for index, tile in enumerate(self.tiles):
            self._grid.addWidget(tile, index // 2, index % 2)
            tile.clicked.connect(lambda _checked=False, chosen=tile: self._choose(chosen))

    def set_images(self, images: dict[int, QImage]) -> None:
        """Fill in pictures by frame id."""
        for tile in self.tiles:
            if tile.frame.frame_id in images:
                tile.set_image(images[tile.frame.frame_id])

    def _choose(self, tile: WrongFrameTile) -> None:
        self.frame_chosen.emit(tile.frame.frame_id)
