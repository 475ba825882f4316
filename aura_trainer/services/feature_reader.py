"""Features of frames: from the cache where they are there, else from the pictures, once."""

import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import Shot
from aura_trainer.language import tr
from aura_trainer.media.audio import LoudnessCurve, loudness_curve
from aura_trainer.media.decode import DecodedFrame
from aura_trainer.media.footage import Footage
from aura_trainer.media.frame_index import FrameIndex
from aura_trainer.media.sampling import reference_ordinals
from aura_trainer.ml.features.base import ClipSummary, Extractor, ExtractorSpec, FrameInput, Image, Matrix
from aura_trainer.services.frame_cache import FrameCache

ANALYSIS_SIDE = 448
"""Long side in pixels of the pictures features are made from."""

_BATCH = 32


@dataclass(frozen=True, slots=True)
class Clip:
    """Opened footage with what the catalogue knows of it; ``pictures`` is what they are known by in caches."""

    footage: Footage
    pictures: str
    shots: tuple[Shot, ...]


@dataclass(frozen=True, slots=True)
class _AboutClip:
    """What is made of a clip as a whole before any of its frames: a summary for each extractor, and its loudness."""

    summaries: tuple[ClipSummary, ...]
    curve: LoudnessCurve | None


def ordinals_of(footage: Footage, stamps: Sequence[int]) -> list[int]:
    """Return the places in the clip of the frames with these time stamps.

    Raises:
        UnreadableMedia: The clip has no frame at one of them.
    """
    index = footage.index
    ordinals = [int(index.pts.searchsorted(pts)) for pts in stamps]
    if any(at >= len(index) or int(index.pts[at]) != pts for at, pts in zip(ordinals, stamps, strict=True)):
        raise UnreadableMedia(
            tr("{path}: frames known of it are missing from it; was the file changed?").format(
                path=footage.path
            )
        )
    return ordinals


def extractor_key(spec: ExtractorSpec) -> str:
    """Name an extractor in the cache: whatever changes its numbers changes the name."""
    return f"{spec.id}:{spec.version}:{spec.weights_sha256 or '-'}:{ANALYSIS_SIDE}"


class FeatureReader:
    """Reads the features of frames with a fixed set of extractors.

    Args:
        cache: Where computed features are kept.
        extractors: What to compute, in column order.
        token: Asked between frames.

    Attributes:
        names: Of the columns.
        computed: Frames that were not in the cache, so far.
    """

    def __init__(self, cache: FrameCache, extractors: Sequence[Extractor], token: StopToken) -> None:
        self._cache = cache
        self._extractors = tuple(extractors)
        self._token = token
        self._about: tuple[str, _AboutClip] | None = None
        self.names = tuple(name for extractor in extractors for name in extractor.names)
        self.computed = 0

    def read(
        self, clip: Clip, ordinals: Sequence[int], on_progress: Callable[[float], None] = lambda _: None
    ) -> Matrix:
        """Return float32[len(ordinals), len(names)] for frames of a clip, in the order asked for.

        Args:
            clip: The clip.
            ordinals: Frames by their place in the clip.
            on_progress: Called with the part of the frames done, in [0, 1].

        Raises:
            Cancelled: The token asked for it.
            UnreadableMedia: A frame cannot be decoded.
        """
        stamps = [int(clip.footage.index.pts[ordinal]) for ordinal in ordinals]
        rows = {
            extractor.spec.id: self._cache.features(clip.pictures, extractor_key(extractor.spec), stamps)
            for extractor in self._extractors
        }
        missing = sorted(
            {
                ordinal
                for ordinal, pts in zip(ordinals, stamps, strict=True)
                if any(pts not in known for known in rows.values())
            }
        )
        if missing:
            self.computed += len(missing)
            self._compute(clip, missing, rows, on_progress)
        on_progress(1.0)
        lost = [pts for pts in stamps if any(pts not in known for known in rows.values())]
        if lost:
            raise UnreadableMedia(
                tr("{path}: {count} of its frames could not be decoded.").format(
                    path=clip.footage.path, count=len(lost)
                )
            )
        columns = [
            np.stack([rows[extractor.spec.id][pts] for pts in stamps]) for extractor in self._extractors
        ]
        return np.concatenate(columns, axis=1)

    def _compute(
        self,
        clip: Clip,
        missing: Sequence[int],
        rows: Mapping[str, dict[int, np.ndarray]],
        on_progress: Callable[[float], None],
    ) -> None:
        about = self._about_clip(clip)
        done = 0
        for batch in _batches(self._inputs(clip, missing, about.curve)):
            stamps = [int(clip.footage.index.pts[ordinal]) for ordinal, _ in batch]
            inputs = [item for _, item in batch]
            for extractor, summary in zip(self._extractors, about.summaries, strict=True):
                matrix = extractor.extract(inputs, summary)
                self._cache.put_features(clip.pictures, extractor_key(extractor.spec), stamps, matrix)
                rows[extractor.spec.id].update(zip(stamps, matrix, strict=True))
            done += len(batch)
            on_progress(done / len(missing))

    def _about_clip(self, clip: Clip) -> _AboutClip:
        # Kept for the clip at hand, which may be read in several parts.
        if self._about is None or self._about[0] != clip.pictures:
            ordinals = reference_ordinals(clip.footage.index)
            reference = [frame.image for frame in clip.footage.frames(ordinals, ANALYSIS_SIDE, self._token)]
            summaries = tuple(extractor.summarise(reference) for extractor in self._extractors)
            curve = None if clip.footage.index.stills else loudness_curve(clip.footage.path, self._token)
            self._about = clip.pictures, _AboutClip(summaries, curve)
        return self._about[1]

    def _inputs(
        self, clip: Clip, ordinals: Sequence[int], curve: LoudnessCurve | None
    ) -> Iterator[tuple[int, FrameInput]]:
        index = clip.footage.index
        place = ShotIndex(index, clip.shots)
        neighbours = {ordinal: place.neighbour(ordinal) for ordinal in ordinals}
        for frame, neighbour in _with_neighbours(clip.footage, neighbours, self._token):
            seconds = float(index.seconds(frame.ordinal))
            info = clip.footage.info
            yield (
                frame.ordinal,
                FrameInput(
                    image=frame.image,
                    neighbour=neighbour,
                    key_frame=frame.key_frame,
                    aspect_ratio=info.width / info.height,
                    clip_position=place.in_clip(frame.ordinal),
                    shot_position=place.in_shot(frame.ordinal),
                    loudness_db=curve.at(seconds) if curve is not None else None,
                ),
            )


