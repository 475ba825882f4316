"""Jobs followed as server-sent events, while a model is really trained."""

import logging
import os
import re
import shutil
import socket
import struct
import threading
from dataclasses import replace

import pytest
from api_rig import UNHURRIED, answer, log_lines, log_records, send, serving, stream

from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.domain.training import FitStep, JobState, StopRequest, TrainingRequest
from aura_trainer.services.training_worker import JobEvent

QUICK = {"pipelineConfig": {"preset": "quick", "deployPolicy": "never"}}


@pytest.fixture
def few_api(few_rated_home, aura_home):
    """A server over the fewest ratings that can be trained on."""
    shutil.copytree(few_rated_home, aura_home)
    with serving() as running:
        yield running


def start(api, body=QUICK):
    return answer(api.post("train/frame-importance", body))["jobId"]


def numbers(events):
    return [int(event["id"].partition("-")[2]) for event in events]


def test_a_training_is_told_until_its_end_and_again_from_any_place(few_api):
    job = start(few_api)
    path = f"train/{job}/events"
    events = list(stream(few_api.client, path))
    assert numbers(events) == list(range(1, len(events) + 1))
    told = [event["data"] for event in events if event["event"] == "status"]
    assert told[-1]["state"] == "Completed"
    assert "Running" in {item["state"] for item in told}
    progress = [item["progress"] for item in told]
    assert progress == sorted(progress)
    assert progress[-1] == 100
    assert any(20 < value < 80 for value in progress)
    steps = [event["data"] for event in events if event["event"] == "fitStep"]
    assert {"fold", "candidate", "trainingLoss", "validationLoss"} <= set(steps[0])

    middle = len(events) // 2
    rest = list(stream(few_api.client, path, {"Last-Event-ID": events[middle]["id"]}))
    assert rest == events[middle + 1 :]
    assert list(stream(few_api.client, path, {"Last-Event-ID": "other-99999"})) == events
    assert list(stream(few_api.client, path, {"Last-Event-ID": events[-1]["id"]})) == []


def test_a_stream_that_is_cut_is_taken_up_where_it_was_while_the_training_runs(few_api):
    path = f"train/{start(few_api)}/events"
    first = []
    for event in stream(few_api.client, path):
        first.append(event)
        if event["event"] == "fitStep":
            break
    rest = list(stream(few_api.client, path, {"Last-Event-ID": first[-1]["id"]}))
    assert numbers(first + rest) == list(range(1, len(first) + len(rest) + 1))
    assert rest[-1]["data"]["state"] == "Completed"


def test_a_running_training_is_cancelled(few_api):
    job = start(few_api, {"pipelineConfig": {"preset": "thorough"}})
    for event in stream(few_api.client, f"train/{job}/events"):
        last = event
        if event["event"] == "fitStep" and not few_api.services.training.job(job).stop_request:
            answer(few_api.post(f"train/{job}/cancel"))
    assert last["data"]["state"] == "Cancelled"
    assert few_api.services.models.status().using_default


def test_a_job_that_another_program_trains_is_told_too(few_api):
    """Its events are not heard here, so that its row is looked at."""
    services = few_api.services
    few_api.server._trainer.stop()
    job = services.training.submit(TrainingRequest("default-user"))
    events = stream(few_api.client, f"train/{job.job_id}/events")
    assert next(events)["data"]["state"] == "Queued"
    services.training.request_stop(job.job_id, StopRequest.CANCEL)
    assert [event["data"]["state"] for event in events] == ["Cancelled"]


def test_a_silent_stream_has_a_heartbeat(few_rated_home, aura_home):
    shutil.copytree(few_rated_home, aura_home)
    with serving(limits=replace(UNHURRIED, heartbeat_seconds=0.05)) as api:
        api.server._trainer.stop()
        job = api.services.training.submit(TrainingRequest("default-user"))
        events = stream(api.client, f"train/{job.job_id}/events")
        assert next(events)["event"] == "status"
        assert next(events) == {"comment": "heartbeat"}
        assert next(events) == {"comment": "heartbeat"}
        events.close()


def test_a_job_queued_elsewhere_is_trained(few_api):
    """As by ``train start --detach``: nobody tells the server of it."""
    job = few_api.services.training.submit(TrainingRequest("default-user"))
    events = stream(few_api.client, f"train/{job.job_id}/events")
    assert any(event.get("data", {}).get("state") == "Running" for event in events)
    few_api.services.training.request_stop(job.job_id, StopRequest.CANCEL)


