"""Media that moved: where they are now, and telling the catalogue so."""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.errors import AuraError, InvalidInput, NotFound, UnreadableMedia
from aura_trainer.domain.media import ImportFailure, ImportProgress, Media, MediaKind
from aura_trainer.language import tr
from aura_trainer.media.images import IMAGE_SUFFIXES, VIDEO_SUFFIXES
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.given_paths import absolute_path, is_folder, is_there

_SEPARATORS = re.compile(r"[\\/]+")


@dataclass(frozen=True, slots=True)
class Relink:
    """A missing media, with where its file is now, or else the reason why that is not known."""

    media: Media
    found: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Relinked:
    """What relinking came to: the media as they were before, for ``undo``; and what could not be relinked."""

    before: tuple[Media, ...]
    failures: tuple[ImportFailure, ...]


class Relinker:
    """Finds media that moved, by name and place and then by content, and never takes another file for one.

    Args:
        catalog: What is imported.
        fingerprint: Tells the content of a file or a folder of images.
    """

    def __init__(self, catalog: Catalog, fingerprint: Callable[[str], str]) -> None:
        self._catalog = catalog
        self._fingerprint = fingerprint

    def missing(self) -> tuple[Media, ...]:
        """Return the media with nothing at their path, in the order they were imported."""
        return tuple(media for media in self._catalog.list_media() if not is_there(media.path))

    def follow(self, media_id: int, place: str) -> tuple[Relink, ...]:
        """Say where all missing media are, if one of them is at a place: the others moved with its folder.

        Returns:
            Every missing media; the one given is first.

        Raises:
            NotFound: No media has the id, or there is nothing at the place.
            InvalidInput: What is at the place is not the media given.
        """
        media, place = self._catalog.media(media_id), absolute_path(place)
        if not is_there(place):
            raise NotFound(tr("There is nothing at {place}.").format(place=place))
        if not self._is(media, place):
            raise InvalidInput(
                tr(
                    "{name} is not the clip that was imported as {title}: its content differs. "
                    "Nothing was changed. Choose another file, or import this one as a new clip."
                ).format(name=Path(place).name, title=media.title)
            )
        old_root, new_root = _roots(media.path, place)
        others = [item for item in self.missing() if item.id != media.id]
        return (Relink(media, place), *(self._beside(item, old_root, new_root) for item in others))

    def search(
        self, folder: str, *, on_event: Callable[[ImportProgress], None], token: StopToken
    ) -> tuple[Relink, ...]:
        """Look for all missing media in a folder, to its bottom; blocks until done.

        A media is looked for under its name first, the place most like its old one before others; what is not
        found so is known by its content, whatever it is called now.

        Raises:
            NotFound: There is no such folder.
            Cancelled: The token asked for it.
        """
        place = absolute_path(folder)
        if not is_folder(place):
            raise NotFound(tr("There is no folder at {place}.").format(place=place))
        names: dict[str, list[str]] = defaultdict(list)
        for path in walk(place, token):
            names[Path(path).name.casefold()].append(path)
        missing = self.missing()
        found: dict[int, str] = {}
        for number, media in enumerate(missing):
            raise_if_cancelled(token)
            on_event(ImportProgress(media.path, number / (2 * len(missing))))
            at = self._first_like(media, _by_name(media, names))
            if at is not None:
                found[media.id] = at
        rest = [media for media in missing if media.id not in found and not is_image_folder(media)]
        found.update(self._by_content(rest, names, found.values(), on_event, token))
        return tuple(_outcome(media, found.get(media.id), names, place) for media in missing)

    def apply(self, plan: Sequence[Relink]) -> Relinked:
        """Relink what was found; one that cannot be is told and does not stop the others."""
        before: list[Media] = []
        failures: list[ImportFailure] = []
        for item in plan:
            if item.found is None:
                continue
            try:
                known = self._catalog.media(item.media.id)
                self._catalog.relink(known.id, item.found)
            except AuraError as error:
                failures.append(ImportFailure(item.media.path, error.detail))
            else:
                before.append(known)
        return Relinked(tuple(before), tuple(failures))

    def undo(self, before: Iterable[Media]) -> None:
        """Give media the paths they had before they were relinked.

        Raises:
            NotFound: One is not imported any more.
            Conflict: A path belongs to another media by now.
        """
        for media in before:
            self._catalog.put_back(media)

    def _is(self, media: Media, path: str) -> bool:
        try:
            return self._fingerprint(path) == media.fingerprint
        except UnreadableMedia:
            return False

    def _first_like(self, media: Media, paths: Iterable[str]) -> str | None:
        return next((path for path in paths if self._is(media, path)), None)

    def _beside(self, media: Media, old_root: Sequence[str], new_root: str) -> Relink:
        parts = _parts(media.path)
        if parts[: len(old_root)] != list(old_root):
            return Relink(media, None, tr("It lay in another folder."))
        place = str(Path(new_root, *parts[len(old_root) :]))
        if not is_there(place):
            return Relink(media, None, tr("There is nothing at {place}.").format(place=place))
        if not self._is(media, place):
            return Relink(
                media, None, tr("Another file is at {place}: its content differs.").format(place=place)
            )
        return Relink(media, place)

    def _by_content(
        self,
        wanted: Sequence[Media],
        names: dict[str, list[str]],
        taken: Iterable[str],
        on_event: Callable[[ImportProgress], None],
        token: StopToken,
    ) -> dict[int, str]:
        by_mark = {media.fingerprint: media.id for media in wanted}
        suffixes = {suffix for media in wanted for suffix in _suffixes(media)}
        used = set(taken)
        places = [
            path
            for paths in names.values()
            for path in paths
            if Path(path).suffix.lower() in suffixes and path not in used
        ]
        found: dict[int, str] = {}
        for number, path in enumerate(places):
            raise_if_cancelled(token)
            if len(found) == len(by_mark):
                break
            on_event(ImportProgress(path, 0.5 + number / (2 * len(places))))
            try:
                media_id = by_mark.get(self._fingerprint(path))
            except UnreadableMedia:
                continue
            if media_id is not None:
                found.setdefault(media_id, path)
        return found


