"""Colour look-up tables put on clips, so that log footage is not judged flat and grey."""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

from aura_trainer.domain.errors import NotFound, UnreadableMedia
from aura_trainer.domain.media import InputLut, Media
from aura_trainer.media.cube import Cube
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.files import DiskFiles, FileLayer, write_atomically
from aura_trainer.services.given_paths import absolute_path, is_there
from aura_trainer.services.log import operation

logger = logging.getLogger(__name__)

_DIGEST_LENGTH = 32


class InputLuts:
    """Puts tables on clips and takes them off. Ratings stay; pictures, features and scores are made anew.

    Args:
        catalog: Keeps which clip is seen through which table.
        files: The file layer. A table is copied into the data folder, so that it is not lost with its file.
    """

    def __init__(self, catalog: Catalog, files: FileLayer | None = None) -> None:
        self._catalog = catalog
        self._files = files or DiskFiles()

    def put_on(self, media_ids: Sequence[int], file: str) -> tuple[Media, ...]:
        """See clips through the table in a .cube file; returns them as they are now.

        Raises:
            NotFound: There is no such file, or no media with one of the ids.
            UnreadableMedia: The file is no table.
            StorageFailure: The disk refused; nothing changed.
        """
        place = Path(absolute_path(file))
        if not is_there(place) or not place.is_file():
            raise NotFound(f"There is no file {place}. Choose a colour look-up table, a file named .cube.")
        if place.suffix.lower() != ".cube":
            raise UnreadableMedia(
                f"{place.name} is not named .cube. Other formats of look-up tables are not read."
            )
        with operation(logger, f"{place.name} put on {len(media_ids)} media"):
            Cube.open(str(place))
            data = self._files.read_bytes(place)
            digest = hashlib.sha256(data).hexdigest()[:_DIGEST_LENGTH]
            kept = self._catalog.lut_file(digest)
            if not self._files.exists(kept):
                write_atomically(self._files, kept, data)
            self._catalog.look_through(media_ids, InputLut(place.stem, digest, str(kept)))
        return self._now(media_ids)

    def take_off(self, media_ids: Sequence[int]) -> tuple[Media, ...]:
        """See clips as they are recorded; returns them as they are now.

        Raises:
            NotFound: No media has one of the ids.
            StorageFailure: The disk refused; nothing changed.
        """
        self._catalog.look_through(media_ids, None)
        return self._now(media_ids)

    def _now(self, media_ids: Sequence[int]) -> tuple[Media, ...]:
        wanted = set(media_ids)
        return tuple(media for media in self._catalog.list_media() if media.id in wanted)
