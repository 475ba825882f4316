"""Puts a report of a problem together, and saves it."""

import csv
import importlib.metadata
import io
import json
import logging
import platform
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from aura_trainer import __version__
from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.errors import AuraError, InvalidInput
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.settings import SettingValue
from aura_trainer.language import as_programs_expect, tr
from aura_trainer.services.annotation_store import AnnotationStore
from aura_trainer.services.clock import Clock
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.doctor.checks import as_lines, look_at_data, look_at_machine
from aura_trainer.services.doctor.finding import Examined
from aura_trainer.services.files import FileLayer, write_atomically
from aura_trainer.services.own_files import writable_target
from aura_trainer.services.problem_report.names import find_names
from aura_trainer.services.problem_report.redaction import KnownNames, Redaction

logger = logging.getLogger(__name__)

T = TypeVar("T")

README = "README.txt"
"""The part that says in sentences what a report is."""

_LOG_BYTES = 1 << 17
_CRASH_BYTES = 1 << 16
_CRASHES = 3
_LIBRARIES = ("PySide6-Essentials", "av", "numpy", "scikit-learn", "onnxruntime", "opencv-python-headless")

_INTRODUCTION = """A report of a problem with Aura Trainer, made by its user for whoever helps.

Names of files, folders, profiles, models, the user and the computer: {names}
Settings: {settings}
Ratings: {ratings}
Tokens of the local API are never in a report.
"""


@dataclass(frozen=True, slots=True)
class Include:
    """What goes into a report besides what always does.

    Attributes:
        names: Names and paths as they are.
        settings: The settings.
        ratings: The ratings of the profile in use.
    """

    names: bool = False
    settings: bool = True
    ratings: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a report: its name in the zip, what it is in the person's words, and its text."""

    name: str
    title: str
    text: str


@dataclass(frozen=True)
class Material:
    """What was found, as it is: nothing of it leaves without being looked through."""

    names: KnownNames
    versions: str
    findings: str
    log: str
    crashes: tuple[str, ...]
    settings: dict[str, SettingValue]
    ratings: tuple[tuple[str, float | None], ...] = field(repr=False)


class ProblemReports:
    """Makes reports. Every method blocks.

    Args:
        paths: Where logs and everything else are.
        files: The file layer.
        clock: Stamps a report.
        annotations: The ratings.
        models: Names people gave to models.
    """

    def __init__(
        self,
        paths: DataPaths,
        files: FileLayer,
        clock: Clock,
        annotations: AnnotationStore,
        models: Callable[[], Iterable[str]],
    ) -> None:
        self._paths = paths
        self._files = files
        self._clock = clock
        self._annotations = annotations
        self._models = models

    def collect(self, services: Examined, user_id: str) -> Material:
        """Look at everything once. What cannot be read is left out and logged: a report is for such days."""
        with as_programs_expect():
            findings = "\n".join(map(as_lines, (*look_at_machine(), *look_at_data(services))))
        names = find_names(self._paths, services.catalog, self._annotations, services.settings, self._models)
        return Material(
            names=names,
            versions="\n".join(self._versions()),
            findings=findings,
            log=_last_of(self._paths.log_file, _LOG_BYTES),
            crashes=tuple(_last_of(path, _CRASH_BYTES) for path in self._crash_logs()),
            settings=_or_none_of("settings", services.settings.all, {}),
            ratings=_or_none_of("ratings", lambda: self._ratings(user_id), ()),
        )

    def parts(self, material: Material, include: Include, token: StopToken) -> tuple[Part, ...]:
        """Return what would be in a report, file by file.

        Raises:
            Cancelled: The token asked for it; it is looked at between two files.
        """
        parts: list[Part] = []
        for part in _parts(material, include):
            raise_if_cancelled(token)
            if part.text:
                parts.append(part)
        return tuple(parts)

    def save(self, parts: Iterable[Part], target: Path) -> None:
        """Write a report to a file.

        Raises:
            InvalidInput: The file is one of the app's own.
            NotFound: There is no such folder.
            StorageFailure: The disk refused; what was there before is untouched.
        """
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in parts:
                archive.writestr(part.name, part.text)
        write_atomically(self._files, writable_target(self._paths, target), packed.getvalue())

    def _versions(self) -> Iterator[str]:
        yield f"Made {self._clock():%Y-%m-%d %H:%M} UTC"
        yield f"Aura Trainer {__version__}"
        yield f"Python {platform.python_version()}, {'frozen' if hasattr(sys, '_MEIPASS') else 'not frozen'}"
        yield f"{platform.platform()}, {platform.machine()}"
        for library in _LIBRARIES:
            yield f"{library} {_version_of(library)}"

    def _crash_logs(self) -> list[Path]:
        return sorted(self._paths.logs_dir.glob("crash-*.log"))[-_CRASHES:]

    def _ratings(self, user_id: str) -> tuple[tuple[str, float | None], ...]:
        kept = self._annotations.load(user_id).ratings
        return tuple((address, annotation.rating) for address, annotation in sorted(kept.items()))


