"""Features of frames: from the cache where they are there, else from the pictures, once."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import Shot
from aura_trainer.domain.unheard import unheard
from aura_trainer.language import tr
from aura_trainer.media.audio import LoudnessCurve, loudness_curve
from aura_trainer.media.footage import Footage
from aura_trainer.media.sampling import reference_ordinals
from aura_trainer.media.shots import ShotDetector, shots_from_cuts
from aura_trainer.ml.features.base import ClipSummary, Extractor, ExtractorSpec, Image, Matrix
from aura_trainer.services.clip_pass import ANALYSIS_SIDE, ClipPass, Look
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.neighbours import FoundShots, KnownShots, Shots

_PART = 512


@dataclass(frozen=True, slots=True)
class Clip:
    """Opened footage with what the catalogue knows of it; ``pictures`` is what they are known by in caches."""

    footage: Footage
    pictures: str
    shots: tuple[Shot, ...]


@dataclass(slots=True)
class _AboutClip:
    """What is made of a clip as a whole: its loudness, and once it has been seen a summary for each extractor."""

    pictures: str
    curve: LoudnessCurve | None
    summaries: tuple[ClipSummary, ...] = ()


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
        self._about: _AboutClip | None = None
        self.names = tuple(name for extractor in extractors for name in extractor.names)
        self.computed = 0

    def read(
        self, clip: Clip, ordinals: Sequence[int], on_progress: Callable[[float], None] = unheard
    ) -> Matrix:
        """Return float32[len(ordinals), len(names)] for frames of a clip, in the order asked for.

        Args:
            clip: The clip.
            ordinals: Frames by their place in the clip.
            on_progress: Called with the part of the work done, in [0, 1].

        Raises:
            Cancelled: The token asked for it.
            UnreadableMedia: A frame cannot be decoded.
        """
        index = clip.footage.index
        rows = self._known(clip.footage, clip.pictures, ordinals)
        missing = [{*ordinals} - known.keys() for known in rows]
        if any(missing):
            shots = KnownShots(index, clip.shots)
            for look, matrix in self._compute(clip.footage, clip.pictures, shots, missing, on_progress):
                rows[look.extractor].update(zip(look.ordinals, matrix, strict=True))
        on_progress(1.0)
        lost = sum(any(ordinal not in known for known in rows) for ordinal in ordinals)
        if lost:
            raise UnreadableMedia(
                tr("{path}: {count} of its frames could not be decoded.").format(
                    path=clip.footage.path, count=lost
                )
            )
        return np.concatenate([np.stack([known[each] for each in ordinals]) for known in rows], axis=1)

    def look_through(
        self,
        footage: Footage,
        pictures: str,
        shots: tuple[Shot, ...] | None,
        ordinals: Sequence[int],
        on_progress: Callable[[float], None] = unheard,
    ) -> Clip:
        """Put into the cache what it lacks of some frames, and find the shots in the same pass if they are not known.

        Args:
            footage: The clip.
            pictures: What its pictures are known by in caches.
            shots: Its shots; None to have them found.
            ordinals: The frames, by their place in the clip.
            on_progress: Called with the part of the work done, in [0, 1].

        Returns:
            The clip with its shots, for ``read``.

        Raises:
            Cancelled: The token asked for it.
            UnreadableMedia: The file cannot be opened any more.
        """
        index = footage.index
        missing: list[set[int]] = [set() for _ in self._extractors]
        for start in range(0, len(ordinals), _PART):
            part = ordinals[start : start + _PART]
            for unknown, known in zip(missing, self._known(footage, pictures, part), strict=True):
                unknown.update({*part} - known.keys())
        if shots is None and index.stills:
            shots = shots_from_cuts(range(1, len(index)), index)
        if shots is not None:
            if any(missing):
                deque(
                    self._compute(footage, pictures, KnownShots(index, shots), missing, on_progress), maxlen=0
                )
            return Clip(footage, pictures, shots)
        detector = ShotDetector(footage.info.frame_rate, footage.between(self._token))
        found = FoundShots(index, detector)
        deque(self._compute(footage, pictures, found, missing, on_progress, detector.feed), maxlen=0)
        return Clip(footage, pictures, found.shots())

    def _known(self, footage: Footage, pictures: str, ordinals: Sequence[int]) -> list[dict[int, np.ndarray]]:
        """Return for each extractor the rows the cache has, by ordinal."""
        stamps = {int(footage.index.pts[ordinal]): ordinal for ordinal in ordinals}
        return [
            {stamps[pts]: row for pts, row in self._cache.features(pictures, key, stamps).items()}
            for key in (extractor_key(extractor.spec) for extractor in self._extractors)
        ]

    def _compute(
        self,
        footage: Footage,
        pictures: str,
        shots: Shots,
        missing: Sequence[set[int]],
        on_progress: Callable[[float], None],
        watch: Callable[[int, Image], None] | None = None,
    ) -> Iterator[tuple[Look, Matrix]]:
        """Make one pass; yield features that are finished and in the cache.

        What takes the end of a shot or of the clip to be finished comes after the pass, made of little that was kept.
        """
        wanted = set[int]().union(*missing)
        self.computed += len(wanted)
        about = self._about_clip(footage, pictures) if wanted else _AboutClip(pictures, None)
        reference = reference_ordinals(footage.index) if wanted and not about.summaries else ()
        reading = ClipPass(
            footage, shots, about.curve, self._extractors, missing, reference, watch, self._token
        )
        unfinished: list[Look] = []
        for look in reading.looks(on_progress):
            if look.seen.rest is None:
                yield look, self._kept(footage, pictures, look, look.seen.rows)
            else:
                unfinished.append(look)
        if reading.sample:
            about.summaries = tuple(extractor.summarise(reading.sample) for extractor in self._extractors)
        place = shots.end()
        # With no summary not one frame could be decoded: that is told by who finds frames missing.
        for look in unfinished if about.summaries else ():
            positions = [place.in_shot(ordinal) for ordinal in look.ordinals]
            extractor, summary = self._extractors[look.extractor], about.summaries[look.extractor]
            matrix = extractor.finish(look.seen, positions, summary)
            yield look, self._kept(footage, pictures, look, matrix)

    def _kept(self, footage: Footage, pictures: str, look: Look, matrix: Matrix) -> Matrix:
        """Put finished features into the cache, and return them."""
        stamps = [int(footage.index.pts[ordinal]) for ordinal in look.ordinals]
        key = extractor_key(self._extractors[look.extractor].spec)
        self._cache.put_features(pictures, key, stamps, matrix)
        return matrix

    def _about_clip(self, footage: Footage, pictures: str) -> _AboutClip:
        # Kept for the clip at hand, which may be read in several parts.
        if self._about is None or self._about.pictures != pictures:
            curve = None if footage.index.stills else loudness_curve(footage.path, self._token)
            self._about = _AboutClip(pictures, curve)
        return self._about
