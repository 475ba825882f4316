"""The looks of frames, kept in the cache: those taken while they were scored, else made from their thumbnails."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media
from aura_trainer.media.look import Look, look_of
from aura_trainer.services.feature_reader import extractor_key
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.look_extractor import LOOK_SPEC

_KEPT_AS = extractor_key(LOOK_SPEC)
_THUMBNAILS_AT_ONCE = 200


class FrameLooks:
    """Finds how frames look. A frame without a thumbnail, or with a damaged one, has no look.

    Args:
        cache: Where thumbnails are, and looks are kept.
    """

    def __init__(self, cache: FrameCache) -> None:
        self._cache = cache

    def load(self, media: Mapping[int, Media], frames: Iterable[Frame]) -> dict[int, Look]:
        """Return the looks there are by frame id."""
        by_clip: dict[int, dict[int, int]] = defaultdict(dict)
        for frame in frames:
            by_clip[frame.media_id][frame.pts] = frame.id
        found: dict[int, Look] = {}
        for media_id, ids in by_clip.items():
            looks = self.at(media[media_id].pictures, list(ids))
            found.update({ids[pts]: look for pts, look in looks.items()})
        return found

    def at(self, pictures: str, stamps: list[int]) -> dict[int, Look]:
        """Return the looks there are by time stamp, of the pictures of one media."""
        looks = self._cache.features(pictures, _KEPT_AS, stamps)
        missing = [pts for pts in stamps if pts not in looks]
        for start in range(0, len(missing), _THUMBNAILS_AT_ONCE):
            part = missing[start : start + _THUMBNAILS_AT_ONCE]
            made = {
                pts: look
                for pts, jpeg in self._cache.thumbnails(pictures, part).items()
                if (look := look_of(jpeg)) is not None
            }
            if made:
                self._cache.put_features(pictures, _KEPT_AS, list(made), np.stack(list(made.values())))
                looks.update(made)
        return looks
