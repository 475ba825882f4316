"""``aura-trainer model compare``."""

import json
import shutil

import pytest
from command_line import answer, run
from other_models import first_rows, retold, towards_ratings

from aura_trainer.application import Application


@pytest.fixture
def trained(trained_home, aura_home):
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    services = Application.open()
    services.models.add_version(
        retold(services.models.read_version("taste-v1")[1], "nearer", towards_ratings)
    )
    services.close()


@pytest.mark.usefixtures("trained")
def test_two_models_are_compared_in_words_and_as_json():
    in_use = answer("model", "show")["active"]["digest"]
    found = answer("model", "compare", "nearer", "taste-v1")
    assert found["frames"] == 40
    assert found["first"]["name"] == "nearer"
    assert found["advantage"] > 0
    assert {"frameId", "framePath", "rating", "first", "second"} == set(found["differing"][0])
    told = run("model", "compare", "nearer", "taste-v1")
    assert told.returncode == 0
    assert told.stdout.splitlines()[:2] == [found["sentence"], found["basis"]]
    assert found["way"] == "held-out"
    assert "sample.mp4" in told.stdout
    assert answer("model", "show")["active"]["digest"] == in_use


@pytest.mark.usefixtures("trained")
def test_two_that_share_too_few_frames_are_fitted_anew_and_the_answer_says_so():
    services = Application.open()
    data = services.models.read_version("taste-v1")[1]
    services.models.add_version(retold(data, "few", first_rows(4), evidence=None))
    services.close()
    found = answer("model", "compare", "few", "taste-v1")
    assert (found["way"], found["frames"]) == ("refitted", 40)
    assert "trained again on 40 of your ratings" in found["basis"]


@pytest.mark.usefixtures("trained")
def test_what_cannot_be_compared_is_one_line_and_an_exit_code():
    same = run("model", "compare", "nearer", "nearer")
    assert same.returncode == 3
    assert same.stderr.count("\n") == 1
    assert run("model", "compare", "nearer", "nobody").returncode == 4
    few = run("model", "compare", "nearer", "taste-v1", "--user", "somebody")
    assert few.returncode == 6
    assert "they share no held-out frames, and 10 are needed" in few.stderr


def test_it_belongs_to_advanced_mode():
    refused = run("model", "compare", "a", "b", "--json")
    assert refused.returncode == 5
    assert json.loads(refused.stderr)["advancedModeEnabled"] is False
