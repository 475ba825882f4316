"""Checks of the machine and of what is installed on it."""

import ctypes
import importlib.util
import platform
import sys
from pathlib import Path

from aura_trainer import __version__
from aura_trainer.domain.errors import AuraError
from aura_trainer.language import mark, tr
from aura_trainer.ml.features.known import BACKBONE, BACKBONE_SPEC
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.doctor.finding import Finding
from aura_trainer.services.hardware import DetectionFailed, detect_gpu, detect_memory
from aura_trainer.services.preflight_rules import LEAST_DISK, LEAST_MEMORY
from aura_trainer.services.room import free_gigabytes, write_fault

APT_LINE = (
    "sudo apt-get install -y libgl1 libegl1 libfontconfig1 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0 "
    "libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0"
)

INSTALL_AGAIN = mark("Install the app again.")
FREE_SOME = mark("Free some space: {size:g} GB are needed.")

_CODECS = ("h264", "hevc", "prores", "dnxhd", "mjpeg", "vp9", "av1", "aac", "pcm_s16le")


def check_program() -> Finding:
    """Say which version runs."""
    return Finding(
        "Program", ok=True, detail=f"Aura Trainer {__version__}, Python {platform.python_version()}"
    )


def check_window() -> Finding:
    """Check whether Qt's plugin for a real window finds the libraries of the system."""
    if sys.platform != "linux":
        return Finding("Window", ok=True, detail=tr("the system brings all that is needed"))
    spec = importlib.util.find_spec("PySide6")
    places = spec.submodule_search_locations if spec else None
    if not places:
        return Finding("Window", ok=False, detail=tr("Qt is not installed"), remedy=tr(INSTALL_AGAIN))
    plugin = Path(places[0]) / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return Finding(
            "Window",
            ok=False,
            detail=str(error),
            remedy=tr("On Debian and Ubuntu: {command}").format(command=APT_LINE),
        )
    return Finding("Window", ok=True, detail=tr("Qt finds its libraries"))


def check_codecs() -> Finding:
    """Check whether FFmpeg can decode what cameras record."""
    import av  # noqa: PLC0415 - heavy, and only this check needs it

    missing = [name for name in _CODECS if name not in av.codecs_available]
    if missing:
        return Finding(
            "Codecs",
            ok=False,
            detail=tr("FFmpeg lacks {codecs}").format(codecs=", ".join(missing)),
            remedy=tr("Clips in these formats cannot be read; install the 'av' package from PyPI again."),
        )
    return Finding(
        "Codecs", ok=True, detail=tr("FFmpeg reads {codecs} and more").format(codecs=", ".join(_CODECS))
    )


def check_sound() -> Finding:
    """Say where clips are heard; they play without sound as well."""
    from aura_trainer.services.loudspeaker import NoSound, outputs  # noqa: PLC0415 - heavy, and only this check needs it

    try:
        found = outputs()
    except NoSound as error:
        return Finding(
            "Sound", ok=False, detail=error.detail, remedy=tr("Clips play without sound until then.")
        )
    heard = found[0] if found else tr("no output found")
    return Finding(
        "Sound", ok=True, detail=tr("{output}; clips play without sound as well").format(output=heard)
    )


def check_gpu() -> Finding:
    """Say which graphics card there is; none is needed."""
    try:
        gpu = detect_gpu()
    except DetectionFailed as error:
        found = tr("a driver is installed, and does not answer ({error})").format(error=error)
    else:
        found = f"{gpu.name}, {gpu.vram:.1f} GB" if gpu else tr("none found")
    return Finding(
        "GPU", ok=True, detail=tr("{card}; training runs on the processor and needs none").format(card=found)
    )


def check_memory() -> Finding:
    """Check whether there is memory enough to train."""
    try:
        memory = detect_memory()
    except DetectionFailed as error:
        return Finding(
            "Memory",
            ok=False,
            detail=tr("the system does not tell ({error})").format(error=error),
            remedy=tr("8 GB are needed."),
        )
    ok = memory.total >= LEAST_MEMORY
    remedy = "" if ok else tr("8 GB are needed to train; rating and scoring do with less.")
    detail = tr("{total:.1f} GB, {free:.1f} GB free").format(total=memory.total, free=memory.available)
    return Finding("Memory", ok=ok, detail=detail, remedy=remedy)


def check_data_folder() -> Finding:
    """Check whether the data folder can be written and has room."""
    home = DataPaths.resolve().home
    fault = write_fault(home)
    if fault is not None:
        return Finding(
            "Data folder",
            ok=False,
            detail=tr("{folder} cannot be written: {fault}").format(folder=home, fault=fault),
            remedy=tr("Give yourself write access, or set AURA_HOME to another folder."),
        )
    free = free_gigabytes(home)
    if free is None:
        return Finding(
            "Data folder",
            ok=True,
            detail=tr("{folder}, which does not tell how much is free").format(folder=home),
        )
    ok = free >= LEAST_DISK
    remedy = "" if ok else tr(FREE_SOME).format(size=LEAST_DISK)
    return Finding(
        "Data folder",
        ok=ok,
        detail=tr("{folder}, {free:.1f} GB free").format(folder=home, free=free),
        remedy=remedy,
    )


def check_image_network() -> Finding:
    """Check whether the network that looks at pictures is there and whole."""
    from aura_trainer.ml.features.lite0_network import read_weights, shipped_graph  # noqa: PLC0415 - heavy

    try:
        if shipped_graph() is None:
            read_weights()
    except AuraError as error:
        return Finding("Image network", ok=False, detail=error.detail, remedy=tr(INSTALL_AGAIN))
    weights = str(BACKBONE_SPEC.weights_sha256)[:12]
    return Finding(
        "Image network",
        ok=True,
        detail=tr("{network}, weights {digest}").format(network=BACKBONE, digest=weights),
    )
