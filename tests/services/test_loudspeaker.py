"""What is heard, by the device's own clock."""

from fractions import Fraction

import miniaudio
import numpy as np
import pytest

from aura_trainer.media.sound import SOUND_RATE, SoundReader
from aura_trainer.services.loudspeaker import PERIOD_MS, Loudspeaker, NoSound, outputs

PERIOD = SOUND_RATE * PERIOD_MS // 1000


class Device:
    """A sound output that takes sound when the test says so."""

    def __init__(self):
        self.feed = None
        self.closed = False
        self.unplugged = False

    def start(self, feed):
        self._answer()
        self.feed = feed

    def stop(self):
        playing, self.feed = self.feed, None
        if playing is not None:
            self._answer()

    def _answer(self):
        if self.unplugged:
            raise miniaudio.MiniaudioError("failed to reach the audio device", -1)

    def close(self):
        self.closed = True

    def take(self, count=PERIOD):
        return np.frombuffer(self.feed.send(count), np.int16).reshape(-1, 2)


class Now:
    def __init__(self):
        self.seconds = 50.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def device():
    return Device()


@pytest.fixture
def now():
    return Now()


@pytest.fixture
def loudspeaker(device, now):
    made = Loudspeaker(lambda: device, now)
    yield made
    made.close()
    assert device.closed


def reader(sample_clip, seconds=1.0):
    return SoundReader(str(sample_clip), Fraction(0), seconds)


def test_the_device_gets_the_clip_s_own_samples(loudspeaker, device, sample_clip):
    other = reader(sample_clip)
    loudspeaker.play(reader(sample_clip))
    for _ in range(5):
        np.testing.assert_array_equal(device.take(), other.take(PERIOD))
    other.close()


def test_what_is_heard_lags_what_was_handed_over(loudspeaker, device, now, sample_clip):
    loudspeaker.play(reader(sample_clip))
    assert loudspeaker.heard() is None
    # A device fills both of its periods before it begins to sound.
    device.take()
    device.take()
    assert loudspeaker.heard() == pytest.approx(0.0)
    now.seconds += 0.03
    assert loudspeaker.heard() == pytest.approx(0.03)
    now.seconds += 0.03
    device.take()
    assert loudspeaker.heard() == pytest.approx(0.06)


def test_a_device_that_stalls_stops_the_clock(loudspeaker, device, now, sample_clip):
    loudspeaker.play(reader(sample_clip))
    device.take()
    device.take()
    now.seconds += 10
    assert loudspeaker.heard() == pytest.approx(2 * PERIOD / SOUND_RATE)


def test_another_moment_begins_anew(loudspeaker, device, sample_clip):
    loudspeaker.play(reader(sample_clip))
    device.take()
    other = reader(sample_clip, 3.0)
    loudspeaker.play(reader(sample_clip, 3.0))
    assert loudspeaker.heard() is None
    np.testing.assert_array_equal(device.take(), other.take(PERIOD))
    other.close()


def test_stopped_it_hears_nothing(loudspeaker, device, sample_clip):
    loudspeaker.play(reader(sample_clip))
    device.take()
    loudspeaker.stop()
    assert loudspeaker.heard() is None
    assert device.feed is None


def test_without_an_output_the_file_is_let_go_of_and_the_person_told(sample_clip):
    def no_device():
        raise NoSound("None here.")

    loudspeaker, given = Loudspeaker(no_device), reader(sample_clip)
    with pytest.raises(NoSound, match="None here"):
        loudspeaker.play(given)
    assert loudspeaker.heard() is None
    loudspeaker.close()


@pytest.mark.parametrize("playing", [True, False])
def test_once_the_output_is_unplugged_the_next_clip_is_heard_on_another(sample_clip, playing):
    headset, speakers = Device(), Device()
    plugged = [speakers, headset]
    loudspeaker = Loudspeaker(plugged.pop)
    loudspeaker.play(reader(sample_clip))
    headset.take()
    if not playing:
        loudspeaker.stop()
    headset.unplugged = True
    loudspeaker.play(reader(sample_clip))
    assert headset.closed
    assert loudspeaker.heard() is None
    speakers.take()
    assert loudspeaker.heard() is not None
    loudspeaker.close()
    assert speakers.closed


def test_falling_silent_works_with_an_output_that_is_gone(sample_clip):
    headset = Device()
    loudspeaker = Loudspeaker(lambda: headset)
    loudspeaker.play(reader(sample_clip))
    headset.take()
    headset.unplugged = True
    loudspeaker.stop()
    assert headset.closed
    assert loudspeaker.heard() is None


def test_where_no_output_takes_sound_the_file_is_let_go_of_and_the_person_told(sample_clip):
    made = []

    def broken():
        made.append(Device())
        made[-1].unplugged = True
        return made[-1]

    loudspeaker, given = Loudspeaker(broken), reader(sample_clip)
    with pytest.raises(NoSound, match="takes no sound"):
        loudspeaker.play(given)
    assert [device.closed for device in made] == [True]
    assert loudspeaker.heard() is None
    loudspeaker.close()


def test_outputs_that_lead_nowhere_are_not_told():
    assert not any("Discard" in name for name in outputs())
