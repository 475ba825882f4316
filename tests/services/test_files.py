import errno
import os
import threading

import pytest
from file_layers import CountingFiles, FailingFiles

from aura_trainer.domain.errors import StorageFailure
from aura_trainer.services.files import (
    DiskFiles,
    ensure_folder,
    read_if_present,
    storage_failure,
    write_atomically,
)


def test_an_atomic_write_flushes_the_content_before_and_the_name_after_it_takes_its_place(tmp_path):
    files = CountingFiles()
    write_atomically(files, tmp_path / "a", b"new")
    assert [call for call in files.calls if call != "exists"] == ["write", "fsync", "replace", "fsync_folder"]
    assert (tmp_path / "a").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize(("at", "content"), [(1, b"old"), (2, b"old"), (3, b"old"), (4, b"new")])
def test_a_failed_atomic_write_leaves_one_whole_content_and_says_which(tmp_path, at, content):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with pytest.raises(StorageFailure) as failure:
        write_atomically(FailingFiles(at), path, b"new")
    assert path.read_bytes() == content
    assert str(path) in failure.value.detail
    assert ("earlier content is untouched" in failure.value.detail) == (content == b"old")
    assert [item.name for item in tmp_path.iterdir()] == ["a"]


def test_what_cannot_be_cleaned_up_is_noted_on_the_cause(tmp_path):
    with pytest.raises(StorageFailure) as failure:
        write_atomically(FailingFiles(1, lasting=True), tmp_path / "a", b"new")
    assert "left behind" in failure.value.__cause__.__notes__[0]


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (errno.ENOSPC, "Free some space"),
        (errno.EACCES, "may write there"),
        (errno.ENOENT, "folder exists"),
        (errno.EIO, "Check the disk"),
    ],
)
def test_a_storage_failure_names_the_file_what_was_kept_and_what_to_do(tmp_path, code, remedy):
    failure = storage_failure(OSError(code, os.strerror(code)), tmp_path / "a", "All is kept.")
    assert str(tmp_path / "a") in failure.detail
    assert os.strerror(code) in failure.detail
    assert "All is kept." in failure.detail
    assert remedy in failure.detail


def test_folders_are_made_from_the_top_and_each_entry_is_flushed(tmp_path):
    files = CountingFiles()
    ensure_folder(files, tmp_path / "a" / "b")
    assert [call for call in files.calls if call != "exists"] == ["make_folder", "fsync_folder"] * 2
    ensure_folder(files, tmp_path / "a" / "b")
    assert files.calls.count("make_folder") == 2


def test_reading_tells_a_missing_file_from_one_that_cannot_be_read(tmp_path):
    assert read_if_present(DiskFiles(), tmp_path / "a") is None
    with pytest.raises(StorageFailure):
        read_if_present(DiskFiles(), tmp_path)


def test_the_disk_does_what_the_layer_promises(tmp_path):
    files, path = DiskFiles(), tmp_path / "a"
    assert files.signature(path) is None
    assert files.list_folder(tmp_path / "none") == ()
    files.append(path, b"one")
    first = files.signature(path)
    files.append(path, b"two")
    assert files.signature(path) != first
    assert files.signature(path).size == 6
    files.truncate(path, 3)
    files.fsync(path)
    files.fsync_folder(tmp_path)
    assert files.read_bytes(path) == b"one"
    files.replace(path, tmp_path / "b")
    assert files.list_folder(tmp_path) == (tmp_path / "b",)
    files.remove(tmp_path / "b")
    files.remove(tmp_path / "b")
    assert not files.exists(tmp_path / "b")


def test_a_replacement_refused_for_a_moment_is_tried_again(tmp_path, monkeypatch):
    (tmp_path / "new").write_bytes(b"new")
    real, refusals = type(tmp_path).replace, []

    def refuse_twice(source, target):
        if len(refusals) < 2:
            refusals.append(source)
            raise PermissionError(errno.EACCES, "held open")
        return real(source, target)

    monkeypatch.setattr(type(tmp_path), "replace", refuse_twice)
    DiskFiles(patience=60).replace(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old").read_bytes() == b"new"
    assert len(refusals) == 2


def test_without_patience_a_refusal_is_final(tmp_path, monkeypatch):
    attempts = []

    def refuse(source, target):
        attempts.append(source)
        raise PermissionError(errno.EACCES, "held open")

    monkeypatch.setattr(type(tmp_path), "replace", refuse)
    with pytest.raises(PermissionError):
        DiskFiles(patience=0).replace(tmp_path / "new", tmp_path / "old")
    assert len(attempts) == 1


@pytest.mark.skipif(os.name == "nt", reason="a Windows file cannot be cut from under a reader")
def test_readers_see_the_old_or_the_new_content_whole(tmp_path):
    path = tmp_path / "a"
    contents = {bytes([letter]) * 50_000 for letter in range(8)}
    write_atomically(DiskFiles(), path, min(contents))
    stop = threading.Event()

    def rewrite():
        for content in sorted(contents) * 5:
            write_atomically(DiskFiles(), path, content)
        stop.set()

    writer = threading.Thread(target=rewrite)
    writer.start()
    seen = set()
    while not stop.is_set():
        seen.add(path.read_bytes())
    writer.join()
    assert seen <= contents
