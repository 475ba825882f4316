"""The GUI thread never touches the disk while the window is in use: an audit hook looks on."""

import sys
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from aura_trainer.domain.media import Sampling
from aura_trainer.gui.models.frame_model import FrameOrder
from aura_trainer.resources import resource_path
from aura_trainer.services.files import DiskFiles

FORBIDDEN = (
    "open",
    "sqlite3.connect",
    "subprocess.Popen",
    "os.posix_spawn",
    "os.fork",
    "os.rename",
    "os.remove",
)


class Watch:
    """Notes what happens on one thread while it is on; a hook cannot be taken off again, so it is made once."""

    def __init__(self):
        self.thread = None
        self.seen = []
        sys.addaudithook(self._hook)

    def _hook(self, event, args):
        if self.thread == threading.get_ident() and event in FORBIDDEN:
            self.seen.append(f"{event} {args!r} in {_callers()}")


def _callers():
    """The innermost callers, found without reading a source file: that would be an open as well."""
    frame, lines = sys._getframe(2), []
    while frame is not None and len(lines) < 8:
        lines.append(f"{frame.f_code.co_filename}:{frame.f_lineno}")
        frame = frame.f_back
    return " < ".join(lines)


WATCH = Watch()


class OtherThreads(DiskFiles):
    """A disk that refuses the GUI thread."""

    def __init__(self):
        super().__init__()
        self.gui = threading.get_ident()
        self.broken = []

    def _note(self, call):
        if threading.get_ident() == self.gui and WATCH.thread is not None:
            self.broken.append(call)

    def append(self, path, data):
        self._note("append")
        super().append(path, data)

    def fsync(self, path):
        self._note("fsync")
        super().fsync(path)

    def read_bytes(self, path):
        self._note("read")
        return super().read_bytes(path)


@pytest.fixture
def watch():
    WATCH.seen = []
    yield WATCH
    WATCH.thread = None


def test_importing_and_rating_leave_the_disk_to_other_threads(open_window, watch):
    disk = OtherThreads()
    window = open_window(disk)
    page = window.frames
    watch.thread = threading.get_ident()
    window.session.window.imports.start([str(resource_path("sample.mp4"))], Sampling(amount=0.5))
    window.wait(lambda: page.model.rowCount() > 0)
    handle = window.session.window.windowHandle()
    for key in (Qt.Key.Key_4, Qt.Key.Key_Right, Qt.Key.Key_X, Qt.Key.Key_PageDown, Qt.Key.Key_BracketRight):
        QTest.keyClick(handle, key)
    window.settle()
    page.toolbar._order_chosen(FrameOrder.RATING)
    QTest.keyClick(handle, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    window.wait(lambda: page.thumbnails.image(page.model.frame(0).id) is not None)
    window.settle()
    watch.thread = None
    assert not watch.seen, watch.seen[0]
    assert not disk.broken
    assert len(window.stored()) == 2


def test_the_watch_would_see_an_open_on_the_gui_thread(watch, tmp_path):
    watch.thread = threading.get_ident()
    (tmp_path / "file").write_text("x")
    watch.thread = None
    assert watch.seen
