"""Pictures are decoded beside the GUI thread without either waiting for the other for ever."""

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from aura_trainer.gui.jpeg import image_from_jpeg

_DRIVER = Path(__file__).parent / "picture_driver.py"


def _encoded(form: str) -> bytes:
    image = QImage(16, 9, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, form)
    return bytes(buffer.data().data())


def test_decoding_and_taking_connections_apart_do_not_wait_for_each_other(tmp_path):
    ran = subprocess.run(
        [sys.executable, _DRIVER], cwd=tmp_path, capture_output=True, text=True, timeout=200, check=False
    )
    assert (ran.stdout, ran.returncode) == ("done\n", 0), ran.stderr


def test_a_jpeg_is_a_picture_and_anything_else_is_none():
    assert image_from_jpeg(_encoded("JPEG")).pixelColor(8, 4).red() > 200
    assert image_from_jpeg(_encoded("PNG")).isNull()
    assert image_from_jpeg(b"<svg xmlns='http://www.w3.org/2000/svg'/>").isNull()
    assert image_from_jpeg(b"").isNull()
