"""Pictures are decoded beside the GUI thread without either waiting for the other for ever."""

import subprocess
import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QSize
from PySide6.QtGui import QColor, QImage

from aura_trainer.gui.jpeg import image_from_jpeg

_DRIVER = Path(__file__).parent / "picture_driver.py"


def _encoded(form: str, width: int = 16) -> bytes:
    image = QImage(width, width * 9 // 16, QImage.Format.Format_RGB32)
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


def test_decoding_lets_other_threads_run():
    large = _encoded("JPEG", 2_000)
    begun, ended = threading.Event(), threading.Event()

    def decode() -> None:
        begun.set()
        image_from_jpeg(large)
        ended.set()

    interval = sys.getswitchinterval()
    # No thread is made to give way: what runs beside the decoding runs because that has let go.
    sys.setswitchinterval(600)
    try:
        decoding = threading.Thread(target=decode)
        decoding.start()
        turns = 0
        while not ended.is_set():
            turns += begun.is_set()
            time.sleep(0)
        decoding.join()
    finally:
        sys.setswitchinterval(interval)
    assert turns > 10


def test_a_picture_is_no_wider_than_asked_and_keeps_its_shape():
    jpeg = _encoded("JPEG", 320)
    assert image_from_jpeg(jpeg, 160).size() == QSize(160, 90)
    assert image_from_jpeg(jpeg, 400).size() == QSize(320, 180)
