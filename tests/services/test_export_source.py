"""Start time codes, reels and tracks of sound are read from real files; odd rates are conformed within half a frame."""

from fractions import Fraction

import av
import numpy as np
import pytest
from clips import WIDTH, Clip, add_sound, make_clip, numbered_picture
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.media import MediaInfo, MediaKind
from aura_trainer.domain.picks import FrameRange
from aura_trainer.domain.timecode import TimeCodeRate
from aura_trainer.media.frame_index import FrameIndex
from aura_trainer.media.origin import Origin, SoundTrack, read_origin
from aura_trainer.services.export.source import describe_source, open_source

NTSC_24, NTSC_30, NTSC_60 = (Fraction(n * 1000, 1001) for n in (24, 30, 60))


def shot_at_rate(path, rate, time_code, reel=None, sounds=0):
    """A clip whose header has the rate it was shot at, as cameras write it."""
    with av.open(str(path), "w") as container:
        codec = "mpeg2video" if path.suffix == ".mxf" else "libx264"
        video = container.add_stream(codec, rate=rate)
        video.width, video.height, video.pix_fmt = WIDTH, 64, "yuv420p"
        video.metadata["timecode"] = time_code
        if reel:
            video.metadata["reel_name"] = reel
        if path.suffix == ".mxf":
            container.metadata["timecode"] = time_code
        clip = Clip(path.name, frames=12)
        tracks = [container.add_stream("aac", rate=48_000, layout="stereo") for _ in range(sounds)]
        for track in tracks:
            add_sound(container, track, clip, 0.5)
        for number in range(clip.frames):
            frame = av.VideoFrame.from_ndarray(numbered_picture(number), format="rgb24")
            frame.pts, frame.time_base = number, 1 / Fraction(rate)
            container.mux(video.encode(frame))
        container.mux(video.encode())
    return path


@pytest.mark.parametrize(
    ("name", "rate", "time_code", "drop_frame", "start"),
    [
        ("a.mov", NTSC_24, "01:00:00:05", False, 86_405),
        ("a.mov", Fraction(24), "23:59:59:23", False, 2_073_599),
        ("a.mp4", Fraction(25), "10:11:12:13", False, 916_813),
        ("a.mov", NTSC_30, "01:00:00;02", True, 107_894),
        ("a.mov", NTSC_30, "01:00:00:02", False, 108_002),
        ("a.mp4", NTSC_60, "01:00:00;30", True, 215_814),
        ("a.mov", Fraction(50), "10:00:00:40", False, 1_800_040),
        ("a.mkv", Fraction(30), "10:00:00:20", False, 1_080_020),
        ("a.mxf", Fraction(25), "10:00:00:20", False, 900_020),
    ],
)
def test_the_start_time_code_of_a_file_is_honoured(tmp_path, name, rate, time_code, drop_frame, start):
    opened = open_source(str(shot_at_rate(tmp_path / name, rate, time_code)), NeverStop())
    assert opened.source.counting.frame_rate == rate
    assert opened.source.counting.drop_frame == drop_frame
    assert opened.source.start == start
    assert opened.source.frame_count == 12
    assert opened.warnings == ()


