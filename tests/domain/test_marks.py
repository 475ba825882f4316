"""Ranges in shots: an end never lies before the beginning, and a second press takes a mark back."""

from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.marks import ShotMark

stamps = st.integers(-50, 50)


@given(st.lists(st.tuples(st.booleans(), stamps), max_size=8), stamps)
def test_a_range_ends_after_it_begins_whatever_is_marked_in_whichever_order(presses, pts):
    mark = ShotMark(1, 0)
    for is_in, at in presses:
        mark = mark.with_in(at) if is_in else mark.with_out(at)
        if mark.in_pts is not None and mark.out_pts is not None:
            assert mark.in_pts <= mark.out_pts
    assert mark.is_empty == (mark.in_pts is None and mark.out_pts is None)
    begun = mark.with_in(pts)
    if mark.in_pts != pts:
        assert begun.in_pts == pts
        assert begun.holds(pts)
        assert begun.with_in(pts).in_pts is None
        assert not begun.holds(pts - 1)
    ended = mark.with_out(pts)
    if mark.out_pts != pts:
        assert ended.holds(pts)
        assert not ended.holds(pts + 1)
        assert ended.with_out(pts).out_pts is None
