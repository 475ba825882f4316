"""Pictures of any moments of imported clips."""

from collections.abc import Sequence

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import Media
from aura_trainer.media.thumbnails import THUMBNAIL_SIDE, encode_thumbnail
from aura_trainer.services.clip_viewer import ClipViewer
from aura_trainer.services.frame_cache import FrameCache


class MomentPictures:
    """Thumbnails by time stamp; those the cache does not have are made.

    Args:
        cache: Keeps them.
        clips: Opens clips for the others.
    """

    def __init__(self, cache: FrameCache, clips: ClipViewer) -> None:
        self._cache = cache
        self._clips = clips

    def get(self, media: Media, stamps: Sequence[int], token: StopToken) -> dict[int, bytes]:
        """Return JPEGs by time stamp; blocks. A frame that cannot be decoded has none.

        Raises:
            UnreadableMedia: Some have to be made, and the file is gone.
            Cancelled: The token asks for it.
        """
        found = self._cache.thumbnails(media.pictures, stamps)
        missing = sorted(set(stamps) - found.keys())
        if not missing:
            return found
        view = self._clips.open(media, max_side=THUMBNAIL_SIDE, token=token)
        made = {}
        try:
            for pts in missing:
                raise_if_cancelled(token)
                ordinal = view.index.ordinal_at_stamp(pts)
                try:
                    made[pts] = encode_thumbnail(view.frame(ordinal, token))
                except UnreadableMedia:
                    continue
        finally:
            view.release()
        if made:
            self._cache.put_thumbnails(media.pictures, made)
        return found | made
