"""The little pictures around a frame, decoded once the focus has come to rest."""

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from aura_trainer.domain.errors import AuraError, Cancelled
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media
from aura_trainer.gui.models.clip_player import image_of
from aura_trainer.gui.models.decode_token import DecodeToken
from aura_trainer.gui.tasks import TaskRunner
from aura_trainer.services.clip_viewer import ClipView, ClipViewer

TILES = 7
REACH_SECONDS = 2.0

_SIDE = 160
_REST_MS = 150
_KEPT_TILES = 420


class StripPictures(QObject):
    """Pictures from two seconds before a frame to two seconds after; of loose images, the three on either side.

    Signals:
        placed: ``ordinals`` are known.
        loaded: Pictures came in.
    """

    placed = Signal()
    loaded = Signal()

    def __init__(self, runner: TaskRunner, clips: ClipViewer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._clips = clips
        self._token = DecodeToken(runner)
        self._wish: tuple[Media, Frame] | None = None
        self._images: OrderedDict[tuple[str, int], QImage] = OrderedDict()
        self.view: ClipView | None = None
        self.centre = 0
        self.ordinals: tuple[int | None, ...] = (None,) * TILES
        self.trouble = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._begin)

    def show(self, media: Media | None, frame: Frame | None) -> None:
        """Place the strip around a frame, or empty it; what was asked for before is dropped."""
        self._token.revoke()
        self._wish = (media, frame) if media is not None and frame is not None else None
        if self.view is not None and self._wish is not None and self.view.media == media:
            self._place(self.view, self._wish[1])
        else:
            self.view = None
            self.ordinals = (None,) * TILES
            self.placed.emit()
        self._rest.stop()
        if self._wish is not None:
            self._rest.start()

    def image(self, tile: int) -> QImage | None:
        """A tile's picture, if it is there."""
        ordinal = self.ordinals[tile]
        if self.view is None or ordinal is None:
            return None
        return self._images.get((self.view.media.pictures, ordinal))

    def ordinal_at(self, share: float) -> int | None:
        """The frame under a place of the strip, from 0 at its left end to 1 at its right."""
        view = self.view
        if view is None:
            return None
        if view.frame_rate is None:
            place = self.centre + int(min(max(share, 0.0), 0.999) * TILES) - TILES // 2
            return min(max(place, 0), len(view) - 1)
        along = (share * TILES - 0.5) / (TILES - 1)
        seconds = (2 * min(max(along, 0.0), 1.0) - 1) * REACH_SECONDS
        return view.ordinal_at(view.seconds(self.centre) + seconds)

    def share_of(self, ordinal: int) -> float | None:
        """Where on the strip a frame is; None if it is beyond it."""
        view = self.view
        if view is None:
            return None
        if view.frame_rate is None:
            share = (ordinal - self.centre + TILES // 2 + 0.5) / TILES
            return share if 0 <= share <= 1 else None
        along = (view.seconds(ordinal) - view.seconds(self.centre)) / REACH_SECONDS
        return ((along + 1) / 2 * (TILES - 1) + 0.5) / TILES if abs(along) <= 1.0001 else None

    def _begin(self) -> None:
        if self._wish is not None and not self._runner.closing:
            self._token = DecodeToken(self._runner)
            self._runner.run(self._load(*self._wish, self._token))

    async def _load(self, media: Media, frame: Frame, token: DecodeToken) -> None:
        self.trouble = ""
        view = self.view
        try:
            if view is None:
                view = await self._runner.decode(self._clips.open, media, max_side=_SIDE, token=token)
                if token.revoked:
                    return
                self._place(view, frame)
            await self._decode(view, token)
        except Cancelled:
            return
        except AuraError as error:
            if not token.revoked:
                self.trouble = error.detail
                self.placed.emit()
        finally:
            # No file is held open while a person only looks at the grid.
            if view is not None and not self._runner.closing:
                await self._runner.decode(view.release)

    async def _decode(self, view: ClipView, token: DecodeToken) -> None:
        for ordinal in _tiles_wanted(self.ordinals):
            key = (view.media.pictures, ordinal)
            if key in self._images:
                self._images.move_to_end(key)
                continue
            try:
                pixels = await self._runner.decode(view.frame, ordinal, token)
            except Cancelled:
                raise
            except AuraError:
                # A damaged frame leaves its tile empty; who goes there is told.
                continue
            self._images[key] = image_of(pixels)
            while len(self._images) > _KEPT_TILES:
                self._images.popitem(last=False)
            if not token.revoked:
                self.loaded.emit()

    def _place(self, view: ClipView, frame: Frame) -> None:
        self.view, self.centre = view, view.ordinal_of(frame)
        self.ordinals = tuple(self._tile_ordinals(view))
        self.placed.emit()

    def _tile_ordinals(self, view: ClipView) -> Sequence[int | None]:
        if view.frame_rate is None:
            places = range(self.centre - TILES // 2, self.centre + TILES // 2 + 1)
            return [place if 0 <= place < len(view) else None for place in places]
        middle, end = view.seconds(self.centre), view.seconds(len(view) - 1)
        times = [middle + REACH_SECONDS * (2 * tile / (TILES - 1) - 1) for tile in range(TILES)]
        return [
            view.ordinal_at(time) if -_slack(view) < time < end + _slack(view) else None for time in times
        ]


def _slack(view: ClipView) -> float:
    """Half a frame: a tile at the very end still shows the last one."""
    return 0.5 / float(view.frame_rate or 1)


def _tiles_wanted(ordinals: Sequence[int | None]) -> list[int]:
    return sorted({ordinal for ordinal in ordinals if ordinal is not None})
