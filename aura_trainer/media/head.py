"""The first seconds of a video that is long to read, so that there is something to see of it soon."""

from dataclasses import replace
from fractions import Fraction

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.media import MediaKind
from aura_trainer.media.footage import Footage
from aura_trainer.media.frame_index import index_head
from aura_trainer.media.glance import glance
from aura_trainer.media.probe import probe_video


def open_head(path: str, seconds: Fraction, token: StopToken) -> Footage | None:
    """Look at the first seconds of a video alone; its length and number of frames are what the header says.

    Returns:
        None where the first frames cannot be told without reading on.

    Raises:
        UnreadableMedia: It cannot be read.
        Cancelled: The token asked for it.
    """
    index = index_head(path, seconds, token)
    if index is None:
        return None
    whole = glance(path, MediaKind.VIDEO, token)
    info = replace(
        probe_video(path, index, token),
        frame_count=max(whole.frame_count, len(index)),
        duration_seconds=max(whole.seconds, float(index.duration)),
    )
    return Footage(info, index)
