"""Thumbnails decoded off the GUI thread: what is on screen first, what was scrolled past not at all."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from aura_trainer.gui.jpeg import image_from_jpeg
from aura_trainer.gui.tasks import TaskRunner

_BATCH = 8
_CACHE_BYTES = 32 * 1024 * 1024


class ThumbnailLoader(QObject):
    """Serves images from a bounded cache and fetches those that are wanted.

    Args:
        runner: Where JPEGs are read and decoded.
        fetch: JPEG bytes by frame id; blocks; ids it does not have are absent.

    Signals:
        loaded: Images of these frames are there; carries a tuple of frame ids.
        missing: The cache has no picture of these frames; carries a tuple of frame ids.
    """

    loaded = Signal(object)
    missing = Signal(object)

    def __init__(
        self,
        runner: TaskRunner,
        fetch: Callable[[Sequence[int]], Mapping[int, bytes]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._fetch = fetch
        self._images: OrderedDict[int, QImage] = OrderedDict()
        self._asked: dict[int, int] = {}
        self._bytes = 0
        self._wanted: list[int] = []
        self._wish: frozenset[int] = frozenset()
        self._width = 320
        self._in_flight: dict[int, int] = {}
        self._serial = 0
        self._busy = False
        self._absent: set[int] = set()

    def image(self, frame_id: int) -> QImage | None:
        """The image, perhaps of another size than wanted now; None until it is loaded."""
        image = self._images.get(frame_id)
        if image is not None:
            self._images.move_to_end(frame_id)
        return image

    def is_absent(self, frame_id: int) -> bool:
        """Whether the cache had no picture of this frame."""
        return frame_id in self._absent

    def want(self, frame_ids: Sequence[int], width: int) -> None:
        """Say what is wanted now, most urgent first, at how many pixels across; replaces earlier wishes."""
        self._width = width
        self._wish = frozenset(frame_ids)
        self._wanted = [
            frame_id
            for frame_id in frame_ids
            if self._asked.get(frame_id, 0) < width and frame_id not in self._absent
        ]
        self._pump()

    def forget_absent(self) -> None:
        """Ask again for pictures that were not there: they may have been made."""
        self._absent.clear()

    def forget(self, frame_ids: frozenset[int]) -> None:
        """These ids no longer mean the frames they meant: drop their pictures, also those on their way."""
        for frame_id in frame_ids:
            self._drop(frame_id)
            self._in_flight.pop(frame_id, None)
        self._absent -= frame_ids
        self._wanted = [frame_id for frame_id in self._wanted if frame_id not in frame_ids]

    def _pump(self) -> None:
        while self._wanted and not self._busy:
            batch: list[int] = []
            while self._wanted and len(batch) < _BATCH:
                frame_id = self._wanted.pop(0)
                if frame_id not in self._in_flight:
                    batch.append(frame_id)
            if batch:
                self._serial += 1
                self._in_flight.update(dict.fromkeys(batch, self._serial))
                self._busy = True
                self._runner.run(self._load(batch, self._width, self._serial))

    async def _load(self, batch: list[int], width: int, serial: int) -> None:
        try:
            fetched = await self._runner.background(_decode, self._fetch, batch, width)
        finally:
            valid = [frame_id for frame_id in batch if self._in_flight.get(frame_id) == serial]
            for frame_id in valid:
                del self._in_flight[frame_id]
            self._busy = False
        images = {frame_id: fetched[frame_id] for frame_id in valid if frame_id in fetched}
        for frame_id, image in images.items():
            self._keep(frame_id, image, width)
        absent = tuple(frame_id for frame_id in valid if frame_id not in images)
        self._absent.update(absent)
        if images:
            self.loaded.emit(tuple(images))
        if absent:
            self.missing.emit(absent)
        self._pump()

    def _keep(self, frame_id: int, image: QImage, width: int) -> None:
        self._drop(frame_id)
        self._images[frame_id] = image
        self._asked[frame_id] = width
        self._bytes += image.sizeInBytes()
        if self._bytes > _CACHE_BYTES:
            self._make_room()

    def _make_room(self) -> None:
        """Let go of the images used longest ago; those wanted now stay, however many fit on the screen."""
        for frame_id in [key for key in self._images if key not in self._wish]:
            if self._bytes <= _CACHE_BYTES:
                break
            self._drop(frame_id)

    def _drop(self, frame_id: int) -> None:
        self._asked.pop(frame_id, None)
        image = self._images.pop(frame_id, None)
        if image is not None:
            self._bytes -= image.sizeInBytes()


def _decode(
    fetch: Callable[[Sequence[int]], Mapping[int, bytes]], frame_ids: Sequence[int], width: int
) -> dict[int, QImage]:
    images = {}
    for frame_id, jpeg in fetch(frame_ids).items():
        image = image_from_jpeg(jpeg, width)
        # A damaged entry of the disposable cache is as good as none: it will be made again.
        if not image.isNull():
            images[frame_id] = image
    return images
