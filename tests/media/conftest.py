from pathlib import Path

import pytest
from clips import Clip, make_clip


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