class ShotIndex:
    """Where a frame stands in its shot and clip."""

    def __init__(self, index: FrameIndex, shots: Sequence[Shot]) -> None:
        self._index = index
        self._shots = list(shots) or [Shot(0, index.start_pts, index.end_pts)]
        self._starts = [shot.start_pts for shot in self._shots]

    def shot(self, ordinal: int) -> Shot:
        """Return the shot a frame belongs to."""
        return self._shots[max(0, bisect.bisect_right(self._starts, int(self._index.pts[ordinal])) - 1)]

    def neighbour(self, ordinal: int) -> int | None:
        """Return an adjacent frame of the same shot, the earlier one if there is a choice."""
        shot = self.shot(ordinal)
        for other in (ordinal - 1, ordinal + 1):
            if 0 <= other < len(self._index) and shot.start_pts <= int(self._index.pts[other]) < shot.end_pts:
                return other
        return None

    def in_clip(self, ordinal: int) -> float:
        """Return the frame's time over the clip's duration, in [0, 1]."""
        return float(self._index.seconds(ordinal) / self._index.duration)

    def in_shot(self, ordinal: int) -> float:
        """Return the time since the shot began over the shot's duration, in [0, 1]."""
        shot = self.shot(ordinal)
        length = max(1, shot.end_pts - shot.start_pts)
        return min(1.0, max(0.0, (int(self._index.pts[ordinal]) - shot.start_pts) / length))


def _with_neighbours(
    footage: Footage, neighbours: Mapping[int, int | None], token: StopToken
) -> Iterator[tuple[DecodedFrame, Image | None]]:
    """Yield each wanted frame with its neighbour's picture; at most three pictures are held."""
    wanted = sorted(neighbours.keys() | {other for other in neighbours.values() if other is not None})
    held: dict[int, DecodedFrame] = {}
    for frame in footage.frames(wanted, ANALYSIS_SIDE, token):
        held[frame.ordinal] = frame
        for ordinal in (frame.ordinal - 1, frame.ordinal):
            other = neighbours.get(ordinal, -1)
            if other == -1 or ordinal not in held or max(ordinal, other or 0) != frame.ordinal:
                continue
            yield held[ordinal], held[other].image if other is not None and other in held else None
        held = {ordinal: kept for ordinal, kept in held.items() if ordinal >= frame.ordinal - 1}


def _batches(items: Iterator[tuple[int, FrameInput]]) -> Iterator[list[tuple[int, FrameInput]]]:
    batch: list[tuple[int, FrameInput]] = []
    for item in items:
        batch.append(item)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
