"""Pictures out of a video, in the order they are shown, few of them in memory at a time."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from av.video.stream import VideoStream

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.language import tr
from aura_trainer.media.container import Faults, open_video
from aura_trainer.media.cube import Cube
from aura_trainer.media.frame_index import FrameIndex
from aura_trainer.media.frame_source import FrameSource, NamedFrame
from aura_trainer.media.painter import FramePainter
from aura_trainer.media.picture import RgbImage
from aura_trainer.media.thinning import Thinning

WATCH_SIDE = 160
"""Longer side, in pixels, of the pictures ``on_frame`` is shown."""

_MOST_THREADS = 16


@dataclass(frozen=True, slots=True, eq=False)
class DecodedFrame:
    """A frame with its picture.

    Attributes:
        ordinal: Its place in the index.
        pts: Its presentation stamp in ticks of the index's time base.
        key_frame: Whether decoding can start here.
        image: uint8 (height, width, 3), RGB, upright and with square pixels.
    """

    ordinal: int
    pts: int
    key_frame: bool
    image: RgbImage


def iter_frames(
    path: str,
    index: FrameIndex,
    *,
    max_side: int | None,
    token: StopToken,
    ordinals: Sequence[int] | None = None,
    on_warning: Callable[[str], None] | None = None,
    on_frame: Callable[[int, RgbImage], None] | None = None,
    cube: Cube | None = None,
) -> Iterator[DecodedFrame]:
    """Yield frames in the order they are shown.

    A damaged packet costs its own frames only; those after it are still given.

    Args:
        path: The video.
        index: What ``index_frames`` gave for it.
        max_side: Limit of the longer side in pixels; None keeps the full size. Pictures are never enlarged.
        token: Asked at every packet.
        ordinals: The frames wanted, in any order; None for all. The decoder seeks where that saves work.
        on_warning: Told, after the last frame, what was damaged or missing.
        on_frame: Shown the clip from first to last in the same pass, at most ``WATCH_SIDE`` pixels wide or high: as
            many of its frames as it takes to see every cut, which depend on the file alone (see ``Thinning``).
        cube: Applied to the frames yielded.

    Raises:
        UnreadableMedia: The file cannot be opened any more.
        InvalidInput: An ordinal lies outside the index.
        Cancelled: The token asks for it.
    """
    wanted = wanted_ordinals(path, ordinals, len(index))
    faults = Faults()
    given = 0
    with open_video(path) as (container, stream):
        painter = FramePainter(max_side, stream.sample_aspect_ratio, cube)
        source = FrameSource(path, container, stream, index, faults, token)
        if on_frame:
            # More than there are cores, so that none idles while pictures are looked at on this one.
            stream.codec_context.thread_count = min(2 * (os.cpu_count() or 1), _MOST_THREADS)
            thinning = Thinning(stream, index.pts[wanted].tolist())
            named = _watched(source.through(thinning), wanted, thinning, stream, on_frame)
        else:
            named = source.chosen(wanted)
        for ordinal, frame in named:
            given += 1
            yield DecodedFrame(
                ordinal, int(index.pts[ordinal]), bool(index.key_frames[ordinal]), painter.paint(frame)
            )
    if on_warning is not None:
        _warn(path, faults, len(wanted) - given, on_warning)


def wanted_ordinals(path: str, ordinals: Sequence[int] | None, count: int) -> list[int]:
    """Return the ordinals asked for, rising and each once; all ``count`` of them for None.

    Raises:
        InvalidInput: One lies outside the clip.
    """
    wanted = list(range(count)) if ordinals is None else sorted(set(ordinals))
    if wanted and not 0 <= wanted[0] <= wanted[-1] < count:
        raise InvalidInput(
            tr("{path} has frames 0 to {last}; asked for {first} to {until}.").format(
                path=path, last=count - 1, first=wanted[0], until=wanted[-1]
            )
        )
    return wanted


def _watched(
    named: Iterable[NamedFrame],
    wanted: Sequence[int],
    thinning: Thinning,
    stream: VideoStream,
    on_frame: Callable[[int, RgbImage], None],
) -> Iterator[NamedFrame]:
    painter = FramePainter(WATCH_SIDE, stream.sample_aspect_ratio, quick=True)
    chosen = frozenset(wanted)
    for ordinal, frame in named:
        if frame.pts not in thinning.extra:
            on_frame(ordinal, painter.paint(frame))
        if ordinal in chosen:
            yield ordinal, frame


def _warn(path: str, faults: Faults, missing: int, on_warning: Callable[[str], None]) -> None:
    if trouble := faults.describe(path):
        on_warning(trouble)
    if missing:
        on_warning(
            tr("{frames} of {name} could not be decoded and were left out.").format(
                frames=plural(missing, "frame"), name=Path(path).name
            )
        )
