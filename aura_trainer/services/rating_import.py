"""Bringing ratings in: looked at beside those that are there, then stored all or none."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from aura_trainer.domain.annotations import Annotation, BadLine, Rating
from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.errors import InvalidInput, NotFound
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import ImportEvent, ImportProgress, MediaKind
from aura_trainer.domain.rating_exchange import (
    ConflictState,
    GivenRating,
    ImportPlan,
    Incoming,
    OnConflict,
    Unreadable,
    is_sidecar,
)
from aura_trainer.language import tr
from aura_trainer.services.annotation_store import AnnotationStore
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.files import FileLayer, changed_at, read_failure
from aura_trainer.services.given_paths import absolute_path, is_folder, is_there
from aura_trainer.services.importer import Importer
from aura_trainer.services.log import operation
from aura_trainer.services.rated_frames import RatedFrames
from aura_trainer.services.rating_files import scan_ratings
from aura_trainer.services.xmp_sidecars import Sidecars

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Found:
    """What has been read so far."""

    ratings: list[GivenRating] = field(default_factory=list)
    faults: list[Unreadable] = field(default_factory=list)
    left_out: list[Unreadable] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    has_stars: bool = False
    roots: dict[str, Path] = field(default_factory=dict)
    """Of paths that were written relatively, where they start."""


class RatingImport:
    """Compares the ratings of files and sidecars with a person's own, and brings those chosen in.

    Args:
        store: Where ratings are kept.
        rated: Which rating belongs to which frame.
        importer: Enters frames that are not in the catalogue.
        catalog: The footage that is in.
        files: The file layer.
    """

    def __init__(
        self,
        store: AnnotationStore,
        rated: RatedFrames,
        importer: Importer,
        catalog: Catalog,
        files: FileLayer,
    ) -> None:
        self._store = store
        self._rated = rated
        self._importer = importer
        self._catalog = catalog
        self._files = files

    def plan(
        self,
        user_id: str,
        paths: Sequence[Path],
        *,
        root: Path | None,
        token: StopToken,
        on_event: Callable[[ImportProgress], None],
    ) -> ImportPlan:
        """Say what bringing these files in would do; nothing is stored.

        Args:
            user_id: Whose ratings they are compared with.
            paths: .jsonl, .csv and .xmp files, and folders of sidecars.
            root: Where relative paths start; each file's own folder unless given.
            token: Asked now and then whether to stop.
            on_event: Told how far the reading is.

        Raises:
            NotFound: A file does not exist.
            InvalidInput: A file is of no known kind, or holds no table of ratings.
            StorageFailure: The disk refused.
            Cancelled: The token asked for it.
        """
        found, sidecars = _Found(), Sidecars(self._files)
        for path in _each(self._files_behind(paths, sidecars), token, on_event):
            if is_sidecar(path):
                _take_sidecar(found, sidecars, path)
            else:
                self._take_file(found, path, (root or path.parent).absolute())
        return self._compare(user_id, found)

    def plan_beside_media(
        self, user_id: str, *, token: StopToken, on_event: Callable[[ImportProgress], None]
    ) -> ImportPlan:
        """Say what bringing in the sidecars beside all imported footage would do; nothing is stored.

        Raises:
            StorageFailure: The disk refused.
            Cancelled: The token asked for it.
        """
        found, sidecars = _Found(), Sidecars(self._files)
        for media in _each(self._media_files(), token, on_event):
            for path in sidecars.beside(media):
                _take_sidecar(found, sidecars, path)
        return self._compare(user_id, found)

    def compare(self, user_id: str, ratings: Sequence[GivenRating]) -> ImportPlan:
        """Say what bringing in ratings that were read elsewhere would do; nothing is stored.

        Raises:
            StorageFailure: The disk refused.
        """
        return self._compare(user_id, _Found(list(ratings)))

    def enter(
        self,
        user_id: str,
        incoming: Sequence[Incoming],
        *,
        token: StopToken,
        on_event: Callable[[ImportEvent], None],
    ) -> tuple[Incoming, ...]:
        """Enter the frames that are not in the catalogue yet, with their clips; nothing is stored.

        Returns:
            The same ratings, each with its frame and exact address, as they stand now.

        Raises:
            InvalidInput: A clip cannot be read, or has no frame at a time.
            Cancelled: The token asked for it.
        """
        return self._beside_own(user_id, self._entered(incoming, token, on_event))

    def bring_in(
        self,
        user_id: str,
        plan: ImportPlan,
        policy: OnConflict,
        *,
        token: StopToken,
        on_event: Callable[[ImportEvent], None],
    ) -> tuple[Annotation, ...]:
        """Store what a plan takes under a policy, all or none, and return what was stored.

        Raises:
            InvalidInput: The plan has faults, or a clip cannot be read.
            Conflict: Somebody else is holding the ratings; the footage is imported, no rating is stored.
            StorageFailure: The disk refused.
            Cancelled: The token asked for it.
        """
        refuse_faults(plan)
        with operation(logger, f"Import of {plan.total} ratings"):
            given = self._entered(plan.taken(policy), token, on_event)
            # What the person rated while the footage was taken in counts as theirs too, up to the moment of storing.
            with self._store.changing():
                return self._store.append(
                    user_id,
                    [
                        Rating(written_path(item), item.given.rating, item.given.metadata)
                        for item in self._beside_own(user_id, given)
                        if item.is_taken(policy)
                    ],
                )

    def _entered(
        self, incoming: Sequence[Incoming], token: StopToken, on_event: Callable[[ImportEvent], None]
    ) -> list[GivenRating]:
        """Enter the frames that are not in the catalogue yet, and address each rating exactly."""
        absent = [FrameAddress.parse(item.given.frame_path) for item in incoming if item.frame is None]
        exact: dict[str, str] = {}
        if absent:
            located = self._importer.adopt(absent, token=token, on_event=on_event)
            exact = {str(address): str(found) for address, found in located.items()}
        return [
            replace(item.given, frame_path=exact.get(item.given.frame_path, item.given.frame_path))
            for item in incoming
        ]

    def _files_behind(self, paths: Sequence[Path], sidecars: Sidecars) -> list[Path]:
        behind: list[Path] = []
        for path in paths:
            place = Path(absolute_path(str(path)))
            if not is_there(place):
                raise NotFound(tr("There is no file {path}.").format(path=path))
            behind.extend(sidecars.below(place) if place.is_dir() else (place,))
        return list(dict.fromkeys(behind))

    def _media_files(self) -> list[Path]:
        places: list[Path] = []
        for media in self._catalog.list_media():
            if media.info.kind is MediaKind.VIDEO or not is_folder(media.path):
                places.append(Path(media.path))
            else:
                frames = self._catalog.frames(media.id)
                places.extend(Path(FrameAddress.parse(frame.address).path) for frame in frames)
        return places

    def _take_file(self, found: _Found, path: Path, root: Path) -> None:
        try:
            data = self._files.read_bytes(path)
        except OSError as error:
            raise read_failure(error, path, tr("Nothing was stored.")) from error
        changed = changed_at(self._files, path)
        for line in scan_ratings(path, data):
            source = tr("{file}, line {number}").format(file=path.name, number=line.number)
            if isinstance(line, BadLine):
                found.faults.append(Unreadable(source, line.reason))
                continue
            try:
                written = FrameAddress.parse(line.rating.frame_path)
                address = replace(written, path=absolute_path(written.path, root))
            except InvalidInput as error:
                found.faults.append(Unreadable(source, error.detail))
                continue
            if not Path(written.path).is_absolute():
                found.roots[address.path] = root
            given_at = line.given_at or changed
            rating = line.rating
            found.ratings.append(GivenRating(str(address), rating.rating, given_at, source, rating.metadata))

    def _compare(self, user_id: str, found: _Found) -> ImportPlan:
        incoming = self._beside_own(user_id, found.ratings)
        absent: dict[str, str] = {}
        for item in incoming:
            if item.frame is None:
                absent.setdefault(FrameAddress.parse(item.given.frame_path).path, item.given.source)
        missing = [
            Unreadable(source, _not_there(path, found.roots.get(path)))
            for path, source in absent.items()
            if not is_there(path)
        ]
        groups: dict[ConflictState, list[Incoming]] = {standing: [] for standing in ConflictState}
        for item in incoming:
            groups[item.standing].append(item)
        return ImportPlan(
            conflicts=tuple(groups[ConflictState.CONFLICT]),
            new=tuple(groups[ConflictState.NEW]),
            equal=tuple(groups[ConflictState.EQUAL]),
            faults=(*found.faults, *missing),
            left_out=tuple(found.left_out),
            notes=tuple(found.notes),
            has_stars=found.has_stars,
        )

    def _beside_own(self, user_id: str, ratings: Sequence[GivenRating]) -> tuple[Incoming, ...]:
        """Put each rating beside the frame it is of and the rating that is there; the last one for a frame counts."""
        frames = self._rated.match([item.frame_path for item in ratings])
        own = self._rated.load(user_id)
        unmatched = {item.frame_path: item for item in own.unmatched}
        by_frame: dict[int | str, Incoming] = {}
        for given in ratings:
            frame = frames.get(given.frame_path)
            mine = own.by_frame.get(frame.id) if frame else unmatched.get(given.frame_path)
            key = frame.id if frame else given.frame_path
            by_frame.pop(key, None)
            by_frame[key] = Incoming(given, frame, mine)
        return tuple(by_frame.values())


def refuse_faults(plan: ImportPlan) -> None:
    """Let a plan pass that can be carried out.

    Raises:
        InvalidInput: It has faults; the first are named.
    """
    if not plan.faults:
        return
    named = "; ".join(map(str, plan.faults[:5]))
    if len(plan.faults) <= 5:
        raise InvalidInput(tr("{faults}. Nothing was imported.").format(faults=named))
    raise InvalidInput(
        tr("{faults}; and {count} more. Nothing was imported.").format(
            faults=named, count=len(plan.faults) - 5
        )
    )


def written_path(item: Incoming) -> str:
    """The address a rating is stored under: the one its frame is rated under already, else the frame's own."""
    if item.mine is not None:
        return item.mine.frame_path
    return item.frame.address if item.frame else item.given.frame_path


def _not_there(path: str, root: Path | None) -> str:
    if root is None:
        return tr("{path} cannot be found").format(path=path)
    return tr("{path} cannot be found; relative paths start at {root}").format(path=path, root=root)


def _take_sidecar(found: _Found, sidecars: Sidecars, path: Path) -> None:
    read = sidecars.read(path)
    found.ratings.extend(read.ratings)
    found.has_stars |= bool(read.ratings)
    found.left_out.extend(read.left_out)
    found.notes.extend(read.notes)


def _each(
    paths: Iterable[Path], token: StopToken, on_event: Callable[[ImportProgress], None]
) -> Iterator[Path]:
    places = list(paths)
    for number, path in enumerate(places):
        raise_if_cancelled(token)
        on_event(ImportProgress(str(path), number / len(places)))
        yield path
