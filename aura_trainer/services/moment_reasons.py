"""Why a moment scores as it does: the rated frames it is most like."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.frames import Frame
from aura_trainer.domain.highlights import LikeFrame
from aura_trainer.domain.media import Media
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.frame_looks import FrameLooks
from aura_trainer.services.survey import thinned

Key = tuple[int, int]
"""A media's key and a time stamp in it."""

_Rows = dict[Key, npt.NDArray[np.float32]]

_MOST_RATED = 2000
_MOST_LIKE = 3


class MomentReasons:
    """Finds which rated frames a moment is most like, where the model in use sees them, else to the eye.

    Args:
        cache: Where a model sees frames.
        looks: How frames look.
    """

    def __init__(self, cache: FrameCache, looks: FrameLooks) -> None:
        self._cache = cache
        self._looks = looks

    def like(
        self,
        digest: str,
        media: Mapping[int, Media],
        moments: Sequence[Key],
        rated: Sequence[tuple[Frame, float]],
    ) -> dict[Key, tuple[LikeFrame, ...]]:
        """Return the rated frames most like each moment, the likest first; blocks.

        A moment that is rated itself is not like itself. One of which nothing can be told is not in the answer.

        Args:
            digest: The model in use.
            media: The clips of moments and frames, by id.
            moments: What is asked about.
            rated: Frames with their ratings; of very many, an even share is looked at.
        """
        known = {
            (frame.media_id, frame.pts): LikeFrame(frame.id, rating)
            for frame, rating in thinned(rated, _MOST_RATED)
            if frame.media_id in media
        }
        found: dict[Key, tuple[LikeFrame, ...]] = {}
        for read in (self._places_of, self._looks_of):
            left = [key for key in moments if key not in found and key[0] in media]
            if left:
                found |= _nearest(left, known, read(digest, media, {*left, *known}))
        return found

    def _places_of(self, digest: str, media: Mapping[int, Media], keys: set[Key]) -> _Rows:
        # Brings a library that whoever starts the app need not wait for.
        from aura_trainer.ml.model_place import read_places  # noqa: PLC0415

        kept = {
            (media_id, pts): place
            for media_id in {media_id for media_id, _ in keys}
            for pts, place in self._cache.places(media[media_id].pictures, digest).items()
            if (media_id, pts) in keys
        }
        return dict(zip(kept, read_places(kept.values()), strict=True)) if kept else {}

    def _looks_of(self, digest: str, media: Mapping[int, Media], keys: set[Key]) -> _Rows:  # noqa: ARG002 - any model's
        rows: _Rows = {}
        for media_id in {media_id for media_id, _ in keys}:
            stamps = sorted(pts for other, pts in keys if other == media_id)
            looks = self._looks.at(media[media_id].pictures, stamps)
            rows.update({(media_id, pts): look for pts, look in looks.items()})
        return rows


def _nearest(
    moments: Sequence[Key], known: Mapping[Key, LikeFrame], rows: _Rows
) -> dict[Key, tuple[LikeFrame, ...]]:
    places = [key for key in known if key in rows]
    if not places:
        return {}
    theirs = np.stack([rows[key] for key in places])
    found = {}
    for moment in moments:
        if moment in rows:
            order = ((theirs - rows[moment]) ** 2).sum(axis=1).argsort(kind="stable").tolist()
            likest = [known[places[row]] for row in order if places[row] != moment]
            found[moment] = tuple(likest[:_MOST_LIKE])
    return found
