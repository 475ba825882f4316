"""Which group of features a feature belongs to."""

from collections.abc import Mapping

from aura_trainer.domain.importance import FeatureGroup
from aura_trainer.ml.features.known import BACKBONE, CONTEXT, ENCODER, SPREAD

_OF_CONTEXT: Mapping[str, FeatureGroup] = {
    "novelty": FeatureGroup.NOVELTY,
    "saliency_focus": FeatureGroup.SUBJECT,
    "saliency_centre": FeatureGroup.SUBJECT,
    "motion": FeatureGroup.MOTION,
    "visual_complexity": FeatureGroup.DETAIL,
    "edge_density": FeatureGroup.DETAIL,
    "sharpness": FeatureGroup.DETAIL,
    "hue_sin": FeatureGroup.LIGHT,
    "hue_cos": FeatureGroup.LIGHT,
    "saturation": FeatureGroup.LIGHT,
    "colour_variance": FeatureGroup.LIGHT,
    "brightness": FeatureGroup.LIGHT,
    "contrast": FeatureGroup.LIGHT,
    "mid_brightness": FeatureGroup.LIGHT,
    "has_sound": FeatureGroup.SOUND,
    "loudness": FeatureGroup.SOUND,
    "shot_position": FeatureGroup.PLACE,
    "clip_position": FeatureGroup.PLACE,
}


def group_of(name: str) -> FeatureGroup:
    """Return the group of a feature, by its name ``<extractor id>/<feature>``."""
    extractor, _, feature = name.partition("/")
    if extractor in (BACKBONE, SPREAD, ENCODER):
        return FeatureGroup.CONTENT
    return _OF_CONTEXT.get(feature, FeatureGroup.OTHER) if extractor == CONTEXT else FeatureGroup.OTHER
