"""Ratings out to XMP sidecars beside the footage, one a file."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aura_trainer.domain.annotations import Annotation
from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.errors import InvalidInput, StorageFailure
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import ImportProgress
from aura_trainer.domain.rating_exchange import SidecarNaming, Unreadable
from aura_trainer.domain.stars import UNRATED, stars_of
from aura_trainer.language import tr
from aura_trainer.media.images import is_image_name
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.files import FileLayer, read_failure, read_if_present, write_atomically
from aura_trainer.services.given_paths import is_there
from aura_trainer.services.log import operation
from aura_trainer.services.rated_frames import RatedFrames
from aura_trainer.services.xmp import Sidecar, SidecarFrame, UnusableSidecar, read_sidecar, write_sidecar
from aura_trainer.services.xmp_sidecars import Sidecars, is_footage, sidecar_names

logger = logging.getLogger(__name__)

_Progress = Callable[[ImportProgress], None]


@dataclass(frozen=True, slots=True)
class SidecarChange:
    """A sidecar to be written.

    Attributes:
        media: The file it belongs to.
        path: The sidecar.
        is_new: Whether there is none yet.
        said: What it is to say.
        others: Stars that another program put there and that are not those to be written; None if there are none.
    """

    media: Path
    path: Path
    is_new: bool
    said: Sidecar
    others: float | None


@dataclass(frozen=True, slots=True)
class SidecarPlan:
    """What an export to sidecars would write, and the files it leaves out with the reason."""

    changes: tuple[SidecarChange, ...] = ()
    left_out: tuple[Unreadable, ...] = ()

    @property
    def foreign(self) -> int:
        """How many sidecars have other stars of another program's."""
        return sum(change.others is not None for change in self.changes)


