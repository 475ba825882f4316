"""What a look at a file tells, and what it says of files that are no video."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from clips import CLIPS, Clip, add_sound, make_clip, real_clips

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import MediaInfo, MediaKind
from aura_trainer.media.frame_index import index_frames
from aura_trainer.media.probe import probe_video

BY_NAME = {clip.name: clip for clip in CLIPS}


def probed(path: str) -> MediaInfo:
    return probe_video(path, index_frames(path, NeverStop()), NeverStop())


def test_a_plain_clip_is_told_as_it_is(make):
    info = probed(str(make(BY_NAME["with-sound.mp4"])))
    assert info.kind is MediaKind.VIDEO
    assert (info.container, info.codec) == ("mp4", "h264")
    assert (info.width, info.height, info.rotation) == (80, 64, 0)
    assert (info.frame_rate, info.variable_frame_rate) == (Fraction(25), False)
    assert (info.frame_count, info.duration_seconds) == (60, 2.4)
    assert info.has_audio


def test_a_clip_without_sound_says_so(make):
    assert not probed(str(make(BY_NAME["plain.mp4"]))).has_audio


@pytest.mark.parametrize(
    ("name", "container", "codec"),
    [
        ("matroska.mkv", "matroska", "h264"),
        ("transport.ts", "mpegts", "h264"),
        ("mpeg4.avi", "avi", "mpeg4"),
        ("prores.mov", "mov", "prores"),
        ("vp9.webm", "webm", "vp9"),
        ("av1.mp4", "mp4", "av1"),
        ("hevc.mp4", "mp4", "hevc"),
    ],
)
def test_container_and_codec_have_their_common_names(make, name: str, container: str, codec: str):
    info = probed(str(make(BY_NAME[name])))
    assert (info.container, info.codec) == (container, codec)


def test_a_stream_that_starts_late_keeps_its_first_stamp_and_its_duration(make):
    info = probed(str(make(BY_NAME["late.ts"])))
    assert info.start_pts * info.time_base == 3600
    assert info.duration_seconds == pytest.approx(2.4)


@pytest.mark.parametrize("name", ["variable.mkv", "variable.mp4"])
def test_a_variable_rate_is_noticed(make, name: str):
    info = probed(str(make(BY_NAME[name])))
    assert info.variable_frame_rate
    assert info.frame_rate is not None
    assert float(info.frame_rate) == pytest.approx(1000 / 39.4, rel=0.02)


@pytest.mark.parametrize("name", ["matroska.mkv", "vp9.webm", "late.ts", "raw.h264", "b-frames.avi"])
def test_rounded_stamps_do_not_make_a_rate_variable(make, name: str):
    info = probed(str(make(BY_NAME[name])))
    assert not info.variable_frame_rate
    assert info.frame_rate == 25


def test_broadcast_rates_come_out_exact_through_a_millisecond_clock(tmp_path: Path):
    stamps = [round(n * 1001 / 24) for n in range(200)]
    clip = Clip("ntsc.mkv", 200, stamps=stamps, time_base=Fraction(1, 1000), b_frames=0)
    info = probed(str(make_clip(tmp_path / clip.name, clip)))
    assert info.frame_rate == Fraction(24000, 1001)
    assert not info.variable_frame_rate


def test_a_single_frame_has_a_rate_and_a_duration(make):
    info = probed(str(make(BY_NAME["single.mp4"])))
    assert (info.frame_count, info.frame_rate) == (1, Fraction(25))
    assert info.duration_seconds == pytest.approx(0.04)


@pytest.mark.parametrize(("degrees", "clockwise"), [(90, 270), (-90, 90), (180, 180)])
def test_the_size_is_that_displayed_after_turning(tmp_path, degrees: float, clockwise: int):
    clip = Clip("turned.mp4", 3, size=(160, 64), rotation=degrees)
    info = probed(str(make_clip(tmp_path / clip.name, clip)))
    assert (info.width, info.height) == ((160, 64) if clockwise == 180 else (64, 160))
    assert info.rotation == clockwise


def test_the_size_is_that_displayed_with_square_pixels(tmp_path):
    clip = Clip("wide.mp4", 3, size=(72, 64), pixel_aspect=Fraction(16, 9))
    info = probed(str(make_clip(tmp_path / clip.name, clip)))
    assert (info.width, info.height) == (128, 64)


@pytest.mark.parametrize(
    "name", ["Ünïcödé 日本語 🎬.mp4", "take #3.mp4", "100%25 done.mp4", "a: b.mp4", "-.mp4"]
)
def test_any_file_name_will_do(tmp_path, name: str):
    path = make_clip(tmp_path / "plain.mp4", Clip("plain.mp4", 3)).rename(tmp_path / name)
    assert probed(str(path)).frame_count == 3


@pytest.mark.parametrize("path", real_clips(), ids=lambda path: path.name)
def test_real_clips_have_steady_rates(path: Path):
    info = probed(str(path))
    assert not info.variable_frame_rate
    assert info.frame_rate in (Fraction(25), Fraction(30000, 1001))


def refused(path: Path) -> str:
    with pytest.raises(UnreadableMedia) as caught:
        probed(str(path))
    assert path.name in caught.value.detail
    return caught.value.detail


def test_files_that_are_no_video_are_refused_with_their_name_and_a_reason(tmp_path):
    text = tmp_path / "notes.mp4"
    text.write_text("these are notes\n" * 50)
    assert "not a media file" in refused(text)
    empty = tmp_path / "empty.mp4"
    empty.touch()
    assert "empty" in refused(empty)
    assert "does not exist" in refused(tmp_path / "missing.mp4")
    assert "not a file" in refused(tmp_path)


def test_a_recording_that_was_never_finished_is_refused(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", Clip("clip.mp4"))
    path.write_bytes(path.read_bytes()[:1000])
    assert "never finished" in refused(path)


def test_sound_alone_is_no_video(tmp_path):
    path = tmp_path / "song.m4a"
    with av.open(str(path), "w", format="mp4") as container:
        add_sound(container, container.add_stream("aac", rate=48_000, layout="stereo"), Clip("song"), 0.5)
    assert "no video" in refused(path)


def test_a_codec_nobody_knows_is_refused(tmp_path):
    path = make_clip(tmp_path / "clip.mkv", Clip("clip.mkv", 5))
    data = path.read_bytes()
    assert b"V_MPEG4/ISO/AVC" in data
    path.write_bytes(data.replace(b"V_MPEG4/ISO/AVC", b"V_MPEG4/ISO/XYZ"))
    assert "decode" in refused(path)


def test_pictures_that_are_all_noise_are_refused(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", Clip("clip.mp4", 5, muxer={"movflags": "faststart"}))
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 4
    data[start:] = np.random.default_rng(1).bytes(len(data) - start)
    path.write_bytes(data)
    assert "decode" in refused(path)
