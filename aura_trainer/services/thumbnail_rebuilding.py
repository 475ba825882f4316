"""Thumbnails made anew for frames whose own were lost."""

import logging
from collections.abc import Callable

from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import (
    FramesImported,
    ImportEvent,
    ImportFailure,
    ImportProgress,
    ImportReport,
    Media,
)
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.import_order import LostThumbnails, RebuildDone, ThumbnailsMade

logger = logging.getLogger(__name__)


class ThumbnailRebuilding:
    """Puts new thumbnails of catalogued frames into the cache, as the child makes them.

    Args:
        catalog: What is imported.
        cache: Where thumbnails are kept.
        on_event: Told how far it is, and of the frames that have a thumbnail again.
    """

    def __init__(self, catalog: Catalog, cache: FrameCache, on_event: Callable[[ImportEvent], None]) -> None:
        self._catalog = catalog
        self._cache = cache
        self._tell = on_event
        self._pictures: dict[int, str] = {}
        self._frames: dict[int, dict[int, Frame]] = {}
        self._done: list[int] = []
        self._count = 0
        self._failures: list[ImportFailure] = []
        self._warnings: list[str] = []

    def begin(self, media: Media) -> LostThumbnails:
        """Return what the child is asked for of one media.

        Raises:
            DamagedData: The database is damaged.
            StorageFailure: It cannot be read.
        """
        frames = {frame.pts: frame for frame in self._catalog.frames(media.id)}
        self._frames[media.id] = frames
        self._pictures[media.id] = media.pictures
        return LostThumbnails(
            media.id, media.path, media.info.kind, media.fingerprint, tuple(frames), media.proxy, media.lut
        )

    def take(self, event: object) -> None:
        """Act on what the child tells."""
        if isinstance(event, ImportProgress):
            self._tell(event)
        elif isinstance(event, ThumbnailsMade):
            self._cache.put_thumbnails(self._pictures[event.media_id], event.jpegs)
            self._count += len(event.jpegs)
            frames = self._frames[event.media_id]
            self._tell(FramesImported(tuple(frames[pts] for pts in event.jpegs)))
        elif isinstance(event, RebuildDone):
            self._done.append(event.media_id)
            self._warnings.extend(event.warnings)
        elif isinstance(event, ImportFailure):
            logger.warning("No new thumbnails: %s (%s)", event.path, event.reason)
            self._failures.append(event)

    def report(self) -> ImportReport:
        """Say what has become of all that was asked for."""
        return ImportReport(tuple(self._done), self._count, tuple(self._failures), tuple(self._warnings))