def test_the_queue_is_looked_at_again_after_what_nobody_foresaw(few_api, monkeypatch):
    run = few_api.services.training.run_pending
    failures = iter([RuntimeError("broke")])

    def fail_once(**options):
        for failure in failures:
            raise failure
        run(**options)

    with log_records() as records:
        monkeypatch.setattr(few_api.services.training, "run_pending", fail_once)
        logged = next(record for record in records if record.levelno == logging.ERROR)
    assert logged.exc_info[0] is RuntimeError
    assert re.fullmatch("[0-9a-f]{12}", logged.correlation)
    job = start(few_api)
    answer(few_api.post(f"train/{job}/cancel"))
    *_, last = stream(few_api.client, f"train/{job}/events")
    assert last["data"]["state"] == "Cancelled"


def test_the_server_cancels_its_training_when_it_ends_and_tells_who_follows(few_rated_home, aura_home):
    shutil.copytree(few_rated_home, aura_home)
    events = []
    with serving() as api:
        job = start(api, {"pipelineConfig": {"preset": "thorough"}})
        begun = threading.Event()

        def follow():
            for event in stream(api.client, f"train/{job}/events"):
                events.append(event)
                if event["event"] == "fitStep":
                    begun.set()

        follower = threading.Thread(target=follow)
        follower.start()
        assert begun.wait(120)
        api.server.stop()
        follower.join(60)
        assert not follower.is_alive()
        assert api.services.training.job(job).state is JobState.CANCELLED
    assert events[-1]["data"]["state"] == "Cancelled"


def test_a_server_that_ends_before_the_job_says_so_in_the_last_event(few_rated_home, aura_home):
    shutil.copytree(few_rated_home, aura_home)
    with serving() as api:
        api.server._trainer.stop()
        job = api.services.training.submit(TrainingRequest("default-user"))
        events = stream(api.client, f"train/{job.job_id}/events")
        assert next(events)["data"]["state"] == "Queued"
        stopping = threading.Thread(target=api.server.stop)
        stopping.start()
        (last,) = events
        stopping.join(60)
    assert (last["event"], last["data"]["reason"]) == ("closing", "serverEnds")
    assert "connect again" in last["data"]["message"]
    # Who sends the id of the last event on goes on after the last event of the job.
    assert "id" not in last


def test_a_stream_ends_once_advanced_mode_is_off(few_api):
    few_api.server._trainer.stop()
    job = few_api.services.training.submit(TrainingRequest("default-user"))
    events = stream(few_api.client, f"train/{job.job_id}/events")
    assert next(events)["data"]["state"] == "Queued"
    few_api.services.settings.set(ADVANCED_MODE, False)
    (last,) = events
    assert (last["event"], last["data"]["reason"]) == ("closing", "advancedModeOff")


def test_a_stream_ends_once_advanced_mode_is_off_though_it_is_never_silent(few_api):
    few_api.server._trainer.stop()
    job = few_api.services.training.submit(TrainingRequest("default-user"))
    ended = threading.Event()
    step = FitStep(0, 5, "ridge", 1, 9, "epoch", 0.1, 0.2)

    def tell():
        while not ended.wait(0.01):
            few_api.server.feed.take(JobEvent(job, step))

    telling = threading.Thread(target=tell)
    telling.start()
    try:
        events = stream(few_api.client, f"train/{job.job_id}/events")
        assert next(event for event in events if event["event"] == "fitStep")
        few_api.services.settings.set(ADVANCED_MODE, False)
        *_, last = events
    finally:
        ended.set()
        telling.join()
    assert last["event"] == "closing"


def test_a_row_that_lags_behind_takes_no_job_back(few_api):
    few_api.server._trainer.stop()
    job = few_api.services.training.submit(TrainingRequest("default-user"))
    feed = few_api.server.feed
    for told in (
        JobEvent(replace(job, state=JobState.RUNNING), None),
        JobEvent(replace(job, state=JobState.COMPLETED, progress=100), None),
    ):
        feed.look_at(job)
        feed.take(told)
    states = [event["data"]["state"] for event in stream(few_api.client, f"train/{job.job_id}/events")]
    assert states == ["Queued", "Running", "Completed"]


@pytest.mark.skipif(os.name == "nt", reason="a socket is closed with a reset in another way there")
def test_a_client_that_goes_away_while_much_is_told_leaves_nothing_on_stderr(few_api, caplog):
    """The event loop warns of every piece that is sent to a connection which is no more."""
    few_api.server._trainer.stop()
    job = few_api.services.training.submit(TrainingRequest("default-user"))
    path = f"train/{job.job_id}/events"
    connection = send(few_api, "GET", path, None)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with connection.makefile("rb") as lines:
        assert any(line.startswith(b"event: status") for line in lines)

    def go_away():
        # On the server's own loop, so that it learns of both at once.
        connection.close()
        for step in range(1, 50):
            few_api.server.feed.take(JobEvent(job, FitStep(0, 5, "ridge", step, 50, "epoch", 0.1, 0.2)))

    with log_lines() as said:
        few_api.server._uvicorn.servers[0].get_loop().call_soon_threadsafe(go_away)
        assert any(f"{path}: ends" in line for line in said)
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []
