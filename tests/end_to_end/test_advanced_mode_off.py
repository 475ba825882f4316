"""What belongs to Advanced Mode is refused while it is off, and the rest is not."""

import json

import pytest
from command_line import answer, run

from aura_trainer.cli.app import app

ARGUMENTS = {
    ("train", "status"): ("some-job",),
    ("train", "cancel"): ("some-job",),
    ("train", "analysis"): ("some-job",),
    ("train", "report"): ("some-job", "--out", "out.html"),
    ("model", "deploy"): ("default",),
    ("model", "import"): ("stranger.zip",),
    ("model", "export"): ("default", "out.zip"),
    ("model", "verify"): ("stranger.zip",),
    ("model", "compare"): ("default", "mine"),
    ("model", "rename"): ("default", "mine"),
    ("model", "delete"): ("default",),
}


def commands_of(*groups):
    return [
        (group.name, command.name or command.callback.__name__)
        for group in app.registered_groups
        if group.name in groups
        for command in group.typer_instance.registered_commands
    ]


GATED = commands_of("train", "model")


def test_the_commands_of_training_and_models_are_found():
    assert {("train", "start"), ("train", "preflight"), ("model", "revert"), *ARGUMENTS} <= set(GATED)


@pytest.mark.parametrize("command", GATED, ids=" ".join)
def test_every_command_of_training_and_models_is_refused_with_403_and_leaves_nothing(
    aura_home, tmp_path, monkeypatch, command
):
    monkeypatch.chdir(tmp_path)
    done = run(*command, *ARGUMENTS.get(command, ()), "--json")
    assert (done.returncode, done.stdout) == (5, "")
    problem = json.loads(done.stderr)
    assert (problem["status"], problem["title"]) == (403, "Advanced Mode Required")
    assert problem["advancedModeEnabled"] is False
    assert "general.advancedModeEnabled true" in problem["detail"]
    assert not (aura_home / "ML" / "PretrainedModels").exists()
    assert not list(tmp_path.glob("out.*"))


def test_everything_else_works(sample_clip, tmp_path):
    answer("media", "import", sample_clip, "--every", "5")
    answer("annotations", "import", sample_clip.with_name("sample-ratings.csv"))
    (media,) = answer("media", "list")
    first = answer("frames", "--rated")[0]["framePath"]
    answer("annotations", "add", first, "0.5")
    for command in (
        ("stats",),
        ("advice",),
        ("suggest",),
        ("export", tmp_path / "out.csv"),
        ("remove", first),
    ):
        answer("annotations", *command)
    answer("score", sample_clip, "--every", "10")
    answer("settings", "get")
    answer("annotations", "clear", "--yes")
    answer("media", "remove", media["id"])
