"""The GUI thread never touches the disk while the window is in use: an audit hook looks on."""

import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from aura_trainer.domain.media import Sampling
from aura_trainer.domain.settings import API_ENABLED, API_PORT, DEPLOY_POLICY
from aura_trainer.domain.training import Preset
from aura_trainer.gui.about_dialog import AboutDialog
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.check_dialog import CheckDialog
from aura_trainer.gui.highlights_send_dialog import Sending
from aura_trainer.gui.models.frame_arrangement import FrameOrder
from aura_trainer.gui.pages.registry import HIGHLIGHTS, HISTORY, MODELS, TRAIN
from aura_trainer.gui.problem_report_dialog import ProblemReportDialog
from aura_trainer.resources import resource_path
from aura_trainer.services.database import Database
from aura_trainer.services.files import DiskFiles

FORBIDDEN = (
    "open",
    "sqlite3.connect",
    "subprocess.Popen",
    "os.posix_spawn",
    "os.fork",
    "os.rename",
    "os.remove",
    "os.mkdir",
    "os.listdir",
    "os.scandir",
    "os.truncate",
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


class OtherThreads:
    """A disk whose every call notes when the GUI thread makes it."""

    def __init__(self):
        self.broken = []
        self.calls = set()

    def __getattr__(self, name):
        method = getattr(DiskFiles(), name)

        def call(*args):
            self.calls.add(name)
            if WATCH.thread == threading.get_ident():
                self.broken.append(f"{name} {args[0]} in {_callers()}")
            return method(*args)

        return call


@pytest.fixture
def databases(monkeypatch):
    """What the GUI thread asked of a database, statements on a connection opened elsewhere included."""
    broken = []
    for name in ("read", "write", "close"):
        original = getattr(Database, name)

        def used(database, *args, original=original, name=name):
            if WATCH.thread == threading.get_ident():
                broken.append(f"{name} {database.path.name} in {_callers()}")
            return original(database, *args)

        monkeypatch.setattr(Database, name, used)
    return broken


@pytest.fixture
def watch():
    WATCH.seen = []
    yield WATCH
    WATCH.thread = None


def check(watch, disk, databases):
    assert not watch.seen, "\n".join(watch.seen)
    assert not disk.broken, "\n".join(disk.broken)
    assert not databases, "\n".join(databases)


def test_importing_and_rating_leave_the_disk_to_other_threads(open_window, watch, databases):
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
    check(watch, disk, databases)
    assert {"append", "fsync", "signature"} <= disk.calls
    assert len(window.stored()) == 2


def test_training_deploying_and_reverting_leave_the_disk_to_other_threads(
    rated_home, aura_home, open_window, watch, databases
):
    shutil.copytree(rated_home, aura_home, dirs_exist_ok=True)
    disk = OtherThreads()
    window = open_window(disk)
    context = window.context
    watch.thread = threading.get_ident()
    window.session.runner.run(context.change_setting(DEPLOY_POLICY, "ask"))
    window.session.window.show_page(TRAIN)
    train = window.session.window.page(TRAIN)
    window.settle()
    train.setup.presets.choose(Preset.QUICK)
    QTest.mouseClick(train.intro.start_button, Qt.MouseButton.LeftButton)
    window.wait(lambda: train.view is train.result and train.result.banner.buttons())
    window.settle()
    deploy = next(one for one in train.result.banner.buttons() if one.text().startswith("Deploy"))
    QTest.mouseClick(deploy, Qt.MouseButton.LeftButton)
    window.settle()
    assert train.result.banner.state.text() == "In use"

    window.session.window.show_page(MODELS)
    models = window.session.window.page(MODELS)
    window.settle()
    name = models.in_use.name.text()
    QTest.mouseClick(models.revert_button, Qt.MouseButton.LeftButton)
    agreed = next(one for one in models.dialog.buttons() if one.text() == "Revert")
    QTest.mouseClick(agreed, Qt.MouseButton.LeftButton)
    window.settle()
    assert models.in_use.name.text() != name
    QTest.mouseClick(models.undo_button, Qt.MouseButton.LeftButton)
    window.settle()
    assert models.in_use.name.text() == name

    window.session.window.show_page(HISTORY)
    history = window.session.window.page(HISTORY)
    window.settle()
    assert len(history.table.runs()) == 1
    window.session.runner.run(history._save_csv(aura_home / "runs.csv", history.table.runs()))
    window.settle()
    QTest.mouseClick(history.details.result_button, Qt.MouseButton.LeftButton)
    window.settle()
    watch.thread = None
    check(watch, disk, databases)
    assert {"write", "fsync", "replace", "remove", "exists", "list_folder", "read_bytes"} <= disk.calls


def test_the_local_api_leaves_the_disk_to_other_threads(rated_home, aura_home, open_window, watch, databases):
    shutil.copytree(rated_home, aura_home, dirs_exist_ok=True)
    disk = OtherThreads()
    window = open_window(disk)
    context = window.context
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = next(iter(context.library.frames.values())).address
    watch.thread = threading.get_ident()
    for key, value in ((DEPLOY_POLICY, "ask"), (API_PORT, port), (API_ENABLED, True)):
        window.session.runner.run(context.change_setting(key, value))
        window.settle()

    def use():
        token = context.application.api_tokens.token_of(context.user_id)
        address, headers = context.local_api.state.url, {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
            client.post("annotations/upload", json={"annotations": [{"framePath": path, "rating": 0.35}]})
            body = {"modelName": "by-a-program", "pipelineConfig": {"preset": "quick"}}
            job_id = client.post("train/frame-importance", json=body).json()["jobId"]
            with client.stream("GET", f"train/{job_id}/events") as stream:
                stream.read()
            return client.get(f"train/{job_id}/status").json()["state"]

    with ThreadPoolExecutor(1) as pool:
        used = pool.submit(use)
        window.wait(used.done)
    window.session.runner.run(context.catch_up())
    window.session.runner.run(context.change_setting(API_ENABLED, value=False))
    window.settle()
    watch.thread = None
    check(watch, disk, databases)
    assert used.result() == "Completed"
    assert window.stored()[path] == 0.35


def test_picking_and_sending_leave_the_disk_to_other_threads(
    trained_home, aura_home, open_window, watch, databases, tmp_path
):
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    disk = OtherThreads()
    window = open_window(disk)
    watch.thread = threading.get_ident()
    window.session.window.show_page(HIGHLIGHTS)
    page = window.session.window.page(HIGHLIGHTS)
    window.settle()
    page.start_scoring()
    window.wait(lambda: page.model.picks and not page.scoring.is_running)
    handle = window.session.window.windowHandle()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_P, Qt.Key.Key_Right, Qt.Key.Key_I, Qt.Key.Key_Delete):
        QTest.keyClick(handle, key)
    window.wait(lambda: all(map(page.shown.has_picture, page.shown.strip.keys_in_view())))
    window.settle()
    page.sending._chosen(Sending(folder=str(tmp_path)))
    window.settle()
    watch.thread = None
    check(watch, disk, databases)
    assert len(list(tmp_path.glob("*.otio"))) == 1


def test_help_leaves_the_disk_to_other_threads(with_frames, open_window, watch, databases, tmp_path):
    disk = OtherThreads()
    window = open_window(disk)
    context, shown = window.context, window.session.window
    watch.thread = threading.get_ident()
    context.actions.handler(ActionId.FIRST_STEPS)()
    context.actions.handler(ActionId.CHECK)()
    found = shown.findChild(CheckDialog)
    window.wait(lambda: found.findings)
    found.reject()
    context.actions.handler(ActionId.PROBLEM_REPORT)()
    report = shown.findChild(ProblemReportDialog)
    window.wait(report.save.isEnabled)
    window.session.runner.run(report._save(tmp_path / "report.zip"))
    window.settle()
    context.actions.handler(ActionId.ABOUT)()
    about = shown.findChild(AboutDialog)
    window.wait(about.list.count)
    about.list.setCurrentRow(1)
    window.settle()
    about.reject()
    watch.thread = None
    check(watch, disk, databases)
    assert (tmp_path / "report.zip").exists()


def test_the_watch_would_see_an_open_on_the_gui_thread(watch, tmp_path):
    watch.thread = threading.get_ident()
    (tmp_path / "file").write_text("x")
    watch.thread = None
    assert watch.seen


@pytest.mark.parametrize(
    "call",
    [
        lambda _folder: subprocess.run([sys.executable, "-c", ""], check=True),
        lambda folder: sqlite3.connect(folder / "a.db").close(),
        lambda folder: (folder / "made").mkdir(),
        lambda folder: list(folder.iterdir()),
        lambda folder: (folder / "none").unlink(missing_ok=True),
    ],
)
def test_the_watch_would_see_other_uses_of_the_disk(watch, tmp_path, call):
    watch.thread = threading.get_ident()
    call(tmp_path)
    watch.thread = None
    assert watch.seen


def test_the_watch_would_see_the_file_layer_and_a_statement(watch, databases, tmp_path):
    disk, database = OtherThreads(), Database(tmp_path / "a.db", ("CREATE TABLE a (b)",))
    with database.read() as connection:
        connection.execute("SELECT 1")
    watch.thread = threading.get_ident()
    disk.exists(tmp_path)
    with database.read() as connection:
        connection.execute("SELECT 1")
    watch.thread = None
    database.close()
    assert len(disk.broken) == len(databases) == 1
