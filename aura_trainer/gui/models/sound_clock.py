"""A clock that goes by the sound of the clip, so that picture and sound stay together."""

import asyncio
from collections.abc import Callable
from fractions import Fraction

from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.media import Media
from aura_trainer.gui.tasks import TaskRunner
from aura_trainer.media.sound import SoundReader
from aura_trainer.services.loudspeaker import Loudspeaker, NoSound


class SoundClock:
    """Plays a clip's sound forwards and tells the moment heard.

    Until the sound is there the clock stands. If there is none to be had, ``trouble`` says why and ``works`` is
    False from then on: another clock has to be taken.

    Args:
        runner: Where files are opened and the device is waited for.
        loudspeaker: Plays.
    """

    def __init__(self, runner: TaskRunner, loudspeaker: Loudspeaker) -> None:
        self._runner = runner
        self._loudspeaker = loudspeaker
        self._media: Media | None = None
        self._begin = 0.0
        self._speed = 1
        self._session = 0
        self._heard_session = 0
        self._latest = 0.0
        self._mute = ""
        self.trouble = ""

    def load(self, media: Media) -> None:
        """Take the sound of this clip from now on."""
        self._media, self.trouble = media, self._mute

    @property
    def works(self) -> bool:
        """Whether the clip's sound can be had."""
        return self._media is not None and self._media.info.has_audio and not self.trouble

    def start(self, seconds: float, speed: int) -> None:
        """Begin at a moment."""
        self._session += 1
        self._begin = self._latest = seconds
        self._speed = speed
        if self._media is not None and not self._runner.closing:
            self._runner.run(self._play(self._media, seconds, speed, self._session))

    def stop(self) -> None:
        """Fall silent."""
        self._session += 1
        self._soon(self._loudspeaker.stop)

    def close(self) -> None:
        """Let go of the sound output."""
        self._session += 1
        self._soon(self._loudspeaker.close)

    def seconds(self) -> float:
        """The moment heard now; it never goes back."""
        heard = self._loudspeaker.heard() if self._heard_session == self._session else None
        if heard is not None:
            self._latest = max(self._latest, self._begin + heard * self._speed)
        return self._latest

    def hold_back(self, seconds: float) -> bool:  # noqa: ARG002
        """Sound cannot wait."""
        return False

    async def _play(self, media: Media, seconds: float, speed: int, session: int) -> None:
        origin = media.info.start_pts * media.info.time_base
        try:
            await self._runner.sound(self._begin_playing, media.path, origin, seconds, speed, session)
        except NoSound as error:
            # Asked once: the answer takes the system a while, and would be the same for the next clip.
            self._mute = self.trouble = error.detail
        except AuraError as error:
            if session == self._session:
                self.trouble = error.detail

    def _begin_playing(self, path: str, origin: Fraction, seconds: float, speed: int, session: int) -> None:
        if session == self._session:
            self._loudspeaker.play(SoundReader(path, origin, seconds, speed))
            self._heard_session = session

    def _soon(self, action: Callable[[], None]) -> None:
        # Handed over at once, so that it is done even if the app is about to end.
        if not self._runner.closing:
            self._runner.run(_done(self._runner.sound(action)))


async def _done(work: asyncio.Future[None]) -> None:
    await work
