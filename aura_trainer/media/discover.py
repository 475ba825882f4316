"""What is to be imported behind the files and folders a person gives."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import MediaKind, RecordingPart
from aura_trainer.language import tr
from aura_trainer.media.cards import holds_no_clips, in_order, recordings
from aura_trainer.media.container import open_video
from aura_trainer.media.images import VIDEO_SUFFIXES, is_image_name, natural_key
from aura_trainer.media.raw_formats import Undecodable, reason_for, undecodable


@dataclass(frozen=True, slots=True)
class Found:
    """A video, an image or a folder of images; or, with a reason and no kind, a path nothing can be made of.

    ``part`` is set where a camera wrote one recording as several files.
    """

    path: str
    kind: MediaKind | None
    reason: str = ""
    part: RecordingPart | None = None


def discover(paths: Iterable[str]) -> list[Found]:
    """Return the media behind files and folders, each once, folders searched to the bottom.

    The images of a folder are one media, a video each is one; parts of one recording follow each other. Hidden
    files, links to folders, and a camera card's own thumbnails, proxies and lists are passed over. In a folder,
    files that are neither are passed over too, save for kinds of footage that cannot be decoded. A file given by
    name that cannot be used is reported as a failure, as is a folder without media or one that cannot be read, and
    a media whose name is no text, which no file of ratings could hold.
    """
    found = list(_each_once(paths))
    videos = {item.path: item for item in found if item.kind is MediaKind.VIDEO}
    parts = recordings(videos)
    # The videos take the places of videos, so that chapters are together and all else stays where it was.
    ordered = iter(in_order(list(videos), parts))
    listed = [videos[next(ordered)] if item.kind is MediaKind.VIDEO else item for item in found]
    return [replace(item, part=parts.get(item.path)) for item in listed]


def _each_once(paths: Iterable[str]) -> Iterator[Found]:
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
            yield _useless(
                path,
                tr("There is no video or image in this folder. Choose the folder with the footage in it."),
            )


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
    return _useless(readable, tr("Its name is not text in UTF-8; rename it, then try again."))


def _useless(path: str, reason: str) -> Found:
    return Found(path, None, reason)


def _cannot_decode(place: str, kind: Undecodable) -> Found:
    if len(kind.names) == 1:
        return _useless(str(Path(place, kind.names[0])), kind.reason)
    return _useless(
        place,
        tr("{count} files, such as {name}: {reason}").format(
            count=len(kind.names), name=kind.names[0], reason=kind.reason
        ),
    )


def _of_file(path: str) -> Found:
    place = Path(path)
    if not place.exists():
        return _useless(path, tr("The file does not exist. Check its name, or connect its disk."))
    raw = reason_for(place.name)
    if raw is not None:
        return _useless(path, raw)
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
                return _useless(path, tr("This is a text file, not a video or image."))
    except UnreadableMedia as error:
        return _useless(path, error.detail)
    return Found(path, MediaKind.VIDEO)


def _in_folder(folder: str) -> Iterator[Found]:
    unreadable: list[OSError] = []
    for place, folders, files in os.walk(folder, onerror=unreadable.append):
        wanted = (name for name in folders if not name.startswith(".") and not holds_no_clips(place, name))
        folders[:] = sorted(wanted, key=natural_key)
        names = sorted((name for name in files if not name.startswith(".")), key=natural_key)
        videos = [name for name in names if Path(name).suffix.lower() in VIDEO_SUFFIXES]
        images = [name for name in names if is_image_name(name)]
        for name in videos:
            yield Found(str(Path(place, name)), MediaKind.VIDEO)
        if images:
            yield Found(place, MediaKind.IMAGES)
        for kind in undecodable(names, (*videos, *images)):
            yield _cannot_decode(place, kind)
    for error in unreadable:
        yield _useless(os.fspath(error.filename or folder), f"{error.strerror or error}.")
