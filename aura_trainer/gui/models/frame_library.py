"""The imported frames as the window knows them, in memory."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media, MediaOutline
from aura_trainer.gui.models.frame_table import UNKNOWN, FrameTable, Places


@dataclass(frozen=True, slots=True)
class FrameSet:
    """Frames by id and in the order of the footage; put together off the GUI thread, as there may be many."""

    by_id: dict[int, Frame]
    table: FrameTable

    @classmethod
    def of(cls, frames: Collection[Frame]) -> "FrameSet":
        """Put frames together."""
        return cls({frame.id: frame for frame in frames}, FrameTable(frames))

    def with_frames(self, frames: Collection[Frame]) -> "FrameSet":
        """These frames too; those it has already stay as they are."""
        new = [frame for frame in frames if frame.id not in self.by_id]
        if not new:
            return self
        table, _ = self.table.joined(FrameTable(new))
        return FrameSet({**self.by_id, **{frame.id: frame for frame in new}}, table)


class FrameLibrary(QObject):
    """Frames and the media they come from. Filled by whoever read them off the GUI thread.

    Attributes:
        is_known: Whether anybody has said yet what there is; until then no frames means nothing.

    Signals:
        replaced: Everything is new.
        frames_added: These frames came in; carries a tuple of Frame.
        gone: What was known by these ids no longer is; carries a frozenset of frame ids. Told before ``replaced``.
        repainted: These frames look otherwise than before; carries a frozenset of frame ids. Told before ``replaced``.
    """

    replaced = Signal()
    frames_added = Signal(object)
    gone = Signal(object)
    repainted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._media: dict[int, Media] = {}
        self._frames: dict[int, Frame] = {}
        self._table: FrameTable | None = None
        self.is_known = False
        self._added: list[tuple[int, ...]] = []

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def media(self) -> Mapping[int, Media]:
        """Media by id, in the order they were imported."""
        return MappingProxyType(self._media)

    @property
    def frames(self) -> Mapping[int, Frame]:
        """Frames by id."""
        return MappingProxyType(self._frames)

    @property
    def table(self) -> FrameTable:
        """The frames in the order of the footage."""
        if self._table is None:
            self._table = FrameTable(self._frames.values())
        return self._table

    def outline(self) -> frozenset[MediaOutline]:
        """What tells this state from another, as the catalogue would put it."""
        media_ids, frames = np.unique(self.table.media, return_counts=True)
        counts = dict(zip(media_ids.tolist(), frames.tolist(), strict=True))
        return frozenset(
            MediaOutline(item.id, item.path, item.pictures, len(item.shots), counts.get(item.id, 0))
            for item in self._media.values()
        )

    @property
    def additions(self) -> int:
        """How often frames came in: what tells ``replace`` which of them are newer than what was read."""
        return len(self._added)

    def replace(
        self, media: Iterable[Media], frames: Collection[Frame] | FrameSet, since: int | None = None
    ) -> None:
        """Take over what the catalogue holds now.

        Args:
            media: Every media.
            frames: Every frame.
            since: What ``additions`` was when the reading began; frames that came in since then stay.
        """
        found = frames if isinstance(frames, FrameSet) else FrameSet.of(frames)
        before, media_before = self.table, self._media
        self._media = {item.id: item for item in media}
        if since is not None:
            added = (frame_id for frame_ids in self._added[since:] for frame_id in frame_ids)
            late = [self._frames[frame_id] for frame_id in added if frame_id in self._frames]
            found = found.with_frames(late)
            for frame in late:
                self._media.setdefault(frame.media_id, media_before[frame.media_id])
        self._frames, self._table = found.by_id, found.table
        repainted = {
            item.id
            for item in media_before.values()
            if item.id in self._media and self._media[item.id].lut != item.lut
        }
        table = found.table
        self._tell(
            frozenset(before.ids[~_stays(before, media_before, table, self._media)].tolist()),
            frozenset(table.ids[np.isin(table.media, list(repainted))].tolist()),
        )

    def add_media(self, media: Media) -> None:
        """A media was imported, or looked at again; its frames follow.

        Frames of another content that was at this path before are let go: the catalogue no longer has them.
        """
        displaced = {
            item.id
            for item in self._media.values()
            if item.fingerprint != media.fingerprint and (item.id == media.id or item.path == media.path)
        }
        for media_id in displaced:
            del self._media[media_id]
        self._media[media.id] = media
        lost = frozenset(frame.id for frame in self._frames.values() if frame.media_id in displaced)
        if lost:
            self._frames = {key: frame for key, frame in self._frames.items() if key not in lost}
            self._table = None
            self._tell(lost)

    def add_frames(self, frames: Iterable[Frame]) -> None:
        """Frames were imported; those known already are left as they are."""
        new = tuple(frame for frame in frames if frame.id not in self._frames)
        self._frames.update((frame.id, frame) for frame in new)
        self._table = None
        if new:
            self._added.append(tuple(frame.id for frame in new))
            self.frames_added.emit(new)

    def _tell(self, gone: frozenset[int], repainted: frozenset[int] = frozenset()) -> None:
        self.is_known = True
        if gone:
            self.gone.emit(gone)
        if repainted:
            self.repainted.emit(repainted)
        self.replaced.emit()


def _stays(
    before: FrameTable, media_before: Mapping[int, Media], after: FrameTable, media: Mapping[int, Media]
) -> npt.NDArray[np.bool_]:
    """Return bool[n]: of each frame there was, whether its key still stands for the same picture.

    That is the same time stamp of the same content, wherever the clip lies and whatever its look.
    """
    contents: defaultdict[str, int] = defaultdict(lambda: len(contents))
    then, now = _content(before, media_before, contents), _content(after, media, contents)
    places = after.places_of(before.ids)
    stays: npt.NDArray[np.bool_] = places != UNKNOWN
    at = places[stays]
    stays[stays] = (before.stamps[stays] == after.stamps[at]) & (then[stays] == now[at])
    return stays


def _content(table: FrameTable, media: Mapping[int, Media], numbers: Mapping[str, int]) -> Places:
    """Return int64[n]: of each frame, a number that stands for what its media contains."""
    media_ids, which = np.unique(table.media, return_inverse=True)
    known = (media[media_id].fingerprint if media_id in media else "" for media_id in media_ids.tolist())
    return np.array([numbers[fingerprint] for fingerprint in known], dtype=np.int64)[which]
