"""The imported frames as the window knows them, in memory."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media


class FrameLibrary(QObject):
    """Frames and the media they come from. Filled by whoever read them off the GUI thread.

    Signals:
        replaced: Everything is new.
        frames_added: These frames came in; carries a tuple of Frame.
    """

    replaced = Signal()
    frames_added = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._media: dict[int, Media] = {}
        self._frames: dict[int, Frame] = {}

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def media(self) -> Mapping[int, Media]:
        """Media by id, in the order they were imported."""
        return MappingProxyType(self._media)

    @property
    def frames(self) -> Mapping[int, Frame]:
        """Frames by id."""
        return MappingProxyType(self._frames)

    def replace(self, media: Iterable[Media], frames: Iterable[Frame]) -> None:
        """Take over what the catalogue holds now."""
        self._media = {item.id: item for item in media}
        self._frames = {frame.id: frame for frame in frames}
        self.replaced.emit()

    def add_media(self, media: Media) -> None:
        """A media was imported, or looked at again; its frames follow."""
        self._media[media.id] = media

    def add_frames(self, frames: Iterable[Frame]) -> None:
        """Frames were imported; those known already are left as they are."""
        new = tuple(frame for frame in frames if frame.id not in self._frames)
        self._frames.update((frame.id, frame) for frame in new)
        if new:
            self.frames_added.emit(new)
