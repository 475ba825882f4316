"""Time code counts as SMPTE ST 12-1 says, there and back."""

from fractions import Fraction

import opentimelineio as otio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.timecode import EDITING_RATES, TimeCodeRate, editing_rate

NTSC_30, NTSC_60 = Fraction(30_000, 1001), Fraction(60_000, 1001)
COUNTINGS = (
    *(TimeCodeRate(rate) for rate in EDITING_RATES),
    TimeCodeRate(NTSC_30, drop_frame=True),
    TimeCodeRate(NTSC_60, drop_frame=True),
)


@given(st.sampled_from(COUNTINGS), st.integers(0, 10_000_000))
def test_a_frame_is_found_again_by_its_time_code(counting, frame):
    written = counting.written(frame)
    assert counting.read(written) == frame % counting.a_day
    assert (";" in written) == counting.drop_frame


@given(st.sampled_from(COUNTINGS), st.integers(0, 2_500_000))
def test_frames_are_counted_as_opentimelineio_counts_them(counting, frame):
    rate = float(counting.frame_rate)
    frame %= counting.a_day
    theirs = otio.opentime.to_timecode(otio.opentime.RationalTime(frame, rate), rate, counting.drop_frame)
    assert counting.written(frame) == theirs


@pytest.mark.parametrize(
    ("rate", "before", "after"),
    [
        (NTSC_30, "00:00:59;29", "00:01:00;02"),
        (NTSC_30, "00:09:59;29", "00:10:00;00"),
        (NTSC_60, "00:00:59;59", "00:01:00;04"),
        (NTSC_60, "23:59:59;59", "00:00:00;00"),
    ],
)
def test_numbers_are_dropped_at_every_minute_but_each_tenth(rate, before, after):
    counting = TimeCodeRate(rate, drop_frame=True)
    assert counting.written(counting.read(before) + 1) == after


def test_ten_minutes_of_drop_frame_keep_step_with_the_clock():
    assert TimeCodeRate(NTSC_30, drop_frame=True).read("01:00:00;00") == 107_892
    assert TimeCodeRate(NTSC_30).read("01:00:00:00") == 108_000
    assert TimeCodeRate(Fraction(24_000, 1001)).read("01:00:00:00") == 86_400


@pytest.mark.parametrize("text", ["", "01:00:00:25", "1:00:00", "24:00:00:00", "00:61:00:00", "x"])
def test_what_is_no_time_code_is_refused(text):
    with pytest.raises(InvalidInput):
        TimeCodeRate(Fraction(25)).read(text)


def test_only_ntsc_rates_drop_numbers():
    with pytest.raises(InvalidInput, match=r"29\.97"):
        TimeCodeRate(Fraction(30), drop_frame=True)


@pytest.mark.parametrize("drop_frame", [False, True])
def test_no_frames_a_second_are_no_rate(drop_frame):
    with pytest.raises(InvalidInput, match="more than zero"):
        TimeCodeRate(Fraction(0), drop_frame=drop_frame)


@pytest.mark.parametrize(
    ("own", "timeline"),
    [
        (25, 25),
        (120, 60),
        (100, 50),
        (48, 24),
        (Fraction(120_000, 1001), NTSC_60),
        (15, 30),
        (Fraction(2989, 100), NTSC_30),
    ],
)
def test_footage_of_an_odd_rate_gets_the_rate_of_a_timeline(own, timeline):
    assert editing_rate(Fraction(own)) == timeline
