"""What the window shows while files are dragged over it: one target, the whole window."""

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.parts import label
from aura_trainer.language import tr

_MARGIN = 24
_VEIL = 225


def dropped_paths(data: QMimeData) -> list[str]:
    """The local files and folders of what is dragged."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]


def accept_copy(event: QDropEvent) -> None:
    """Take what is dragged as a copy, whatever is proposed: after a move its source would delete the footage."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


class DropOverlay(QWidget):
    """Covers a window from the moment files are dragged into it until they are dropped or taken away.

    Lying over everything else, it alone takes the drop, wherever in the window that is.

    Signals:
        dropped: Files and folders were dropped; carries the list of their paths.
    """

    dropped = Signal(list)

    def __init__(self, theme: ThemeManager, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._inside = False
        self.setAcceptDrops(True)
        self.setAccessibleName(tr("Drop to import"))
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        frame = QFrame()
        frame.setProperty("role", "drop-target-hot")
        inside = QVBoxLayout(frame)
        inside.setSpacing(12)
        self._sign = QLabel()
        inside.addStretch(1)
        for part in (
            self._sign,
            label(tr("Drop to import"), "title"),
            label(tr("Files, folders and camera cards. You choose the frames next."), "dim"),
        ):
            inside.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch(1)
        column.addWidget(frame)
        window.installEventFilter(self)
        self.hide()

    def offer(self, event: QDragEnterEvent) -> None:
        """Something is dragged into the window: show the target if it is files."""
        if dropped_paths(event.mimeData()):
            accept_copy(event)
            self._cover()

    def withdraw(self) -> None:
        """The drag left the window itself: for the target over it, or for good."""
        QTimer.singleShot(0, self, self._hide_unless_entered)

    def take(self, event: QDropEvent) -> None:
        """Files were dropped."""
        self._end()
        paths = dropped_paths(event.mimeData())
        if paths:
            accept_copy(event)
            self.dropped.emit(paths)

    @staticmethod
    def leave_drops_to_the_window(page: QWidget) -> None:
        """Keep the text fields of a page from taking dropped files for text."""
        for field in page.findChildren(QLineEdit):
            field.setAcceptDrops(False)

    # Events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """The drag goes on over the target."""
        self._inside = True
        self.offer(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:  # noqa: N802
        """The drag left the window, or was given up."""
        self._end()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Files were dropped."""
        self.take(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """A veil over what lies below."""
        veil = QColor(self._theme.colour("background"))
        veil.setAlpha(_VEIL)
        painter = QPainter(self)
        painter.fillRect(self.rect(), veil)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the window's size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)

    def _cover(self) -> None:
        if self.isVisible():
            return
        self._sign.setPixmap(self._theme.pixmap("import", "accent", 44))
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()

    def _hide_unless_entered(self) -> None:
        if not self._inside:
            self._end()

    def _end(self) -> None:
        self._inside = False
        self.hide()
