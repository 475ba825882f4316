"""Build a Debian package from the frozen folder: ``python packaging/linux/build_deb.py`` after ``packaging/freeze.py``.

The folder goes to ``/opt/aura-trainer``, the program to ``/usr/bin/aura-trainer``. What the package depends on is read
from the libraries themselves by dpkg-shlibdeps. Needs dpkg-dev and shared-mime-info.
"""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE.parent), str(ROOT)]

from icons import DRAWING, HICOLOR_SIZES, png  # noqa: E402

from aura_trainer import DESKTOP_ID, __version__  # noqa: E402

PACKAGE = "aura-trainer"
FROZEN = ROOT / "dist" / PACKAGE
HOME = Path("opt") / PACKAGE
MAINTAINER = "The Aura Trainer developers <aura-trainer@users.noreply.github.com>"

# What makes its icon and its file types known to a desktop; every desktop has it, and the app runs without.
_RECOMMENDS = "hicolor-icon-theme, shared-mime-info"

_DESCRIPTION = """Find the moments worth keeping in your footage
 Import footage, rate frames in a thumbnail grid, and train a model on your own
 taste. It is tested on shots and clips it has not seen, and put in use only if
 it is better than what you have.
 .
 Then it finds the moments worth keeping in new footage, and hands them to an
 editor as OTIO, EDL, FCPXML, Final Cut 7 XML, ALE, Avid markers or CSV."""


def main() -> int:
    """Put the package together and write it to ``dist/``."""
    if not (FROZEN / PACKAGE).is_file():
        print(f"{FROZEN} is not there. Run packaging/freeze.py first.", file=sys.stderr)
        return 1
    architecture = _output("dpkg", "--print-architecture")
    target = ROOT / "dist" / f"{PACKAGE}_{__version__}_{architecture}.deb"
    with tempfile.TemporaryDirectory(prefix="aura-deb-") as folder:
        tree = Path(folder) / "tree"
        fill(tree)
        write_control(tree, architecture, depends(tree))
        os.chmod(tree, 0o755)  # noqa: PTH101, S103 - the root of a package is open to all
        subprocess.run(  # noqa: S603
            ["dpkg-deb", "--root-owner-group", "-Zxz", "-z1", "--build", str(tree), str(target)],  # noqa: S607
            check=True,
        )
    print(f"{target}: {target.stat().st_size / 1e6:.0f} MB")
    return 0


def fill(tree: Path) -> None:
    """Lay out the files of the package; by the empty ``DEBIAN`` dpkg-shlibdeps knows where its root is."""
    (tree / "DEBIAN").mkdir(parents=True)
    shutil.copytree(FROZEN, tree / HOME, symlinks=True)
    programs = tree / "usr" / "bin"
    programs.mkdir(parents=True)
    (programs / PACKAGE).symlink_to(Path("/") / HOME / PACKAGE)
    share = tree / "usr" / "share"
    _copy(HERE / f"{DESKTOP_ID}.desktop", share / "applications")
    _copy(HERE / f"{DESKTOP_ID}.metainfo.xml", share / "metainfo")
    _copy(HERE / "aura-trainer.mime.xml", share / "mime" / "packages", "aura-trainer.xml")
    icons = share / "icons" / "hicolor"
    _copy(DRAWING, icons / "scalable" / "apps", f"{PACKAGE}.svg")
    for size in HICOLOR_SIZES:
        _write(icons / f"{size}x{size}" / "apps" / f"{PACKAGE}.png", png(size))
    papers = share / "doc" / PACKAGE
    _write(papers / "copyright", _copyright().encode())
    _write(papers / "changelog.gz", gzip.compress(_changelog().encode(), mtime=0))
    _copy(HERE / "lintian-overrides", share / "lintian" / "overrides", PACKAGE)
    for path in tree.rglob("*"):
        if not path.is_symlink():
            wanted = 0o755 if path.is_dir() or path == tree / HOME / PACKAGE else 0o644
            path.chmod(wanted)


