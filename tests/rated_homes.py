"""Data folders with real frames of the sample clip, rated, read and trained on, for the tests of training."""

import csv
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from aura_trainer.application import Application
from aura_trainer.demo import rate_sample
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.domain.training import (
    MINIMUM_RATINGS,
    DeployPolicy,
    JobState,
    Preset,
    TrainingJob,
    TrainingRequest,
)
from aura_trainer.resources import resource_path
from aura_trainer.services.clip_curves import DENSE_SECONDS

CLIP, RATINGS = "sample.mp4", "sample-ratings.csv"


def copy_sample(folder: Path) -> None:
    """Put the sample clip and its ratings into a folder, where a test may do to the clip what it likes."""
    for name in (CLIP, RATINGS):
        shutil.copy(resource_path(name), folder / name)


def make_rated(home: Path, ratings: Path) -> None:
    """Begin a data folder: the 40 ratings of the sample clip, its features computed, Advanced Mode on.

    Those that training reads are computed by a training, elsewhere: a run on the folder then only fits.
    """
    _make_scored(home, ratings)
    with TemporaryDirectory() as scratch:
        elsewhere = Path(shutil.copytree(home, Path(scratch) / "aura"))
        services = Application.open({"AURA_HOME": str(elsewhere)})
        try:
            train(services, DeployPolicy.NEVER)
        finally:
            services.close()
        database = services.paths.cache_database
        shutil.copy(database, home / database.relative_to(elsewhere))


def _make_scored(home: Path, ratings: Path) -> None:
    services = Application.open({"AURA_HOME": str(home)})
    try:
        rate_sample(services, ratings.parent, NeverStop())
        services.settings.set(ADVANCED_MODE, value=True)
        services.scoring.score(
            [str(ratings.with_name(CLIP))],
            Sampling(amount=0.5),
            on_event=lambda _event: None,
            token=NeverStop(),
        )
    finally:
        services.close()


def rate_like_the_nearest(services: Application) -> None:
    """Rate every frame there is, of the sample clip, with what the nearest frame of its ratings was given."""
    given = _sample_ratings()
    services.annotations.append(
        DEFAULT_USER,
        [
            Rating(frame.address, given[min(given, key=lambda seconds: abs(seconds - frame.seconds))])
            for frame in services.catalog.frames()
        ],
    )


def _sample_ratings() -> dict[float, float]:
    with resource_path(RATINGS).open(encoding="utf-8", newline="") as file:
        next(file)
        return {
            float(FrameAddress.parse(path).seconds or 0): float(rating) for path, rating in csv.reader(file)
        }


def train(services: Application, deploy: DeployPolicy, user: str = DEFAULT_USER) -> TrainingJob:
    """Train with the quick preset, to the end."""
    request = TrainingRequest(user, model_name="taste-v1", preset=Preset.QUICK, deploy=deploy)
    submitted = services.training.submit(request)
    services.training.run_pending(on_event=lambda _event: None, token=NeverStop())
    job = services.training.job(submitted.job_id)
    assert job.state is JobState.COMPLETED
    return job


def make_imported(home: Path, clip: Path, step: float) -> None:
    """Begin a data folder with frames of a clip, none rated."""
    services = Application.open({"AURA_HOME": str(home)})
    try:
        report = services.importer.run(
            [str(clip)], Sampling(amount=step), on_event=lambda _event: None, token=NeverStop()
        )
        assert not report.failures
    finally:
        services.close()


def make_few(home: Path, rated: Path) -> None:
    """Copy a rated data folder and take back all but the fewest ratings that can be trained on."""
    shutil.copytree(rated, home, dirs_exist_ok=True)
    services = Application.open({"AURA_HOME": str(home)})
    try:
        paths = list(services.annotations.load(DEFAULT_USER).ratings)
        kept = paths[:: len(paths) // MINIMUM_RATINGS]
        services.annotations.remove(DEFAULT_USER, [path for path in paths if path not in kept])
        assert services.annotations.stats(DEFAULT_USER).total_annotations == MINIMUM_RATINGS
    finally:
        services.close()


def make_trained(home: Path, rated: Path) -> None:
    """Copy a rated data folder, train on it and deploy the model."""
    shutil.copytree(rated, home, dirs_exist_ok=True)
    services = Application.open({"AURA_HOME": str(home)})
    try:
        train(services, DeployPolicy.ALWAYS)
    finally:
        services.close()


def make_seen(home: Path, trained: Path) -> None:
    """Copy a data folder with a trained model and compute the features of all frames the Highlights page scores."""
    shutil.copytree(trained, home, dirs_exist_ok=True)
    services = Application.open({"AURA_HOME": str(home)})
    try:
        services.scoring.score(
            [media.path for media in services.catalog.list_media()],
            Sampling(amount=DENSE_SECONDS),
            on_event=lambda _event: None,
            token=NeverStop(),
        )
    finally:
        services.close()


def make_accepted(home: Path, many_frames: Path) -> None:
    """Copy a data folder, rate all its frames and train; so many ratings get a model accepted. It is not deployed."""
    shutil.copytree(many_frames, home, dirs_exist_ok=True)
    services = Application.open({"AURA_HOME": str(home)})
    try:
        services.settings.set(ADVANCED_MODE, value=True)
        rate_like_the_nearest(services)
        train(services, DeployPolicy.NEVER)
    finally:
        services.close()
