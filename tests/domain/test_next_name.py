import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.model_names import next_name


@pytest.mark.parametrize(
    ("last", "taken", "name"),
    [
        ("", [], "my-taste-v1"),
        ("", ["from-cli"], "my-taste-v1"),
        ("", ["my-taste-v1", "my-taste-v2"], "my-taste-v3"),
        ("wedding-v3", ["from-cli-v7", "wedding-v3", "wedding-v2"], "wedding-v4"),
        ("wedding-v3", ["wedding-v3", "wedding-v4"], "wedding-v5"),
        ("reel", ["reel"], "reel-v2"),
        ("v9", [], "v10"),
    ],
)
def test_the_next_name_follows_the_persons_own_last_one(last, taken, name):
    assert next_name(last, taken) == name


@given(st.text(max_size=12), st.lists(st.text(min_size=1, max_size=12), max_size=6))
def test_the_next_name_is_never_taken(last, taken):
    assert next_name(last, taken) not in [last, *taken]
