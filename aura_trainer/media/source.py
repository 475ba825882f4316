"""A video or images at a glance: enough to count on, and to know a proxy by."""

from dataclasses import dataclass
from fractions import Fraction

from aura_trainer.domain.media import MediaKind


@dataclass(frozen=True, slots=True)
class Source:
    """What a file tells before it is read on.

    Attributes:
        path: The file or folder.
        kind: What it is.
        stills: Whether these are loose images, to which time means nothing.
        frame_count: Number of frames, exact where the header counts them.
        seconds: Its length.
        frame_rate: Frames a second; None for loose images.
        pixels: Of a picture, as stored.
        size: Of the file in bytes; 0 for a folder.
        time_code: Its start, as the camera wrote it; None where there is none.
        reel: Name of the reel, tape or magazine; None where there is none.
    """

    path: str
    kind: MediaKind
    stills: bool
    frame_count: int
    seconds: float
    frame_rate: Fraction | None
    pixels: int
    size: int = 0
    time_code: str | None = None
    reel: str | None = None
