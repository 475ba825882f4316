from pathlib import Path

import pytest
from clips import Clip, make_clip
from hypothesis import settings

# How long an example takes is the machine's affair, not the code's.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clips")


@pytest.fixture(scope="session")
def make(clip_folder: Path):
    """Make a clip once a session, by its description."""

    def made(clip: Clip) -> Path:
        path = clip_folder / clip.name
        return path if path.exists() else make_clip(path, clip)

    return made
