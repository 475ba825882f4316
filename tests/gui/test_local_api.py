"""The local API inside the window: switched on in the settings, asked over real HTTP, shown in the window."""

import shutil
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.settings import ADVANCED_MODE, API_ENABLED, API_PORT, DEPLOY_POLICY, PROFILE, Section
from aura_trainer.domain.training import JobState
from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.gui.settings_dialog import SettingsDialog


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def server_threads():
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("aura-api")]


def aside(window, work):
    """Do something that waits for the window's server beside the window, as another program does."""
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(work)
        window.wait(done.done)
        return done.result()


def set_to(window, key, value):
    window.session.runner.run(window.context.change_setting(key, value))
    window.settle()


def switch_on(window, port=None):
    set_to(window, API_PORT, port or free_port())
    set_to(window, API_ENABLED, True)
    assert window.context.local_api.state.url


def client_of(window, profile=DEFAULT_USER):
    token = window.context.application.api_tokens.token_of(profile)
    return httpx.Client(
        base_url=window.context.local_api.state.url,
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
    )


def preflight_status(window, client):
    return aside(window, lambda: client.get("train/preflight")).status_code


@pytest.fixture
def served_window(rated_window):
    switch_on(rated_window)
    return rated_window


@pytest.fixture
def opened_section(open_window):
    dialogs = []

    def opener(window):
        window.session.window.show_settings()
        window.settle()
        dialogs.extend(window.session.window.findChildren(SettingsDialog))
        dialogs[0].show_section(Section.API)
        return dialogs[0]

    yield opener
    for dialog in dialogs:
        dialog.close()


def test_nothing_listens_until_it_is_switched_on(rated_window):
    assert rated_window.context.setting(API_ENABLED) is False
    assert rated_window.context.local_api.state.url == ""
    assert server_threads() == []


def test_the_switch_starts_it_and_what_is_copied_lets_a_program_in(rated_window, opened_section):
    window = rated_window
    set_to(window, API_PORT, free_port())
    dialog = opened_section(window)
    assert dialog.api.state.text() == "Off"
    assert not dialog.api.copy_token.isEnabled()
    QTest.mouseClick(dialog.rows[API_ENABLED].control, Qt.MouseButton.LeftButton)
    window.settle()
    QTest.mouseClick(dialog.api.copy_address, Qt.MouseButton.LeftButton)
    address = QApplication.clipboard().text()
    assert address == dialog.api.state.text() == f"http://127.0.0.1:{window.context.setting(API_PORT)}/api/ml"
    QTest.mouseClick(dialog.api.copy_token, Qt.MouseButton.LeftButton)
    window.settle()
    headers = {"Authorization": f"Bearer {QApplication.clipboard().text()}"}
    answer = aside(window, lambda: httpx.get(f"{address}/train/preflight", headers=headers, timeout=60))
    assert answer.status_code == 200
    assert answer.json()["annotationCount"] == len(window.stored())
    assert dialog.api.remark.isHidden()


def test_switched_off_it_is_gone(served_window):
    window = served_window
    address = window.context.local_api.state.url
    assert server_threads()
    set_to(window, API_ENABLED, False)
    assert server_threads() == []
    assert window.context.local_api.state.url == ""
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/train/preflight")


def test_it_is_seen_in_the_window_while_it_is_on(served_window):
    chip = served_window.session.window.top._api
    assert chip.isVisible()
    assert chip.accessibleName() == "local API on"
    set_to(served_window, API_ENABLED, False)
    assert not chip.isVisible()


def test_a_port_in_use_is_said_and_another_one_serves(rated_window, opened_section):
    window = rated_window
    notices = []
    window.context.signals.noticed.connect(notices.append)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        set_to(window, API_PORT, taken.getsockname()[1])
        set_to(window, API_ENABLED, True)
    dialog = opened_section(window)
    assert dialog.api.state.text() == "Not running"
    assert f"Port {window.context.setting(API_PORT)} cannot be used" in dialog.api.problem.text()
    assert [notice.title for notice in notices] == ["The local API is not running"]
    set_to(window, API_PORT, free_port())
    assert dialog.api.problem.isHidden()
    assert str(window.context.setting(API_PORT)) in dialog.api.state.text()


def test_it_begins_once_another_program_has_given_the_port_up(rated_window):
    window = rated_window
    failures = []
    window.context.local_api.failed.connect(failures.append)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        set_to(window, API_PORT, taken.getsockname()[1])
        set_to(window, API_ENABLED, True)
        window.session.runner.run(window.context.catch_up())
        window.settle()
    assert len(failures) == 1
    window.session.runner.run(window.context.catch_up())
    window.wait(lambda: window.context.local_api.state.url)
    with client_of(window) as client:
        assert preflight_status(window, client) == 200


def test_a_fault_at_the_start_is_said_and_not_starting_for_ever(rated_window, monkeypatch):
    def broken(*_arguments):
        raise RuntimeError("broken")

    monkeypatch.setattr("aura_trainer.api.opening.make_server", broken)
    rated_window.expects_errors = True
    set_to(rated_window, API_PORT, free_port())
    set_to(rated_window, API_ENABLED, True)
    assert rated_window.context.local_api.state.problem == "It did not start; the log has the reason."
    rated_window.session.runner.run(rated_window.context.catch_up())
    rated_window.settle()
    assert ["broken" in report.as_text() for report in rated_window.reports] == [True]


