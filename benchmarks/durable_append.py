"""What it costs to have a rating safe on the disk, beside a bare write and fsync of the same line.

Usage: python benchmarks/durable_append.py [FOLDER]

The two take turns, so that both meet the same disk in the same mood. FOLDER chooses the disk.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from io import FileIO
from pathlib import Path

from aura_trainer.domain.annotations import Rating
from aura_trainer.services.annotation_store import AnnotationStore
from aura_trainer.services.clock import utc_now
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.locks import ProcessLock

ROUNDS = 300


def main() -> None:
    """Print the medians for stores of three sizes."""
    folder = sys.argv[1] if len(sys.argv) > 1 else None
    print(f"{'ratings':>8} {'store, ms':>10} {'bare, ms':>10} {'load, ms':>10}")
    for size in (0, 1_000, 10_000):
        with tempfile.TemporaryDirectory(dir=folder) as home:
            print("{:8d} {:10.2f} {:10.2f} {:10.2f}".format(size, *measure(Path(home), size)))


def measure(home: Path, size: int) -> tuple[float, float, float]:
    """Median milliseconds of one durable rating, of one bare line, and of a first load."""
    store = open_store(home)
    store.append("editor", [Rating(f"clip.mp4#t={at}.000000", 0.5) for at in range(size)])
    line = b"x" * 110 + b"\n"
    bare, durable = [], []
    with (home / "bare").open("ab", buffering=0) as file:
        for at in range(ROUNDS):
            durable.append(timed(partial(store.append, "editor", [Rating(f"new {at}", 0.5)])))
            bare.append(timed(partial(write_and_flush, file, line)))
    load = timed(lambda: open_store(home).load("editor"))
    return statistics.median(durable), statistics.median(bare), load


def write_and_flush(file: FileIO, line: bytes) -> None:
    """The least a durable line can cost."""
    file.write(line)
    os.fsync(file.fileno())


def open_store(home: Path) -> AnnotationStore:
    """A store that has read nothing yet."""
    paths = DataPaths.resolve({"AURA_HOME": str(home)})
    return AnnotationStore(
        paths, DiskFiles(), utc_now, ProcessLock(paths.locks / "annotations.lock", "the ratings")
    )


def timed(action: Callable[[], object]) -> float:
    """Milliseconds an action takes."""
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1e3


if __name__ == "__main__":
    main()
