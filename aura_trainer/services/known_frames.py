"""What is known of catalogued frames by the model in use, without a look at any footage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from aura_trainer.domain.estimates import Margin, Scored, is_unlike
from aura_trainer.domain.media import Media
from aura_trainer.ml.bundle import read_bundle
from aura_trainer.ml.margin import margin_of
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.model_manager import ModelInUse
from aura_trainer.services.score_order import KnownClip
from aura_trainer.services.training_order import frame_hash


@dataclass(slots=True)
class Known:
    """What is known of frames, by their ids, and of which media and time stamps nothing is.

    ``scores`` has what was said of ``held_out`` frames before the model had learned from them. Frames it has learned
    from in ``another_look`` have no score. ``unsure`` are by media.
    """

    scores: dict[int, float] = field(default_factory=dict)
    held_out: set[int] = field(default_factory=set)
    another_look: set[int] = field(default_factory=set)
    unsure: dict[int, frozenset[int]] = field(default_factory=dict)
    unknown: list[tuple[Media, tuple[int, ...]]] = field(default_factory=list)


_HeldOut = Mapping[str, tuple[str, float]]
"""By a frame's hash, the hash of it as it was looked at, and what was said of it."""


class _Validation(NamedTuple):
    """Of the model of a digest: what was held out, and how far its estimates may be off."""

    digest: str = ""
    held_out: _HeldOut = MappingProxyType({})
    margin: Margin | None = None


class KnownFrames:
    """Puts together what the catalogue, the scores kept and a model itself tell of frames.

    May be asked from several threads.
    """

    def __init__(self, catalog: Catalog, cache: FrameCache) -> None:
        self._catalog = catalog
        self._cache = cache
        self._validated = _Validation()

    def by(self, used: ModelInUse) -> Known:
        """Find what is known by a model."""
        found, held_out = Known(), self._validation_of(used).held_out
        for media in self._catalog.list_media():
            said = self._cache.scores(media.pictures, used.summary.digest)
            fresh: dict[int, int] = {}
            stamps: list[int] = []
            for pts, frame_id in self._catalog.frame_ids(media.id).items():
                learned = held_out.get(frame_hash(media.fingerprint, pts)) if held_out else None
                if learned is not None:
                    look, score = learned
                    if look == frame_hash(media.pictures, pts):
                        found.held_out.add(frame_id)
                        found.scores[frame_id] = score
                    else:
                        found.another_look.add(frame_id)
                else:
                    fresh[pts] = frame_id
                    if pts in said:
                        found.scores[frame_id] = said[pts].score
                # Also of what it learned from: where the model sees that tells which others it knows little of.
                if pts not in said:
                    stamps.append(pts)
            if stamps:
                found.unknown.append((media, tuple(stamps)))
            if unsure := _unsure(said, fresh):
                found.unsure[media.id] = unsure
        return found

    def margin(self, used: ModelInUse) -> Margin | None:
        """Return how far a model's estimates may be off; None if it learned from nobody."""
        return self._validation_of(used).margin

    def fresh(self, clip: KnownClip, used: ModelInUse) -> Mapping[int, int]:
        """Return the ids of the frames of a clip a model has not learned from, by time stamp."""
        held_out = self._validation_of(used).held_out
        ids = self._catalog.frame_ids(clip.media_id)
        return {pts: key for pts, key in ids.items() if frame_hash(clip.fingerprint, pts) not in held_out}

    def unsure(self, pictures: str, fresh: Mapping[int, int], used: ModelInUse) -> frozenset[int]:
        """Return the frames of a media a model has looked at, if it is unlike everything it learned from; else none.

        Args:
            pictures: Key of the media's pictures.
            fresh: Its frames that the model has not learned from, as ``fresh`` tells them.
            used: The model.
        """
        return _unsure(self._cache.scores(pictures, used.summary.digest), fresh)

    def _validation_of(self, used: ModelInUse) -> _Validation:
        """What a model's recipe said of the frames it learned from while they were held out, and how far off."""
        # Asked from two threads: what is returned must be of this model, whatever the other keeps meanwhile.
        known = self._validated
        if known.digest != used.summary.digest:
            table = read_bundle(used.data).validation
            known = self._validated = _Validation(used.summary.digest, table.held_out(), margin_of(table))
        return known


def _unsure(said: Mapping[int, Scored], fresh: Mapping[int, int]) -> frozenset[int]:
    return frozenset(fresh[pts] for pts in said if pts in fresh) if is_unlike(said.values()) else frozenset()
