"""Going through a clip without decoding all of it: no cut is lost, and what is wanted is what it is."""

from dataclasses import replace
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.media import MediaKind
from aura_trainer.media.footage import Footage
from aura_trainer.media.shots import ShotDetector
from aura_trainer.media.thinning import _is_reference

NEVER = NeverStop()
LENGTHS = (17, 11, 29, 8, 23, 13, 31, 9)


def pictures():
    """Shots of unlike blotches, each drifting sideways."""
    for shot, length in enumerate(LENGTHS):
        blotches = np.random.default_rng(shot).integers(0, 256, (6, 10, 3)).astype(np.uint8)
        picture = np.kron(blotches, np.ones((15, 16, 1), np.uint8))
        yield from (np.roll(picture, number, axis=1) for number in range(length))


def panned(speed):
    """Shots of soft blotches that the camera passes by so many pixels a frame."""
    for shot, length in enumerate(LENGTHS):
        blotches = np.random.default_rng(100 + shot).integers(0, 256, (6, 60, 3)).astype(np.uint8)
        scenery = cv2.resize(blotches, (1600, 90), interpolation=cv2.INTER_CUBIC)
        yield from (scenery[:, number * speed : number * speed + 160] for number in range(length))


def edited(path, codec, options, shown=None):
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for number, picture in enumerate(shown or pictures()):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


class Watched:
    """A pass over a clip: what was shown of it, the cuts, and the frames that were wanted."""

    def __init__(self, path, wanted=(), **about_index):
        footage = Footage.open(str(path), MediaKind.VIDEO, NEVER)
        self.footage = replace(footage, index=replace(footage.index, **about_index))
        self.shown = []
        self.asked = []
        between = self.footage.between(NEVER)

        def look_between(before, after):
            self.asked.append((before, after))
            return between(before, after)

        detector = ShotDetector(self.footage.info.frame_rate, look_between)

        def watch(ordinal, image):
            self.shown.append(ordinal)
            detector.feed(ordinal, image)

        frames = self.footage.frames(wanted, None, NEVER, on_frame=watch)
        self.wanted = {frame.ordinal: frame.image for frame in frames}
        self.cuts = detector.cuts()

    @property
    def share(self):
        return len(self.shown) / len(self.footage.index)


def all_cuts(footage):
    """Those found where every frame is decoded."""
    detector = ShotDetector(footage.info.frame_rate)
    for frame in footage.frames(None, 160, NEVER):
        detector.feed(frame.ordinal, frame.image)
    return detector.cuts()


CUTS = np.cumsum(LENGTHS)[:-1].tolist()


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("usual.mp4", "libx264", {}),
        ("start-codes.ts", "libx264", {}),
        ("cuts-unseen.mp4", "libx264", {"x264-params": "scenecut=0:keyint=250"}),
        ("cuts-unseen-fixed.mp4", "libx264", {"x264-params": "scenecut=0:keyint=20:b-adapt=0:bframes=3"}),
        ("long-runs.mp4", "libx264", {"x264-params": "scenecut=0:bframes=8:b-adapt=0:b-pyramid=none"}),
    ],
)
def test_cuts_are_where_they_are_with_fewer_frames_decoded(tmp_path, name, codec, options):
    watched = Watched(edited(tmp_path / name, codec, options))
    assert watched.cuts == CUTS
    assert watched.share < 0.9
    assert np.diff(watched.shown).max() <= 4
    assert all(after - before > 1 for before, after in watched.asked)


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("no-others.mp4", "libx264", {"bf": "0"}),
        ("other.mp4", "mpeg4", {"bf": "2"}),
        ("other.mkv", "libx265", {}),
    ],
)
def test_where_nothing_says_what_can_be_left_out_all_is_decoded(tmp_path, name, codec, options):
    watched = Watched(edited(tmp_path / name, codec, options))
    assert (watched.cuts, watched.share) == (CUTS, 1)


@pytest.mark.parametrize("speed", [3, 8, 14])
@pytest.mark.parametrize("parameters", ["", "scenecut=0:keyint=100:b-adapt=0:bframes=3"])
def test_cuts_within_fast_motion_are_not_lost(tmp_path, speed, parameters):
    clip = edited(tmp_path / "pan.mp4", "libx264", {"x264-params": parameters}, panned(speed))
    watched = Watched(clip)
    assert set(all_cuts(watched.footage)) & set(CUTS) <= set(watched.cuts)


@pytest.mark.parametrize("about", [{"one_packet_each": False}, {"seekable": False}])
def test_where_frames_are_not_packets_or_cannot_be_sought_all_is_decoded(sample_clip, about):
    watched = Watched(sample_clip, (3, 4, 5), **about)
    assert (watched.share, list(watched.wanted)) == (1, [3, 4, 5])


@pytest.mark.parametrize("name", ["bikes.mp4", "sample"])
def test_real_footage_has_the_same_cuts_and_the_frames_that_are_wanted(real_clips, sample_clip, name):
    path = sample_clip if name == "sample" else real_clips / name
    wanted = range(1, 250, 7)
    watched = Watched(path, wanted)
    assert watched.share < 0.8
    assert watched.cuts == all_cuts(watched.footage)
    assert list(watched.wanted) == list(wanted)
    for frame in watched.footage.frames(None, None, NEVER):
        if frame.ordinal in watched.wanted:
            np.testing.assert_array_equal(watched.wanted[frame.ordinal], frame.image)


def test_what_is_wanted_changes_nothing_about_what_is_shown(real_clips):
    path = real_clips / "bikes.mp4"
    assert Watched(path, range(1, 250, 3)).shown == Watched(path).shown


@given(data=st.binary(max_size=60), length_size=st.sampled_from([0, 1, 2, 4]))
def test_no_packet_is_too_strange_to_be_judged(data, length_size):
    assert _is_reference(memoryview(data), length_size) in (True, False)


@pytest.mark.parametrize(
    ("data", "length_size", "kept"),
    [
        (bytes([0, 0, 0, 2, 0x01, 9]), 4, False),
        (bytes([0, 0, 0, 2, 0x61, 9]), 4, True),
        (bytes([0, 0, 0, 1, 0x06, 0, 0, 0, 1, 0x01]), 4, False),
        (bytes([0, 0, 1, 0x09, 0xF0, 0, 0, 1, 0x01, 9]), 0, False),
        (bytes([0, 0, 1, 0x65, 9]), 0, True),
        (bytes([0, 0, 0, 1, 0x28, 0, 0, 0, 1, 0x01]), 4, True),
        (bytes([0, 0, 1, 0x67, 9, 0, 0, 1, 0x01, 9]), 0, True),
        (b"", 4, True),
        (bytes([0, 0, 0, 1, 0x06]), 4, True),
    ],
)
def test_a_frame_that_others_need_is_told_by_its_parameters_or_first_slice(data, length_size, kept):
    assert _is_reference(memoryview(data), length_size) is kept
