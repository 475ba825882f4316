"""Windows that did not end properly, as the next one finds them."""

import errno
import faulthandler
import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from filelock import FileLock

from aura_trainer.services.crash_watch import CrashWatch
from aura_trainer.services.data_paths import DataPaths


@pytest.fixture
def paths(aura_home):
    return DataPaths.resolve()


@pytest.fixture
def begin(paths):
    """Begins to watch a window; its watch, and what it found."""
    made, number = [], count()

    def opener():
        moment = datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(minutes=next(number))
        watch = CrashWatch(paths, lambda: moment)
        made.append(watch)
        return watch, watch.begin()

    yield opener
    for watch in made:
        watch.end()


@pytest.fixture(autouse=True)
def pytest_s_own_handler_is_back():
    before = faulthandler.is_enabled()
    yield
    if before:
        faulthandler.enable(sys.__stderr__)


def die(watch):
    """What the system does for a process that ends: nothing is removed, and the lock is nobody's."""
    watch._marker.release()
    # On Windows a release takes the file with it, which the end of a process does not.
    watch._marker_path.touch()
    watch._log.close()
    watch._log = None


@pytest.fixture(params=["removed by the release", "left by the release"])
def held(request, monkeypatch):
    """The files that are held, none of which can be removed, as on Windows."""
    held, unlink = set(), Path.unlink
    acquire, release = FileLock.acquire, FileLock.release

    def acquiring(lock, *args, **options):
        proxy = acquire(lock, *args, **options)
        held.add(str(lock.lock_file))
        return proxy

    def releasing(lock, *args, **options):
        release(lock, *args, **options)
        held.discard(str(lock.lock_file))
        if request.param == "removed by the release":
            unlink(Path(lock.lock_file), missing_ok=True)

    def unlinking(path, *args, **options):
        if str(path) in held:
            raise PermissionError(errno.EACCES, "in use by another process", str(path))
        unlink(path, *args, **options)

    monkeypatch.setattr(FileLock, "acquire", acquiring)
    monkeypatch.setattr(FileLock, "release", releasing)
    monkeypatch.setattr(Path, "unlink", unlinking)
    return held


def names(paths):
    return sorted(path.name for path in paths.logs_dir.iterdir())


def test_a_window_that_ends_properly_leaves_nothing(paths, begin):
    watch, found = begin()
    assert found is None
    assert len(names(paths)) == 2
    watch.end()
    assert names(paths) == []
    assert begin()[1] is None


def test_one_that_does_not_is_found_once(begin):
    watch, _ = begin()
    die(watch)
    _, found = begin()
    assert (found.opened, found.log, found.text) == (datetime(2026, 3, 1, 12, tzinfo=UTC), None, "")
    assert begin()[1] is None


def test_windows_that_are_open_are_left_alone(begin):
    first, _ = begin()
    second, found = begin()
    assert found is None
    die(second)
    assert begin()[1].opened.minute == 1
    first.end()


def test_what_was_written_at_the_end_is_handed_on(paths, begin):
    watch, _ = begin()
    watch.note("Qt: the platform is gone")
    die(watch)
    _, found = begin()
    assert found.text == "Qt: the platform is gone\n"
    assert found.log.read_text() == found.text


def test_an_error_that_ends_the_window_is_kept_with_its_trace(begin):
    watch, _ = begin()
    try:
        raise ValueError("nobody took care")
    except ValueError as error:
        watch.fail(error)
    _, found = begin()
    assert "ValueError: nobody took care" in found.text


def test_of_crash_logs_the_latest_few_stay(paths, begin):
    for _ in range(9):
        watch, _ = begin()
        watch.note("x")
        die(watch)
    watch, _ = begin()
    logs = [name for name in names(paths) if name.startswith("crash-") and f"T12{9:02d}" not in name]
    assert len(logs) == 7
    assert "T120200" in logs[0]


def test_a_folder_that_cannot_be_written_costs_only_the_log(paths, begin):
    paths.home.mkdir(parents=True)
    paths.logs_dir.write_text("in the way")
    watch, found = begin()
    assert found is None
    watch.note("nowhere to go")
    watch.end()
    assert paths.logs_dir.read_text() == "in the way"


def test_a_proper_end_leaves_nothing_where_a_held_file_cannot_be_removed(paths, begin, held):
    watch, _ = begin()
    assert held
    watch.end()
    assert (names(paths), held) == ([], set())


def test_a_crash_is_told_once_where_a_held_file_cannot_be_removed(paths, begin, held):
    watch, _ = begin()
    watch.note("Qt: the platform is gone")
    die(watch)
    second, found = begin()
    assert found.text == "Qt: the platform is gone\n"
    assert set(paths.logs_dir.glob("*.open")) == {second._marker_path}
    assert begin()[1] is None


def test_an_error_that_ends_the_window_is_told_where_a_release_takes_the_file_with_it(begin, held):
    watch, _ = begin()
    watch.fail(ValueError("nobody took care"))
    assert not held
    assert "ValueError: nobody took care" in begin()[1].text
    assert begin()[1] is None


def test_a_log_that_cannot_be_removed_keeps_neither_the_lock_nor_the_marker(paths, begin, held):
    watch, _ = begin()
    held.add(str(watch._log_path))
    watch.end()
    assert held == {str(watch._log_path)}
    assert names(paths) == [watch._log_path.name]
    assert begin()[1] is None


def test_the_file_of_a_stranger_is_not_taken_for_a_window(paths, begin):
    paths.logs_dir.mkdir(parents=True)
    (paths.logs_dir / "window-of-opportunity.open").write_text("")
    assert begin()[1] is None


def test_a_watch_that_could_not_begin_is_no_crash(paths, begin, monkeypatch):
    opener = Path.open

    def refused(path, *args, **options):
        if path.suffix == ".log":
            raise OSError(errno.EMFILE, "too many open files", str(path))
        return opener(path, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refused)
        watch, found = begin()
    assert found is None
    watch.end()
    assert names(paths) == []
    assert begin()[1] is None


def test_a_log_that_is_removed_while_it_is_looked_at_costs_no_watch(paths, begin, monkeypatch):
    watch, _ = begin()
    watch.note("ended")
    die(watch)
    gone = paths.logs_dir / "crash-20250101T000000000000Z-1.log"
    gone.write_text("old")
    look = Path.stat

    def stat(path, **options):
        if path == gone:
            path.unlink(missing_ok=True)
        return look(path, **options)

    monkeypatch.setattr(Path, "stat", stat)
    watch, found = begin()
    assert found is not None
    assert watch._log is not None
