"""What is seen between the start and the first frame."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject

from aura_trainer.gui.pages.frames_empty import FramesEmpty


class Shown(QObject):
    """Counts how often the page of a newcomer is shown."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def eventFilter(self, watched, event):  # noqa: N802 - Qt's name
        self.count += isinstance(watched, FramesEmpty) and event.type() == QEvent.Type.Show
        return False


@pytest.fixture
def shown(qapp) -> Iterator[Shown]:
    watch = Shown()
    qapp.installEventFilter(watch)
    yield watch
    qapp.removeEventFilter(watch)


def test_a_library_that_is_being_read_is_not_said_to_be_empty(with_frames, shown, open_window):
    window = open_window()
    assert window.frames.grid.isVisible()
    assert shown.count == 0


def test_an_empty_library_says_so_once_that_is_known(shown, open_window):
    window = open_window()
    assert window.frames.empty.isVisible()
    assert shown.count == 1
