"""Where one shot ends and the next begins."""

import itertools
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from scenedetect import FrameTimecode
from scenedetect.detectors import AdaptiveDetector

from aura_trainer.domain.media import Shot
from aura_trainer.media.frame_index import FrameIndex
from aura_trainer.media.picture import RgbImage, shrink

_ANALYSIS_SIDE = 160
_ADAPTIVE_RATIO = 3.0
_LEAST_CHANGE = 15.0
_WINDOW = 2
_SHORTEST_SECONDS = Fraction(1, 5)
_USUAL_RATE = Fraction(25)


class ShotDetector:
    """Finds cuts in frames fed one by one, so that no file is opened or decoded for it.

    A cut is a change in hue, saturation and lightness far above that of the frames around it (PySceneDetect's
    adaptive detector), which a steady camera movement, a slow exposure change or something entering the
    picture is not.
    """

    def __init__(self, frame_rate: Fraction | None = None) -> None:
        self._rate = frame_rate or _USUAL_RATE
        self._detector = AdaptiveDetector(
            adaptive_threshold=_ADAPTIVE_RATIO,
            min_scene_len=max(1, round(_SHORTEST_SECONDS * self._rate)),
            window_width=_WINDOW,
            min_content_val=_LEAST_CHANGE,
        )
        self._ordinals: list[int] = []
        self._cuts: list[int] = []
        self._size: tuple[int, int] | None = None
        self._last: RgbImage | None = None

    def feed(self, ordinal: int, image: RgbImage) -> None:
        """Look at the next frame.

        Args:
            ordinal: Its place in the clip; must rise, gaps are allowed.
            image: uint8 (height, width, 3), RGB, of any size.
        """
        small = shrink(image, _ANALYSIS_SIDE)
        self._last = np.ascontiguousarray(small[:, :, ::-1])
        self._ordinals.append(ordinal)
        self._step(self._last)

    def _step(self, picture: RgbImage) -> None:
        place = FrameTimecode(len(self._ordinals) - 1, fps=self._rate)
        self._cuts.extend(cut.frame_num for cut in self._detector.process_frame(place, picture))

    def cuts(self) -> list[int]:
        """Return the ordinals at which a new shot begins, the first frame's not among them."""
        return [self._ordinals[place] for place in self._cuts]


def shots_from_cuts(cuts: Sequence[int], index: FrameIndex) -> tuple[Shot, ...]:
    """Return the shots between cuts; together they cover every frame, without cuts the clip is one shot.

    Args:
        cuts: Ordinals at which a shot begins; 0 is understood.
        index: The clip's frames.
    """
    begins = sorted({0, *cuts})
    stamps = [*(int(index.pts[begin]) for begin in begins), index.end_pts]
    return tuple(
        Shot(number, start, end) for number, (start, end) in enumerate(itertools.pairwise(stamps))
    )
