"""The ratings of every user, safe on the disk before they are acknowledged.

A user's file only grows, one line a change, and the last line for a frame wins. Several processes may write to one
file; all changes are made under one lock.
"""

import logging
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from aura_trainer.domain.annotations import (
    Annotation,
    AnnotationStats,
    Rating,
    check_batch,
    is_user_id,
)
from aura_trainer.domain.errors import Conflict
from aura_trainer.language import tr
from aura_trainer.services.annotation_content import AnnotationContent, AnnotationSet, winning_lines
from aura_trainer.services.annotation_file import UnreadableLine, serialise_line
from aura_trainer.services.clock import Clock
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import (
    FileLayer,
    FileSignature,
    append_durably,
    read_failure,
    signature_of,
    storage_failure,
    write_atomically,
)
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.log import operation

logger = logging.getLogger(__name__)

_COMPACTION_ATTEMPTS = 5
_LEAST_SUPERSEDED = 1000


@dataclass(frozen=True, slots=True)
class Compaction:
    """What a compaction came to.

    Attributes:
        kept: Lines left in the file, one for each rated frame.
        superseded: Lines dropped because a later one won.
        set_aside: Unreadable lines moved to ``bad_file``.
        bad_file: Where unreadable lines are kept, byte for byte; None when there were none.
    """

    kept: int
    superseded: int
    set_aside: int
    bad_file: Path | None


