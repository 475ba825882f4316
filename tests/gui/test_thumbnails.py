"""Pictures of frames that are no longer what they were are let go, also those still on their way."""

import threading

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from aura_trainer.gui.error_funnel import ErrorFunnel
from aura_trainer.gui.models.thumbnails import ThumbnailLoader
from aura_trainer.gui.tasks import TaskRunner


def jpeg(colour):
    image = QImage(16, 9, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG")
    return bytes(buffer.data())


class Pictures:
    """Serves one colour for every frame; the first answer may be held back."""

    def __init__(self):
        self.colour = "red"
        self.gate = threading.Event()
        self.asked = 0

    def get(self, frame_ids):
        served = dict.fromkeys(frame_ids, jpeg(self.colour)) if self.colour else {}
        self.asked += 1
        self.gate.wait(20)
        return served


@pytest.fixture
def runner(qtbot, event_loop_of_qt):
    made = TaskRunner(ErrorFunnel())
    yield made
    ending = event_loop_of_qt.create_task(made.shut_down())
    qtbot.waitUntil(ending.done, timeout=20_000)
    ending.result()


@pytest.fixture
def pictures():
    return Pictures()


@pytest.fixture
def loader(runner, pictures):
    return ThumbnailLoader(runner, pictures.get)


def looks_blue(loader, frame_id):
    image = loader.image(frame_id)
    return image is not None and image.pixelColor(8, 4).blue() > 200


def test_a_picture_is_fetched_anew_once_it_was_forgotten(qtbot, loader, pictures):
    pictures.gate.set()
    loader.want([1, 2], 320)
    qtbot.waitUntil(lambda: loader.image(2) is not None)
    loader.forget(frozenset({1}))
    assert loader.image(1) is None
    assert loader.image(2) is not None
    pictures.colour = "blue"
    loader.want([1, 2], 320)
    qtbot.waitUntil(lambda: looks_blue(loader, 1))
    assert not looks_blue(loader, 2)


def test_a_picture_on_its_way_when_it_was_forgotten_is_not_shown(qtbot, loader, pictures):
    loader.want([1], 320)
    qtbot.waitUntil(lambda: pictures.asked == 1)
    loader.forget(frozenset({1}))
    pictures.colour = "blue"
    loader.want([1], 320)
    shown = []
    loader.loaded.connect(lambda ids: shown.extend(looks_blue(loader, one) for one in ids))
    pictures.gate.set()
    qtbot.waitUntil(lambda: looks_blue(loader, 1) and not loader._busy)
    assert shown == [True]


def test_what_was_scrolled_past_is_not_fetched(qtbot, loader, pictures):
    loader.want(range(1, 101), 320)
    qtbot.waitUntil(lambda: pictures.asked == 1)
    loader.want(range(201, 209), 320)
    pictures.gate.set()
    qtbot.waitUntil(lambda: loader.image(208) is not None)
    fetched = {number for number in range(1, 300) if loader.image(number) is not None}
    assert fetched - set(range(201, 209)) == set(range(1, 9))


def test_pictures_of_long_ago_are_let_go_and_those_wanted_stay(qtbot, loader, pictures, monkeypatch):
    monkeypatch.setattr("aura_trainer.gui.models.thumbnails._CACHE_BYTES", 8_000)
    pictures.gate.set()
    for first in (1, 101, 201):
        loader.want(range(first, first + 8), 320)
        qtbot.waitUntil(lambda first=first: loader.image(first + 7) is not None)
    assert all(loader.image(number) is not None for number in range(201, 209))
    assert sum(loader.image(number) is not None for number in range(1, 200)) < 16


def test_a_picture_that_was_not_there_is_asked_for_again(qtbot, loader, pictures):
    pictures.colour = None
    pictures.gate.set()
    loader.want([1], 320)
    qtbot.waitUntil(lambda: loader.is_absent(1))
    loader.forget(frozenset({1}))
    pictures.colour = "blue"
    loader.want([1], 320)
    qtbot.waitUntil(lambda: looks_blue(loader, 1))
