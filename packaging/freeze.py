"""Build the app for the platform this runs on: ``uv run --group packaging python packaging/freeze.py``.

The folder comes to ``dist/aura-trainer`` (on macOS also ``dist/Aura Trainer.app``), with what its largest parts take.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from one_ffmpeg import share_ffmpeg

from aura_trainer.ml.features.lite0_network import GRAPH_FILE, network_graph

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
FOLDER = ROOT / "dist" / "aura-trainer"
_LARGEST = 15
_MEGA = 1e6


def main() -> int:
    """Make what the spec takes in, freeze, and say how large it has become."""
    write_network(BUILD / "network" / GRAPH_FILE)
    if sys.platform in ("win32", "darwin"):
        from icons import write_platform_icon  # noqa: PLC0415 - Qt draws it; nothing of it is needed elsewhere

        write_platform_icon(BUILD / "icons")
    subprocess.run(  # noqa: S603 - PyInstaller on our own spec
        [
            *(sys.executable, "-m", "PyInstaller", str(ROOT / "packaging" / "aura-trainer.spec")),
            *("--noconfirm", "--log-level", "WARN"),
            *("--distpath", str(ROOT / "dist"), "--workpath", str(BUILD / "pyinstaller")),
        ],
        check=True,
        cwd=ROOT,
    )
    if sys.platform == "linux":
        inside = FOLDER / "_internal"
        print(f"One FFmpeg instead of two: {share_ffmpeg(inside) / _MEGA:.0f} MB less")
        # A Python that was built where it stands keeps all that a debugger wants to know.
        for library in inside.glob("libpython*"):
            subprocess.run(["strip", "--strip-debug", str(library)], check=True)  # noqa: S603, S607
    print(f"{FOLDER}: {megabytes(FOLDER):.0f} MB")
    for name, size in largest_parts(FOLDER / "_internal"):
        print(f"{size:8.1f} MB  {name}")
    return 0


def write_network(path: Path) -> None:
    """Write the graph of the image network, which the app would else make at its first use."""
    if path.is_file():
        return
    shutil.rmtree(path.parent, ignore_errors=True)
    path.parent.mkdir(parents=True)
    path.write_bytes(network_graph())


def megabytes(folder: Path) -> float:
    """Return what the files below a folder take, links not counted."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / _MEGA


def largest_parts(folder: Path) -> list[tuple[str, float]]:
    """Return the largest entries of a folder in megabytes, largest first."""
    parts = [
        (path.name, megabytes(path) if path.is_dir() else path.stat().st_size / _MEGA)
        for path in folder.iterdir()
        if not path.is_symlink()
    ]
    return sorted(parts, key=lambda part: -part[1])[:_LARGEST]


if __name__ == "__main__":
    sys.exit(main())
