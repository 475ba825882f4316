"""How loud, and when."""

from fractions import Fraction

import av
import numpy as np
import pytest
from clips import Clip, add_sound, cut_short, make_clip, with_unknown_sound
from stop_after import StopAfter

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import Cancelled, UnreadableMedia
from aura_trainer.media.audio import loudness_curve

TOKEN = NeverStop()
SINE_AT_HALF = 20 * np.log10(0.5 / np.sqrt(2))


def curve_of(path):
    curve = loudness_curve(str(path), TOKEN)
    assert curve is not None
    return curve


@pytest.mark.parametrize("name", ["sound.mp4", "sound.mkv", "sound.ts"])
def test_a_sine_has_its_level_and_silence_the_floor(tmp_path, name: str):
    curve = curve_of(make_clip(tmp_path / name, Clip(name, 100, sounds=1)))
    assert curve.levels.dtype == np.float32
    assert 78 <= curve.levels.size <= 84
    assert curve.at(1.0) == pytest.approx(SINE_AT_HALF, abs=0.3)
    assert curve.at(3.0) == pytest.approx(-90, abs=1)
    assert curve.at(2.0, window=0.2) == pytest.approx(SINE_AT_HALF - 3, abs=1.5)


def test_beyond_the_sound_there_is_the_floor(tmp_path):
    curve = curve_of(make_clip(tmp_path / "a.mp4", Clip("a.mp4", 50, sounds=1)))
    assert curve.at(100.0) == -90.0
    assert curve.at(-100.0) == pytest.approx(curve.at(0.0, window=0.05), abs=3)


def test_a_clip_without_sound_has_no_curve(make):
    assert loudness_curve(str(make(Clip("plain.mp4"))), TOKEN) is None


def test_sound_of_an_unknown_kind_is_passed_over(tmp_path):
    clip = Clip("one.mkv", 50, sounds=1)
    assert loudness_curve(str(with_unknown_sound(make_clip(tmp_path / clip.name, clip))), TOKEN) is None
    clip = Clip("two.mkv", 50, sounds=2)
    assert curve_of(with_unknown_sound(make_clip(tmp_path / clip.name, clip))).at(0.5) == -90


def test_of_two_tracks_the_first_counts(tmp_path):
    curve = curve_of(make_clip(tmp_path / "two.mp4", Clip("two.mp4", 50, sounds=2)))
    assert curve.at(0.5) == pytest.approx(SINE_AT_HALF, abs=0.3)


def test_sound_that_starts_after_the_picture_is_placed_where_it_is_heard(tmp_path):
    curve = curve_of(make_clip(tmp_path / "late.mkv", Clip("late.mkv", 100, sounds=1, sound_delay=1.0)))
    assert curve.at(0.5, window=0.2) == -90.0
    assert curve.at(1.5) == pytest.approx(SINE_AT_HALF, abs=0.3)
    assert curve.at(2.5) == pytest.approx(SINE_AT_HALF, abs=0.3)


def test_sound_before_the_first_picture_is_left_out(tmp_path):
    clip = Clip(
        "early.mkv", 100, first_stamp=1000, time_base=Fraction(1, 1000), stamps=range(0, 4000, 40), sounds=1
    )
    curve = curve_of(make_clip(tmp_path / clip.name, clip))
    assert curve.at(0.5) == pytest.approx(SINE_AT_HALF, abs=0.3)
    assert curve.at(1.5, window=0.2) == pytest.approx(-90, abs=1)


def test_a_transport_stream_that_starts_late_is_aligned_to_its_own_start(tmp_path):
    clip = Clip("late.ts", 100, first_stamp=2500, sounds=1, sound_delay=100.0)
    curve = curve_of(make_clip(tmp_path / clip.name, clip))
    assert curve.levels.size < 100
    assert curve.at(1.0) == pytest.approx(SINE_AT_HALF, abs=0.3)


def test_sound_of_a_clip_cut_short_gives_what_there_is(tmp_path):
    clip = Clip("long.mkv", 200, sounds=1)
    curve = curve_of(cut_short(make_clip(tmp_path / clip.name, clip)))
    assert 20 < curve.levels.size < 160
    assert curve.at(0.5) == pytest.approx(SINE_AT_HALF, abs=0.3)


def test_sound_without_pictures_starts_at_its_own_start(tmp_path):
    path = tmp_path / "song.m4a"
    with av.open(str(path), "w", format="mp4") as container:
        add_sound(container, container.add_stream("aac", rate=48_000, layout="stereo"), Clip("song", 50), 0.5)
    assert curve_of(path).at(0.5) == pytest.approx(SINE_AT_HALF, abs=0.3)


@pytest.mark.parametrize(
    ("codec", "pixels", "peak"),
    [("pcm_s16le", "s16", 32767), ("pcm_u8", "u8", 127), ("pcm_s32le", "s32", 2**31 - 1)],
)
@pytest.mark.parametrize("rate", [8000, 11_025, 44_100])
def test_samples_of_every_kind_have_the_same_scale(tmp_path, codec: str, pixels: str, peak: int, rate: int):
    path = tmp_path / "square.wav"
    wave = np.where(np.arange(rate) // 20 % 2 == 0, peak, -peak).astype(np.int64)
    samples = (
        (wave + 128).astype(np.uint8) if pixels == "u8" else wave.astype({"s16": "i2", "s32": "i4"}[pixels])
    )
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        for start in range(0, rate, 500):
            piece = np.ascontiguousarray(samples[None, start : start + 500])
            frame = av.AudioFrame.from_ndarray(piece, format=pixels, layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    curve = curve_of(path)
    assert curve.levels.size == 20
    assert curve.at(0.5) == pytest.approx(0.0, abs=0.1)


def test_measuring_stops_when_cancelled(tmp_path):
    path = make_clip(tmp_path / "a.mp4", Clip("a.mp4", 50, sounds=1))
    with pytest.raises(Cancelled):
        loudness_curve(str(path), StopAfter(0))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UnreadableMedia, match=r"gone\.mp4"):
        loudness_curve(str(tmp_path / "gone.mp4"), TOKEN)
