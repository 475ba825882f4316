"""One family of line icons, tinted to a token."""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from aura_trainer.resources import resource_path

_PLACEHOLDER = "currentColor"


class IconSet:
    """All icons, read once at the start so that nothing is read while the window is in use."""

    def __init__(self) -> None:
        folder = resource_path("icons")
        self._sources = {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.svg"))}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

    def names(self) -> tuple[str, ...]:
        """Names of the icons there are."""
        return tuple(self._sources)

    def pixmap(self, name: str, colour: str, size: int) -> QPixmap:
        """The icon ``size`` logical pixels wide in a colour.

        Raises:
            KeyError: There is no icon of this name.
        """
        app = QGuiApplication.instance()
        ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
        key = (name, colour, size, ratio)
        if key not in self._pixmaps:
            source = self._sources[name].replace(_PLACEHOLDER, colour)
            self._pixmaps[key] = _render(source, size, ratio)
        return self._pixmaps[key]


def _render(source: str, size: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
