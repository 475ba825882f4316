import subprocess
import sys
import threading

import pytest

from aura_trainer.domain.errors import Conflict, StorageFailure
from aura_trainer.services.locks import ProcessLock

HOLDER = """
import sys
from pathlib import Path
from aura_trainer.services.locks import ProcessLock
with ProcessLock(Path(sys.argv[1]), "the data").held():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other_process(tmp_path):
    """Another process that holds the lock until its input ends."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "x.lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process


def test_while_another_process_holds_it_the_lock_is_refused_in_plain_words(tmp_path, other_process):
    lock = ProcessLock(tmp_path / "x.lock", "the models", timeout=0.05)
    with pytest.raises(Conflict, match=r"has been using the models for more than 0\.05 seconds"), lock.held():
        pass
    other_process.communicate("")
    with lock.held():
        pass


def test_a_killed_holder_holds_nothing(tmp_path, other_process):
    other_process.kill()
    other_process.wait()
    with ProcessLock(tmp_path / "x.lock", "the models").held():
        pass


def test_the_holder_may_take_it_again(tmp_path):
    lock = ProcessLock(tmp_path / "x.lock", "the models", timeout=0.05)
    with lock.held():
        with lock.held():
            pass
        other = ProcessLock(tmp_path / "x.lock", "the models", timeout=0.05)
        with pytest.raises(Conflict), other.held():
            pass
    with other.held():
        pass


def test_a_failure_inside_releases_it(tmp_path):
    lock = ProcessLock(tmp_path / "x.lock", "the models")
    with pytest.raises(ZeroDivisionError), lock.held():
        _ = 1 / 0
    with ProcessLock(tmp_path / "x.lock", "the models", timeout=0.05).held():
        pass


def test_another_thread_of_the_same_process_waits_its_turn(tmp_path):
    lock = ProcessLock(tmp_path / "x.lock", "the models", timeout=0.05)
    refused = []

    def attempt():
        try:
            with lock.held():
                refused.append(False)
        except Conflict:
            refused.append(True)

    with lock.held():
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
    attempt()
    assert refused == [True, False]


def test_a_lock_that_cannot_be_made_is_a_storage_failure(tmp_path):
    (tmp_path / "file").write_text("")
    lock = ProcessLock(tmp_path / "file" / "x.lock", "the models")
    with pytest.raises(StorageFailure, match=r"x\.lock.*Nothing was changed in the models"), lock.held():
        pass