class SidecarExport:
    """Writes a person's ratings to sidecars.

    Args:
        rated: Which rating belongs to which frame.
        catalog: The footage that is in.
        files: The file layer.
    """

    def __init__(self, rated: RatedFrames, catalog: Catalog, files: FileLayer) -> None:
        self._rated = rated
        self._catalog = catalog
        self._files = files

    def media_of(self, sidecar: Path) -> Path:
        """Return the file a sidecar, there or not, is for.

        Raises:
            InvalidInput: There is no such file beside it, or more than one.
            StorageFailure: The folder cannot be read.
        """
        try:
            return Sidecars(self._files).owner(sidecar)
        except UnusableSidecar as error:
            raise InvalidInput(
                tr("{sidecar}: {error}. Nothing was written.").format(sidecar=sidecar, error=error)
            ) from error

    def plan(
        self,
        user_id: str,
        *,
        within: Path | None = None,
        naming: SidecarNaming = SidecarNaming.SHORT,
        token: StopToken,
        on_event: _Progress,
    ) -> SidecarPlan:
        """Say which sidecars an export would write; nothing is written.

        Args:
            user_id: Whose ratings.
            within: Only those of the file or in the folder at this path.
            naming: How sidecars are named where there is none yet.
            token: Asked now and then whether to stop.
            on_event: Told how far the look is.

        Raises:
            StorageFailure: A folder cannot be read.
            Cancelled: The token asked for it.
        """
        changes: list[SidecarChange] = []
        left_out: list[Unreadable] = []
        sidecars = Sidecars(self._files)
        ratings = {
            media: rated
            for media, rated in self._by_media(user_id, left_out).items()
            if within is None or media == within or within in media.parents
        }
        for number, (media, rated) in enumerate(sorted(ratings.items())):
            raise_if_cancelled(token)
            on_event(ImportProgress(str(media), number / len(ratings)))
            if not is_there(media):
                left_out.append(Unreadable(str(media), tr("the file cannot be found")))
                continue
            for path in sidecars.beside(media) or (_new_name(sidecars, media, naming),):
                try:
                    changes.append(self._change(media, path, rated))
                except UnusableSidecar as error:
                    left_out.append(
                        Unreadable(str(path), tr("it is left as it is: {error}").format(error=error))
                    )
        return SidecarPlan(tuple(changes), tuple(left_out))

    def write(self, plan: SidecarPlan, *, replace_stars: bool, token: StopToken, on_event: _Progress) -> int:
        """Write the sidecars of a plan, each atomically; all that other programs wrote in them stays.

        Args:
            plan: What is to be written.
            replace_stars: Whether stars that another program gave are replaced; the exact ratings are written
                either way.
            token: Asked between two sidecars whether to stop; those written stay.
            on_event: Told how far the writing is.

        Returns:
            How many sidecars were written; one that says it all already is not.

        Raises:
            StorageFailure: The disk refused; the message says how many were written before.
            Cancelled: The token asked for it.
        """
        written = 0
        with operation(logger, f"Export to {len(plan.changes)} sidecars"):
            for number, change in enumerate(plan.changes):
                raise_if_cancelled(token)
                on_event(ImportProgress(str(change.path), number / len(plan.changes)))
                try:
                    written += self._write(change, replace_stars=replace_stars)
                except StorageFailure as error:
                    before = tr("{written} of {count} sidecars were written before.").format(
                        written=written, count=len(plan.changes)
                    )
                    raise StorageFailure(f"{error.detail} {before}", title=error.title) from error
        return written

    def _write(self, change: SidecarChange, *, replace_stars: bool) -> bool:
        earlier, said = read_if_present(self._files, change.path), change.said
        try:
            # Another program may have given stars since the plan was made.
            if not replace_stars and _stars_of_others(earlier, said) is not None:
                said = replace(said, stars=None)
            data = write_sidecar(earlier, said)
        except UnusableSidecar as error:
            raise StorageFailure(
                tr("{path}: {error}. It is untouched.").format(path=change.path, error=error)
            ) from error
        if data == earlier:
            return False
        write_atomically(self._files, change.path, data)
        return True

    def _change(
        self, media: Path, path: Path, rated: Sequence[tuple[FrameAddress, Annotation]]
    ) -> SidecarChange:
        try:
            earlier = self._files.read_bytes(path) if self._files.exists(path) else None
        except OSError as error:
            raise read_failure(error, path) from error
        said = _say(media, rated)
        return SidecarChange(media, path, earlier is None, said, _stars_of_others(earlier, said))

    def _by_media(
        self, user_id: str, left_out: list[Unreadable]
    ) -> Mapping[Path, list[tuple[FrameAddress, Annotation]]]:
        ratings = self._rated.load(user_id)
        addresses = {frame.id: frame.address for frame in self._catalog.frames()}
        written = [(addresses[frame_id], item) for frame_id, item in ratings.by_frame.items()]
        written.extend((item.frame_path, item) for item in ratings.unmatched)
        by_media: dict[Path, list[tuple[FrameAddress, Annotation]]] = defaultdict(list)
        for text, annotation in written:
            try:
                address = FrameAddress.parse(text)
            except InvalidInput as error:
                left_out.append(Unreadable(text, error.detail))
                continue
            media = Path(address.path)
            if is_footage(media) and is_image_name(media.name) == (address.seconds is None):
                by_media[media].append((address, annotation))
            else:
                left_out.append(Unreadable(text, tr("it is neither a still nor a moment of a clip")))
        return by_media


def _say(media: Path, rated: Sequence[tuple[FrameAddress, Annotation]]) -> Sidecar:
    values = [(address, item, item.rating) for address, item in rated if item.rating is not None]
    if is_image_name(media.name):
        _, item, rating = values[-1]
        return Sidecar(stars=stars_of(rating), exact=rating, rated_at=item.timestamp)
    stars = stars_of(max(rating for _, _, rating in values))
    frames = sorted(_frames(values), key=lambda frame: frame.seconds)
    return Sidecar(stars=stars, frames=tuple(frames))


def _frames(values: Sequence[tuple[FrameAddress, Annotation, float]]) -> Iterator[SidecarFrame]:
    for address, item, rating in values:
        if address.seconds is not None:
            yield SidecarFrame(address.seconds, rating, item.timestamp)


def _stars_of_others(earlier: bytes | None, said: Sidecar) -> float | None:
    """The stars of another program in a sidecar's present content that are not those to be written."""
    before = Sidecar() if earlier is None else read_sidecar(earlier)
    return before.stars if _is_foreign(before) and before.stars != said.stars else None


def _is_foreign(before: Sidecar) -> bool:
    """Whether the stars that are there are another program's: they are not those of the exact ratings beside them."""
    if before.stars in (None, UNRATED):
        return False
    exact = [frame.rating for frame in before.frames]
    if before.exact is not None:
        exact.append(before.exact)
    return not exact or stars_of(max(exact)) != before.stars


def _new_name(sidecars: Sidecars, media: Path, naming: SidecarNaming) -> Path:
    short, full = sidecar_names(media)
    is_full = naming is SidecarNaming.FULL or sidecars.shares_name(media)
    return media.with_name(full if is_full else short)
