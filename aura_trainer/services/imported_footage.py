"""Opening footage of the catalogue."""

from typing import Protocol

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import InputLut, MediaKind
from aura_trainer.language import tr
from aura_trainer.media.fingerprint import fingerprint
from aura_trainer.media.footage import Footage


class Imported(Protocol):
    """What is to be known of a clip to open it as it was when it was imported."""

    @property
    def path(self) -> str:
        """Where it is."""

    @property
    def kind(self) -> MediaKind:
        """A video, or images."""

    @property
    def fingerprint(self) -> str:
        """Its content."""

    @property
    def lut(self) -> InputLut | None:
        """The table its pictures are seen through, if any."""


def open_imported(clip: Imported, token: StopToken) -> Footage:
    """Open a clip, seen through its table.

    Raises:
        UnreadableMedia: It cannot be read, or another file lies there by now: its pictures are none of the catalogue's.
        Cancelled: The token asked for it.
    """
    if fingerprint(clip.path) != clip.fingerprint:
        raise UnreadableMedia(
            tr("{path} changed since it was imported; import it again.").format(path=clip.path)
        )
    return Footage.open(clip.path, clip.kind, token).through(clip.lut)
