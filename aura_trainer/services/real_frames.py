"""Real frames to try a model on: those known here, and those of the sample clip, which are there on every machine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.media import MediaKind
from aura_trainer.media.fingerprint import fingerprint
from aura_trainer.media.footage import Footage
from aura_trainer.ml.features.base import Extractor, Image, Matrix
from aura_trainer.resources import SAMPLE_CLIP, resource_path
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.clip_pass import ANALYSIS_SIDE
from aura_trainer.services.feature_reader import FeatureReader, extractor_key
from aura_trainer.services.frame_cache import FrameCache

_SAMPLE_FRAMES = 24
_MOST_KNOWN = 1000


@dataclass(frozen=True, slots=True)
class SampleFrames:
    """Frames of the sample clip: n pictures and their features, float32[n, d]."""

    pictures: tuple[Image, ...]
    features: Matrix


def known_features(catalog: Catalog, cache: FrameCache, extractors: Sequence[Extractor]) -> Matrix:
    """Return float32[n, d] of up to a thousand catalogued frames of which all features are in the cache; n may be 0."""
    width = sum(len(extractor.names) for extractor in extractors)
    rows: list[Matrix] = [np.empty((0, width), np.float32)]
    left = _MOST_KNOWN
    for part in _known(catalog, cache, extractors):
        rows.append(part[:left])
        left -= len(rows[-1])
        if not left:
            break
    return np.concatenate(rows)


def sample_frames(cache: FrameCache, extractors: Sequence[Extractor], token: StopToken) -> SampleFrames:
    """Return frames spread evenly over the sample clip.

    Args:
        cache: Where features are kept.
        extractors: What to compute, in column order.
        token: Asked between frames.

    Raises:
        UnreadableMedia: The sample clip that came with the app is damaged.
        Cancelled: The token asked for it.
    """
    path = str(resource_path(SAMPLE_CLIP))
    footage = Footage.open(path, MediaKind.VIDEO, token)
    ordinals = np.linspace(0, len(footage.index) - 1, _SAMPLE_FRAMES).round().astype(int).tolist()
    reader = FeatureReader(cache, extractors, token)
    clip = reader.look_through(footage, fingerprint(path), None, ordinals)
    return SampleFrames(
        tuple(frame.image for frame in footage.frames(ordinals, ANALYSIS_SIDE, token)),
        reader.read(clip, ordinals),
    )


def _known(catalog: Catalog, cache: FrameCache, extractors: Sequence[Extractor]) -> Iterator[Matrix]:
    """Yield the features of the known frames of each media."""
    for media in catalog.list_media():
        stamps = list(catalog.frame_ids(media.id))
        found = [
            cache.features(media.pictures, extractor_key(extractor.spec), stamps) for extractor in extractors
        ]
        common = [pts for pts in stamps if all(pts in rows for rows in found)]
        if common:
            yield np.concatenate([np.stack([rows[pts] for pts in common]) for rows in found], axis=1)
