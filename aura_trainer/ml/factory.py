"""The factory default: the reference's formula, over features that are real."""

from datetime import UTC, datetime

import numpy as np
from sklearn.linear_model import LinearRegression

from aura_trainer.domain.models import FACTORY_NAME
from aura_trainer.ml.bundle import write_formula
from aura_trainer.ml.features.context import (
    COLOUR_VARIANCE,
    COMPLEXITY,
    CONTRAST,
    EDGE_DENSITY,
    KEY_FRAME,
    MID_BRIGHTNESS,
    ContextExtractor,
)

BASE = 0.5
WEIGHTS: dict[str, float] = {
    KEY_FRAME: 0.2,
    COMPLEXITY: 0.15,
    CONTRAST: 0.1,
    MID_BRIGHTNESS: 0.1,
    EDGE_DENSITY: 0.1,
    COLOUR_VARIANCE: 0.05,
}
"""Score = base + the weighted sum, cut to [0, 1]; ``mid_brightness`` is 1 - |brightness - 0.5|."""

# A fixed date, so that the shipped file can be made again byte for byte.
_CREATED = datetime(2026, 1, 1, tzinfo=UTC)


def factory_bundle() -> bytes:
    """Return the bundle that is shipped; the same bytes at every call."""
    formula = LinearRegression()
    formula.coef_ = np.array(list(WEIGHTS.values()))
    formula.intercept_ = BASE
    formula.n_features_in_ = len(WEIGHTS)
    return write_formula(
        formula, tuple(WEIGHTS), name=FACTORY_NAME, extractors=[ContextExtractor().spec], created=_CREATED
    )
