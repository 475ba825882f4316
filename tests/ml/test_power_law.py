"""The form of a learning curve: what is fitted never rises, and finds curves of that form again."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.ml.power_law import fit_power_laws

SIZES = st.lists(st.integers(1, 5000), min_size=3, max_size=8, unique=True).map(
    lambda sizes: np.array(sorted(sizes, reverse=True), dtype=float)
)


@given(data=st.data(), sizes=SIZES)
def test_a_fitted_curve_is_finite_and_never_rises_nor_falls_below_zero(data, sizes):
    count = len(sizes)
    values = data.draw(st.lists(st.floats(0, 1), min_size=count, max_size=count))
    weights = data.draw(st.lists(st.floats(1, 1e9), min_size=count, max_size=count))
    curve = fit_power_laws(sizes, np.array([values]), np.array(weights))
    heights = [float(curve.at(size)[0]) for size in np.linspace(sizes.min(), 2 * sizes.max(), 30)]
    assert np.isfinite(heights).all()
    assert min(heights) >= 0
    assert all(later <= earlier + 1e-9 for earlier, later in pairwise(heights))
    assert heights[-1] <= max(values) + 1e-9


@pytest.mark.parametrize("power", [0.2, 0.5, 1.0, 2.0])
@given(floor=st.floats(0, 0.5), first=st.floats(0.01, 0.5))
def test_a_curve_of_that_form_is_found_again(power, floor, first):
    sizes = np.array([400.0, 200, 100, 50, 25, 12])
    scale = first * 12**power
    values = floor + scale * sizes**-power
    curve = fit_power_laws(sizes, values[None], np.ones(6))
    assert curve.at(450)[0] == pytest.approx(floor + scale * 450**-power, abs=1e-6)


def test_where_more_was_worse_no_gain_is_foretold():
    curve = fit_power_laws(np.array([80.0, 40, 20]), np.array([[0.3, 0.2, 0.1]]), np.ones(3))
    assert (curve.at(80)[0], curve.at(130)[0]) == (pytest.approx(0.2), pytest.approx(0.2))
