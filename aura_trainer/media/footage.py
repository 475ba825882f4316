"""One way to read frames, whether they lie in a video or in image files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.media import MediaInfo, MediaKind
from aura_trainer.media.decode import DecodedFrame, iter_frames
from aura_trainer.media.frame_index import FrameIndex, index_frames
from aura_trainer.media.images import index_images, list_images, probe_images, read_image
from aura_trainer.media.probe import probe_video


def _ignore(_warning: str) -> None:
    """The index has told already what is wrong with the file."""


@dataclass(frozen=True, slots=True)
class Footage:
    """A video or a set of images, ready to give frames.

    Attributes:
        info: What the file tells.
        index: Its frames.
        files: For images, the path of each; empty for a video.
    """

    info: MediaInfo
    index: FrameIndex
    files: tuple[str, ...] = ()

    @classmethod
    def open(cls, path: str, kind: MediaKind, token: StopToken) -> "Footage":
        """Look at the file or folder without decoding more than needed.

        Raises:
            UnreadableMedia: It cannot be read.
            Cancelled: The token asked for it.
        """
        if kind is MediaKind.VIDEO:
            index = index_frames(path, token)
            return cls(probe_video(path, index), index)
        files = tuple(list_images(path))
        return cls(probe_images(path), index_images(files), files)

    @property
    def path(self) -> str:
        """The file or folder."""
        return self.info.path

    def file_name(self, ordinal: int) -> str | None:
        """Name of a frame's own file inside the folder; None for a video or a single image."""
        if not self.files or not Path(self.path).is_dir():
            return None
        return Path(self.files[ordinal]).name

    def frames(
        self,
        ordinals: Sequence[int] | None,
        max_side: int | None,
        token: StopToken,
        on_warning: Callable[[str], None] = _ignore,
    ) -> Iterator[DecodedFrame]:
        """Yield frames in the order they are shown; all of them when ``ordinals`` is None.

        Args:
            ordinals: Which frames, in any order.
            max_side: The longer side's length in pixels is at most this; None keeps the size.
            token: Asked between frames.
            on_warning: Told what could not be decoded.

        Raises:
            UnreadableMedia: An image cannot be read.
            Cancelled: The token asked for it.
        """
        if self.info.kind is MediaKind.VIDEO:
            yield from iter_frames(
                self.path, self.index, max_side=max_side, token=token, ordinals=ordinals, on_warning=on_warning
            )
            return
        for ordinal in range(len(self.index)) if ordinals is None else sorted(ordinals):
            raise_if_cancelled(token)
            image = read_image(self.files[ordinal], max_side)
            yield DecodedFrame(ordinal, int(self.index.pts[ordinal]), key_frame=True, image=image)
