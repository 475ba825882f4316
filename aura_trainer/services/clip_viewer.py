"""Looking into imported clips frame by frame, and entering frames that were not sampled."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import Conflict, UnreadableMedia
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media, MediaKind, pictures_key, shot_at
from aura_trainer.domain.timecode import frame_label
from aura_trainer.language import tr
from aura_trainer.media.fingerprint import fingerprint
from aura_trainer.media.footage import Footage
from aura_trainer.media.frame_index import FrameIndex
from aura_trainer.media.picture import RgbImage
from aura_trainer.media.stepping import FrameStepper
from aura_trainer.media.thumbnails import encode_thumbnail
from aura_trainer.services.catalog import Catalog, NewFrame
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.frame_reader import frame_address

_KNOWN_CLIPS = 16
_NOT_ENTERED = 0


class ClipView:
    """An open clip: its frames by ordinal, and what is to be said of each.

    ``kept`` and all that tells of frames without their pictures may be asked on any thread; ``frame``,
    ``read_ahead`` and ``release`` belong to one thread at a time.
    """

    def __init__(self, media: Media, stepper: FrameStepper) -> None:
        self.media = media
        self._stepper = stepper
        self._index = stepper.footage.index
        self._names = {name: place for place, name in enumerate(stepper.footage.file_names)}

    def __len__(self) -> int:
        return len(self._index)

    @property
    def index(self) -> FrameIndex:
        """Which frames there are, and when each is shown."""
        return self._index

    @property
    def max_side(self) -> int | None:
        """Limit of the pictures' longer side in pixels."""
        return self._stepper.max_side

    @property
    def frame_rate(self) -> Fraction | None:
        """Average frames a second; None for loose images, which cannot be played."""
        return self.media.info.frame_rate

    def seconds(self, ordinal: int) -> float:
        """When a frame is shown, in seconds after the first."""
        return float(self._index.seconds(ordinal))

    def ordinal_at(self, seconds: float) -> int:
        """The frame on screen at a time; before the first frame that one, after the end the last."""
        latest = float(self._index.duration)
        return self._index.displayed_at(min(max(seconds, 0.0), latest))

    def ordinal_of(self, frame: Frame) -> int:
        """Where a catalogued frame of this clip is; an image is found by its name."""
        if self._names:
            return self._names.get(Path(frame.address).name, min(frame.ordinal, len(self) - 1))
        return self._index.ordinal_at_stamp(frame.pts)

    def label(self, ordinal: int) -> str:
        """What names a frame in its clip: a time code, a time, or a file name."""
        return frame_label(self.describe(ordinal), self.media)

    def describe(self, ordinal: int) -> Frame:
        """A frame as the catalogue would hold it; its id is none of the catalogue's."""
        pts = int(self._index.pts[ordinal])
        return Frame(
            id=_NOT_ENTERED,
            media_id=self.media.id,
            address=str(frame_address(self.media.info, pts, self._stepper.footage.file_name(ordinal))),
            pts=pts,
            time_base=self._index.time_base,
            ordinal=ordinal,
            key_frame=bool(self._index.key_frames[ordinal]),
            shot=shot_at(self.media.shots, pts),
            start_pts=self._index.start_pts,
        )

    def file_name(self, ordinal: int) -> str | None:
        """For a folder of images, the name of a frame's file."""
        return self._stepper.footage.file_name(ordinal)

    def kept(self, ordinal: int) -> RgbImage | None:
        """A picture that is at hand, not to be written to; never waits."""
        return self._stepper.kept(ordinal)

    def frame(self, ordinal: int, token: StopToken) -> RgbImage:
        """Decode a picture, uint8 (height, width, 3), RGB, upright, not to be written to.

        Raises:
            UnreadableMedia: The frame is damaged, or the file is gone.
            Cancelled: The token asks for it.
        """
        return self._stepper.frame(ordinal, token)

    def read_ahead(self, ordinal: int, *, backwards: bool, token: StopToken) -> None:
        """Bring to hand what stepping on from a frame will ask for.

        Raises:
            UnreadableMedia: The file is gone.
            Cancelled: The token asks for it.
        """
        self._stepper.read_ahead(ordinal, backwards=backwards, token=token)

    def release(self) -> None:
        """Close the file; asking for another picture opens it again."""
        self._stepper.release()


@dataclass(frozen=True, slots=True)
class _Known:
    footage: Footage
    pictures: str


class ClipViewer:
    """Opens imported clips to look at any of their frames.

    Args:
        catalog: Where frames are entered.
        cache: Takes the thumbnails of frames entered.
    """

    def __init__(self, catalog: Catalog, cache: FrameCache) -> None:
        self._catalog = catalog
        self._cache = cache
        self._clips: OrderedDict[str, _Known] = OrderedDict()
        self._guard = threading.Lock()

    def open(self, media: Media, *, max_side: int | None, token: StopToken) -> ClipView:
        """Look into a clip; the first time its packets are read through, which takes a while for a long one.

        Args:
            media: The clip, as the catalogue has it.
            max_side: Limit of the longer side of its pictures in pixels.
            token: Asked now and then.

        Raises:
            UnreadableMedia: The file is gone, or another file is in its place.
            Cancelled: The token asks for it.
        """
        present = fingerprint(media.path)
        if present != media.fingerprint and media.info.kind is MediaKind.VIDEO:
            raise UnreadableMedia(
                tr(
                    "{path} is another file than the one that was imported. Relink the clip to "
                    "where it is now, or import this file."
                ).format(path=media.path)
            )
        with self._guard:
            known = self._clips.get(media.path)
        pictures = pictures_key(present, media.lut)
        if known is None or known.pictures != pictures:
            footage = Footage.open(media.path, media.info.kind, token)
            known = _Known(footage.through(media.lut), pictures)
        with self._guard:
            self._clips[media.path] = known
            self._clips.move_to_end(media.path)
            while len(self._clips) > _KNOWN_CLIPS:
                self._clips.popitem(last=False)
        return ClipView(media, FrameStepper(known.footage, max_side=max_side))

    def enter(self, view: ClipView, ordinal: int, image: RgbImage) -> Frame:
        """Put a frame into the catalogue, so that it can be rated; one that is there stays as it is.

        Args:
            view: The clip it was seen in.
            ordinal: Which frame.
            image: Its picture, of which the thumbnail is made.

        Raises:
            Conflict: Images came to, or went from, the folder since it was imported.
            NotFound: The clip is no longer in the catalogue.
            StorageFailure: The disk refused; nothing was entered.
        """
        media = self._catalog.media(view.media.id)
        if media.info.kind is MediaKind.IMAGES and len(view) != media.info.frame_count:
            raise Conflict(
                tr(
                    "{path} held {before} images when it was imported and holds {count} now. "
                    "Import it again to rate images that are not in the grid."
                ).format(path=media.path, before=media.info.frame_count, count=len(view))
            )
        frame = view.describe(ordinal)
        self._cache.put_thumbnails(view.media.pictures, {frame.pts: encode_thumbnail(image)})
        new = NewFrame(frame.pts, ordinal, frame.key_frame, view.file_name(ordinal))
        return self._catalog.add_frames(media, [new])[0]
