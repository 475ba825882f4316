"""Footage known by its content, looked for in a folder."""

from collections.abc import Callable, Mapping
from pathlib import Path

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.errors import NotFound, UnreadableMedia
from aura_trainer.domain.media import ImportProgress, MediaKind
from aura_trainer.language import tr
from aura_trainer.media.images import IMAGE_SUFFIXES, VIDEO_SUFFIXES
from aura_trainer.services.given_paths import absolute_path, is_file, is_folder
from aura_trainer.services.relinker import walk

_SUFFIXES = {MediaKind.VIDEO: VIDEO_SUFFIXES, MediaKind.IMAGES: IMAGE_SUFFIXES}


def find_footage(
    wanted: Mapping[str, tuple[str, MediaKind]],
    folder: Path,
    fingerprint: Callable[[str], str],
    *,
    token: StopToken,
    on_event: Callable[[ImportProgress], None],
) -> dict[str, str]:
    """Return where files are, by fingerprint; folders of images are not looked for.

    Args:
        wanted: Name and kind of each file by its fingerprint. Files of such names are looked at first, then all others
            of their kinds, whatever they are called now.
        folder: Where to look, to the bottom; hidden files are passed over.
        fingerprint: Tells the content of a file.
        token: Asked between files.
        on_event: Told how far the search is.

    Raises:
        NotFound: There is no such folder.
        Cancelled: The token asked for it.
    """
    place = absolute_path(str(folder))
    if not is_folder(place):
        raise NotFound(tr("There is no folder at {place}.").format(place=place))
    names = {name.casefold() for name, _ in wanted.values()}
    suffixes = frozenset[str]().union(*(_SUFFIXES[kind] for _, kind in wanted.values()))
    files = [Path(path) for path in walk(place, token)]
    named = [path for path in files if path.name.casefold() in names]
    others = [path for path in files if path.suffix.lower() in suffixes and path.name.casefold() not in names]
    places = [path for path in (*named, *others) if is_file(path)]
    found: dict[str, str] = {}
    for number, path in enumerate(places):
        raise_if_cancelled(token)
        if len(found) == len(wanted):
            break
        on_event(ImportProgress(str(path), number / len(places)))
        try:
            mark = fingerprint(str(path))
        except UnreadableMedia:
            continue
        if mark in wanted:
            found.setdefault(mark, str(path))
    return found
