"""Colour look-up tables put on clips, so that log footage is not judged flat and grey."""

import logging
import os
from collections.abc import Sequence
from pathlib import Path

from aura_trainer.domain.errors import NotFound, UnreadableMedia
from aura_trainer.domain.media import InputLut, Media
from aura_trainer.language import tr
from aura_trainer.media.cube import digest_of, plain_copy
from aura_trainer.media.cube_text import MOST_BYTES
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.files import FileLayer, write_atomically
from aura_trainer.services.given_paths import absolute_path, is_there
from aura_trainer.services.log import operation

logger = logging.getLogger(__name__)


class InputLuts:
    """Puts tables on clips and takes them off. Ratings stay; pictures, features and scores are made anew.

    Args:
        catalog: Keeps which clip is seen through which table.
        files: The file layer. A table is copied into the data folder, so that it is not lost with its file, in a
            form of our own; what is shown is the name of the person's file.
    """

    def __init__(self, catalog: Catalog, files: FileLayer) -> None:
        self._catalog = catalog
        self._files = files

    def put_on(self, media_ids: Sequence[int], file: str) -> tuple[Media, ...]:
        """See clips through the table in a .cube file; returns them as they are now.

        Raises:
            NotFound: There is no such file, or no media with one of the ids.
            UnreadableMedia: The file is no table.
            StorageFailure: The disk refused; nothing changed.
        """
        return self.see_through(media_ids, self.take_in(file))

    def take_in(self, file: str) -> InputLut:
        """Check the table in a .cube file and keep it; no clip is seen through it yet.

        A kept copy that was damaged is made good. Takes up to a second; other threads go on meanwhile.

        Raises:
            NotFound: There is no such file.
            UnreadableMedia: The file is no table.
            StorageFailure: The disk refused; nothing changed.
        """
        place = Path(absolute_path(file))
        name = _shown(place.name)
        if not is_there(place) or not place.is_file():
            raise NotFound(
                tr("There is no file {path}. Choose a colour look-up table, a file named .cube.").format(
                    path=_shown(str(place))
                )
            )
        if place.suffix.lower() != ".cube":
            raise UnreadableMedia(
                tr("{name} is not named .cube. Other formats of look-up tables are not read.").format(
                    name=name
                )
            )
        with operation(logger, f"Reading of the table {name}"):
            copy = plain_copy(self._read(place, name), name)
            digest = digest_of(copy)
            kept = self._catalog.lut_file(digest)
            if not self._holds(kept, copy):
                write_atomically(self._files, kept, copy)
        return InputLut(name[: -len(place.suffix)], digest, str(kept))

    def see_through(self, media_ids: Sequence[int], lut: InputLut) -> tuple[Media, ...]:
        """See clips through a table that was taken in; returns them as they are now.

        Raises:
            NotFound: No media has one of the ids.
            StorageFailure: The disk refused; nothing changed.
        """
        with operation(logger, f"{lut.name} put on {len(media_ids)} media"):
            self._catalog.look_through(media_ids, lut)
        return self._now(media_ids)

    def take_off(self, media_ids: Sequence[int]) -> tuple[Media, ...]:
        """See clips as they are recorded; returns them as they are now.

        Raises:
            NotFound: No media has one of the ids.
            StorageFailure: The disk refused; nothing changed.
        """
        self._catalog.look_through(media_ids, None)
        return self._now(media_ids)

    def _read(self, place: Path, name: str) -> bytes:
        try:
            if place.stat().st_size > MOST_BYTES:
                raise UnreadableMedia(
                    tr("{name} is larger than any colour look-up table is.").format(name=name)
                )
            return self._files.read_bytes(place)
        except OSError as error:
            raise UnreadableMedia(
                tr("{name} cannot be read: {error}.").format(name=name, error=error.strerror or error)
            ) from error

    def _holds(self, kept: Path, copy: bytes) -> bool:
        try:
            return self._files.read_bytes(kept) == copy
        except OSError:
            return False

    def _now(self, media_ids: Sequence[int]) -> tuple[Media, ...]:
        wanted = set(media_ids)
        return tuple(media for media in self._catalog.list_media() if media.id in wanted)


def _shown(name: str) -> str:
    """A file's name or path as it can be shown and stored, even where its bytes are no text."""
    return os.fsencode(name).decode("utf-8", "replace")
