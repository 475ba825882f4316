"""Sound read for playing must begin at the moment asked for and keep its pace and pitch."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from clips import Clip, make_clip, with_unknown_sound

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import MediaKind
from aura_trainer.media.footage import Footage
from aura_trainer.media.sound import SOUND_RATE, SoundReader

# A clip of four seconds that sounds in its first half and is silent in its second.
SOUNDING = Clip("sounding.mp4", 100, sounds=1)
QUIET = 200


def levels(samples: np.ndarray, milliseconds: int = 20) -> np.ndarray:
    """Peak of each stretch, left channel."""
    length = SOUND_RATE * milliseconds // 1000
    whole = samples[: samples.shape[0] // length * length, 0].astype(int)
    return np.abs(whole.reshape(-1, length)).max(axis=1)


def falls_silent_at(samples: np.ndarray) -> float:
    """When the last sounding stretch ends, in seconds."""
    return (np.flatnonzero(levels(samples) > QUIET)[-1] + 1) * 0.02


def pitch(samples: np.ndarray) -> float:
    """Strongest frequency in hertz."""
    wave = samples[:, 0].astype(float)
    return float(np.abs(np.fft.rfft(wave)).argmax() * SOUND_RATE / wave.size)


@pytest.mark.parametrize("begin", [0.0, 0.52, 1.3, 1.96])
def test_it_begins_at_the_moment_asked_for(make, begin: float):
    reader = SoundReader(str(make(SOUNDING)), Fraction(0), begin)
    samples = reader.take(3 * SOUND_RATE)
    reader.close()
    assert samples.shape == (3 * SOUND_RATE, 2)
    assert falls_silent_at(samples) == pytest.approx(2.0 - begin, abs=0.05)
    assert levels(samples)[0] > QUIET


@pytest.mark.parametrize("speed", [2, 4])
def test_at_speed_it_is_over_sooner_and_keeps_its_pitch(make, speed: int):
    reader = SoundReader(str(make(SOUNDING)), Fraction(0), 0.4, speed)
    samples = reader.take(2 * SOUND_RATE)
    reader.close()
    assert falls_silent_at(samples) == pytest.approx(1.6 / speed, abs=0.08)
    assert pitch(samples[2000 : SOUND_RATE // 4]) == pytest.approx(1000, abs=15)


def test_sound_that_begins_later_than_the_picture_is_preceded_by_silence(make):
    path = make(Clip("late-sound.mp4", 100, sounds=1, sound_delay=0.5))
    reader = SoundReader(str(path), Fraction(0), 0.0)
    sounding = np.flatnonzero(levels(reader.take(SOUND_RATE)) > QUIET)
    reader.close()
    assert sounding[0] * 0.02 == pytest.approx(0.5, abs=0.05)


def test_the_picture_of_a_transport_stream_is_where_time_begins(make):
    path = make(Clip("sounding.ts", 100, sounds=1))
    from aura_trainer.domain.cancellation import NeverStop
    from aura_trainer.media.frame_index import index_frames

    index = index_frames(str(path), NeverStop())
    origin = index.start_pts * index.time_base
    assert origin > 0
    reader = SoundReader(str(path), origin, 1.0)
    samples = reader.take(2 * SOUND_RATE)
    reader.close()
    assert falls_silent_at(samples) == pytest.approx(1.0, abs=0.08)


def test_it_does_not_matter_in_which_portions_it_is_taken(make):
    whole = SoundReader(str(make(SOUNDING)), Fraction(0), 0.3)
    parts = SoundReader(str(make(SOUNDING)), Fraction(0), 0.3)
    expected = whole.take(30_000)
    taken = np.concatenate([parts.take(count) for count in (0, 1, 999, 9000, 20_000)])
    whole.close()
    parts.close()
    np.testing.assert_array_equal(taken, expected)


def test_beyond_the_end_there_is_silence(make):
    reader = SoundReader(str(make(SOUNDING)), Fraction(0), 3.9)
    assert not reader.take(SOUND_RATE)[SOUND_RATE // 4 :].any()
    reader.close()


def test_a_clip_without_sound_and_a_missing_one_are_told(make, tmp_path: Path):
    with pytest.raises(UnreadableMedia, match="no sound"):
        SoundReader(str(make(Clip("plain.mp4"))), Fraction(0), 0.0)
    with pytest.raises(UnreadableMedia, match="does not exist"):
        SoundReader(str(tmp_path / "gone.mp4"), Fraction(0), 0.0)


def test_a_file_whose_sound_is_of_an_unknown_kind_is_refused(tmp_path):
    clip = Clip("one.mkv", 50, sounds=1)
    path = with_unknown_sound(make_clip(tmp_path / clip.name, clip))
    assert not Footage.open(str(path), MediaKind.VIDEO, NeverStop()).info.has_audio
    with pytest.raises(UnreadableMedia, match="no sound"):
        SoundReader(str(path), Fraction(0), 0.0)
