"""How a media file is known again after it moved."""

import hashlib
from pathlib import Path

from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.media.images import list_images

_PIECE = 64 * 1024


def fingerprint(path: str) -> str:
    """Return 64 hexadecimal digits that stay the same when the media is moved or renamed.

    A file's are sha256 over its size and 64 KiB from its head, middle and tail, so a file of any size takes
    three short reads. A folder's are over the names and sizes of the images in it and such pieces of the first,
    the middle and the last of them.

    Raises:
        UnreadableMedia: The path is missing or cannot be read.
    """
    place = Path(path)
    try:
        return _of_folder(path) if place.is_dir() else _of_file(place)
    except OSError as error:
        raise UnreadableMedia(f"{path}: {error.strerror or error}.") from error


def _of_file(place: Path) -> str:
    digest = hashlib.sha256()
    _take_pieces(place, digest)
    return digest.hexdigest()


def _of_folder(path: str) -> str:
    digest = hashlib.sha256(b"folder\n")
    places = [Path(image) for image in list_images(path)]
    for place in places:
        digest.update(f"{place.name}\0{place.stat().st_size}\n".encode("utf-8", "surrogateescape"))
    # Exports of uncompressed pictures under running numbers agree in every name and size.
    for number in sorted({0, len(places) // 2, len(places) - 1}) if places else ():
        _take_pieces(places[number], digest)
    return digest.hexdigest()


def _take_pieces(place: Path, digest: "hashlib._Hash") -> None:
    with place.open("rb") as stream:
        size = stream.seek(0, 2)
        digest.update(f"file {size}\n".encode())
        for start in (0, max(0, (size - _PIECE) // 2), max(0, size - _PIECE)):
            stream.seek(start)
            digest.update(stream.read(_PIECE))
