"""Servers over a data folder of the test's own."""

import shutil

import cv2
import pytest
from api_rig import serving


@pytest.fixture
def api(tmp_path):
    """A server over an empty data folder, with a folder for footage that is allowed."""
    root = tmp_path / "footage"
    root.mkdir()
    with serving(roots=[root]) as running:
        running.root = root
        yield running


@pytest.fixture
def rated_api(rated_footage, aura_home):
    """A server over the 40 ratings of the sample clip; no folder is allowed, but the clip is imported."""
    shutil.copytree(rated_footage / "aura", aura_home)
    with serving() as running:
        running.clip = str(rated_footage / "sample.mp4")
        yield running


@pytest.fixture
def trained_api(trained_home, rated_footage, aura_home):
    """A server over a data folder with a model that was trained and deployed."""
    shutil.copytree(trained_home, aura_home)
    with serving() as running:
        running.clip = str(rated_footage / "sample.mp4")
        yield running


def write_frames(clip, folder, count):
    """Write the first frames of a clip as the guide calls them: frame001.jpg and so on."""
    video = cv2.VideoCapture(str(clip))
    for number in range(1, count + 1):
        read, picture = video.read()
        assert read
        assert cv2.imwrite(str(folder / f"frame{number:03d}.jpg"), picture)
    video.release()
