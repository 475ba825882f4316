"""Which files a program may name: imported media, and what lies below the folders the server was started with."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.media import MediaKind
from aura_trainer.services.bounds import Bounds, real_path, real_paths
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.given_paths import is_there

_REFUSAL = "It is a link to what is neither imported nor below a folder this server was given with --root."

_SEPARATORS = re.compile(r"[\\/]")


class AllowedPaths:
    """Confines the paths of requests.

    Args:
        catalog: Knows the imported media.
        roots: Folders below which any file may be named; relative paths start in the first that has the file.
    """

    def __init__(self, catalog: Catalog, roots: Sequence[Path]) -> None:
        self._catalog = catalog
        self._roots = tuple(root.absolute() for root in roots)

    def confine(self, given: Iterable[str]) -> dict[str, str | InvalidInput]:
        """Return each path in full, or why it is refused.

        Links are followed before it is decided, but kept in what is returned. A path that is refused is not looked
        at any further: the answer does not tell whether there is such a file.
        """
        bounds = self.bounds()
        answers: dict[str, str | InvalidInput] = {}
        for path in dict.fromkeys(given):
            try:
                answers[path] = self._confined(path, bounds)
            except InvalidInput as error:
                answers[path] = error
        return answers

    def bounds(self) -> Bounds:
        """Where files of requests may lie, as the catalogue is now: a folder may hold links that lead elsewhere."""
        trees = real_paths(self._roots)
        media = {
            path: item
            for path, item in self._catalog.paths().items()
            if not self._strays(path, trees) or self._catalog.lies_at(item, path)
        }
        return Bounds(
            trees=trees,
            folders=real_paths(path for path, item in media.items() if item.info.kind is not MediaKind.VIDEO),
            files=real_paths(media),
            refusal=_REFUSAL,
        )

    def _strays(self, path: str, trees: frozenset[Path]) -> bool:
        """Whether a path below a root leads out of it: by a link that may be newer than what was imported there."""
        below = not trees.union(self._roots).isdisjoint(Path(path).parents)
        return below and trees.isdisjoint(real_path(path).parents)

    def confine_all(self, given: Iterable[str]) -> list[str]:
        """Return paths in full.

        Raises:
            InvalidInput: One of them is refused.
        """
        full: list[str] = []
        for answer in self.confine(given).values():
            if isinstance(answer, InvalidInput):
                raise answer
            full.append(answer)
        return full

    def _confined(self, given: str, bounds: Bounds) -> str:
        if not given.strip():
            raise InvalidInput("A path must not be empty")
        if "\0" in given:
            raise InvalidInput("A path must not hold a null character")
        if ".." in _SEPARATORS.split(given):
            raise InvalidInput(f"'..' is not allowed in a path, got {given}")
        full = self._full(given)
        if not bounds.hold(full):
            raise InvalidInput(
                f"{given} is neither imported nor below a folder this server was given with --root"
            )
        return full

    def _full(self, given: str) -> str:
        if Path(given).is_absolute():
            return given
        if not self._roots:
            raise InvalidInput(f"{given} is relative, and this server was given no folder with --root")
        # A leading tilde is the name of a file here, as every path is.
        places = [str(root / given) for root in self._roots]
        return next(filter(is_there, places), places[0])
