"""What may not be written is still read, whole and as it is now."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import read_only_reader
from warm_commands import obey_permissions

from aura_trainer.domain.errors import DamagedData, StorageFailure
from aura_trainer.services.database import Database
from aura_trainer.services.locks import ProcessLock

pytestmark = pytest.mark.skipif(os.name == "nt", reason="folders are not read-only on Windows")

READER = Path(read_only_reader.__file__)
ONE, TWO = read_only_reader.ONE, read_only_reader.TWO


@pytest.fixture
def folder(tmp_path):
    """A folder with a database of two rows in it, closed."""
    made = tmp_path / "data"
    made.mkdir()
    database = Database(made / "x.sqlite3", (ONE,))
    with database.write() as connection:
        connection.execute("INSERT INTO pair VALUES ('a', 1), ('b', 2)")
    database.close()
    return made


def told_in(folder, migrations=1):
    """What a process says that may not write there at first, and may then."""
    for path in (folder, *folder.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    done = subprocess.run(
        [sys.executable, READER, folder / "x.sqlite3", str(migrations)],
        preexec_fn=obey_permissions,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_closed_database_is_read_and_a_write_is_refused_until_it_is_allowed(folder):
    (folder / "x.lock").touch()
    at_first = ["not held", "Could not save", "[('a', 1), ('b', 2)]", "Could not save"]
    then = ["held", "held", "written elsewhere", "[('a', 1), ('b', 2), ('y', 25)]", "written"]
    assert told_in(folder) == at_first + then


def test_what_is_only_in_the_journal_is_read_too(folder, tmp_path):
    database = Database(folder / "x.sqlite3", (ONE,))
    with database.write() as connection:
        connection.execute("INSERT INTO pair VALUES ('c', 3)")
    # As a backup of a folder in use: the row is in the journal alone, whose index was left out.
    copied = tmp_path / "copied"
    shutil.copytree(folder, copied, ignore=shutil.ignore_patterns("*-shm"))
    database.close()
    assert (copied / "x.sqlite3-wal").stat().st_size > 0
    assert told_in(copied)[2] == "[('a', 1), ('b', 2), ('c', 3)]"


def test_a_database_somebody_else_has_open_is_read_as_it_is_now(folder):
    database = Database(folder / "x.sqlite3", (ONE,))
    with database.write() as connection:
        connection.execute("INSERT INTO pair VALUES ('c', 3)")
    assert told_in(folder)[2] == "[('a', 1), ('b', 2), ('c', 3)]"
    database.close()


def test_an_earlier_version_is_brought_forward_for_the_reader_alone(folder):
    told = told_in(folder, migrations=2)
    assert told[2:4] == ["[('a', 1, 'none'), ('b', 2, 'none')]", "Could not save"]
    assert told[-2:] == ["[('a', 1, 'none'), ('b', 2, 'none'), ('y', 25, 'none')]", "written"]


def test_a_later_version_is_told(folder):
    later = Database(folder / "x.sqlite3", (ONE, TWO))
    with later.read():
        pass
    later.close()
    assert told_in(folder)[2] == DamagedData.title


def test_what_is_no_database_is_told(folder):
    (folder / "x.sqlite3").write_bytes(b"not a database at all" * 100)
    assert told_in(folder)[2] == DamagedData.title


def test_where_there_is_no_database_yet_there_are_no_rows(tmp_path):
    (tmp_path / "empty").mkdir()
    told = told_in(tmp_path / "empty")
    assert told[:4] == ["not held", "Could not save", "[]", "Could not save"]
    assert told[4:] == ["held", "held", "written elsewhere", "[('y', 25)]", "written"]


def test_what_cannot_be_read_for_another_reason_is_said_to_be_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageFailure) as caught, Database(tmp_path / "file" / "x.sqlite3", (ONE,)).read():
        pass
    assert caught.value.title == "Could not read"
    with pytest.raises(StorageFailure) as caught, ProcessLock(tmp_path / "file" / "x", "x").reading():
        pass
    assert caught.value.title == "Could not read"
    with pytest.raises(StorageFailure) as caught, Database(tmp_path / "file" / "x.sqlite3", (ONE,)).write():
        pass
    assert caught.value.title == "Could not save"
