"""Cut lists read back by readers that share nothing with their writers land on the same frames."""

from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
from export_rig import hand_offs
from hypothesis import given, settings
from opentimelineio.opentime import RationalTime

from aura_trainer.services.export.edl import edl, reel_names
from aura_trainer.services.export.hand_off import Contents, counting_of
from aura_trainer.services.export.otio_file import otio_file


def read_ranges(track):
    return [
        (int(clip.source_range.start_time.value), int(clip.source_range.end_time_exclusive().value))
        for clip in track
    ]


@settings(max_examples=100)
@given(hand_offs(mixed=True, past_midnight=True))
def test_an_otio_file_keeps_every_frame(made):
    read = otio.adapters.read_from_string(otio_file(made.given, Contents.STRINGOUT).decode(), "otio_json")
    timeline_rate = counting_of(made.given.timeline).frame_rate
    for clip, (path, first, end) in zip(read.video_tracks()[0], made.expected, strict=True):
        rate = made.sources[path].source.counting.frame_rate
        assert clip.media_reference.target_url == Path(path).as_uri()
        assert clip.source_range.start_time == RationalTime(first, float(rate))
        exact = (end - first) * timeline_rate / rate
        assert abs(clip.source_range.duration.value - max(exact, 1)) <= Fraction(1, 2)


@settings(max_examples=200)
@given(hand_offs())
def test_an_edl_keeps_every_frame(made):
    text = edl(made.given, Contents.STRINGOUT).decode()
    rate = float(made.counting.frame_rate)
    read = otio.adapters.read_from_string(text, "cmx_3600", rate=rate)
    assert read_ranges(read.video_tracks()[0]) == [(first, end) for _, first, end in made.expected]
    begin = made.counting.read("01:00:00:00")
    assert read.global_start_time in (None, otio.opentime.RationalTime(begin, rate))
    assert ("FCM: DROP FRAME" in text) == made.counting.drop_frame
    reels = reel_names(opened.source for opened in made.sources.values())
    assert all(0 < len(reel) <= 8 for reel in reels.values())
