"""What a run on some ratings will have to do."""

from collections import defaultdict

from aura_trainer.domain.settings import IMAGE_ENCODER
from aura_trainer.ml.features.known import BACKBONE, CONTEXT, ENCODER
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.rated_frames import Ratings
from aura_trainer.services.settings import SettingsService
from aura_trainer.services.time_estimate import Workload


class WorkloadCounter:
    """Counts the frames to learn from, and those of them whose features must be computed first.

    Args:
        catalog: The frames.
        cache: The features there are.
        settings: Tell whether an image encoder of the person's own is learned from.
    """

    def __init__(self, catalog: Catalog, cache: FrameCache, settings: SettingsService) -> None:
        self._catalog = catalog
        self._cache = cache
        self._settings = settings

    def count(self, ratings: Ratings) -> Workload:
        """Return the work a run on these ratings would be."""
        needed = {CONTEXT, ENCODER if str(self._settings.get(IMAGE_ENCODER)).strip() else BACKBONE}
        stamps: dict[int, set[int]] = defaultdict(set)
        for frame in self._catalog.frames():
            if frame.id in ratings.by_frame:
                stamps[frame.media_id].add(frame.pts)
        missing = 0
        for media_id, wanted in stamps.items():
            known = self._cache.known_features(self._catalog.media(media_id).fingerprint)
            missing += sum(not needed <= known.get(pts, set()) for pts in wanted)
        return Workload(len(ratings.by_frame), missing)
