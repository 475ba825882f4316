"""The machine's sound output, fed from a clip."""

import importlib
import logging
import threading
import time
from collections.abc import Callable, Generator
from types import ModuleType
from typing import TYPE_CHECKING

from aura_trainer.domain.errors import AuraError
from aura_trainer.language import mark, tr
from aura_trainer.media.sound import CHANNELS, SOUND_RATE, SoundReader

if TYPE_CHECKING:
    import miniaudio

logger = logging.getLogger(__name__)

OpenDevice = Callable[[], "miniaudio.PlaybackDevice"]
"""Opens a sound output; raises NoSound where there is none."""

PERIOD_MS = 60

_PERIOD = SOUND_RATE * PERIOD_MS // 1000
_BYTES = 2 * CHANNELS
_TO_NOWHERE = "Discard all samples"


class NoSound(AuraError):
    """There is no sound to be had from this machine; pictures play all the same."""

    title = mark("No sound")


def outputs() -> list[str]:
    """Return the names of the sound outputs of this machine.

    Raises:
        NoSound: They cannot be asked for.
    """
    miniaudio = _load()
    try:
        found = miniaudio.Devices().get_playbacks()
    except miniaudio.MiniaudioError as error:
        raise NoSound(
            tr("The system does not tell its sound outputs ({error}).").format(error=error)
        ) from error
    return [str(device["name"]) for device in found if not str(device["name"]).startswith(_TO_NOWHERE)]


def default_device() -> "miniaudio.PlaybackDevice":
    """Open the device the person hears the desktop on.

    Raises:
        NoSound: There is none, or what plays sound is not installed.
    """
    miniaudio = _load()
    try:
        return miniaudio.PlaybackDevice(
            output_format=miniaudio.SampleFormat.SIGNED16,
            nchannels=CHANNELS,
            sample_rate=SOUND_RATE,
            buffersize_msec=PERIOD_MS,
            app_name="Aura Trainer",
        )
    except miniaudio.MiniaudioError as error:
        raise NoSound(tr("No sound output was found on this machine.")) from error


def _load() -> ModuleType:
    try:
        # Only who plays needs it.
        return importlib.import_module("miniaudio")
    except ImportError as error:
        raise NoSound(
            tr("The 'miniaudio' package cannot be loaded ({error}). Install the app again.").format(
                error=error
            )
        ) from error


class Loudspeaker:
    """Plays one clip's sound at a time, and knows which moment of it is heard.

    ``open``, ``play``, ``stop`` and ``close`` may wait for the device or the disk and are not for the GUI thread;
    ``heard`` never waits.

    Args:
        open_device: Opens the device, the first time something is played.
        now: Monotonic seconds.
    """

    def __init__(
        self,
        open_device: OpenDevice = default_device,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_device = open_device
        self._now = now
        self._device: miniaudio.PlaybackDevice | None = None
        self._guard = threading.Lock()
        self._reader: SoundReader | None = None
        # How many samples were handed over, and when the last of them: together, as others read them meanwhile.
        self._handed = (0, 0.0)

    def play(self, reader: SoundReader) -> None:
        """Begin to play; what was playing is cut off.

        Raises:
            NoSound: The machine has no output, or it takes no sound; the reader is closed.
        """
        self.stop()
        self._exchange(reader)
        try:
            # What the last clip was heard on may have been unplugged since; there may be another.
            if self._device is None or not self._starts(self._device):
                self._let_go()
                self._device = self._open_device()
                if not self._starts(self._device):
                    self._let_go()
                    raise NoSound(tr("The sound output of this machine takes no sound."))
        except NoSound:
            self._exchange(None)
            raise

    def stop(self) -> None:
        """Fall silent."""
        if self._device is not None:
            try:
                self._device.stop()
            except _load().MiniaudioError as error:
                logger.warning("The sound output is gone: %s", error)
                self._let_go()
        self._exchange(None)

    def close(self) -> None:
        """Let go of the device."""
        self.stop()
        self._let_go()

    def heard(self) -> float | None:
        """Seconds of sound heard since it began to play, by the device's own clock; None before that."""
        count, at = self._handed
        if not count:
            return None
        before = count - 2 * _PERIOD
        return max(before / SOUND_RATE + min(self._now() - at, 2 * PERIOD_MS / 1000), 0.0)

    def _starts(self, device: "miniaudio.PlaybackDevice") -> bool:
        feed = self._feed()
        next(feed)
        try:
            device.start(feed)
        except _load().MiniaudioError as error:
            logger.warning("The sound output does not start: %s", error)
            return False
        return True

    def _let_go(self) -> None:
        if self._device is not None:
            self._device.close()
            self._device = None

    def _exchange(self, reader: SoundReader | None) -> None:
        with self._guard:
            before, self._reader = self._reader, reader
            self._handed = (0, 0.0)
            if before is not None:
                before.close()

    def _feed(self) -> Generator[bytes, int, None]:
        # On the device's own thread. What is handed over is heard a period after the one before it.
        count = yield b""
        while True:
            with self._guard:
                samples = self._reader.take(count).tobytes() if self._reader else bytes(count * _BYTES)
                self._handed = (self._handed[0] + count, self._now())
            count = yield samples
