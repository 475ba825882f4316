"""A clip under the person's eye: stepped frame by frame, or playing either way."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from aura_trainer.domain.errors import AuraError, Cancelled
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media
from aura_trainer.gui.models.decode_token import DecodeToken
from aura_trainer.gui.models.play_clock import PlayClock, SilentClock
from aura_trainer.gui.models.sound_clock import SoundClock
from aura_trainer.gui.tasks import TaskRunner
from aura_trainer.media.picture import RgbImage
from aura_trainer.services.clip_viewer import ClipView, ClipViewer

FASTEST = 4

_TICK_MS = 8
_MOST_LATE_SECONDS = 0.25
_MOMENT = 1e-5


class ClipPlayer(QObject):
    """Shows frames of one clip at a time; pictures are decoded on the runner's decoding thread.

    A frame that is not at hand is asked for; when another is wanted by the time it comes, the decoder goes on to
    that one, and what lies between is not decoded for its own sake. What the next steps will ask for is read ahead.

    Args:
        runner: Has the decoding thread.
        clips: Opens clips.
        clock: Monotonic seconds, by which a clip plays without sound.
        sound: Plays the sound of a clip forwards, and is the clock then; None plays pictures alone.

    Signals:
        opened: ``view`` can be asked; its first picture follows.
        moved: ``place`` may be another.
        shown: ``ordinal`` and ``image`` are others; ``image`` is None where ``trouble`` says why.
        speed_changed: ``speed`` is another.
    """

    opened = Signal()
    moved = Signal()
    shown = Signal()
    speed_changed = Signal()

    def __init__(
        self,
        runner: TaskRunner,
        clips: ClipViewer,
        clock: Callable[[], float] = time.monotonic,
        sound: SoundClock | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._clips = clips
        self._silence = SilentClock(clock)
        self._clock: PlayClock = self._silence
        self._sound = sound
        self.view: ClipView | None = None
        self.ordinal: int | None = None
        self.image: QImage | None = None
        self.pixels: RgbImage | None = None
        self.trouble = ""
        self.speed = 0
        self._stop = DecodeToken(runner)
        self._fetching: DecodeToken | None = None
        self._ahead: DecodeToken | None = None
        self._wanted: int | None = None
        self._first: Frame | int = 0
        self._backwards = True
        self._read_for: tuple[int, bool] | None = None
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def silence(self) -> str:
        """Why the clip's sound is not heard as it plays forward; blank where it is, or where there is none."""
        return self._sound.trouble if self._sound is not None and self.speed > 0 else ""

    @property
    def place(self) -> int | None:
        """The frame the person is at: the one asked for last, or while playing the one on screen."""
        return self.ordinal if self.speed else self._wanted

    # Opening and closing

    def open(self, media: Media, begin: Frame | int, max_side: int) -> None:
        """Show a frame of a clip, and let the clip be stepped through.

        Args:
            media: The clip.
            begin: One of its frames in the catalogue, or any of them by its ordinal, the nearest there is.
            max_side: Limit of the pictures' longer side in pixels.
        """
        self.close()
        stop = self._stop = DecodeToken(self._runner)
        self._first = begin
        if self._sound is not None:
            self._sound.load(media)
        self._runner.run(self._open(media, max_side, stop))

    def close(self) -> None:
        """Let the clip go; what is decoded for it by now is dropped."""
        self.pause()
        self._stop.revoke()
        for decoding in (self._fetching, self._ahead):
            if decoding is not None:
                decoding.revoke()
        view, self.view = self.view, None
        self.ordinal = self.image = self.pixels = self._read_for = self._wanted = None
        self.trouble = ""
        if view is not None and not self._runner.closing:
            self._runner.run(self._release(view))

    async def _open(self, media: Media, max_side: int, stop: DecodeToken) -> None:
        try:
            view = await self._runner.decode(self._clips.open, media, max_side=max_side, token=stop)
        except Cancelled:
            return
        except AuraError as error:
            if not stop.revoked:
                self._present(None, None, error.detail)
            return
        if stop.revoked:
            return
        self.view = view
        first = self._first
        self._wanted = view.ordinal_of(first) if isinstance(first, Frame) else _within(first, view)
        self._backwards = True
        self.opened.emit()
        self._serve_soon()

    async def _release(self, view: ClipView) -> None:
        await self._runner.decode(view.release)

    # Moving

    def step(self, frames: int) -> None:
        """Stop playing and move by a number of frames, backwards where it is negative."""
        self.pause()
        if self._wanted is not None:
            self._go(self._wanted + frames, backwards=frames < 0)

    def go_to(self, ordinal: int) -> None:
        """Stop playing and show a frame, the nearest there is; a clip still being opened begins there."""
        self.pause()
        self._first = ordinal
        # On from there is cheap for the decoder; it is the way back that wants preparing.
        self._go(ordinal, backwards=True)

    def play_on(self) -> None:
        """Play forward, and at each further call twice as fast, up to four times."""
        self._play(1 if self.speed <= 0 else min(2 * self.speed, FASTEST))

    def play_back(self) -> None:
        """Play backward, and at each further call twice as fast, up to four times."""
        self._play(-1 if self.speed >= 0 else max(2 * self.speed, -FASTEST))

    def pause(self) -> None:
        """Stop at the frame shown."""
        if not self.speed:
            return
        self._timer.stop()
        self._clock.stop()
        self.speed = 0
        if self._fetching is not None:
            # It would come after the stop, one frame or more past what the person saw.
            self._fetching.revoke()
        if self.ordinal is not None:
            self._wanted = self.ordinal
        self.speed_changed.emit()

    def _play(self, speed: int) -> None:
        view = self.view
        if view is None or view.frame_rate is None or self.ordinal is None:
            return
        self.speed = speed
        self._clock.stop()
        sounding = speed > 0 and self._sound is not None and self._sound.works
        self._clock = self._sound if sounding and self._sound is not None else self._silence
        self._clock.start(view.seconds(self.ordinal), speed)
        self._timer.start()
        self.speed_changed.emit()

    def _tick(self) -> None:
        view, shown = self.view, self.ordinal
        if view is None or shown is None:
            return
        if self._clock is self._sound and not self._sound.works:
            # There is none to be had: go on without, and whoever shows the speed says why.
            self._clock = self._silence
            self._clock.start(view.seconds(shown), self.speed)
            self.speed_changed.emit()
        now = self._clock.seconds()
        target = view.ordinal_at(now)
        following = _within(shown + (1 if self.speed > 0 else -1), view)
        due = view.seconds(following) if self.speed > 0 else view.seconds(shown) - _MOMENT
        late = (now - due) / self.speed > _MOST_LATE_SECONDS
        if late and self._clock.hold_back(due):
            # The decoder does not keep up: better every frame more slowly than a leap.
            target = following
        self._go(target, backwards=self.speed < 0)
        last = len(view) - 1 if self.speed > 0 else 0
        if self.ordinal == last == target:
            self.pause()

    def _go(self, ordinal: int, *, backwards: bool) -> None:
        view = self.view
        if view is None:
            return
        self._wanted = _within(ordinal, view)
        self._backwards = backwards
        if self._wanted != self.ordinal:
            pixels = view.kept(self._wanted)
            if pixels is not None:
                self._present(self._wanted, pixels, "")
            elif self._ahead is not None:
                self._ahead.revoke()
        self.moved.emit()
        self._serve_soon()

    # Decoding

    def _serve_soon(self) -> None:
        if not self._busy and self.view is not None and not self._runner.closing:
            self._busy = True
            self._runner.run(self._serve())

    async def _serve(self) -> None:
        """Decode what is wanted until nothing is, one thing at a time."""
        try:
            while (view := self.view) is not None and not self._runner.closing:
                wanted = self._wanted
                if wanted is None:
                    break
                if wanted != self.ordinal:
                    await self._decode(view, wanted)
                elif (wanted, self._backwards) != self._read_for:
                    await self._read_ahead(view, wanted, backwards=self._backwards)
                else:
                    break
        finally:
            self._busy = False

    async def _decode(self, view: ClipView, wanted: int) -> None:
        before, fetching = self.ordinal, DecodeToken(self._runner)
        self._fetching = fetching
        pixels, trouble = None, ""
        try:
            pixels = await self._runner.decode(view.frame, wanted, fetching)
        except Cancelled:
            return
        except AuraError as error:
            trouble = error.detail
        finally:
            self._fetching = None
        if fetching.revoked:
            return
        # Another frame may be on screen by now, which was at hand; this one is the older wish then.
        if view is self.view and (self.ordinal == before or self._wanted == wanted):
            self._present(wanted, pixels, trouble)

    async def _read_ahead(self, view: ClipView, ordinal: int, *, backwards: bool) -> None:
        ahead = self._ahead = DecodeToken(self._runner)
        try:
            await self._runner.decode(view.read_ahead, ordinal, backwards=backwards, token=ahead)
        except Cancelled:
            return
        except AuraError:
            # Nobody asked for these pictures yet; whoever does is told.
            pass
        finally:
            self._ahead = None
        self._read_for = (ordinal, backwards)

    def _present(self, ordinal: int | None, pixels: RgbImage | None, trouble: str) -> None:
        self.ordinal, self.pixels, self.trouble = ordinal, pixels, trouble
        self.image = image_of(pixels) if pixels is not None else None
        self.shown.emit()


def _within(ordinal: int, view: ClipView) -> int:
    return min(max(ordinal, 0), len(view) - 1)


def image_of(pixels: RgbImage) -> QImage:
    """The picture as Qt draws it quickest, in memory of its own."""
    height, width = pixels.shape[:2]
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)
