"""``aura-trainer train compare`` and ``train comparison``."""

import shutil

import pytest
from command_line import answer, run


@pytest.fixture
def rated(rated_footage, aura_home):
    shutil.copytree(rated_footage / "aura", aura_home, dirs_exist_ok=True)


@pytest.mark.usefixtures("rated")
def test_runs_are_compared_and_the_answer_says_how_to_deploy_the_one_proposed():
    in_use = answer("model", "show")["active"]["digest"]
    told = run(
        "train",
        "compare",
        "--name",
        "taste",
        "--preset",
        "quick",
        "--features",
        "content",
        "--features",
        "measures",
    )
    assert told.returncode == 0, told.stderr
    found = answer("train", "comparison")
    lines = told.stdout.splitlines()
    for member in found["members"]:
        assert any(line.startswith(member["job"]["jobId"][:8]) for line in lines)
        assert f"{member['figures']['error']:.3f}" in told.stdout
    assert found["sentence"] in lines
    assert found["againstUse"] in lines
    proposed = next(
        member["job"] for member in found["members"] if member["job"]["jobId"] == found["proposed"]
    )
    assert lines[-1].endswith(f"aura-trainer model deploy {proposed['modelDigest'][:12]}")
    assert answer("model", "show")["active"]["digest"] == in_use
    assert run(*lines[-1].split(": aura-trainer ")[1].split()).returncode == 0
    assert answer("model", "show")["active"]["digest"] == proposed["modelDigest"]
    assert answer("train", "status", found["proposed"])["features"] in ("content", "measures")
    assert run("train", "comparison", "nothing").returncode == 4


@pytest.mark.usefixtures("rated")
def test_a_single_run_is_no_comparison():
    refused = run("train", "compare", "--preset", "quick")
    assert refused.returncode == 3
    assert "at least two" in refused.stderr
    assert run("train", "comparison").returncode == 4


@pytest.mark.usefixtures("rated")
@pytest.mark.parametrize("command", [("start", "--detach"), ("compare",)])
def test_a_seed_or_a_name_that_no_run_can_have_is_refused(command):
    assert run("train", *command, "--seed", 2**32).returncode == 2
    assert run("train", *command, "--name", " ").returncode == 3
    assert answer("train", "list") == []


@pytest.mark.usefixtures("rated")
def test_runs_behind_one_of_somebody_else_say_what_they_wait_for():
    assert run("train", "start", "--name", "theirs", "--preset", "quick", "--detach").returncode == 0
    done = run("train", "compare", "--preset", "quick", "--features", "content", "--features", "measures")
    assert done.returncode == 0, done.stderr
    assert "theirs is before them in the queue, and is trained first." in done.stderr


def test_it_belongs_to_advanced_mode():
    assert run("train", "compare").returncode == 5
