"""What is to be imported behind the files and folders a person gives."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import MediaKind
from aura_trainer.media.container import open_video
from aura_trainer.media.images import VIDEO_SUFFIXES, is_image_name, natural_key


@dataclass(frozen=True, slots=True)
class Found:
    """A video, an image or a folder of images; or, with a reason and no kind, a path nothing can be made of."""

    path: str
    kind: MediaKind | None
    reason: str = ""


def discover(paths: Iterable[str]) -> Iterator[Found]:
    """Yield the media behind files and folders, each once, folders searched to the bottom.

    The images of a folder are one media, a video each is one. Hidden files and links to folders are passed
    over. In a folder, files that are neither are passed over too; a file given by name that cannot be used is
    reported as a failure, as is a folder without media or one that cannot be read, and a media whose name is no
    text, which no file of ratings could hold.
    """
    seen: set[str] = set()
    for path in paths:
        found_any = False
        for found in map(_with_readable_name, _behind(path)):
            found_any = True
            key = os.path.realpath(found.path)
            if found.kind is None or key not in seen:
                seen.add(key)
                yield found
        if not found_any:
            yield _useless(path, "There is no video or image in this folder.")


def _behind(path: str) -> Iterator[Found]:
    try:
        folder = Path(path).is_dir()
    except OSError as error:
        # Such as a name that is too long for the disk.
        return iter((_useless(path, f"{error.strerror or error}."),))
    return _in_folder(path) if folder else iter((_of_file(path),))


def _with_readable_name(found: Found) -> Found:
    readable = os.fsencode(found.path).decode("utf-8", "replace")
    if readable == found.path:
        return found
    return _useless(readable, "Its name is not text in UTF-8; rename it, then try again.")


def _useless(path: str, reason: str) -> Found:
    return Found(path, None, reason)


def _of_file(path: str) -> Found:
    place = Path(path)
    if not place.exists():
        return _useless(path, "The file does not exist.")
    if is_image_name(place.name):
        return Found(path, MediaKind.IMAGES)
    if place.suffix.lower() in VIDEO_SUFFIXES:
        return Found(path, MediaKind.VIDEO)
    return _by_content(path)


def _by_content(path: str) -> Found:
    """Decide on a file whose name says nothing by opening it."""
    try:
        with open_video(path) as (container, _):
            # FFmpeg renders plain text as if on a terminal; nobody means that when importing footage.
            if container.format.name == "tty":
                return _useless(path, "This is a text file, not a video or image.")
    except UnreadableMedia as error:
        return _useless(path, error.detail)
    return Found(path, MediaKind.VIDEO)


def _in_folder(folder: str) -> Iterator[Found]:
    unreadable: list[OSError] = []
    for place, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted((name for name in folders if not name.startswith(".")), key=natural_key)
        names = sorted((name for name in files if not name.startswith(".")), key=natural_key)
        for name in names:
            if Path(name).suffix.lower() in VIDEO_SUFFIXES:
                yield Found(str(Path(place, name)), MediaKind.VIDEO)
        if any(is_image_name(name) for name in names):
            yield Found(place, MediaKind.IMAGES)
    for error in unreadable:
        yield _useless(os.fspath(error.filename or folder), f"{error.strerror or error}.")
