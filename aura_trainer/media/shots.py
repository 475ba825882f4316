"""Where one shot ends and the next begins."""

import bisect
import math
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise, zip_longest

import cv2
import numpy as np
import numpy.typing as npt
from scenedetect import FrameTimecode
from scenedetect.detectors import ContentDetector

from aura_trainer.domain.media import Shot
from aura_trainer.media.frame_index import FrameIndex
from aura_trainer.media.picture import RgbImage, shrink

_ANALYSIS_SIDE = 160
_COMPOSITION_SIZE = (40, 24)
# On real clips, cuts stand out from their neighbours by 2.4 times and up, and change the composition to a
# correlation below 0.7; cars entering an empty road and exposure jumps keep it above 0.95.
_ADAPTIVE_RATIO = 2.4
_LEAST_CHANGE = 10.0
_SAME_COMPOSITION = 0.75
# Frames on either side of the one that is judged. The places ``settled`` and ``_judge`` take hold for two alone.
_WINDOW = 2
_BLACK_LEVEL = 5.0
_DARK_LEVEL = 10.0
_SHORTEST_SECONDS = Fraction(1, 5)
_FADE_SECONDS = Fraction(1, 2)
_USUAL_RATE = Fraction(25)

_Composition = npt.NDArray[np.float64]
_Fed = tuple[int, _Composition]


class ShotDetector:
    """Finds cuts in frames fed one by one, so that no file is opened or decoded for it.

    What is found early on is final before the clip has ended: see ``settled``.

    A cut is a change in hue, saturation and lightness (PySceneDetect's content score) far above that of the frames
    around it (the rule of its adaptive detector) that also changes the composition: the correlation of two small grey
    pictures, which an exposure jump, a flash or something entering the picture leaves high. A fade through black into another composition
    is a cut too. Shots shorter than a fifth of a second join the one before; slow dissolves are not found.

    Args:
        frame_rate: Of the clip, frames a second; None for the usual.
        between: Gives the pictures of the frames between two that were fed, in their order; asked where a cut lies
            among frames that were not. None takes the cut to be at the later one.
    """

    def __init__(
        self,
        frame_rate: Fraction | None = None,
        between: Callable[[int, int], Iterable[tuple[int, RgbImage]]] | None = None,
    ) -> None:
        self._rate = frame_rate or _USUAL_RATE
        self._between = between
        self._content = _Content()
        self._steps = 0
        self._changes: deque[tuple[float, int]] = deque(maxlen=2 * _WINDOW + 1)
        self._recent: deque[tuple[int, _Composition]] = deque(maxlen=_WINDOW + 4)
        self._before_black: _Composition | None = None
        self._last: RgbImage | None = None
        self._cuts: list[int] = []
        self._fades: list[int] = []
        self._into_dark: set[int] = set()
        self._near = round(_FADE_SECONDS * self._rate)
        self._shortest = math.ceil(_SHORTEST_SECONDS * self._rate)
        self._decided: tuple[int, list[int]] = 0, []

    def feed(self, ordinal: int, image: RgbImage) -> None:
        """Look at the next frame.

        Args:
            ordinal: Its place in the clip; must rise, gaps are allowed.
            image: uint8 (height, width, 3), RGB, of any size.
        """
        picture = np.asarray(cv2.cvtColor(shrink(image, _ANALYSIS_SIDE), cv2.COLOR_RGB2BGR), dtype=np.uint8)
        if self._last is None:
            # The detector judges a frame by two on either side; standing still at the ends lets it judge all.
            for _ in range(_WINDOW):
                self._step(ordinal, picture)
        elif self._last.shape != picture.shape:
            picture = np.asarray(cv2.resize(picture, self._last.shape[1::-1]), dtype=np.uint8)
        self._last = picture
        self._step(ordinal, picture)

    @property
    def settled(self) -> int:
        """The ordinal before which nothing changes any more, whatever follows; see ``begins_shot``."""
        # The next cut lies behind the last frame but two. It may yet undo one it follows closely, and that a fade close
        # before.
        return self._recent[-3][0] + 1 - 2 * self._near if len(self._recent) > 2 else 0

    def begins_shot(self, ordinal: int) -> bool:
        """Whether a new shot begins at this frame, as far as is known; the first frame of the clip begins none."""
        cuts = self._cuts_so_far()
        at = bisect.bisect_left(cuts, ordinal)
        return at < len(cuts) and cuts[at] == ordinal

    def cuts(self) -> list[int]:
        """End the detection; return the ordinals at which a new shot begins, the first frame's not among them."""
        if self._last is not None:
            ordinal = self._recent[-1][0]
            for _ in range(_WINDOW):
                self._step(ordinal, self._last)
            self._last = None
        return self._cuts_so_far()

    def _cuts_so_far(self) -> list[int]:
        found = len(self._cuts) + len(self._fades)
        if self._decided[0] != found:
            self._decided = found, self._decide()
        return self._decided[1]

    def _decide(self) -> list[int]:
        # Of a fade's two ends, the one where the new picture comes up is the cut; the dark belongs to the old.
        cuts = [
            cut
            for cut, following in zip_longest(self._cuts, self._cuts[1:])
            if following is None or following - cut > self._near or cut not in self._into_dark
        ]
        fades = [fade for fade in self._fades if not self._has_near(cuts, fade)]
        kept: list[int] = []
        for cut in sorted({*cuts, *fades}):
            if cut - (kept[-1] if kept else 0) >= self._shortest:
                kept.append(cut)
        return kept

    def _has_near(self, cuts: Sequence[int], ordinal: int) -> bool:
        at = bisect.bisect_left(cuts, ordinal - self._near)
        return at < len(cuts) and cuts[at] <= ordinal + self._near

    def _step(self, ordinal: int, picture: RgbImage) -> None:
        composition = _composition(picture, cv2.COLOR_BGR2GRAY)
        self._watch_black(ordinal, composition)
        gap = ordinal - self._recent[-1][0] if self._recent else 1
        self._recent.append((ordinal, composition))
        change = self._content.change(FrameTimecode(self._steps, fps=self._rate), picture)
        self._changes.append((change, max(gap, 1)))
        self._steps += 1
        if self._stands_out() and len(self._recent) == _WINDOW + 4:
            self._judge()

    def _stands_out(self) -> bool:
        """Whether the frame amid those seen last changes far more than they do.

        Between frames that were fed, others may lie: what moves on changes by so many times as much meanwhile, a cut
        does not.
        """
        if len(self._changes) < 2 * _WINDOW + 1:
            return False
        around = [self._changes[place] for place in range(2 * _WINDOW + 1) if place != _WINDOW]
        usual = sum(change / gap for change, gap in around) / len(around)
        change, gap = self._changes[_WINDOW]
        return change >= _LEAST_CHANGE and change - (gap - 1) * usual >= _ADAPTIVE_RATIO * usual

    def _judge(self) -> None:
        """Keep the detector's cut if the composition changes, compared across a flash on either side too."""
        cut, composition = self._recent[3]
        before = (self._recent[0][1], self._recent[2][1])
        after = (composition, self._recent[5][1])
        if max(_correlation(one, other) for one in before for other in after) < _SAME_COMPOSITION:
            cut, composition = self._located(self._recent[2], self._recent[3], _greatest_change)
            self._cuts.append(cut)
            if composition.mean() < _DARK_LEVEL:
                self._into_dark.add(cut)

    def _watch_black(self, ordinal: int, composition: _Composition) -> None:
        if composition.mean() < _BLACK_LEVEL:
            if self._before_black is None and self._recent:
                self._before_black = self._recent[-1][1]
            return
        before, self._before_black = self._before_black, None
        if before is not None and _correlation(before, composition) < _SAME_COMPOSITION:
            self._fades.append(self._located(self._recent[-1], (ordinal, composition), _first_light)[0])

    def _located(self, before: _Fed, after: _Fed, which: Callable[[Sequence[_Composition]], int]) -> _Fed:
        """Return the frame of a cut that lies behind one frame and not behind another."""
        if self._between is None or after[0] - before[0] < 2:
            return after
        inside = [
            (ordinal, _composition(shrink(image, _ANALYSIS_SIDE), cv2.COLOR_RGB2GRAY))
            for ordinal, image in self._between(before[0], after[0])
        ]
        run = [before, *inside, after]
        return run[which([composition for _, composition in run])]


