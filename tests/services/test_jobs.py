import logging
import multiprocessing
import subprocess
import sys
from pathlib import Path

import child_work
import psutil
import pytest

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import Cancelled, UnreadableMedia, WorkerFailure
from aura_trainer.domain.training import StopRequest
from aura_trainer.language import ENGLISH
from aura_trainer.services import jobs
from aura_trainer.services.jobs import Heartbeat, run_child
from aura_trainer.services.translations import PSEUDO, pseudo, speak_language

METHODS = ["spawn", "forkserver"] if sys.platform == "linux" else ["spawn"]


@pytest.fixture(autouse=True, params=METHODS)
def method(request, monkeypatch):
    monkeypatch.setattr(jobs._start, "context", multiprocessing.get_context(request.param))
    return request.param


class StopOnFirstEvent:
    def __init__(self, request):
        self._armed = request
        self._request = None
        self.events = []

    def requested(self):
        return self._request

    def take(self, event):
        self.events.append(event)
        if not isinstance(event, Heartbeat):
            self._request = self._armed


def test_events_arrive_in_order_and_the_result_comes_back():
    events = []
    assert run_child(child_work.double, 3, on_event=events.append, token=NeverStop()) == 6
    assert [event for event in events if not isinstance(event, Heartbeat)] == [0, 1, 2]


def test_a_child_speaks_the_language_of_who_began_it():
    speak_language(PSEUDO)
    try:
        said = run_child(child_work.say, "Import", on_event=lambda _: None, token=NeverStop())
    finally:
        speak_language(ENGLISH)
    assert said == pseudo("Import") != "Import"


def test_an_error_of_ours_keeps_its_kind_and_words():
    with pytest.raises(UnreadableMedia) as failure:
        run_child(child_work.refuse, "a.mp4: broken", on_event=lambda _: None, token=NeverStop())
    assert (failure.value.title, failure.value.detail) == ("Cannot read this", "a.mp4: broken")


def test_a_crash_is_told_and_its_trace_is_in_the_log(caplog):
    with (
        caplog.at_level(logging.ERROR, "aura_trainer"),
        pytest.raises(WorkerFailure, match="ValueError: odd"),
    ):
        run_child(child_work.crash, "odd", on_event=lambda _: None, token=NeverStop())
    assert "in crash" in caplog.text


def test_a_killed_child_is_told():
    with pytest.raises(WorkerFailure, match="without an answer"):
        run_child(child_work.die, None, on_event=lambda _: None, token=NeverStop())


def test_a_child_that_looks_at_its_token_cancels():
    stop = StopOnFirstEvent(StopRequest.CANCEL)
    with pytest.raises(Cancelled):
        run_child(child_work.wait_politely, None, on_event=stop.take, token=stop)


def test_a_child_that_does_not_answer_is_ended():
    stop = StopOnFirstEvent(StopRequest.CANCEL)
    with pytest.raises(Cancelled):
        run_child(child_work.wait_stubbornly, None, on_event=stop.take, token=stop, grace_seconds=0.2)
    assert not psutil.pid_exists(stop.events[0])


def test_stop_and_keep_lets_the_child_finish():
    stop = StopOnFirstEvent(StopRequest.STOP_AND_KEEP)
    assert run_child(child_work.wait_for_stop_and_keep, None, on_event=stop.take, token=stop) == "kept"
    assert any(isinstance(event, Heartbeat) for event in stop.events)


def test_no_child_outlives_a_program_that_is_killed(method):
    driver = Path(__file__).with_name("child_driver.py")
    program = subprocess.Popen([sys.executable, str(driver), method], stdout=subprocess.PIPE, text=True)
    child = psutil.Process(int(program.stdout.readline()))
    others = psutil.Process(program.pid).children(recursive=True)
    assert child in others
    program.kill()
    program.wait()
    program.stdout.close()
    _, alive = psutil.wait_procs(others, timeout=60)
    assert not alive


@pytest.mark.skipif(sys.platform != "linux", reason="children are forked on Linux only")
def test_nothing_in_the_folder_the_program_was_started_in_is_imported(tmp_path):
    (tmp_path / "cv2.py").write_text(
        "open('imported', 'w').close()\nraise RuntimeError('not the real one')\n"
    )
    program = (
        "from aura_trainer.services import jobs\n"
        "if __name__ == '__main__':\n"
        "    jobs._load_ahead()\n"
        "    print(jobs._start.context.get_start_method())\n"
    )
    (tmp_path / "program").mkdir()
    script = tmp_path / "program" / "script.py"
    script.write_text(program)
    ran = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, timeout=200, check=True
    )
    assert ran.stdout.strip() == "forkserver", ran.stderr
    assert not (tmp_path / "imported").exists()
