"""The head of a clip has the frames the whole has."""

from fractions import Fraction

import numpy as np
import pytest
from clips import CLIPS, Clip, cut_short, read_number, real_clips

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.media.footage import Footage
from aura_trainer.media.frame_index import index_frames, index_head
from aura_trainer.media.head import open_head

NEVER = NeverStop()


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip.name)
@pytest.mark.parametrize("seconds", [Fraction(0), Fraction(1)], ids=["at once", "a second"])
def test_the_head_is_the_beginning_of_the_index_or_is_not_told(make, clip, seconds):
    path = str(make(clip))
    head, whole = index_head(path, seconds, NEVER), index_frames(path, NEVER)
    if head is not None:
        assert head.pts.tolist() == whole.pts[: len(head)].tolist()
        assert head.key_frames.tolist() == whole.key_frames[: len(head)].tolist()
        assert head.time_base == whole.time_base
        assert head.end_pts == whole.pts[len(head)]


def test_the_head_of_real_clips_is_the_beginning_of_their_index():
    told = {str(path): index_head(str(path), Fraction(1), NEVER) for path in real_clips()}
    heads = {path: head for path, head in told.items() if head is not None}
    assert heads
    for path, head in heads.items():
        assert np.array_equal(head.pts, index_frames(path, NEVER).pts[: len(head)])


def test_ordinary_clips_tell_their_head(make):
    told = [clip.name for clip in CLIPS if index_head(str(make(clip)), Fraction(1), NEVER) is not None]
    assert {"plain.mp4", "transport.ts", "matroska.mkv", "open-gop.mp4", "hevc.mp4", "prores.mov"} <= set(
        told
    )


def test_a_clip_of_one_key_frame_tells_none(make):
    assert index_head(str(make(Clip("one-key.mp4", 80, gop=500))), Fraction(1), NEVER) is None


def test_the_head_shows_its_frames_and_the_length_of_the_whole(make):
    path = str(make(Clip("plain.mp4")))
    head = open_head(path, Fraction(1), NEVER)
    numbers = [read_number(frame.image) for frame in head.frames([0, 12, 24], None, NEVER)]
    assert numbers == [0, 12, 24]
    whole = Footage.open(path, head.info.kind, NEVER).info
    assert (head.info.frame_count, head.info.duration_seconds) == (whole.frame_count, whole.duration_seconds)
    assert (head.info.frame_rate, head.info.start_pts, head.info.time_base) == (
        whole.frame_rate,
        whole.start_pts,
        whole.time_base,
    )


def test_a_clip_cut_short_tells_the_head_it_has(make):
    path = str(cut_short(make(Clip("transport.ts")), 0.8))
    head, whole = index_head(path, Fraction(1), NEVER), index_frames(path, NEVER)
    assert head is None or head.pts.tolist() == whole.pts[: len(head)].tolist()
