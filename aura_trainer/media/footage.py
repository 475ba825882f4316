"""One way to read frames, whether they lie in a video or in image files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import InputLut, MediaInfo, MediaKind
from aura_trainer.language import tr
from aura_trainer.media.cube import Cube
from aura_trainer.media.decode import WATCH_SIDE, DecodedFrame, iter_frames
from aura_trainer.media.frame_index import FrameIndex, index_frames
from aura_trainer.media.images import index_images, iter_images, list_images, probe_images
from aura_trainer.media.picture import RgbImage
from aura_trainer.media.probe import probe_video


@dataclass(frozen=True, slots=True)
class Footage:
    """A video or a set of images, ready to give frames.

    Attributes:
        info: What the file tells.
        index: Its frames.
        file_names: For a folder of images, the name of each; empty for a video or a single image.
        proxy: A smaller video with the same frames, decoded in place of this one; None decodes this one.
        cube: A colour look-up table applied to every picture; None shows them as the file says they are.
    """

    info: MediaInfo
    index: FrameIndex
    file_names: tuple[str, ...] = ()
    proxy: "Footage | None" = None
    cube: Cube | None = None

    @classmethod
    def open(cls, path: str, kind: MediaKind, token: StopToken) -> "Footage":
        """Look at the file or folder without decoding more than needed.

        Raises:
            UnreadableMedia: It cannot be read.
            Cancelled: The token asked for it.
        """
        if kind is MediaKind.VIDEO:
            index = index_frames(path, token)
            return cls(probe_video(path, index, token), index)
        files = list_images(path)
        index = index_images(path, files)
        names = tuple(Path(file).name for file in files) if Path(path).is_dir() else ()
        return cls(probe_images(path, files, index), index, names)

    def with_proxy(self, path: str, token: StopToken) -> "Footage":
        """Return the same footage, decoded from a proxy; its frames keep their own time stamps.

        Raises:
            UnreadableMedia: The proxy cannot be read, or has another number of frames.
            Cancelled: The token asked for it.
        """
        proxy = Footage.open(path, MediaKind.VIDEO, token)
        if len(proxy.index) != len(self.index):
            raise UnreadableMedia(
                tr(
                    "{path}: it has {count} frames and {original} has {original_count}, so it is no proxy of that."
                ).format(
                    path=path, count=len(proxy.index), original=self.path, original_count=len(self.index)
                )
            )
        return replace(self, proxy=proxy)

    def through(self, lut: InputLut | None) -> "Footage":
        """Return the same footage, its pictures seen through a colour look-up table; None changes nothing.

        Raises:
            UnreadableMedia: The table is gone or damaged.
        """
        return replace(self, cube=Cube.open(lut)) if lut else self

    def between(self, token: StopToken) -> Callable[[int, int], Iterator[tuple[int, RgbImage]]]:
        """Return what gives the small pictures of all frames between two, with their ordinals, for `ShotDetector`."""
        plain = replace(self, cube=None)

        def pictures(before: int, after: int) -> Iterator[tuple[int, RgbImage]]:
            for frame in plain.frames(range(before + 1, after), WATCH_SIDE, token):
                yield frame.ordinal, frame.image

        return pictures

    @property
    def path(self) -> str:
        """The file or folder."""
        return self.info.path

    @property
    def files(self) -> tuple[str, ...]:
        """The file of each image, or the one file all frames are in."""
        return tuple(str(Path(self.path) / name) for name in self.file_names) or (self.path,)

    def file_name(self, ordinal: int) -> str | None:
        """Name of a frame's own file inside the folder; None for a video or a single image."""
        return self.file_names[ordinal] if self.file_names else None

    def frames(
        self,
        ordinals: Sequence[int] | None,
        max_side: int | None,
        token: StopToken,
        on_warning: Callable[[str], None] | None = None,
        on_frame: Callable[[int, RgbImage], None] | None = None,
    ) -> Iterator[DecodedFrame]:
        """Yield frames in the order they are shown, as ``decode.iter_frames`` does.

        Raises:
            UnreadableMedia: The file cannot be opened any more.
            Cancelled: The token asked for it.
        """
        if self.proxy is not None:
            proxy = replace(self.proxy, cube=self.cube)
            for frame in proxy.frames(ordinals, max_side, token, on_warning, on_frame):
                pts, key_frame = self.index.pts[frame.ordinal], self.index.key_frames[frame.ordinal]
                yield replace(frame, pts=int(pts), key_frame=bool(key_frame))
            return
        if self.info.kind is MediaKind.VIDEO:
            read = partial(iter_frames, self.path, self.index)
        else:
            read = partial(iter_images, self.path, self.files, self.index)
        yield from read(
            max_side=max_side,
            token=token,
            ordinals=ordinals,
            on_warning=on_warning,
            on_frame=on_frame,
            cube=self.cube,
        )
