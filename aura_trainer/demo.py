"""The main job on the sample clip, step by step, for whichever front end shows it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.media import ImportReport, Sampling
from aura_trainer.domain.rating_exchange import OnConflict
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.domain.unheard import unheard
from aura_trainer.resources import SAMPLE_CLIP, resource_path

SAMPLE_RATINGS = "sample-ratings.csv"
MODEL_NAME = "demo"


@contextmanager
def throw_away_home() -> Iterator[Path]:
    """Yield a data folder that is gone afterwards, with the sample clip in it."""
    with tempfile.TemporaryDirectory(prefix="aura-demo-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        for name in (SAMPLE_CLIP, SAMPLE_RATINGS):
            shutil.copyfile(resource_path(name), home / name)
        yield home


def import_sample(services: Application, home: Path, token: StopToken) -> ImportReport:
    """Import the sample clip, a frame a second."""
    return services.importer.run([str(home / SAMPLE_CLIP)], Sampling(), on_event=unheard, token=token)


def rate_sample(services: Application, home: Path, token: StopToken) -> int:
    """Give the ratings that come with the sample clip, and return how many."""
    importing = services.rating_import
    plan = importing.plan(DEFAULT_USER, [home / SAMPLE_RATINGS], root=home, token=token, on_event=unheard)
    stored = importing.bring_in(DEFAULT_USER, plan, OnConflict.THEIRS, token=token, on_event=unheard)
    return len(stored)


def unlock(services: Application) -> None:
    """Turn Advanced Mode on, which training needs."""
    services.settings.set(ADVANCED_MODE, value=True)
