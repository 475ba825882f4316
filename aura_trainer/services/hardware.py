"""What this machine has: memory, room on the disk of the data folder, a graphics card."""

import hashlib
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from aura_trainer.language import tr

GIGABYTE = float(1 << 30)
"""Bytes in what is shown as a gigabyte."""


class DetectionFailed(Exception):
    """Something of the machine cannot be found out; the message says why."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory in gigabytes; ``available`` is what programs can still be given without swapping."""

    total: float
    available: float


@dataclass(frozen=True, slots=True)
class Gpu:
    """A graphics card with its own memory in gigabytes."""

    name: str
    vram: float


def detect_memory() -> Memory:
    """Return the machine's memory.

    Raises:
        DetectionFailed: The system does not tell.
    """
    try:
        memory = psutil.virtual_memory()
    except (psutil.Error, OSError, ValueError) as error:
        raise DetectionFailed(str(error)) from error
    return Memory(memory.total / GIGABYTE, memory.available / GIGABYTE)


def detect_free_disk(folder: Path) -> float:
    """Return the gigabytes that can be written on the disk a folder lies on, or would lie on.

    Raises:
        DetectionFailed: The system does not tell.
    """
    try:
        present = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
        return psutil.disk_usage(str(present)).free / GIGABYTE
    except (OSError, StopIteration) as error:
        raise DetectionFailed(str(error) or tr("{folder} is on no disk").format(folder=folder)) from error


def detect_gpu() -> Gpu | None:
    """Return the NVIDIA card with the most memory, as its driver tells it; None where there is none.

    Other makes are not looked for: the reference's advice is about these alone, and no part of training runs on
    any.

    Raises:
        DetectionFailed: There is a driver at work, and it does not answer.
    """
    import pynvml  # noqa: PLC0415 - looks for the driver's library, which costs a start of the app nothing this way

    try:
        pynvml.nvmlInit()
    except (
        pynvml.NVMLError_LibraryNotFound,
        pynvml.NVMLError_DriverNotLoaded,
        pynvml.NVMLError_NotFound,
    ):
        # A driver of a card that was taken out, or that this kernel has no module for, is a machine without a card.
        return None
    except (pynvml.NVMLError, OSError) as error:
        raise DetectionFailed(str(error)) from error
    try:
        handles = [pynvml.nvmlDeviceGetHandleByIndex(number) for number in range(pynvml.nvmlDeviceGetCount())]
        cards = [
            Gpu(str(pynvml.nvmlDeviceGetName(card)), pynvml.nvmlDeviceGetMemoryInfo(card).total / GIGABYTE)
            for card in handles
        ]
    except (pynvml.NVMLError, OSError, UnicodeDecodeError) as error:
        raise DetectionFailed(str(error)) from error
    finally:
        pynvml.nvmlShutdown()
    return max(cards, key=lambda card: card.vram, default=None)


def identify_machine() -> str:
    """Name this machine without telling anything about it; another machine, or more memory, is another name.

    Raises:
        DetectionFailed: The system does not tell.
    """
    facts = (
        platform.system(),
        platform.machine(),
        platform.node(),
        str(psutil.cpu_count()),
        f"{detect_memory().total:.0f}",
    )
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class HardwareProbe:
    """How the machine is asked; a test puts a machine of its own here.

    Each but ``system``, the name and version of the operating system, may raise DetectionFailed. They take
    milliseconds, but touch the disk and the driver: not for the window's own thread.
    """

    memory: Callable[[], Memory] = detect_memory
    free_disk: Callable[[Path], float] = detect_free_disk
    gpu: Callable[[], Gpu | None] = detect_gpu
    machine: Callable[[], str] = identify_machine
    system: Callable[[], str] = platform.platform
