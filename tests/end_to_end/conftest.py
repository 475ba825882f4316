"""A data folder of each test's own with the sample clip rated and its features computed."""

import shutil

import pytest

from aura_trainer.application import Application


@pytest.fixture
def rated_home(rated_footage, aura_home):
    """This test's own copy of that data folder, in place as AURA_HOME; Advanced Mode is on."""
    shutil.copytree(rated_footage / "aura", aura_home)
    return aura_home


@pytest.fixture
def services(few_rated_home, aura_home):
    """The services over a data folder with the fewest ratings that can be trained on."""
    shutil.copytree(few_rated_home, aura_home)
    opened = Application.open()
    yield opened
    opened.close()
