"""The index and the decoder must tell the same frames, on every kind of clip."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from clips import (
    CLIPS,
    CUT_IN_LATER,
    WITHOUT_KEY_FRAME,
    Clip,
    cut_short,
    damaged,
    make_clip,
    read_number,
    real_clips,
)

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.media.decode import iter_frames
from aura_trainer.media.frame_index import FrameIndex, index_frames

TOKEN = NeverStop()
clips = pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip.name)


def decode(path: Path, index: FrameIndex, ordinals=None, **options):
    return list(iter_frames(str(path), index, max_side=None, token=TOKEN, ordinals=ordinals, **options))


def assert_index_is_what_decodes(path: Path) -> tuple[FrameIndex, list]:
    index = index_frames(str(path), TOKEN)
    frames = decode(path, index)
    assert [frame.ordinal for frame in frames] == list(range(len(index)))
    assert [frame.pts for frame in frames] == index.pts.tolist()
    return index, frames


@clips
def test_every_frame_encoded_is_indexed_and_decoded_in_its_place(make, clip: Clip):
    index, frames = assert_index_is_what_decodes(make(clip))
    assert [read_number(frame.image) for frame in frames] == list(range(clip.frames))
    assert not index.truncated
    assert not index.warnings


@clips
def test_seeking_gives_the_same_pictures_as_decoding_through(make, clip: Clip):
    path = make(clip)
    index = index_frames(str(path), TOKEN)
    through = {frame.ordinal: frame.image for frame in decode(path, index)}
    last = len(index) - 1
    for wanted in ([last], [0, last // 2, last], list(range(0, last + 1, 31)), [last // 2, (last + 1) // 2]):
        found = decode(path, index, wanted)
        assert [frame.ordinal for frame in found] == sorted(set(wanted))
        for frame in found:
            np.testing.assert_array_equal(frame.image, through[frame.ordinal])


@pytest.mark.parametrize("path", real_clips(), ids=lambda path: path.name)
def test_real_clips_decode_as_indexed_and_seek_exactly(path: Path):
    index = index_frames(str(path), TOKEN)
    wanted = list(range(7, len(index), 41))
    through = {f.ordinal: f.image for f in iter_frames(str(path), index, max_side=160, token=TOKEN)}
    assert list(through) == list(range(len(index)))
    for frame in iter_frames(str(path), index, max_side=160, token=TOKEN, ordinals=wanted):
        np.testing.assert_array_equal(frame.image, through[frame.ordinal])


def test_seeking_is_trusted_only_where_it_leads_to_the_same_stamps(make):
    seekable = {clip.name for clip in CLIPS if index_frames(str(make(clip)), TOKEN).seekable}
    assert {"plain.mp4", "transport.ts", "matroska.mkv", "prores.mov", "variable.mkv"} <= seekable
    assert not {"raw.h264", "b-frames.avi", "mpeg2.mpg"} & seekable


def test_pictures_that_need_earlier_ones_are_not_key_frames_though_the_container_marks_them(make):
    animation = next(clip for clip in CLIPS if clip.name == "animation.gif")
    assert np.flatnonzero(index_frames(str(make(animation)), TOKEN).key_frames).tolist() == [0]


def test_a_seek_that_leads_nowhere_falls_back_on_decoding_from_the_start(make):
    program_stream = next(clip for clip in CLIPS if clip.name == "mpeg2.mpg")
    path = make(program_stream)
    index = index_frames(str(path), TOKEN)
    only_24 = np.arange(len(index)) == 24
    misled = dataclasses.replace(index, seekable=True, key_frames=only_24)
    assert [read_number(frame.image) for frame in decode(path, misled, [3, 29, 59])] == [3, 29, 59]


def test_frames_hidden_by_an_edit_list_are_neither_indexed_nor_decoded(make):
    path = make(CUT_IN_LATER)
    index, frames = assert_index_is_what_decodes(path)
    numbers = [read_number(frame.image) for frame in frames]
    assert numbers == list(range(10, 60))
    assert index.start_pts == 0
    assert read_number(decode(path, index, [0])[0].image) == 10


def test_a_clip_without_a_key_frame_is_decoded_from_its_start(make):
    path = make(WITHOUT_KEY_FRAME)
    index, frames = assert_index_is_what_decodes(path)
    assert len(index) == WITHOUT_KEY_FRAME.frames - 1
    assert not index.seekable
    np.testing.assert_array_equal(decode(path, index, [40])[0].image, frames[40].image)


@pytest.mark.parametrize("name", ["plain.mp4", "plain.mkv", "plain.avi", "plain.ts", "fragments.mp4"])
@pytest.mark.parametrize("sounds", [0, 1])
def test_a_clip_cut_in_half_gives_what_is_there_and_says_so(tmp_path: Path, name: str, sounds: int):
    flags = {"fragments.mp4": "frag_keyframe+empty_moov", "plain.mp4": "faststart"}.get(name)
    muxer = {"movflags": flags} if flags else {}
    codec = "mpeg4" if name.endswith("avi") else "libx264"
    whole = make_clip(tmp_path / name, Clip(name, 200, codec=codec, b_frames=0, muxer=muxer, sounds=sounds))
    index, frames = assert_index_is_what_decodes(cut_short(whole))
    numbers = [read_number(frame.image) for frame in frames]
    assert 20 < len(numbers) < 200
    assert numbers[:-2] == list(range(len(numbers) - 2))
    assert index.truncated
    assert "ends earlier" in index.warnings[0]


@pytest.mark.parametrize("b_frames", [0, 2])
def test_an_avi_in_which_frames_were_dropped_is_whole_and_one_cut_short_is_not(tmp_path, b_frames: int):
    places = [number + 3 * (number > 20) + 40 * (number > 150) for number in range(200)]
    clip = Clip("dropped.avi", 200, codec="mpeg4", b_frames=b_frames, stamps=places)
    whole = make_clip(tmp_path / clip.name, clip)
    index, _ = assert_index_is_what_decodes(whole)
    assert (len(index), index.truncated, index.warnings) == (200, False, ())
    assert index_frames(str(cut_short(whole, 0.8)), TOKEN).truncated


def test_a_transport_stream_that_starts_inside_a_group_of_pictures_is_indexed_from_its_first_picture(
    tmp_path,
):
    whole = make_clip(tmp_path / "whole.ts", Clip("whole.ts", 100))
    data = whole.read_bytes()
    late = tmp_path / "late.ts"
    late.write_bytes(data[: 188 * 2] + data[188 * (len(data) // 188 // 3) :])
    index, frames = assert_index_is_what_decodes(late)
    numbers = [read_number(frame.image) for frame in frames]
    assert numbers[-1] == 99
    assert 0 < numbers[0] < 60
    assert numbers == list(range(numbers[0], 100))
    assert index.start_pts == frames[0].pts


def test_damage_in_the_middle_costs_its_frames_only_and_is_told(tmp_path):
    path = damaged(make_clip(tmp_path / "clip.mp4", Clip("clip.mp4", 200)))
    index = index_frames(str(path), TOKEN)
    warnings: list[str] = []
    frames = decode(path, index, on_warning=warnings.append)
    assert 150 < len(frames) < 200
    assert read_number(frames[-1].image) == 199
    assert len(warnings) == 2
    assert "broken-clip.mp4" in warnings[0]
    assert "left out" in warnings[1]
    assert read_number(decode(path, index, [190])[0].image) == 190


def test_two_joined_recordings_whose_clock_starts_over_play_one_after_the_other(tmp_path):
    one = make_clip(tmp_path / "one.ts", Clip("one.ts", 50)).read_bytes()
    both = tmp_path / "both.ts"
    both.write_bytes(one + one)
    _, frames = assert_index_is_what_decodes(both)
    numbers = [read_number(frame.image) for frame in frames]
    assert numbers[:50] == list(range(50))
    assert numbers[-40:] == list(range(10, 50))
