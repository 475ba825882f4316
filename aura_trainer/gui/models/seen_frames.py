"""Rates frames as they are seen: one that was not sampled is entered into the catalogue first."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.models.decode_token import DecodeToken
from aura_trainer.media.picture import RgbImage
from aura_trainer.services.clip_viewer import ClipView

Edit = Callable[[Frame], object]


@dataclass(frozen=True, slots=True)
class _Entry:
    """An edit that waits for its frame to be entered."""

    media: Media
    view: ClipView | None
    ordinal: int
    pixels: RgbImage | None
    edit: Edit
    enter: bool


class SeenFrames(QObject):
    """Knows which frames of a clip the catalogue has, and brings in the others when they are rated.

    Edits keep their order: what is done while a frame is on its way in comes after it.

    Signals:
        changed: The catalogue's frames of the clip are others.
    """

    changed = Signal()

    def __init__(self, context: PageContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._view: ClipView | None = None
        self._frames: dict[int, Frame] = {}
        self._waiting: deque[_Entry | Callable[[], object]] = deque()
        context.library.replaced.connect(self._count)
        context.library.frames_added.connect(self._add)

    def look_into(self, view: ClipView | None) -> None:
        """Know the frames of this clip."""
        self._view = view
        self._count()

    def frame(self, ordinal: int) -> Frame | None:
        """The catalogue's frame at a place of the clip; None if it was not sampled."""
        return self._frames.get(ordinal)

    def ordinals(self) -> Iterator[int]:
        """Where the catalogue's frames are."""
        return iter(self._frames)

    def edit(self, ordinal: int, pixels: RgbImage | None, edit: Edit, *, enter: bool = True) -> None:
        """Do something to the frame at a place of the clip, entering it first if need be.

        Args:
            ordinal: Which frame.
            pixels: Its picture; None where it is not decoded yet.
            edit: What to do, once the catalogue has it.
            enter: Whether it is entered where the catalogue does not have it by the time its turn comes; otherwise
                nothing is done.
        """
        frame = self.frame(ordinal)
        if frame is not None:
            self.after_entering(lambda: edit(frame))
        elif self._view is not None:
            self._queue(_Entry(self._view.media, self._view, ordinal, pixels, edit, enter))

    def edit_unopened(self, media: Media, ordinal: int, edit: Edit, *, enter: bool = True) -> None:
        """Do something to a frame of a clip that is not looked into yet, and perhaps never will be.

        Args:
            media: The clip; not loose images, whose places change with the folder.
            ordinal: Which frame.
            edit: What to do, once the catalogue has it.
            enter: Whether it is entered where the catalogue does not have it by the time its turn comes; otherwise
                nothing is done.
        """
        self._queue(_Entry(media, None, ordinal, None, edit, enter))

    def after_entering(self, action: Callable[[], object]) -> None:
        """Do something at once, or after the frames that are on their way in."""
        if self._waiting:
            self._waiting.append(action)
        else:
            action()

    def _queue(self, entry: _Entry) -> None:
        self._waiting.append(entry)
        if len(self._waiting) == 1:
            # Closing the window waits for it, as for any edit on its way to the disk.
            self._context.ratings.expect(self._context.runner.run(self._work()))

    async def _work(self) -> None:
        while self._waiting:
            item = self._waiting[0]
            try:
                if isinstance(item, _Entry):
                    await self._do(item)
                else:
                    item()
            except Exception as error:  # noqa: BLE001 - reported; what follows must not wait for ever
                # What follows does not depend on this frame, and is done all the same.
                self._context.funnel.report(error)
            finally:
                self._waiting.popleft()

    async def _do(self, entry: _Entry) -> None:
        frame = self._known(entry)
        if frame is None and entry.enter:
            frame = await self._enter(entry)
            self._context.library.add_frames([frame])
        if frame is not None:
            entry.edit(frame)

    def _known(self, entry: _Entry) -> Frame | None:
        view = entry.view
        if view is not None and view is self._view:
            return self.frame(entry.ordinal)
        # Another clip is looked into by now: what is known of this one is in the library alone.
        return next(
            (
                each
                for each in self._context.library.frames.values()
                if each.media_id == entry.media.id
                and entry.ordinal == (each.ordinal if view is None else view.ordinal_of(each))
            ),
            None,
        )

    async def _enter(self, entry: _Entry) -> Frame:
        runner, clips = self._context.runner, self._context.application.clips
        token, view, pixels = DecodeToken(runner), entry.view, entry.pixels
        if view is None:
            view = await runner.decode(clips.open, entry.media, max_side=None, token=token)
        try:
            if pixels is None:
                pixels = await runner.decode(view.frame, entry.ordinal, token)
            return await runner.store(clips.enter, view, entry.ordinal, pixels)
        finally:
            if entry.view is None:
                await runner.decode(view.release)

    def _count(self) -> None:
        self._frames = {}
        self._add(self._context.library.frames.values())

    def _add(self, frames: Iterable[Frame]) -> None:
        view = self._view
        if view is not None:
            mine = (frame for frame in frames if frame.media_id == view.media.id)
            self._frames.update((view.ordinal_of(frame), frame) for frame in mine)
            self.changed.emit()