def _parts(material: Material, include: Include) -> Iterator[Part]:
    redaction = Redaction(material.names, keep_names=include.names)
    # These two have the program's own words only.
    yield Part(README, tr("What this is"), _introduction(include))
    yield Part("versions.txt", tr("Versions and system"), material.versions)
    yield Part("check.txt", tr("Check of this machine"), redaction.text(material.findings))
    yield Part("log.txt", tr("The end of the log"), redaction.text(material.log))
    for number, text in enumerate(material.crashes, 1):
        yield Part(f"crash-{number}.txt", tr("A crash"), redaction.text(text))
    if include.settings:
        # Before they are written as JSON, where quotes and backslashes are written otherwise.
        settings = {
            key: redaction.text(value) if isinstance(value, str) else value
            for key, value in material.settings.items()
        }
        yield Part("settings.json", tr("Settings"), json.dumps(settings, indent=2, ensure_ascii=False))
    if include.ratings:
        yield Part("ratings.csv", tr("Ratings"), _table(material.ratings, redaction))


def _version_of(library: str) -> str:
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        # The packaged app has the library, perhaps without its papers.
        return "of unknown version"


def _introduction(include: Include) -> str:
    said = {True: "in it, as the user chose", False: "left out"}
    names = (
        said[True]
        if include.names
        else "replaced by others, as <clip 1>; <\N{HORIZONTAL ELLIPSIS}> is any other word not the program's own"
    )
    return _INTRODUCTION.format(names=names, settings=said[include.settings], ratings=said[include.ratings])


def _table(ratings: Iterable[tuple[str, float | None]], redaction: Redaction) -> str:
    table = io.StringIO()
    rows = csv.writer(table, quoting=csv.QUOTE_ALL)
    rows.writerow(("clip", "seconds", "rating"))
    for address, rating in ratings:
        try:
            frame = FrameAddress.parse(address)
        except InvalidInput:
            # An address that was damaged on the disk is told as it is, as far as names are.
            frame = FrameAddress(address)
        rows.writerow(
            (
                redaction.path(frame.path),
                "" if frame.seconds is None else frame.seconds,
                "" if rating is None else rating,
            )
        )
    return table.getvalue()


def _last_of(path: Path, most: int) -> str:
    """The end of a log in whole lines; empty where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(0, io.SEEK_END)
            cut = max(file.tell() - most, 0)
            file.seek(cut)
            data = file.read()
    except OSError as error:
        logger.info("Left out of a report: %s", error)
        return ""
    text = data.decode("utf-8", "replace")
    return text.partition("\n")[2] if cut else text


def _or_none_of(what: str, look: Callable[[], T], none: T) -> T:
    try:
        return look()
    except AuraError as error:
        logger.warning("The %s are left out of a report: %s", what, error)
        return none
