"""What an extractor takes, gives and promises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
"""uint8[height, width, 3], RGB."""

Matrix = npt.NDArray[np.float32]
"""float32[frames, features]."""


@dataclass(frozen=True, slots=True)
class FrameInput:
    """One frame with what is known around it.

    Attributes:
        image: uint8[height, width, 3] RGB, about 448 pixels on its long side.
        neighbour: The image of an adjacent displayed frame of the same shot, of the same size; None if the
            shot has no other frame.
        key_frame: Whether the encoder made it a key frame.
        aspect_ratio: Displayed width over height.
        clip_position: Time in the clip over its duration, in [0, 1].
        loudness_db: Loudness of the sound around the frame in dB below full scale; None without sound.
    """

    image: Image
    neighbour: Image | None
    key_frame: bool
    aspect_ratio: float
    clip_position: float
    loudness_db: float | None = None


@dataclass(frozen=True, slots=True)
class ExtractorSpec:
    """Which extractor made some features.

    Attributes:
        id: Its name in the registry.
        version: Raised whenever the same frame would get other numbers.
        weights_sha256: Digest of the weights it uses; None if it has none.
        source: For an encoder of the person's own, the path of its file; None otherwise.
    """

    id: str
    version: int
    weights_sha256: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class ClipSummary:
    """What an extractor needs to know of the whole clip, by names of its own.

    It is made from a fixed uniform sample of the clip, so that a frame's features never depend on which other
    frames are asked for.
    """

    arrays: Mapping[str, npt.NDArray[np.float32]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is kept of frames an extractor has seen, until their shots have ended and their clip is known.

    Attributes:
        rows: float32[frames, features], final where nothing is left to do.
        rest: uint8[frames, n], what it takes to finish the rows; None if they are final.
    """

    rows: Matrix
    rest: npt.NDArray[np.uint8] | None = None


class Extractor(Protocol):
    """Turns frames into features: deterministic, and each frame by itself.

    It does so in two steps, so that one pass over a clip is enough: what comes later in it is not known yet when a
    frame is seen.
    """

    @property
    def spec(self) -> ExtractorSpec:
        """What it is, for the bundle and for cache keys."""

    @property
    def names(self) -> tuple[str, ...]:
        """Feature names in column order, each ``<extractor id>/<feature>``."""

    def look(self, frames: Sequence[FrameInput]) -> Seen:
        """Take from the pictures all that is needed of them; rows have the columns of ``names``."""

    def summarise(self, reference: Sequence[Image]) -> ClipSummary:
        """Summarise a clip from a fixed uniform sample of its frames (at least one)."""

    def finish(self, seen: Seen, shot_positions: Sequence[float], clip: ClipSummary) -> Matrix:
        """Return float32[frames, len(names)]; all values are finite.

        Args:
            seen: What ``look`` gave for the frames.
            shot_positions: Of each frame, time in the shot over the shot's duration, in [0, 1].
            clip: What ``summarise`` gave for their clip.
        """


class PictureExtractor:
    """The second step of extractors to which nothing matters but the picture."""

    def summarise(self, reference: Sequence[Image]) -> ClipSummary:  # noqa: ARG002 - the protocol's
        """Nothing of the clip matters."""
        return ClipSummary()

    def finish(self, seen: Seen, shot_positions: Sequence[float], clip: ClipSummary) -> Matrix:  # noqa: ARG002
        """Return the rows, which are final."""
        return seen.rows
