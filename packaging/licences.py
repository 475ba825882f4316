"""The licences of everything in the packaged app, copied from what was installed to build it."""

import re
import shutil
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_ABOUT = """Aura Trainer is under the MIT licence (LICENSE beside this file). The program as packaged also contains the
libraries below, each with its licence in the folder of its name, and Python and Qt (LGPL-3.0).

PyAV brings FFmpeg built with libx264 and libx265, which are under the GPL, version 2 or later: whoever passes the
packaged program on as a whole does so under that licence. The sources are at the addresses below and at
https://ffmpeg.org, https://code.videolan.org/videolan/x264 and https://bitbucket.org/multicoreware/x265_git.
"""


def write_licences(folder: Path) -> None:
    """Write the licences of the app and of every library it depends on to a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    lines = [_ABOUT]
    for library in libraries():
        name, metadata = library.name, library.metadata
        licence = metadata.get("License-Expression") or metadata.get("License") or "see its folder"
        lines.append(f"{name} {library.version}: {licence.splitlines()[0]}, https://pypi.org/project/{name}/")
        for path in _licence_files(library):
            target = folder / name / path.name
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, target)
    (folder / "README.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def libraries() -> list[Distribution]:
    """Return what the app with its local API depends on, directly or not, by name; itself left out."""
    found: dict[str, Distribution] = {}
    waiting = list(distribution("aura-trainer").requires or ())
    while waiting:
        line = waiting.pop()
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        key = name.lower().replace("_", "-")
        if key in found or ("extra ==" in line and "'api'" not in line and '"api"' not in line):
            continue
        try:
            found[key] = distribution(name)
        except PackageNotFoundError:
            # For another platform or version of Python.
            continue
        waiting += found[key].requires or ()
    return [found[key] for key in sorted(found)]


def _licence_files(library: Distribution) -> list[Path]:
    pattern = re.compile(r"(licen[cs]e|copying|notice|third)", re.IGNORECASE)
    files = [
        Path(str(library.locate_file(file))) for file in library.files or () if pattern.search(file.name)
    ]
    return [file for file in files if file.is_file() and file.suffix not in (".py", ".pyc")]


if __name__ == "__main__":
    write_licences(Path(sys.argv[1]))
