"""Any frame of a clip on demand, exact, with the pictures around the last one kept at hand."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from aura_trainer.domain.cancellation import NeverStop, StopToken, raise_if_cancelled
from aura_trainer.domain.errors import InvalidInput, UnreadableMedia
from aura_trainer.domain.media import MediaKind
from aura_trainer.domain.training import StopRequest
from aura_trainer.language import tr
from aura_trainer.media.container import Faults, open_video
from aura_trainer.media.cube import CubePainter
from aura_trainer.media.footage import Footage
from aura_trainer.media.frame_source import FrameSource
from aura_trainer.media.images import read_image
from aura_trainer.media.painter import FramePainter
from aura_trainer.media.picture import RgbImage

MEMORY_LIMIT = 192 << 20
"""Bytes of pictures a stepper keeps, unless told otherwise."""

_MOST_KEPT = 600
_MOST_BEHIND = 48
_MOST_AHEAD = 24


class FrameStepper:
    """Random access to a clip's frames by ordinal, in the order they are shown.

    Pictures come from the decoder and are kept, those nearest to the frame last asked for. A step back
    decodes the group of pictures it falls into once and keeps what fits, so that the steps after it are looked up.

    ``kept`` may be asked on any thread; everything else belongs to one thread at a time.

    Args:
        footage: The clip.
        max_side: Limit of the longer side in pixels; None keeps the full size.
        memory_limit: Bytes of pictures to keep; the last frame is kept whatever its size.
    """

    def __init__(self, footage: Footage, *, max_side: int | None, memory_limit: int = MEMORY_LIMIT) -> None:
        self.footage = footage
        self.max_side = max_side
        video = footage.info.kind is MediaKind.VIDEO
        self._reader: _VideoReader | _ImageReader = (_VideoReader if video else _ImageReader)(
            footage, max_side
        )
        self._kept = _KeptPictures(memory_limit)
        self._last: int | None = None

    def __len__(self) -> int:
        return len(self.footage.index)

    def kept(self, ordinal: int) -> RgbImage | None:
        """Return a picture that is at hand; it must not be written to. Never waits for the decoder."""
        return self._kept.get(ordinal)

    def frame(self, ordinal: int, token: StopToken) -> RgbImage:
        """Return a picture, uint8 (height, width, 3), RGB, upright; it must not be written to.

        Raises:
            InvalidInput: The clip has no such frame.
            UnreadableMedia: The frame is damaged, or the file is gone.
            Cancelled: The token asks for it.
        """
        if not 0 <= ordinal < len(self):
            raise InvalidInput(
                tr("{path} has frames 0 to {last}; asked for frame {ordinal}.").format(
                    path=self.footage.path, last=len(self) - 1, ordinal=ordinal
                )
            )
        backwards = self._last is not None and 0 < self._last - ordinal <= _MOST_BEHIND
        self._last = ordinal
        self._kept.focus(ordinal)
        found = self._kept.get(ordinal)
        if found is None:
            first = self._window_start(ordinal) if backwards else ordinal
            self._read(range(first, ordinal + 1), token)
            found = self._kept.get(ordinal)
        if found is None:
            raise UnreadableMedia(self._reader.trouble(ordinal))
        return found

    def read_ahead(self, ordinal: int, *, backwards: bool, token: StopToken) -> None:
        """Bring the pictures to hand that stepping on from a frame will ask for.

        Raises:
            UnreadableMedia: The file is gone.
            Cancelled: The token asks for it; what came to hand by then stays.
        """
        self._kept.focus(ordinal)
        room = self._kept.capacity // 2
        if not backwards:
            self._read(range(ordinal + 1, min(ordinal + min(room, _MOST_AHEAD), len(self) - 1) + 1), token)
            return
        lowest = ordinal
        while lowest > 0 and self._kept.get(lowest - 1) is not None:
            lowest -= 1
        if lowest and ordinal - lowest < min(room, _MOST_BEHIND) // 2:
            self._read(range(self._window_start(lowest - 1), lowest), token)

    def release(self) -> None:
        """Close the file; pictures at hand stay, and asking for others opens it again."""
        self._reader.close()

    def _window_start(self, ordinal: int) -> int:
        """First frame worth keeping on the way to one: of its group of pictures what fits."""
        room = min(max(self._kept.capacity // 2, 1), _MOST_BEHIND)
        keys = self.footage.index.key_frames[: ordinal + 1].nonzero()[0]
        group = int(keys[-1]) if keys.size else 0
        return max(group, ordinal - room + 1, 0)

    def _read(self, ordinals: range, token: StopToken) -> None:
        wanted = [ordinal for ordinal in ordinals if self._kept.get(ordinal) is None]
        for ordinal, image in self._reader.pictures(wanted, token):
            self._kept.put(ordinal, image)


class _KeptPictures:
    """Pictures by ordinal under a limit of memory; those farthest from the focus go first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pictures: dict[int, RgbImage] = {}
        self._bytes = 0
        self._focus = 0
        self._guard = threading.Lock()

    @property
    def capacity(self) -> int:
        """How many pictures of the size seen last fit; 1 before any was seen."""
        with self._guard:
            if not self._pictures:
                return 1
            mean = max(self._bytes // len(self._pictures), 1)
            return min(max(self._limit // mean, 1), _MOST_KEPT)

    def get(self, ordinal: int) -> RgbImage | None:
        with self._guard:
            return self._pictures.get(ordinal)

    def focus(self, ordinal: int) -> None:
        with self._guard:
            self._focus = ordinal

    def put(self, ordinal: int, image: RgbImage) -> None:
        with self._guard:
            self._pictures[ordinal] = image
            self._bytes += image.nbytes
            while len(self._pictures) > 1 and (self._bytes > self._limit or len(self._pictures) > _MOST_KEPT):
                farthest = max(self._pictures, key=lambda place: abs(place - self._focus))
                self._bytes -= self._pictures.pop(farthest).nbytes


class _VideoReader:
    """Keeps a video open, with the decoder standing where the last picture came from."""

    def __init__(self, footage: Footage, max_side: int | None) -> None:
        self._footage = footage
        self._max_side = max_side
        self._opened: _OpenVideo | None = None

    def pictures(self, ordinals: Sequence[int], token: StopToken) -> Iterator[tuple[int, RgbImage]]:
        """Yield the pictures wanted, in rising order, leaving out what is damaged.

        Raises:
            UnreadableMedia: The file is gone.
            Cancelled: The token asks for it.
        """
        for ordinal in ordinals:
            # Between one frame and the next the decoder may stop and go on later; on the way to a frame farther
            # off it may not, and has to begin anew.
            raise_if_cancelled(token)
            opened = self._opened = self._opened or _OpenVideo(self._footage, self._max_side)
            try:
                image = opened.picture(ordinal, token)
            except BaseException:
                self.close()
                raise
            if image is not None:
                yield ordinal, image

    def trouble(self, ordinal: int) -> str:
        """Why a frame has no picture."""
        return tr("Frame {ordinal} of {name} is damaged and cannot be shown.").format(
            ordinal=ordinal + 1, name=Path(self._footage.path).name
        )

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
        self._opened = None


class _OpenVideo:
    """An open video and where its decoder stands."""

    def __init__(self, footage: Footage, max_side: int | None) -> None:
        self._token = _PresentToken()
        self._at = -1
        with ExitStack() as stack:
            container, stream = stack.enter_context(open_video(footage.path))
            self._painter = FramePainter(max_side, stream.sample_aspect_ratio, footage.cube)
            self._source = FrameSource(footage.path, container, stream, footage.index, Faults(), self._token)
            self._stack = stack.pop_all()

    def picture(self, ordinal: int, token: StopToken) -> RgbImage | None:
        self._token.present = NeverStop() if ordinal == self._at + 1 else token
        frame = self._source.reach(ordinal)
        self._at = ordinal
        return None if frame is None else self._painter.paint(frame)

    def close(self) -> None:
        self._stack.close()


class _PresentToken:
    """The token of whoever is asking just now."""

    def __init__(self) -> None:
        self.present: StopToken = NeverStop()

    def requested(self) -> StopRequest | None:
        return self.present.requested()


class _ImageReader:
    """Reads image files by their place in the folder."""

    def __init__(self, footage: Footage, max_side: int | None) -> None:
        self._files = footage.files
        self._max_side = max_side
        self._painter = CubePainter(footage.cube) if footage.cube else None
        self._troubles: dict[int, str] = {}

    def pictures(self, ordinals: Sequence[int], token: StopToken) -> Iterator[tuple[int, RgbImage]]:
        """Yield the pictures wanted, leaving out what cannot be read.

        Raises:
            Cancelled: The token asks for it.
        """
        for ordinal in ordinals:
            raise_if_cancelled(token)
            try:
                image = read_image(self._files[ordinal], self._max_side)
            except UnreadableMedia as error:
                self._troubles[ordinal] = error.detail
                continue
            yield ordinal, self._painter.paint(image) if self._painter else image

    def trouble(self, ordinal: int) -> str:
        """Why a frame has no picture."""
        return self._troubles[ordinal]

    def close(self) -> None:
        """No file is held open."""