@pytest.mark.parametrize(("rate", "time_code"), [(Fraction(50), "02:00:00:20"), (NTSC_60, "02:00:01;20")])
def test_a_camera_that_counts_pairs_of_frames_is_understood(tmp_path, rate, time_code):
    path = shot_at_rate(tmp_path / "pairs.mov", rate, time_code)
    whole = TimeCodeRate(rate, ";" in time_code)
    half = TimeCodeRate(rate / 2, ";" in time_code)
    data = path.read_bytes()
    # The track's description: its tag, its flags, its scale, how long a frame is, and how many make a second.
    at = data.rindex(b"tmcd") + 16
    scale = int.from_bytes(data[at + 4 : at + 8])
    length = int.from_bytes(data[at + 8 : at + 12])
    assert (Fraction(scale, length), data[at + 12]) == (rate, whole.nominal)
    paired = (scale // 2).to_bytes(4) + length.to_bytes(4) + bytes([half.nominal])
    data = data[: at + 4] + paired + data[at + 13 :]
    counted = whole.read(time_code).to_bytes(4)
    assert data.count(counted) == 1
    path.write_bytes(data.replace(counted, half.read(time_code).to_bytes(4)))
    opened = open_source(str(path), NeverStop())
    assert read_origin(str(path)).time_code == time_code
    assert opened.source.start == 2 * half.read(time_code)
    assert opened.source.counting == whole


def test_the_reel_and_every_track_of_sound_are_read(tmp_path):
    for name in ("a.mov", "a.mkv"):
        origin = read_origin(str(shot_at_rate(tmp_path / name, Fraction(25), "10:00:00:00", "A001R2XY", 2)))
        assert origin.reel == "A001R2XY"
        assert origin.sound == (SoundTrack(2, 48_000),) * 2


def test_a_file_that_says_nothing_is_counted_from_zero(tmp_path):
    path = make_clip(tmp_path / "plain.mp4", Clip("plain.mp4", 5))
    assert read_origin(str(path)) == Origin()
    assert open_source(str(path), NeverStop()).source.start == 0


def test_a_time_code_that_does_not_fit_is_said_so():
    opened = describe(Fraction(25), np.arange(5), Fraction(1, 25), Origin(time_code="01:00:00:29"))
    assert opened.source.start == 0
    assert "01:00:00:29" in opened.warnings[0]


def describe(rate, pts, time_base, origin=Origin(), *, variable=False):  # noqa: B008 - a frozen value
    index = FrameIndex(
        np.asarray(pts, np.int64),
        np.ones(len(pts), np.bool_),
        time_base,
        int(pts[-1]) + round(1 / rate / time_base),
    )
    info = MediaInfo(
        "/a.mov",
        MediaKind.VIDEO,
        "mov",
        "h264",
        64,
        64,
        rate,
        variable,
        time_base,
        int(pts[0]),
        len(pts),
        1.0,
        False,
    )
    return describe_source(info, index, origin)


@settings(max_examples=200)
@given(
    st.lists(st.integers(5, 90), min_size=2, max_size=60),
    st.integers(-500, 500),
    st.sampled_from((NTSC_24, Fraction(25), NTSC_30, Fraction(60), Fraction(2741, 100))),
    st.data(),
)
def test_a_varying_rate_is_conformed_within_half_a_frame(steps, first, rate, data):
    base = Fraction(1, 1000)
    opened = describe(rate, first + np.cumsum([0, *steps]), base, variable=True)
    conformed = opened.source.counting.frame_rate
    assert len(opened.warnings) == 1
    start = data.draw(st.integers(0, len(steps) - 1))
    end = data.draw(st.integers(start + 1, len(steps)))
    counted = opened.counted(FrameRange(start, end))
    half = Fraction(1, 2) / conformed
    assert abs(counted.first / conformed - opened.index.seconds(start)) <= half
    exact = opened.index.seconds(end)
    assert abs(counted.end / conformed - exact) <= half or len(counted) == 1
    assert abs(opened.counted_frame(start) / conformed - opened.index.seconds(start)) <= half


@pytest.mark.parametrize(("own", "timeline"), [(120, 60), (Fraction(120_000, 1001), NTSC_60), (15, 30)])
def test_a_rate_no_timeline_has_is_conformed_to_one_in_step(own, timeline):
    own = Fraction(own)
    opened = describe(own, np.arange(60), 1 / own)
    assert opened.source.counting.frame_rate == timeline
    assert opened.conformed
    assert len(opened.warnings) == 1
    assert opened.counted(FrameRange(20, 40)) == FrameRange(
        round(20 * timeline / own), round(40 * timeline / own)
    )
