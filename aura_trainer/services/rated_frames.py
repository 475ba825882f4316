"""Which rating belongs to which frame of the catalogue."""

import bisect
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from aura_trainer.domain.annotations import Annotation, BadLine
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.frames import Frame, FrameAddress
from aura_trainer.domain.media import Media, MediaKind
from aura_trainer.services.annotation_store import AnnotationStore
from aura_trainer.services.catalog import Catalog

_MILLISECOND = 0.001
_ADDRESS_STEP = 0.000001


@dataclass(frozen=True, slots=True)
class Ratings:
    """A user's winning ratings by frame id; those of frames the catalogue does not hold; unreadable lines."""

    by_frame: dict[int, Annotation]
    unmatched: tuple[Annotation, ...]
    bad_lines: tuple[BadLine, ...]


class RatedFrames:
    """Matches ratings with frames, through present and earlier paths alike."""

    def __init__(self, store: AnnotationStore, catalog: Catalog) -> None:
        self._store = store
        self._catalog = catalog

    def load(self, user_id: str) -> Ratings:
        """Return the ratings of a user.

        Where several addresses mean one frame (a clip that moved), the rating given last wins, whatever the clock
        said then.
        """
        stored = self._store.load(user_id)
        finder = _Finder(self._catalog)
        by_frame: dict[int, Annotation] = {}
        unmatched: list[Annotation] = []
        for annotation in stored.ratings.values():
            frame = finder.find(annotation.frame_path)
            if frame is None:
                unmatched.append(annotation)
                continue
            by_frame[frame.id] = annotation
        return Ratings(by_frame, tuple(unmatched), stored.bad_lines)

    def match(self, addresses: Iterable[str]) -> dict[str, Frame]:
        """Return the catalogued frames displayed at some addresses, by address; those that are in."""
        finder = _Finder(self._catalog)
        found = {written: finder.find(written) for written in addresses}
        return {written: frame for written, frame in found.items() if frame is not None}

    def rated_as(self, user_id: str, written: str) -> str | None:
        """Return the address under which the frame displayed at another address is rated; None if it is not."""
        frame = _Finder(self._catalog).find(written)
        annotation = self.load(user_id).by_frame.get(frame.id) if frame else None
        return annotation.frame_path if annotation else None


class _Finder:
    """Finds frames by address: at once by that which a frame goes by now, else by where its clip was or its time."""

    def __init__(self, catalog: Catalog) -> None:
        self._paths = catalog.paths()
        self._media = {item.id: item for item in self._paths.values()}
        # A clip imported between the two reads is left for the next time.
        self._frames = [frame for frame in catalog.frames() if frame.media_id in self._media]
        self._present = {frame.address: frame for frame in self._frames}

    def find(self, written: str) -> Frame | None:
        return self._present.get(written) or self._find_otherwise(written)

    def _find_otherwise(self, written: str) -> Frame | None:
        try:
            address = FrameAddress.parse(written)
        except InvalidInput:
            return None
        if address.seconds is None:
            return self._images.get(address.path)
        media = self._paths.get(address.path)
        if media is None or media.id not in self._videos:
            return None
        return _displayed(self._videos[media.id], self._starts[media.id], float(address.seconds), media)

    @cached_property
    def _images(self) -> dict[str, Frame]:
        found: dict[str, Frame] = {}
        for frame in self._frames:
            if self._media[frame.media_id].info.kind is not MediaKind.VIDEO:
                found.update(dict.fromkeys(_image_paths(frame, self._media[frame.media_id]), frame))
        return found

    @cached_property
    def _videos(self) -> dict[int, list[Frame]]:
        found: dict[int, list[Frame]] = defaultdict(list)
        for frame in self._frames:
            if self._media[frame.media_id].info.kind is MediaKind.VIDEO:
                found[frame.media_id].append(frame)
        return found

    @cached_property
    def _starts(self) -> dict[int, list[float]]:
        return {key: [frame.seconds for frame in frames] for key, frames in self._videos.items()}


def _image_paths(frame: Frame, media: Media) -> list[str]:
    present = FrameAddress.parse(frame.address).path
    name = present[len(media.path) :]
    return [f"{place}{name}" for place in (*media.aliases, media.path)]


def _displayed(
    frames: Sequence[Frame], starts: Sequence[float], seconds: float, media: Media
) -> Frame | None:
    """The catalogued frame on screen at a time; one that has gone by then does not count."""
    rate = media.info.frame_rate
    length = 1 / float(rate) if rate else _MILLISECOND
    place = bisect.bisect_right(starts, seconds + _ADDRESS_STEP) - 1
    if place >= 0 and seconds < starts[place] + length - _ADDRESS_STEP:
        return frames[place]
    if place + 1 < len(frames) and starts[place + 1] - seconds < _MILLISECOND:
        return frames[place + 1]
    return None
