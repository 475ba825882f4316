"""What the model in use says along an imported clip."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.estimates import Margin, is_unlike
from aura_trainer.domain.media import Media
from aura_trainer.domain.picks import Moment, ScoredClip
from aura_trainer.domain.timecode import place_label
from aura_trainer.language import tr
from aura_trainer.media.frame_index import FrameIndex
from aura_trainer.media.look import LOOK_SIZE
from aura_trainer.ml.bundle import Bundle, read_bundle
from aura_trainer.ml.looks import Looks
from aura_trainer.ml.margin import margin_of
from aura_trainer.services.clip_viewer import ClipViewer
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.frame_looks import FrameLooks
from aura_trainer.services.model_manager import ModelManager

DENSE_SECONDS = 0.5
"""So far apart frames are scored where moments are looked for."""

_ROOM = 1.3


@dataclass(frozen=True, eq=False)
class ClipCurve:
    """A clip with the scores there are of it.

    Attributes:
        media: The clip as it was looked at.
        digest: The model's.
        generic: Whether the model learned from nobody's ratings.
        margin: How far a person's rating may lie off; None where that is not known.
        scored: The clip by its frames; without moments where nothing was scored yet.
        index: Its frames.
        looks: float32[n, k]: how each scored frame looks; a row of NaN where that is not known.
    """

    media: Media
    digest: str
    generic: bool
    margin: Margin | None
    scored: ScoredClip
    index: FrameIndex
    looks: Looks

    @property
    def duration(self) -> float:
        """Seconds."""
        return float(self.index.duration)

    @cached_property
    def unsure(self) -> bool:
        """Whether it is unlike everything the model learned from."""
        return any(moment.unsure for moment in self.scored.moments)

    @cached_property
    def seconds(self) -> npt.NDArray[np.float64]:
        """float64[n]: when each scored frame is shown, rising."""
        ticks = self.index.pts[self._ordinals] - self.index.start_pts
        return np.asarray(ticks * float(self.index.time_base), dtype=np.float64)

    @cached_property
    def values(self) -> npt.NDArray[np.float64]:
        """float64[n]: its score."""
        return np.array([moment.score for moment in self.scored.moments], dtype=np.float64)

    @cached_property
    def cuts(self) -> tuple[float, ...]:
        """Seconds at which a shot other than the first begins."""
        return tuple(float(self.index.seconds(shot.first)) for shot in self.scored.shots[1:])

    @property
    def is_dense(self) -> bool:
        """Whether as many frames are scored as moments are looked for in."""
        wanted = min(self.duration / DENSE_SECONDS, len(self.index))
        return len(self.scored.moments) * _ROOM >= wanted

    def label(self, ordinal: int) -> str:
        """What names a frame in the clip, though the clip is not open; of images, the time."""
        return place_label(self.media.info, ordinal, float(self.index.seconds(ordinal)))

    def score_at(self, ordinal: int) -> float | None:
        """The score of a frame, between those of its neighbours that were scored; None where nothing was."""
        if not self.scored.moments:
            return None
        return float(np.interp(ordinal, self._ordinals, self.values))

    @cached_property
    def _ordinals(self) -> npt.NDArray[np.int64]:
        return np.array([moment.ordinal for moment in self.scored.moments], dtype=np.int64)


class _Model(NamedTuple):
    digest: str = ""
    generic: bool = True
    margin: Margin | None = None


class ClipCurves:
    """Puts together what is known of clips; no frame is scored or decoded for it.

    Args:
        models: Says which model is in use.
        cache: Has what it said.
        looks: Knows how frames look.
        clips: Knows the frames of clips.
    """

    def __init__(
        self, models: ModelManager[Bundle], cache: FrameCache, looks: FrameLooks, clips: ClipViewer
    ) -> None:
        self._models = models
        self._cache = cache
        self._looks = looks
        self._clips = clips
        self._known = _Model()

    def curve(self, media: Media, token: StopToken) -> ClipCurve:
        """Return what the model in use has said of a clip so far; blocks.

        The first time a clip is asked for its packets are read through, which takes a while for a long one.

        Raises:
            InvalidInput: It is a folder of loose images, which has no moments.
            UnreadableMedia: The file is gone, or another file is in its place.
            Cancelled: The token asks for it.
            AuraError: The model could not be read.
        """
        rate = media.info.frame_rate
        if rate is None:
            raise InvalidInput(
                tr("{path} holds loose images, which have no moments.").format(path=media.path)
            )
        model = self._in_use()
        index = self._clips.open(media, max_side=None, token=token).index
        said = self._cache.scores(media.pictures, model.digest)
        unsure = is_unlike(said.values())
        known = np.array(sorted(said), dtype=np.int64)
        known = known[np.isin(known, index.pts)]
        ordinals = np.searchsorted(index.pts, known).tolist()
        moments = tuple(
            Moment(ordinal, said[pts].score, unsure)
            for ordinal, pts in zip(ordinals, known.tolist(), strict=True)
        )
        scored = ScoredClip(media.path, Fraction(rate), len(index), index.ranges(media.shots), moments)
        looks = self._looks_of(media.pictures, known.tolist())
        return ClipCurve(media, model.digest, model.generic, model.margin, scored, index, looks)

    def _looks_of(self, pictures: str, stamps: list[int]) -> Looks:
        found = self._looks.at(pictures, stamps)
        unknown = np.full(LOOK_SIZE, np.nan, dtype=np.float32)
        rows = [found.get(pts, unknown) for pts in stamps]
        return np.stack(rows) if rows else np.empty((0, LOOK_SIZE), dtype=np.float32)

    def _in_use(self) -> _Model:
        used = self._models.in_use()
        known = self._known
        if known.digest != used.summary.digest:
            margin = margin_of(read_bundle(used.data).validation)
            known = self._known = _Model(used.summary.digest, used.summary.annotation_count == 0, margin)
        return known