class _Content(ContentDetector):  # type: ignore[misc]  # it has no types
    def change(self, timecode: FrameTimecode, picture: RgbImage) -> float:
        """Return by how much a picture differs from the one before, in hue, saturation and lightness."""
        self.process_frame(timecode, picture)
        return float(self._frame_score or 0.0)


def _composition(picture: RgbImage, to_grey: int) -> _Composition:
    grey = cv2.cvtColor(picture, to_grey)
    return np.asarray(cv2.resize(grey, _COMPOSITION_SIZE, interpolation=cv2.INTER_AREA), np.float64)


def _greatest_change(run: Sequence[_Composition]) -> int:
    changes = [float(np.abs(later - earlier).mean()) for earlier, later in pairwise(run)]
    return int(np.argmax(changes)) + 1


def _first_light(run: Sequence[_Composition]) -> int:
    return next(
        place for place, composition in enumerate(run) if place and composition.mean() >= _BLACK_LEVEL
    )


def _correlation(one: _Composition, other: _Composition) -> float:
    """Return Pearson's correlation of two pictures, 0 where one of them is flat."""
    a, b = one - one.mean(), other - other.mean()
    scale = float(np.sqrt(np.sum(a * a) * np.sum(b * b)))
    return float(np.sum(a * b)) / scale if scale > 1e-6 else 0.0


def shots_from_cuts(cuts: Sequence[int], index: FrameIndex) -> tuple[Shot, ...]:
    """Return the shots between cuts; together they cover every frame, without cuts the clip is one shot.

    Args:
        cuts: Ordinals at which a shot begins; 0 is understood.
        index: The clip's frames.
    """
    begins = sorted({0, *cuts})
    stamps = [*(int(index.pts[begin]) for begin in begins), index.end_pts]
    return tuple(Shot(number, start, end) for number, (start, end) in enumerate(pairwise(stamps)))
