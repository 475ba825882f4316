"""A data folder with the sample clip rated and its features computed, made once and copied for each test."""

import shutil

import pytest

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.settings import ADVANCED_MODE


@pytest.fixture(scope="session")
def rated_footage(sample_clip, tmp_path_factory):
    """A folder with ``sample.mp4``, its ratings as CSV and the data folder ``aura``."""
    folder = tmp_path_factory.mktemp("footage")
    for name in ("sample.mp4", "sample-ratings.csv"):
        shutil.copy(sample_clip.with_name(name), folder / name)
    services = Application.open({"AURA_HOME": str(folder / "aura")})
    services.exchange.import_file(DEFAULT_USER, folder / "sample-ratings.csv", root=None, token=NeverStop())
    services.settings.set(ADVANCED_MODE, value=True)
    services.scoring.score(
        [str(folder / "sample.mp4")], Sampling(amount=0.5), on_event=lambda _: None, token=NeverStop()
    )
    services.close()
    return folder


@pytest.fixture
def rated_home(rated_footage, aura_home):
    """This test's own copy of that data folder, in place as AURA_HOME; Advanced Mode is on."""
    shutil.copytree(rated_footage / "aura", aura_home)
    return aura_home


@pytest.fixture
def services(rated_home):
    """The services over that copy."""
    opened = Application.open()
    yield opened
    opened.close()
