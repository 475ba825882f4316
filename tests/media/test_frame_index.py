"""Look-ups of the frame index, over all kinds of stamps."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import Shot
from aura_trainer.domain.picks import FrameRange
from aura_trainer.media.frame_index import FrameIndex

TIME_BASES = (
    Fraction(1, 25),
    Fraction(1001, 30_000),
    Fraction(1, 1000),
    Fraction(1, 12_800),
    Fraction(1, 90_000),
    Fraction(1, 24),
)


@st.composite
def indexes(draw) -> FrameIndex:
    time_base = draw(st.sampled_from(TIME_BASES))
    gaps = draw(st.lists(st.integers(1, 10_000), max_size=40))
    start = draw(st.integers(-(10**6), 10**9))
    pts = np.cumsum([start, *gaps]).astype(np.int64)
    keys = np.array([True, *draw(st.lists(st.booleans(), min_size=len(gaps), max_size=len(gaps)))])
    return FrameIndex(
        pts=pts,
        key_frames=keys,
        time_base=time_base,
        end_pts=int(pts[-1]) + draw(st.integers(1, 10_000)),
        steady=draw(st.booleans()),
        seekable=draw(st.booleans()),
        stills=draw(st.booleans()),
        truncated=draw(st.booleans()),
        warnings=tuple(draw(st.lists(st.text(st.characters(exclude_characters="\0")), max_size=2))),
    )


@given(indexes(), st.data())
def test_a_written_address_leads_back_to_its_frame(index: FrameIndex, data):
    ordinal = data.draw(st.integers(0, len(index) - 1))
    address = FrameAddress.parse(str(FrameAddress.at("clip.mp4", index.seconds(ordinal))))
    assert address.seconds is not None
    assert index.displayed_at(address.seconds) == ordinal


@given(indexes(), st.data())
def test_the_frame_on_screen_is_the_last_that_has_begun(index: FrameIndex, data):
    end = float(index.duration)
    seconds = data.draw(st.floats(0, end))
    found = index.displayed_at(seconds)
    tolerance = Fraction(1, 1_000_000)
    assert index.seconds(found) <= Fraction(seconds) + tolerance
    if found + 1 < len(index):
        assert index.seconds(found + 1) > Fraction(seconds) + tolerance


@given(indexes())
def test_a_moment_after_the_end_or_before_the_start_has_no_frame(index: FrameIndex):
    for seconds in (index.duration + Fraction(1, 100_000), Fraction(-1, 100_000), Decimal(10) ** 12):
        with pytest.raises(InvalidInput, match="There is no frame at"):
            index.displayed_at(seconds)


@pytest.mark.parametrize("pts", [[], [3, 3], [5, 4]])
def test_stamps_that_do_not_increase_make_no_index(pts: list[int]):
    with pytest.raises(InvalidInput):
        FrameIndex(np.array(pts, np.int64), np.ones(len(pts), np.bool_), Fraction(1, 25), end_pts=99)


@given(indexes(), st.data())
def test_frames_and_shots_are_found_by_stamp(index: FrameIndex, data):
    assert [index.ordinal_at_stamp(int(pts)) for pts in index.pts] == list(range(len(index)))
    assert index.ordinal_at_stamp(index.start_pts - 1) == 0
    assert index.ordinal_at_stamp(index.end_pts) == len(index) - 1
    assert index.ranges(()) == (FrameRange(0, len(index)),)
    at = data.draw(st.integers(0, len(index) - 1))
    cut = int(index.pts[at])
    ranges = index.ranges((Shot(0, index.start_pts, cut), Shot(1, cut, index.end_pts)))
    assert [(shot.first, shot.end) for shot in ranges] == (
        [(0, at), (at, len(index))] if at else [(0, len(index))]
    )