def depends(tree: Path) -> str:
    """Return what the programs and libraries in the tree need of the system, as dpkg-shlibdeps finds it."""
    with tempfile.TemporaryDirectory(prefix="aura-shlibdeps-") as folder:
        place = Path(folder)
        _write(
            place / "debian" / "control",
            f"Source: {PACKAGE}\n\nPackage: {PACKAGE}\nArchitecture: any\n".encode(),
        )
        inside = [path for path in (tree / HOME).rglob("*") if not path.is_symlink() and _is_elf(path)]
        own = sorted({str(path.parent) for path in inside})
        done = subprocess.run(  # noqa: S603
            [
                *("dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0"),
                *(f"-l{place}" for place in own),
                # It goes by the names of libraries, also of those that are in the tree.
                *(f"-x{package}" for package in packages_of(path.name for path in inside)),
                *(f"-e{path}" for path in sorted(inside)),
            ],
            cwd=place,
            check=False,
            capture_output=True,
            text=True,
        )
    found = re.search(r"^shlibs:Depends=(.*)$", done.stdout, re.MULTILINE)
    if found is None:
        wrong = "\n".join(line for line in done.stderr.splitlines() if "error:" in line)
        raise RuntimeError(f"dpkg-shlibdeps does not tell what is needed.\n{wrong}")
    return found[1]


def packages_of(names: Iterable[str]) -> list[str]:
    """Return the installed packages that libraries of these names come from."""
    found = subprocess.run(  # noqa: S603
        ["dpkg-query", "--search", *(f"*/{name}" for name in sorted(set(names)) if name.startswith("lib"))],  # noqa: S607
        check=False,
        capture_output=True,
        text=True,
    ).stdout
    return sorted({line.split(":")[0] for line in found.splitlines()})


def write_control(tree: Path, architecture: str, needed: str) -> None:
    """Write what dpkg reads: the control file, and the sums of all files."""
    sums: list[str] = []
    size = 0
    for path in sorted(tree.rglob("*")):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            size += len(data)
            sums.append(f"{hashlib.md5(data, usedforsecurity=False).hexdigest()}  {path.relative_to(tree)}\n")
    control = (
        f"Package: {PACKAGE}\n"
        f"Version: {__version__}\n"
        f"Architecture: {architecture}\n"
        f"Maintainer: {MAINTAINER}\n"
        f"Installed-Size: {size // 1024}\n"
        f"Depends: {needed}\n"
        f"Recommends: {_RECOMMENDS}\n"
        "Section: video\n"
        "Priority: optional\n"
        f"Description: {_DESCRIPTION}\n"
    )
    _write(tree / "DEBIAN" / "md5sums", "".join(sums).encode())
    _write(tree / "DEBIAN" / "control", control.encode())


def _copyright() -> str:
    licence = (ROOT / "LICENSE").read_text("utf-8").split("\n\n", 2)[2].strip()
    text = "\n".join(f" {line}" if line else " ." for line in licence.splitlines())
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        "Upstream-Name: Aura Trainer\n"
        f"Comment: /{HOME}/_internal/resources/notices names every component with its licence; Help > About shows them. FFmpeg\n"
        " is under the LGPL, version 3 or later, and is built with libx264 and libx265, which are under the GPL: the package as a\n"
        " whole is passed on under the GPL, version 3.\n\n"
        "Files: *\n"
        "Copyright: 2026 The Aura Trainer developers\n"
        f"License: Expat\n{text}\n\n"
        f"Files: {HOME}/_internal/*\n"
        "Copyright: the authors of each library\n"
        "License: GPL-3\n"
        " On Debian systems the text is in /usr/share/common-licenses/GPL-3; the licences of the single libraries are in\n"
        f" /{HOME}/_internal/resources/notices.\n"
    )


def _changelog() -> str:
    made = format_datetime(datetime.fromtimestamp((ROOT / "CHANGELOG.md").stat().st_mtime, UTC))
    return (
        f"{PACKAGE} ({__version__}) unstable; urgency=medium\n\n"
        f"  * Version {__version__}.\n\n"
        f" -- {MAINTAINER}  {made}\n"
    )


def _is_elf(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _copy(source: Path, folder: Path, name: str | None = None) -> None:
    _write(folder / (name or source.name), source.read_bytes())


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
