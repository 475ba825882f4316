import logging
import re
import shutil

import pytest

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.services.log import Logging, correlation_id, operation

LINE = re.compile(
    r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\] \[(DBG|INF|WRN|ERR|FTL)\] \[([0-9a-f-]+)\] (.*)"
)


@pytest.fixture
def log_lines(tmp_path):
    logs = Logging.start(tmp_path / "logs", stderr_level=logging.CRITICAL)

    def read():
        logs.stop()
        text = (tmp_path / "logs" / "aura-trainer.log").read_text(encoding="utf-8")
        return [LINE.fullmatch(line).groups() for line in text.splitlines() if not line.startswith("    ")]

    return read


def test_an_operation_is_logged_on_entry_and_exit_under_one_id(log_lines):
    logger = logging.getLogger("aura_trainer.test")
    with operation(logger, "Outer") as outer, operation(logger, "Inner") as inner:
        assert outer == inner == correlation_id.get()
    assert correlation_id.get() == "-"
    assert log_lines() == [
        ("INF", outer, "Outer: begins"),
        ("INF", outer, "Inner: begins"),
        ("INF", outer, "Inner: done"),
        ("INF", outer, "Outer: done"),
    ]


def test_an_operation_that_fails_says_with_what(log_lines):
    with pytest.raises(ZeroDivisionError), operation(logging.getLogger("aura_trainer.test"), "Sum"):
        _ = 1 / 0
    assert log_lines()[-1][2] == "Sum: ends with ZeroDivisionError: division by zero"


def test_a_trace_is_indented_below_its_line(log_lines):
    logging.getLogger("aura_trainer.test").error("two\nlines")
    assert [line[2] for line in log_lines()] == ["two"]


def test_services_log_what_they_do(log_lines):
    services = Application.open()
    services.annotations.append(DEFAULT_USER, [Rating("a.jpg", 0.5)])
    services.close()
    assert [line[2] for line in log_lines()] == [
        f"Storing of 1 ratings of {DEFAULT_USER}: begins",
        f"Storing of 1 ratings of {DEFAULT_USER}: done",
    ]


def test_a_log_that_can_no_longer_be_written_is_told_once_without_a_trace(tmp_path, capsys):
    logs = Logging.start(tmp_path / "logs")
    shutil.rmtree(tmp_path / "logs")
    (tmp_path / "logs").write_text("in the way")
    logger = logging.getLogger("aura_trainer.test")
    logger.info("first")
    logger.info("second")
    logs.stop()
    told = capsys.readouterr().err
    assert told.count("cannot be written") == 1
    assert "Traceback" not in told


def test_a_folder_that_cannot_be_written_leaves_the_app_running(tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    logs = Logging.start(tmp_path / "file" / "logs")
    logs.stop()
    assert "No log file" in capsys.readouterr().err
