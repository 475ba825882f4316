import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.annotations import Rating, check_batch, check_rating, check_user_id
from aura_trainer.domain.errors import InvalidAnnotation, InvalidInput


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_both_ends_of_the_scale_are_allowed(value):
    assert check_rating(value) == value


@given(st.floats().filter(lambda value: not 0 <= value <= 1))
def test_a_rating_off_the_scale_is_refused_with_its_value(value):
    with pytest.raises(InvalidAnnotation) as failure:
        check_rating(value)
    assert failure.value.detail == f"Rating must be between 0.0 and 1.0, got {value}"


def test_a_batch_with_one_bad_item_is_refused():
    with pytest.raises(InvalidAnnotation):
        check_batch([Rating("a.jpg", 0.5), Rating("b.jpg", math.nan)])
    with pytest.raises(InvalidAnnotation, match="empty"):
        check_batch([Rating("  ", 0.5)])


@pytest.mark.parametrize("user", ["default-user", "Ann", "a.b@c.org", "x_1", "Jo Ann"])
def test_an_ordinary_name_is_a_user_id(user):
    assert check_user_id(user) == user


@pytest.mark.parametrize(
    "user", ["", " ", "..", ".", "../x", "a/b", "a\\b", "CON", "nul.txt", "x.", "x ", "\0", "a" * 65]
)
def test_a_name_that_could_leave_the_folder_is_no_user_id(user):
    with pytest.raises(InvalidInput):
        check_user_id(user)
