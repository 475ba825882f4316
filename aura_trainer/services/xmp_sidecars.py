"""Which sidecar belongs to which file, and the ratings in it.

Programs name sidecars in one of two ways: ``clip.xmp`` (Lightroom, Bridge, Premiere) or ``clip.mp4.xmp`` (darktable,
digiKam). Both are read; the first is ambiguous where several files share the name before the extension.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aura_trainer.domain.counting import listed
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.rating_exchange import SIDECAR_SUFFIX, GivenRating, Unreadable, is_sidecar
from aura_trainer.domain.stars import rating_of, stars_of
from aura_trainer.language import tr
from aura_trainer.media.images import VIDEO_SUFFIXES, is_image_name
from aura_trainer.services.files import FileLayer, changed_at, read_failure
from aura_trainer.services.xmp import Sidecar, UnusableSidecar, read_sidecar

# Cameras write them beside a JPEG of the same name, and their sidecar is the one with the short name.
_RAW_SUFFIXES = frozenset(
    {".3fr", ".arw", ".cr2", ".cr3", ".dng", ".nef", ".orf", ".pef", ".raf", ".rw2", ".srw"}
)


@dataclass(frozen=True, slots=True)
class SidecarRatings:
    """What sidecars gave: ratings, those that could not be read, and what to know besides."""

    ratings: tuple[GivenRating, ...] = ()
    left_out: tuple[Unreadable, ...] = ()
    notes: tuple[str, ...] = ()


class Sidecars:
    """Finds and reads sidecars. Folders are listed once: make a new one for each piece of work."""

    def __init__(self, files: FileLayer) -> None:
        self._files = files
        self._listed: dict[Path, tuple[Path, ...]] = {}

    def below(self, folder: Path) -> tuple[Path, ...]:
        """The sidecars in a folder and the folders in it, hidden ones apart.

        Raises:
            StorageFailure: A folder cannot be read.
        """
        found: list[Path] = []
        for place in self._list(folder):
            if place.name.startswith("."):
                continue
            if place.is_dir() and not place.is_symlink():
                found.extend(self.below(place))
            elif is_sidecar(place):
                found.append(place)
        return tuple(found)

    def beside(self, media: Path) -> tuple[Path, ...]:
        """The sidecars of a file that are there; the one with the fuller name comes last, and wins.

        Raises:
            StorageFailure: The folder cannot be read.
        """
        short, full = sidecar_names(media)
        there = {place.name.casefold(): place for place in self._list(media.parent)}
        found = [there[name.casefold()] for name in (short, full) if name.casefold() in there]
        return tuple(place for place in found if self._belongs(place, media))

    def owner(self, sidecar: Path, said: Sidecar | None = None) -> Path:
        """The video or image that a sidecar belongs to.

        Args:
            sidecar: Its path.
            said: What it says, where that is known: it may name the extension of its file.

        Raises:
            UnusableSidecar: There is none, or more than one.
            StorageFailure: The folder cannot be read.
        """
        siblings = [place for place in self._list(sidecar.parent) if not is_sidecar(place)]
        exact = [place for place in siblings if place.name == sidecar.stem]
        if exact:
            return _usable(exact[0])
        named = [place for place in siblings if place.stem == sidecar.stem and place.is_file()]
        if said is not None and said.for_extension:
            named = [place for place in named if place.suffix.lower() == f".{said.for_extension}"]
        if not named:
            raise UnusableSidecar(tr("the file it belongs to is not beside it"))
        footage = [place for place in named if is_footage(place)]
        if len(footage) > 1:
            names = listed([place.name for place in footage])
            raise UnusableSidecar(
                tr("it may belong to {names}; name it after one of them, as {name}.xmp").format(
                    names=names, name=footage[0].name
                )
            )
        return footage[0] if footage else _usable(named[0])

    def read(self, sidecar: Path) -> SidecarRatings:
        """Read the ratings of one sidecar.

        Raises:
            StorageFailure: It, or its folder, cannot be read.
        """
        try:
            data = self._files.read_bytes(sidecar)
            last_written = changed_at(self._files, sidecar)
        except OSError as error:
            raise read_failure(error, sidecar) from error
        try:
            said = read_sidecar(data)
            media = self.owner(sidecar, said)
            if not is_image_name(media.name):
                return _of_clip(media, said, sidecar)
            changed = said.changed_at or last_written
            return SidecarRatings(tuple(_of_still(media, said, changed, sidecar.name)))
        except UnusableSidecar as error:
            return SidecarRatings(left_out=(Unreadable(str(sidecar), str(error)),))
        except InvalidInput as error:
            return SidecarRatings(left_out=(Unreadable(str(sidecar), error.detail),))

    def shares_name(self, media: Path) -> bool:
        """Whether ``clip.xmp`` would not tell whose it is, as other files have that name before the extension.

        Raises:
            StorageFailure: The folder cannot be read.
        """
        return any(
            place.stem == media.stem and place != media and (is_footage(place) or _is_raw(place))
            for place in self._list(media.parent)
        )

    def _belongs(self, sidecar: Path, media: Path) -> bool:
        if sidecar.stem == media.name:
            return True
        try:
            said = read_sidecar(self._files.read_bytes(sidecar))
            return self.owner(sidecar, said) == media
        except UnusableSidecar:
            # Whether it is this file's cannot be told from what is in it; the name alone says so.
            return (
                sum(is_footage(place) and place.stem == media.stem for place in self._list(media.parent)) == 1
            )
        except OSError as error:
            raise read_failure(error, sidecar) from error

    def _list(self, folder: Path) -> tuple[Path, ...]:
        if folder not in self._listed:
            try:
                self._listed[folder] = self._files.list_folder(folder)
            except OSError as error:
                raise read_failure(error, folder) from error
        return self._listed[folder]


def sidecar_names(media: Path) -> tuple[str, str]:
    """The two names a file's sidecar may have: ``clip.xmp`` and ``clip.mp4.xmp``."""
    return f"{media.stem}{SIDECAR_SUFFIX}", f"{media.name}{SIDECAR_SUFFIX}"


