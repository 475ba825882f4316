"""The imported frames as the window knows them, in memory."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media, MediaOutline
from aura_trainer.gui.models.frame_table import FrameTable


@dataclass(frozen=True, slots=True)
class FrameSet:
    """Frames by id and in the order of the footage; put together off the GUI thread, as there may be many."""

    by_id: dict[int, Frame]
    table: FrameTable

    @classmethod
    def of(cls, frames: Collection[Frame]) -> "FrameSet":
        """Put frames together."""
        return cls({frame.id: frame for frame in frames}, FrameTable(frames))


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
        counts = Counter(frame.media_id for frame in self._frames.values())
        return frozenset(
            MediaOutline(item.id, item.path, item.pictures, len(item.shots), counts[item.id])
            for item in self._media.values()
        )

    def replace(self, media: Iterable[Media], frames: Collection[Frame] | FrameSet) -> None:
        """Take over what the catalogue holds now."""
        found = frames if isinstance(frames, FrameSet) else FrameSet.of(frames)
        before = {frame.id: self._identity(frame) for frame in self._frames.values()}
        looks = {item.id: item.lut for item in self._media.values()}
        self._media = {item.id: item for item in media}
        self._frames, self._table = found.by_id, found.table
        seen_anew = {key for key, lut in looks.items() if key in self._media and self._media[key].lut != lut}
        self._tell(
            frozenset(key for key, identity in before.items() if not self._is_still(key, identity)),
            frozenset(key for key, frame in self._frames.items() if frame.media_id in seen_anew)
            if seen_anew
            else frozenset(),
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
            self.frames_added.emit(new)

    def _identity(self, frame: Frame) -> tuple[str, int]:
        """What makes a frame the same picture, wherever its clip lies and whatever its id."""
        media = self._media.get(frame.media_id)
        return (media.fingerprint if media else "", frame.pts)

    def _is_still(self, frame_id: int, identity: tuple[str, int]) -> bool:
        frame = self._frames.get(frame_id)
        return frame is not None and self._identity(frame) == identity

    def _tell(self, gone: frozenset[int], repainted: frozenset[int] = frozenset()) -> None:
        self.is_known = True
        if gone:
            self.gone.emit(gone)
        if repainted:
            self.repainted.emit(repainted)
        self.replaced.emit()
