"""Training by itself on the command line, as a scheduler uses it."""

import shutil

import pytest
from command_line import answer, run

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.services.data_paths import DataPaths


@pytest.fixture
def home(few_rated_home, aura_home):
    """A data folder with twenty ratings, all given an hour ago."""
    shutil.copytree(few_rated_home, aura_home)
    file = DataPaths.resolve().annotations(DEFAULT_USER)
    text = file.read_text()
    services = Application(DataPaths.resolve())
    days = {item.timestamp.date() for item in services.annotations.load(DEFAULT_USER).ratings.values()}
    services.close()
    for day in days:
        text = text.replace(f"{day:%Y-%m-%d}T", "2026-01-02T")
    file.write_text(text)


@pytest.mark.usefixtures("home")
def test_a_scheduler_trains_when_a_run_is_due_and_only_then():
    assert run("train", "due", "--start").stdout == "Training by itself is off.\n"
    assert run("settings", "set", "training.retrainAfter", "15").returncode == 0
    assert answer("train", "due") == {"due": True, "newRatings": 20, "reason": "A run is due."}
    assert answer("train", "list") == []
    done = answer("train", "due", "--start")
    assert (done["state"], done["byItself"], done["preset"]) == ("Completed", True, "balanced")
    assert done["verdict"]["headline"]
    (job,) = answer("train", "list")
    assert job["jobId"] == done["jobId"]
    again = run("train", "due", "--start")
    assert (again.returncode, again.stdout) == (0, "Trains by itself after 15 more ratings.\n")
    assert len(answer("train", "list")) == 1


def test_it_belongs_to_advanced_mode():
    assert run("train", "due").returncode == 5
