"""A program of its own that decodes pictures in a thread while the GUI thread takes connections apart."""

import faulthandler
import sys
import threading
import time

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QImage

from aura_trainer.gui.jpeg import image_from_jpeg

_DECODES = 10_000
_STUCK_S = 100.0


class _Wait:
    """An event loop that a timer ends: when it is forgotten, Qt takes the connection apart under its lock."""

    def __init__(self) -> None:
        self._loop = QEventLoop()
        self._timer = QTimer(self._loop)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._end)

    def wait(self) -> None:
        """Run the loop once."""
        self._timer.start()
        self._loop.exec()

    def _end(self) -> None:
        self._loop.quit()


def _jpeg() -> bytes:
    image = QImage(16, 9, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG")
    return bytes(buffer.data().data())


def main() -> None:
    """Print ``done`` when all pictures were decoded; when nothing moves, die with every thread's stack."""
    faulthandler.dump_traceback_later(_STUCK_S, exit=True)
    application = QGuiApplication(sys.argv)
    jpeg = _jpeg()
    whole = 0

    def decode() -> None:
        nonlocal whole
        for _ in range(_DECODES):
            whole += not image_from_jpeg(jpeg).isNull()
            # The GUI thread's turn, or it never gets so far as to hold one of Qt's locks.
            time.sleep(0)

    decoding = threading.Thread(target=decode)
    decoding.start()
    while decoding.is_alive():
        _Wait().wait()
    decoding.join()
    print("done" if whole == _DECODES else f"{whole} of {_DECODES} were decoded")  # noqa: T201
    application.quit()


if __name__ == "__main__":
    main()