def test_quick_changes_of_mind_leave_one_server_of_the_last_wish(rated_window):
    window, runner = rated_window, rated_window.session.runner
    ports = [free_port(), free_port()]
    for on, port in ((True, 0), (False, 1), (True, 1), (False, 0), (True, 1), (True, 0)):
        runner.run(window.context.change_setting(API_PORT, ports[port]))
        runner.run(window.context.change_setting(API_ENABLED, on))
    window.settle()
    assert len(server_threads()) == 1
    assert str(ports[0]) in window.context.local_api.state.url
    with client_of(window) as client:
        assert preflight_status(window, client) == 200


def test_the_token_that_is_copied_is_of_whom_the_notice_names(served_window, opened_section):
    window = served_window
    notices = []
    window.context.signals.noticed.connect(notices.append)
    dialog = opened_section(window)
    QTest.mouseClick(dialog.api.copy_token, Qt.MouseButton.LeftButton)
    window.context.user_id, before = "second-person", window.context.user_id
    window.settle()
    window.context.user_id = before
    tokens = window.context.application.api_tokens
    assert QApplication.clipboard().text() == tokens.token_of(DEFAULT_USER)
    assert DEFAULT_USER in notices[-1].detail


def test_without_advanced_mode_it_says_that_it_refuses_and_does(served_window, opened_section):
    window = served_window
    dialog = opened_section(window)
    set_to(window, ADVANCED_MODE, False)
    assert not dialog.api.remark.isHidden()
    with client_of(window) as client:
        assert preflight_status(window, client) == 403


def test_ratings_a_program_gives_are_shown(served_window):
    window = served_window
    frame = next(iter(window.context.library.frames.values()))
    assert window.context.ratings.value(frame.id) != 0.35
    body = {"annotations": [{"framePath": frame.address, "rating": 0.35}]}
    with client_of(window) as client:
        answer = aside(window, lambda: client.post("annotations/upload", json=body))
    assert answer.status_code == 200
    window.session.runner.run(window.context.catch_up())
    window.settle()
    assert window.context.ratings.value(frame.id) == 0.35


def test_a_training_a_program_starts_runs_in_the_window_and_is_told_to_both(served_window):
    window = served_window
    notices, events = [], []
    window.context.signals.noticed.connect(notices.append)
    set_to(window, DEPLOY_POLICY, "ask")

    def train():
        with client_of(window) as client:
            body = {"modelName": "by-a-program", "pipelineConfig": {"preset": "quick"}}
            job_id = client.post("train/frame-importance", json=body).json()["jobId"]
            with client.stream("GET", f"train/{job_id}/events") as stream:
                events.extend(line for line in stream.iter_lines() if line.startswith("event:"))
            return client.get(f"train/{job_id}/status").json()

    status = aside(window, train)
    window.settle()
    assert status["state"] == "Completed"
    assert {"event: status", "event: fitStep", "event: baselineKnown"} <= set(events)
    page = window.session.window.page(TRAIN)
    assert [(job.job_id, job.state) for job in page.runs.jobs] == [(status["jobId"], JobState.COMPLETED)]
    assert page.runs._begun_here == {status["jobId"]}
    assert notices[0].title == "Another program started a training"
    assert "by-a-program" in notices[0].detail


def test_another_profile_has_another_token(served_window):
    window = served_window
    with client_of(window) as former:
        assert preflight_status(window, former) == 200
        set_to(window, PROFILE, "second-person")
        assert preflight_status(window, former) == 403
    with client_of(window, "second-person") as client:
        assert preflight_status(window, client) == 200


def test_a_new_token_shuts_out_who_has_the_former(served_window, opened_section):
    window = served_window
    dialog = opened_section(window)
    with client_of(window) as former:
        QTest.mouseClick(dialog.api.new_token, Qt.MouseButton.LeftButton)
        agreed = next(one for one in dialog.api.question.buttons() if one.text() == "New token")
        QTest.mouseClick(agreed, Qt.MouseButton.LeftButton)
        window.settle()
        assert preflight_status(window, former) == 401
    with client_of(window) as client:
        assert preflight_status(window, client) == 200


def test_it_is_there_again_in_the_next_window(served_window, open_window):
    served_window.close()
    served_window.end()
    assert server_threads() == []
    window = open_window()
    window.settle()
    with client_of(window) as client:
        assert preflight_status(window, client) == 200


def test_a_window_closes_while_a_program_follows_a_job(rated_home, aura_home, open_window):
    shutil.copytree(rated_home, aura_home, dirs_exist_ok=True)
    window = open_window()
    switch_on(window)
    reading = threading.Event()

    def follow():
        with client_of(window) as client:
            body = {"modelName": "left", "pipelineConfig": {"preset": "thorough"}}
            job_id = client.post("train/frame-importance", json=body).json()["jobId"]
            with client.stream("GET", f"train/{job_id}/events") as stream:
                for _line in stream.iter_lines():
                    reading.set()
        return job_id

    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(follow)
        window.wait(reading.is_set)
        window.close()
        window.end()
        assert following.result(timeout=30)
    assert server_threads() == []