class AnnotationStore:
    """Stores, finds and removes ratings. Thread-safe; several stores and processes may share a data folder.

    Args:
        paths: Where the files are.
        files: The file layer.
        clock: Stamps new ratings.
        lock: Held by every writer of annotations.
    """

    def __init__(self, paths: DataPaths, files: FileLayer, clock: Clock, lock: ProcessLock) -> None:
        self._paths = paths
        self._files = files
        self._clock = clock
        self._lock = lock
        self._cache: dict[Path, tuple[FileSignature, AnnotationContent]] = {}
        self._revisions: Counter[Path] = Counter()
        self._cache_lock = threading.Lock()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let nobody else rate for the length of a ``with`` block, so that what is read in it holds until it is changed.

        Raises:
            StorageFailure: The lock's file cannot be opened.
            Conflict: Somebody else is holding the annotations.
        """
        with self._lock.held():
            yield

    def append(self, user_id: str, batch: Sequence[Rating]) -> tuple[Annotation, ...]:
        """Store ratings, and return once they are on the disk. An empty batch stores nothing.

        Returns:
            The ratings as stored, with their time.

        Raises:
            InvalidInput: The user id is not a safe name.
            InvalidAnnotation: An item breaks a rule; none was stored.
            StorageFailure: The disk refused; the file is as it was.
            Conflict: Somebody else is holding the annotations.
        """
        path = self._paths.annotations(user_id)
        check_batch(batch)
        if not batch:
            return ()
        with operation(logger, f"Storing of {len(batch)} ratings of {user_id}"), self._lock.held():
            now = self._clock()
            stored = tuple(
                Annotation(
                    item.frame_path, None if item.rating is None else float(item.rating), now, item.metadata
                )
                for item in batch
            )
            self._append_lines(path, b"".join(serialise_line(annotation) for annotation in stored))
            return stored

    def remove(self, user_id: str, frame_paths: Sequence[str]) -> tuple[str, ...]:
        """Take the ratings of frames back.

        Returns:
            Those of the frames that had a rating.

        Raises:
            InvalidInput: The user id is not a safe name.
            StorageFailure: The disk refused; the file is as it was.
            Conflict: Somebody else is holding the annotations.
        """
        with operation(logger, f"Removal of {len(frame_paths)} ratings of {user_id}"), self._lock.held():
            rated = self.load(user_id).ratings
            removed = tuple(path for path in dict.fromkeys(frame_paths) if path in rated)
            self.append(user_id, [Rating(path, None) for path in removed])
            return removed

    def load(self, user_id: str) -> AnnotationSet:
        """Read a user's ratings; cheap while the file does not change.

        Raises:
            InvalidInput: The user id is not a safe name.
            StorageFailure: The file cannot be read.
            Conflict: Somebody else is holding the annotations.
        """
        return self._content(self._paths.annotations(user_id)).view

    def revision(self, user_id: str) -> int:
        """Number the states of a user's ratings; cheap while the file does not change.

        An append of this store's own makes it one more, and so does whatever else was done to the file since it
        was last read: who counts their own appends can tell whether anybody else has been here. Raises as `load`
        does.
        """
        path = self._paths.annotations(user_id)
        self._content(path)
        with self._cache_lock:
            return self._revisions[path]

    def users(self) -> tuple[str, ...]:
        """Everybody who has ratings here, in the order of their names.

        Raises:
            StorageFailure: The folder of the profiles cannot be read.
        """
        folder = self._paths.annotations_dir
        try:
            names = sorted(place.name for place in self._files.list_folder(folder))
        except OSError as error:
            raise read_failure(error, folder) from error
        return tuple(name for name in names if is_user_id(name) and self._may_have_ratings(name))

    def _may_have_ratings(self, user_id: str) -> bool:
        try:
            return self._files.exists(self._paths.annotations(user_id))
        except OSError:
            # Somebody is there whose ratings cannot be read; whoever reads them is told why.
            return True

    def stats(self, user_id: str) -> AnnotationStats:
        """Figures over a user's ratings. Raises as `load` does."""
        ratings = self.load(user_id).ratings.values()
        values = [item.rating for item in ratings if item.rating is not None]
        times = [item.timestamp for item in ratings]
        return AnnotationStats(
            user_id=user_id,
            total_annotations=len(values),
            average_rating=sum(values) / len(values) if values else 0.0,
            oldest_annotation=min(times, default=None),
            newest_annotation=max(times, default=None),
        )

    def clear(self, user_id: str) -> Path | None:
        """Start over with no ratings. The file is not deleted but renamed, at one stroke.

        Returns:
            Where the ratings are now; None when there was no file.

        Raises:
            InvalidInput: The user id is not a safe name.
            StorageFailure: The disk refused.
            Conflict: Somebody else is holding the annotations.
        """
        path = self._paths.annotations(user_id)
        with operation(logger, f"Clearing of the ratings of {user_id}"), self._lock.held():
            try:
                if not self._files.exists(path):
                    return None
                kept = self._unused_name(path)
                self._files.replace(path, kept)
                self._files.fsync_folder(path.parent)
            except OSError as error:
                raise storage_failure(error, path, tr("No rating was lost.")) from error
            return kept

    def worth_compacting(self, user_id: str) -> bool:
        """Whether more than half of a long file, and a thousand lines, say nothing any more.

        Raises:
            InvalidInput: The user id is not a safe name.
            StorageFailure: The disk refused.
            Conflict: Somebody else is holding the annotations.
        """
        with self._lock.held():
            content = self._content(self._paths.annotations(user_id))
        return content.lines - content.winning > max(_LEAST_SUPERSEDED, content.winning)

    def compact(self, user_id: str) -> Compaction:
        """Rewrite a user's file with only the winning lines, atomically; they stay as they are, byte for byte.

        Unreadable lines move to a file of their own beside it.

        Raises:
            InvalidInput: The user id is not a safe name.
            StorageFailure: The disk refused; the file is as it was.
            Conflict: Somebody else is holding the annotations, or a program without our lock kept writing.
        """
        path = self._paths.annotations(user_id)
        with operation(logger, f"Compaction of the ratings of {user_id}"), self._lock.held():
            # Aura takes no lock of ours: what it appends meanwhile is seen by the signature, save for the moment
            # between the last look and the rename.
            for _ in range(_COMPACTION_ATTEMPTS):
                before = signature_of(self._files, path)
                content = self._content(path)
                self._set_aside(path, content.bad)
                lines = self._winning_lines(path) if content.lines > content.winning else None
                if signature_of(self._files, path) == before:
                    return self._rewrite(path, content, lines)
        raise Conflict(
            tr("{path}: another program keeps writing to it. Nothing was lost; try again later.").format(
                path=path
            )
        )

    def _winning_lines(self, path: Path) -> bytes:
        """The file without what says nothing any more; read anew, as lines are not kept in memory."""
        try:
            winners = winning_lines(self._files.read_bytes(path))
        except OSError as error:
            raise read_failure(error, path) from error
        return b"".join(raw + b"\n" for raw in winners.values())

    def _rewrite(self, path: Path, content: AnnotationContent, lines: bytes | None) -> Compaction:
        bad_file = set_aside_of(path) if content.bad else None
        if lines is not None:
            write_atomically(self._files, path, lines)
        superseded = content.lines - content.winning - len(content.bad)
        return Compaction(content.winning, superseded, len(content.bad), bad_file)

    def _set_aside(self, path: Path, bad: Sequence[UnreadableLine]) -> None:
        if not bad:
            return
        lines = b"".join(line.raw + b"\n" for line in bad)
        target = set_aside_of(path)
        try:
            earlier = self._files.read_bytes(target) if self._files.exists(target) else b""
        except OSError as error:
            raise storage_failure(error, target, tr("The ratings are untouched.")) from error
        # A compaction that was cut short has put them there already.
        if not earlier.endswith(lines):
            write_atomically(self._files, target, earlier + lines)

    def _append_lines(self, path: Path, lines: bytes) -> None:
        before = signature_of(self._files, path)
        content = self._content(path)
        if content.torn:
            lines = b"\n" + lines
        append_durably(
            self._files,
            path,
            lines,
            kept=tr("The ratings saved earlier are untouched; these were not saved."),
            unsure=tr(
                "The ratings saved earlier are untouched; "
                "reading the file again will show whether these are there."
            ),
        )
        after = signature_of(self._files, path)
        if after is not None and after.size == len(lines) + (0 if before is None else before.size):
            content.extend(lines)
            self._remember(path, after, content)
        else:
            # Reading what else was written makes it one more again.
            self._forget(path)

    def _content(self, path: Path) -> AnnotationContent:
        signature = signature_of(self._files, path)
        if signature is None:
            with self._cache_lock:
                known = path in self._cache
            if known:
                self._forget(path)
            return AnnotationContent()
        cached = self._cached(path, signature)
        if cached is not None:
            return cached
        # Under the lock nobody is in the middle of a line, or about to take one back.
        with self._lock.reading():
            return self._read(path)

    def _read(self, path: Path) -> AnnotationContent:
        # The signature is taken first: had a program without our lock written since, it would not fit again.
        signature = signature_of(self._files, path)
        if signature is None:
            return AnnotationContent()
        # While we waited for the lock another thread of ours may have appended, and so knows it all already.
        cached = self._cached(path, signature)
        if cached is not None:
            return cached
        try:
            content = AnnotationContent(self._files.read_bytes(path))
        except OSError as error:
            raise read_failure(error, path) from error
        self._remember(path, signature, content)
        return content

    def _cached(self, path: Path, signature: FileSignature) -> AnnotationContent | None:
        with self._cache_lock:
            known = self._cache.get(path)
        return known[1] if known is not None and known[0] == signature else None

    def _remember(self, path: Path, signature: FileSignature, content: AnnotationContent) -> None:
        with self._cache_lock:
            self._cache[path] = (signature, content)
            self._revisions[path] += 1

    def _forget(self, path: Path) -> None:
        with self._cache_lock:
            self._cache.pop(path, None)
            self._revisions[path] += 1

    def _unused_name(self, path: Path) -> Path:
        stem = f"{path.stem}-cleared-{self._clock():%Y%m%dT%H%M%S}"
        numbered = (path.with_name(f"{stem}{f'-{n}' if n else ''}{path.suffix}") for n in count())
        return next(name for name in numbered if not self._files.exists(name))


def set_aside_of(path: Path) -> Path:
    """Where the unreadable lines of a file of ratings go when it is tidied up."""
    return path.with_name(f"{path.name}.bad")
