"""The results of the honesty benchmark, kept with what they are true of."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from clip_frames import ClipFrames

_HERE = Path(__file__).parent
_PACKAGE = _HERE.parent / "aura_trainer"


def digest_of(table: ClipFrames) -> str:
    """Return a digest of all that is in a table."""
    told = hashlib.sha256(json.dumps([table.names, table.clips.tolist()]).encode())
    for column in (table.features, table.shots, table.seconds, table.ratings, table.measures):
        told.update(np.ascontiguousarray(column).tobytes())
    return told.hexdigest()[:16]


def judging_sources() -> list[Path]:
    """Return the files of the code that makes labels, trains and judges."""
    services = ("post_training_analysis.py", "reference_points.py")
    rules = [*(_PACKAGE / "services" / name for name in services), _PACKAGE / "domain" / "verdict.py"]
    return [*_HERE.glob("honesty*.py"), _HERE / "clip_frames.py", *_PACKAGE.glob("ml/**/*.py"), *rules]


def digest_of_sources(files: Sequence[Path]) -> str:
    """Return a digest of the names and contents of files, in whatever order."""
    told = hashlib.sha256()
    for file in sorted(files):
        told.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return told.hexdigest()[:16]


class Results:
    """The results file: what it belongs to on the first line, then a run a line.

    Args:
        path: The file; begun where there is none.
        table: The frames.
        sources: Digest of the code.
    """

    def __init__(self, path: Path, table: ClipFrames, sources: str) -> None:
        self._path = path
        head = {
            "clips": list(dict.fromkeys(table.clips.tolist())),
            "frames": len(table),
            "table": digest_of(table),
            "sources": sources,
        }
        lines = path.read_text().splitlines() if path.exists() else []
        # A line that was being written when the run was stopped is made again.
        whole = [line for line in lines if line.endswith("}")]
        if whole and json.loads(whole[0]) != head:
            raise SystemExit(
                f"{path} holds the results of other frames, or of an earlier rule. Name another file with --results."
            )
        path.write_text("".join(f"{line}\n" for line in whole or [json.dumps(head)]))
        self.runs: list[dict[str, Any]] = [json.loads(line) for line in whole[1:]]

    def add(self, result: dict[str, Any]) -> None:
        """Keep a result."""
        self.runs.append(result)
        with self._path.open("a") as file:
            file.write(json.dumps(result) + "\n")

    def of(self, case: str, seeds: range) -> list[dict[str, Any]]:
        """Return the results of a case."""
        return [each for each in self.runs if each["case"] == case and each["seed"] in seeds]
