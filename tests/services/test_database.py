import gc
import sqlite3
import threading
from types import SimpleNamespace

import pytest

from aura_trainer.domain.errors import DamagedData, StorageFailure
from aura_trainer.services.database import Database

ONE = "CREATE TABLE pair (name TEXT PRIMARY KEY, value INTEGER)"
TWO = "ALTER TABLE pair ADD COLUMN note TEXT DEFAULT 'none'"


@pytest.fixture
def open_database(tmp_path):
    opened = []

    def open_it(migrations=(ONE,)):
        opened.append(Database(tmp_path / "deep" / "x.sqlite3", migrations))
        return opened[-1]

    yield open_it
    for database in opened:
        database.close()


def test_a_transaction_is_kept_whole_or_not_at_all(open_database):
    database = open_database()
    with database.write() as connection:
        connection.execute("INSERT INTO pair VALUES ('a', 1)")

    def interrupted():
        with database.write() as connection:
            connection.execute("INSERT INTO pair VALUES ('b', 2)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    with database.read() as connection:
        assert [row["name"] for row in connection.execute("SELECT name FROM pair")] == ["a"]


def test_an_older_file_is_brought_forward_with_its_rows(open_database):
    with open_database().write() as connection:
        connection.execute("INSERT INTO pair VALUES ('a', 1)")
    with open_database((ONE, TWO)).read() as connection:
        assert tuple(connection.execute("SELECT * FROM pair").fetchone()) == ("a", 1, "none")


def test_a_newer_file_is_left_as_it_is(open_database):
    with open_database((ONE, TWO)).read():
        pass
    with pytest.raises(DamagedData, match="newer version"), open_database((ONE,)).read():
        pass


def test_a_file_that_is_no_database_is_told_and_left(tmp_path):
    path = tmp_path / "x.sqlite3"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(DamagedData, match="damaged"), Database(path, (ONE,)).read():
        pass
    assert path.read_bytes().startswith(b"not a database")


def test_a_broken_rule_rolls_back_and_is_a_storage_failure(open_database):
    database = open_database()

    def twice():
        with database.write() as connection:
            connection.execute("INSERT INTO pair VALUES ('a', 1)")
            connection.execute("INSERT INTO pair VALUES ('a', 2)")

    with pytest.raises(StorageFailure):
        twice()
    with database.read() as connection:
        assert connection.execute("SELECT COUNT(*) FROM pair").fetchone()[0] == 0


def test_threads_write_side_by_side_without_loss(open_database):
    database = open_database()

    def insert(first):
        for number in range(first, first + 25):
            with database.write() as connection:
                connection.execute("INSERT INTO pair VALUES (?, ?)", (str(number), number))

    threads = [threading.Thread(target=insert, args=(start,)) for start in range(0, 100, 25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert connection.execute("SELECT COUNT(*) FROM pair").fetchone()[0] == 100


def test_commits_wait_for_the_disk(open_database):
    with open_database().read() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_a_closed_database_opens_again(open_database):
    database = open_database()
    with database.read() as connection:
        connection.execute("SELECT 1")
    database.close()
    with pytest.raises(sqlite3.ProgrammingError):
        connection.execute("SELECT 1")
    with database.read() as again:
        assert again.execute("SELECT COUNT(*) FROM pair").fetchone()[0] == 0


def test_a_thread_that_has_ended_leaves_no_connection_open(open_database):
    database = open_database()

    def use():
        with database.read() as connection:
            connection.execute("SELECT 1").fetchone()

    for _ in range(20):
        thread = threading.Thread(target=use)
        thread.start()
        thread.join()
    gc.collect()
    assert len(database._open) == 0


@pytest.mark.parametrize(
    ("mountpoint", "fstype", "options", "journal"),
    [
        ("", "nfs4", "rw,vers=4.2", "delete"),
        ("share", "nfs4", "rw", "delete"),
        ("share", "NTFS", "rw,remote", "delete"),
        ("share", "ext4", "rw,remount-ro", "wal"),
        ("lin", "nfs4", "rw", "wal"),
        ("link", "nfs4", "rw", "wal"),
    ],
)
def test_a_folder_on_a_network_gets_a_journal_that_works_there(
    tmp_path, monkeypatch, mountpoint, fstype, options, journal
):
    (tmp_path / "share").mkdir()
    (tmp_path / "link").symlink_to("share")
    mounts = [
        SimpleNamespace(mountpoint="/", fstype="ext4", opts="rw"),
        SimpleNamespace(mountpoint=str(tmp_path / mountpoint), fstype=fstype, opts=options),
    ]
    monkeypatch.setattr("aura_trainer.services.database.psutil.disk_partitions", lambda **_: mounts)
    database = Database(tmp_path / "link" / "x.sqlite3", (ONE,))
    with database.read() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == journal
    database.close()


def test_what_sqlite_refuses_is_told_with_what_helps(open_database):
    database = open_database()

    def fill():
        with database.write() as connection:
            connection.execute("PRAGMA max_page_count = 3")
            connection.execute("INSERT INTO pair VALUES (?, 1)", ("x" * 50_000,))

    def break_a_rule():
        with database.write() as connection:
            # The words of the fault are those of the statement, and say nothing of the disk.
            connection.execute("SELECT is_the_disk_full_or_readonly()")

    with pytest.raises(StorageFailure, match="Free some space on that disk"):
        fill()
    with pytest.raises(StorageFailure, match="Check the disk, then"):
        break_a_rule()
