"""The part of making lost thumbnails anew that touches footage; it runs in a child process."""

from collections.abc import Callable
from functools import partial

import numpy as np

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.media.thumbnails import THUMBNAIL_SIDE, encode_thumbnail
from aura_trainer.services.import_child import Progress, decoded_from_proxy
from aura_trainer.services.import_order import LostThumbnails, RebuildDone, ThumbnailsMade
from aura_trainer.services.imported_footage import open_imported
from aura_trainer.services.jobs import Emit
from aura_trainer.services.one_of_many import told_as_failure

_BATCH = 12


def run_rebuild(order: tuple[LostThumbnails, ...], emit: Emit, token: StopToken) -> None:
    """Make thumbnails of every media; one that cannot be read, or is another by now, is told and passed over."""
    progress = Progress(len(order), emit)
    for number, lost in enumerate(order):
        raise_if_cancelled(token)
        with told_as_failure(lost.path, emit):
            _rebuild(lost, emit, partial(progress.tell, number, lost.path), token)
        progress.tell(number, lost.path, 1.0)


def _rebuild(lost: LostThumbnails, emit: Emit, on_part: Callable[[float], None], token: StopToken) -> None:
    warnings: list[str] = []
    footage = decoded_from_proxy(open_imported(lost, token), lost.proxy, token, warnings)
    ordinals = np.flatnonzero(np.isin(footage.index.pts, lost.stamps)).tolist()
    batch: dict[int, bytes] = {}
    for number, frame in enumerate(footage.frames(ordinals, THUMBNAIL_SIDE, token, warnings.append), start=1):
        batch[frame.pts] = encode_thumbnail(frame.image)
        if len(batch) >= _BATCH:
            emit(ThumbnailsMade(lost.media_id, batch))
            batch = {}
        on_part(number / len(ordinals))
    emit(ThumbnailsMade(lost.media_id, batch))
    emit(RebuildDone(lost.media_id, tuple(warnings)))
