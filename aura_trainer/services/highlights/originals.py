"""What was scored of a proxy, told of its original."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.media import MediaKind
from aura_trainer.domain.picks import FrameRange, Moment, ScoredClip
from aura_trainer.media.footage import Footage


def in_original(proxy: ScoredClip, path: str, token: StopToken) -> ScoredClip:
    """Return what was scored of a proxy by the frames of its original.

    Frames are those shown at the same time, for cameras write proxies of half the rate, and programs such of an even
    rate where that of the original varies. Of frames of the proxy that are one in the original, the first is told.

    Raises:
        UnreadableMedia: One of the two cannot be read.
        Cancelled: The token asked for it.
    """
    shown = Footage.open(proxy.path, MediaKind.VIDEO, token).index
    footage = Footage.open(path, MediaKind.VIDEO, token)
    index, rate = footage.index, Fraction(footage.info.frame_rate or proxy.frame_rate)

    def at(ordinal: int) -> int:
        # Half a frame on, so that stamps rounded up do not make it the frame before.
        moment = shown.seconds(ordinal) + 1 / (2 * rate)
        return index.displayed_at(min(moment, index.duration))

    starts = sorted({at(shot.first) for shot in proxy.shots} | {0})
    moments: dict[int, Moment] = {}
    for moment in proxy.moments:
        ordinal = at(moment.ordinal)
        moments.setdefault(ordinal, replace(moment, ordinal=ordinal))
    shots = tuple(FrameRange(*ends) for ends in pairwise((*starts, len(index))))
    return ScoredClip(path, rate, len(index), shots, tuple(moments.values()))
