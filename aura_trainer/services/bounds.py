"""Where files may be looked at, wherever links to them lie."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aura_trainer.services.given_paths import absolute_path


@dataclass(frozen=True, slots=True)
class Bounds:
    """Places that are not left, though a link leads out of them.

    Attributes:
        trees: Folders, with all that lies below them.
        folders: Folders, with the files directly in them.
        files: Single files or folders.
        refusal: What is said of a file that lies elsewhere.
    """

    trees: frozenset[Path]
    folders: frozenset[Path]
    files: frozenset[Path]
    refusal: str

    def hold(self, path: str) -> bool:
        """Whether a file or folder lies within, once links are followed."""
        real = real_path(path)
        if real in self.files or real.parent in self.folders:
            return True
        return real in self.trees or not self.trees.isdisjoint(real.parents)


def real_path(path: str | Path) -> Path:
    """Return a path in full with links followed, written the same way whoever gives it."""
    return Path(os.path.normcase(os.path.realpath(absolute_path(str(path)))))


def real_paths(paths: Iterable[str | Path]) -> frozenset[Path]:
    """Return paths as `real_path` does."""
    return frozenset(map(real_path, paths))
