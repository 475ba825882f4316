"""Which group of features a feature belongs to."""

from collections.abc import Mapping

from aura_trainer.domain.importance import FeatureGroup
from aura_trainer.ml.features import context
from aura_trainer.ml.features.known import BACKBONE, ENCODER, SPREAD

_OF_CONTEXT: Mapping[str, FeatureGroup] = {
    context.NOVELTY: FeatureGroup.NOVELTY,
    context.SALIENCY_FOCUS: FeatureGroup.SUBJECT,
    context.SALIENCY_CENTRE: FeatureGroup.SUBJECT,
    context.MOTION: FeatureGroup.MOTION,
    context.COMPLEXITY: FeatureGroup.DETAIL,
    context.EDGE_DENSITY: FeatureGroup.DETAIL,
    context.SHARPNESS: FeatureGroup.DETAIL,
    context.HUE_SIN: FeatureGroup.LIGHT,
    context.HUE_COS: FeatureGroup.LIGHT,
    context.SATURATION: FeatureGroup.LIGHT,
    context.COLOUR_VARIANCE: FeatureGroup.LIGHT,
    context.BRIGHTNESS: FeatureGroup.LIGHT,
    context.CONTRAST: FeatureGroup.LIGHT,
    context.MID_BRIGHTNESS: FeatureGroup.LIGHT,
    context.HAS_SOUND: FeatureGroup.SOUND,
    context.LOUDNESS: FeatureGroup.SOUND,
    context.SHOT_POSITION: FeatureGroup.PLACE,
    context.CLIP_POSITION: FeatureGroup.PLACE,
}


def group_of(name: str) -> FeatureGroup:
    """Return the group of a feature, by its name ``<extractor id>/<feature>``."""
    if name.partition("/")[0] in (BACKBONE, SPREAD, ENCODER):
        return FeatureGroup.CONTENT
    return _OF_CONTEXT.get(name, FeatureGroup.OTHER)