def walk(folder: str, token: StopToken) -> Iterator[str]:
    """Give a folder and all in it to its bottom, but for what is hidden.

    Raises:
        Cancelled: The token asked for it.
    """
    for place, folders, files in os.walk(folder):
        raise_if_cancelled(token)
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield place
        yield from (os.path.join(place, name) for name in files if not name.startswith("."))  # noqa: PTH118 - quick


def _parts(path: str) -> list[str]:
    """The parts of a path of this system or of another: a catalogue may have come from there."""
    return _SEPARATORS.split(path)


def _roots(old: str, new: str) -> tuple[list[str], str]:
    """What of two paths differs: the parts before the longest common end, and the new path up to there."""
    old_parts, new_parts = _parts(old), _parts(new)
    common = _common_tail(old_parts, new_parts)
    # A clip that was renamed tells nothing but its folder.
    up = max(common, 1)
    return old_parts[: len(old_parts) - up], str(Path(new).parents[up - 1])


def _common_tail(first: Sequence[str], second: Sequence[str]) -> int:
    limit = min(len(first), len(second)) - 1
    return next((n for n in range(limit) if first[-1 - n] != second[-1 - n]), limit)


def _by_name(media: Media, names: dict[str, list[str]]) -> list[str]:
    parts = _parts(media.path)
    same = names.get(parts[-1].casefold(), [])
    return sorted(same, key=lambda path: -_common_tail(parts, _parts(path)))


def is_image_folder(media: Media) -> bool:
    """Whether a media is a folder of images, not one image or a video."""
    return media.info.kind is MediaKind.IMAGES and Path(media.path).suffix.lower() not in IMAGE_SUFFIXES


def _suffixes(media: Media) -> frozenset[str]:
    return VIDEO_SUFFIXES if media.info.kind is MediaKind.VIDEO else IMAGE_SUFFIXES


def _outcome(media: Media, found: str | None, names: dict[str, list[str]], folder: str) -> Relink:
    if found is not None:
        return Relink(media, found)
    same = _by_name(media, names)
    if same:
        return Relink(media, None, tr("{name} has its name, but another content.").format(name=same[0]))
    return Relink(media, None, tr("It is not in {folder}.").format(folder=folder))
