"""What a run on some ratings will have to do."""

from collections.abc import Iterable

from aura_trainer.ml.features.known import learned_from
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.own_encoder import own_encoder
from aura_trainer.services.settings import SettingsService
from aura_trainer.services.time_estimate import Workload
from aura_trainer.services.usable_ratings import RatedMedia


class WorkloadCounter:
    """Counts the frames to learn from, and those of them whose features must be computed first.

    Args:
        cache: The features there are.
        settings: Tell whether an image encoder of the person's own is learned from.
    """

    def __init__(self, cache: FrameCache, settings: SettingsService) -> None:
        self._cache = cache
        self._settings = settings

    def count(self, rated: Iterable[RatedMedia]) -> Workload:
        """Return the work a run on these clips would be; those that are not there are left out of it."""
        needed = set(learned_from(own_encoder=own_encoder(self._settings) is not None))
        samples = missing = 0
        for item in rated:
            if item.there:
                known = self._cache.known_features(item.media.pictures)
                missing += sum(not needed <= known.get(pts, set()) for pts in item.ratings)
                samples += len(item.ratings)
        return Workload(samples, missing)
