"""``aura-trainer doctor``: ticks and crosses, each cross with what to do."""

import ctypes
import importlib.metadata
import importlib.util
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
import typer

from aura_trainer.cli.output import write_json
from aura_trainer.cli.session import DEFAULT_PROFILE, JsonFlag
from aura_trainer.domain.errors import AuraError
from aura_trainer.services.data_paths import DataPaths

APT_LINE = (
    "sudo apt-get install -y libgl1 libegl1 libfontconfig1 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0 "
    "libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0"
)

_CODECS = ("h264", "hevc", "prores", "dnxhd", "mjpeg", "vp9", "av1", "aac", "pcm_s16le")
_GIGABYTE = 1 << 30
_LEAST_DISK_GB = 2
_LEAST_MEMORY_GB = 7.5


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; ``remedy`` is what to do when it is not all right."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def doctor(*, as_json: JsonFlag = False) -> None:
    """Check system libraries, codecs, GPU, data folder and write access."""
    findings = [check() for check in _CHECKS]
    if as_json:
        write_json(findings)
    else:
        for finding in findings:
            typer.echo(f"{'✓' if finding.ok else '✗'} {finding.name}: {finding.detail}")
            if finding.remedy:
                typer.echo(f"    {finding.remedy}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(6)


def _python() -> Finding:
    version = importlib.metadata.version("aura-trainer")
    return Finding("Program", ok=True, detail=f"Aura Trainer {version}, Python {platform.python_version()}")


def _window() -> Finding:
    """Whether Qt's plugin for a real window finds the libraries of the system."""
    if sys.platform != "linux":
        return Finding("Window", ok=True, detail="the system brings all that is needed")
    spec = importlib.util.find_spec("PySide6")
    places = spec.submodule_search_locations if spec else None
    if not places:
        return Finding("Window", ok=False, detail="Qt is not installed", remedy="Install the app again.")
    plugin = Path(places[0]) / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return Finding("Window", ok=False, detail=str(error), remedy=f"On Debian and Ubuntu: {APT_LINE}")
    return Finding("Window", ok=True, detail="Qt finds its libraries")


def _codecs() -> Finding:
    import av  # noqa: PLC0415 - heavy, and only this check needs it

    missing = [name for name in _CODECS if name not in av.codecs_available]
    if missing:
        return Finding(
            "Codecs",
            ok=False,
            detail=f"FFmpeg lacks {', '.join(missing)}",
            remedy="Clips in these formats cannot be read; install the 'av' package from PyPI again.",
        )
    return Finding("Codecs", ok=True, detail=f"FFmpeg reads {', '.join(_CODECS)} and more")


def _gpu() -> Finding:
    found = shutil.which("nvidia-smi")
    detail = "an NVIDIA driver is installed" if found else "none found"
    return Finding("GPU", ok=True, detail=f"{detail}; training runs on the processor and needs none")


def _memory() -> Finding:
    memory = psutil.virtual_memory()
    total, free = memory.total / _GIGABYTE, memory.available / _GIGABYTE
    ok = total >= _LEAST_MEMORY_GB
    remedy = "" if ok else "8 GB are recommended; close other programs while training."
    return Finding("Memory", ok=ok, detail=f"{total:.1f} GB, {free:.1f} GB free", remedy=remedy)


def _data_folder() -> Finding:
    home = DataPaths.resolve().home
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            free = psutil.disk_usage(str(home)).free / _GIGABYTE
    except OSError as error:
        return Finding(
            "Data folder",
            ok=False,
            detail=f"{home} cannot be written: {error.strerror}",
            remedy="Give yourself write access, or set AURA_HOME to another folder.",
        )
    ok = free >= _LEAST_DISK_GB
    remedy = "" if ok else f"Free some space: {_LEAST_DISK_GB} GB are needed."
    return Finding("Data folder", ok=ok, detail=f"{home}, {free:.1f} GB free", remedy=remedy)


def _data() -> Finding:
    from aura_trainer.application import Application  # noqa: PLC0415 - heavy, and only this check needs it

    try:
        services = Application.open()
        try:
            bad = services.annotations.load(DEFAULT_PROFILE).bad_lines
            status = services.model_in_use()
            media = services.catalog.list_media()
        finally:
            services.close()
    except AuraError as error:
        return Finding("Data", ok=False, detail=error.detail)
    lost = [item.path for item in media if not Path(item.path).exists()]
    notes = [f"{len(bad)} lines of the ratings file cannot be read" if bad else "", status.notice or ""]
    notes.append(f"{len(lost)} imported files are missing, such as {lost[0]}" if lost else "")
    problems = "; ".join(filter(None, notes))
    if problems:
        remedy = "Relink moved clips with 'aura-trainer media relink'; nothing that can be read was dropped."
        return Finding("Data", ok=False, detail=problems, remedy=remedy)
    return Finding("Data", ok=True, detail=f"ratings, catalogue and model ({status.active.name}) can be read")


def _backbone() -> Finding:
    from aura_trainer.ml.features.backbone import BackboneExtractor  # noqa: PLC0415 - heavy

    try:
        spec = BackboneExtractor(DataPaths.resolve().cache_dir).spec
    except AuraError as error:
        return Finding("Image network", ok=False, detail=error.detail, remedy="Install the app again.")
    return Finding("Image network", ok=True, detail=f"{spec.id}, weights {(spec.weights_sha256 or '')[:12]}")


_CHECKS: tuple[Callable[[], Finding], ...] = (
    _python,
    _window,
    _codecs,
    _gpu,
    _memory,
    _data_folder,
    _backbone,
    _data,
)