def exact_rating(said: Sidecar) -> float | None:
    """The exact rating of a still, where the stars beside it agree: else another program changed them since."""
    if said.exact is None or said.stars is None or stars_of(said.exact) == said.stars:
        return said.exact
    return None


def is_footage(path: Path) -> bool:
    """Whether a name is that of a video or an image that can be read here."""
    return path.suffix.lower() in VIDEO_SUFFIXES or is_image_name(path.name)


def _is_raw(path: Path) -> bool:
    return path.suffix.lower() in _RAW_SUFFIXES


def _usable(path: Path) -> Path:
    if not is_footage(path):
        raise UnusableSidecar(
            tr("it belongs to {name}, which is no kind of footage that can be read here").format(
                name=path.name
            )
        )
    return path


def _of_still(media: Path, said: Sidecar, changed: datetime, source: str) -> Iterator[GivenRating]:
    exact, address = exact_rating(said), str(FrameAddress(str(media)))
    if exact is not None:
        yield GivenRating(address, exact, said.rated_at or changed, source)
    elif said.stars is not None and (rating := rating_of(said.stars)) is not None:
        yield GivenRating(address, rating, changed, source)


def _of_clip(media: Path, said: Sidecar, sidecar: Path) -> SidecarRatings:
    ratings = tuple(
        GivenRating(
            str(FrameAddress.at(str(media), frame.seconds)), frame.rating, frame.rated_at, sidecar.name
        )
        for frame in said.frames
    )
    best = max((frame.rating for frame in said.frames), default=None)
    if said.stars in (None, 0) or (best is not None and stars_of(best) == said.stars):
        return SidecarRatings(ratings)
    if best is None:
        note = tr(
            "{name} has stars for the clip as a whole, which say nothing of its single frames; they are not "
            "brought in."
        )
    else:
        note = tr(
            "{name} has other stars than its best frame: they were given to the clip as a whole and are not "
            "brought in, the ratings of its frames are."
        )
    return SidecarRatings(ratings, notes=(note.format(name=sidecar.name),))
