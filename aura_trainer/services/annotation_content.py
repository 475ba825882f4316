"""What a file of ratings says: the last line of a frame wins, and an unreadable one stops no other."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from aura_trainer.domain.annotations import Annotation, BadLine
from aura_trainer.services.annotation_file import ParsedLine, UnreadableLine, parse_lines
from aura_trainer.services.json_lines import is_torn

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AnnotationSet:
    """A user's ratings: the winning one of each frame by its path, the one given last at the end; and bad lines."""

    ratings: Mapping[str, Annotation]
    bad_lines: tuple[BadLine, ...]


class AnnotationContent:
    """A file as read: the winning line of each frame, in the order of those lines, and the bad lines.

    What is appended to the file is added to it, at a cost that does not grow with the file. Thread-safe.
    """

    def __init__(self, data: bytes = b"") -> None:
        self.lines = 0
        self.torn = False
        self._winners: dict[str, Annotation] = {}
        self._bad: list[UnreadableLine] = []
        self._view: AnnotationSet | None = None
        self._guard = threading.Lock()
        self.extend(data)

    def extend(self, data: bytes) -> None:
        """Take in bytes that follow those read so far."""
        with self._guard:
            self._view = None
            for line in parse_lines(data):
                self.lines += 1
                if isinstance(line, UnreadableLine):
                    self._bad.append(line)
                else:
                    _take(self._winners, line.annotation, line.annotation)
            self.torn = is_torn(data)

    @property
    def view(self) -> AnnotationSet:
        """What the file says at this moment; put together when somebody asks, not with every line."""
        with self._guard:
            if self._view is None:
                ratings = MappingProxyType(dict(self._winners))
                self._view = AnnotationSet(ratings, tuple(line.report() for line in self._bad))
            return self._view

    @property
    def bad(self) -> tuple[UnreadableLine, ...]:
        """The bad lines."""
        with self._guard:
            return tuple(self._bad)

    @property
    def winning(self) -> int:
        """How many frames are rated."""
        with self._guard:
            return len(self._winners)


def winning_lines(data: bytes) -> dict[str, bytes]:
    """The winning lines of a file by their frames, as they stand in it and in its order."""
    winners: dict[str, bytes] = {}
    for line in parse_lines(data):
        if isinstance(line, ParsedLine):
            _take(winners, line.annotation, line.raw)
    return winners


def _take(winners: dict[str, T], annotation: Annotation, kept: T) -> None:
    """Let a line win over those before it."""
    # Taken out first, so that it comes last: a later rating is known by its place, as clocks are set back.
    winners.pop(annotation.frame_path, None)
    if annotation.rating is not None:
        winners[annotation.frame_path] = kept
