"""Another file at a path where there are ratings: they stay with the pictures they were given to."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePath

from aura_trainer.domain.annotations import Rating
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import Media
from aura_trainer.language import tr
from aura_trainer.services.annotation_store import AnnotationStore
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.given_paths import is_folder

logger = logging.getLogger(__name__)

_MARK_LENGTH = 8


@dataclass(frozen=True, slots=True)
class KeptApart:
    """Ratings that do not count for the file now at ``path``; they are found under ``kept_at``."""

    path: str
    kept_at: str
    count: int

    def __str__(self) -> str:
        ratings = plural(self.count, "rating")
        return tr(
            "{name} is another file than the one rated under this name before. What was given "
            "to that one ({ratings}) is kept apart, under {kept}, and does not "
            "count for the new one. If the earlier file is elsewhere by now, relink it."
        ).format(name=PurePath(self.path).name, ratings=ratings, kept=PurePath(self.kept_at).name)


class ReplacedMedia:
    """Keeps ratings apart from a file of other content that took the place of the one they were given to.

    Ratings are found by path and time, so those of the earlier file would pass to the new one. Before the new one
    is entered, they move to another path of the earlier file, or to one beside it that names its content.

    Args:
        catalog: Which content is known at which path.
        store: The ratings of every profile.
    """

    def __init__(self, catalog: Catalog, store: AnnotationStore) -> None:
        self._catalog = catalog
        self._store = store

    def make_way(self, path: str, fingerprint: str) -> KeptApart | None:
        """Take the ratings at a path away from it, if they were given to another content than the one named.

        Images of a folder are left as they are: each is known by its own name, and a folder that gained one is
        not another folder. May be done again after it was cut short.

        Returns:
            Where the ratings are now; None where there were none to keep apart.

        Raises:
            StorageFailure: The disk refused; the ratings still count for the path.
            Conflict: Somebody else is holding the annotations.
        """
        holder = self._catalog.by_path(path)
        if holder is None or holder.fingerprint == fingerprint or is_folder(path):
            return None
        if holder.path != path:
            self._move_ratings(path, holder.path)
            self._catalog.make_way(path, None)
            return None
        copy = next((place for place in holder.aliases if self._catalog.lies_at(holder, place)), None)
        kept_at = copy or _path_beside(holder)
        # Those given where it was before stay there: it is still known by its earlier paths.
        count = self._move_ratings(path, kept_at) + self._count_at(holder.aliases)
        if count == 0 and copy is None:
            return None
        self._catalog.make_way(path, kept_at)
        logger.info("%d ratings given at %s were kept apart under %s", count, path, kept_at)
        return KeptApart(path, kept_at, count) if copy is None else None

    def _count_at(self, paths: Collection[str]) -> int:
        """Count the ratings of every profile at some paths."""
        return sum(
            address is not None and address.path in paths
            for user in self._store.users()
            for address in map(_parsed, self._store.load(user).ratings)
        )

    def _move_ratings(self, source: str, target: str) -> int:
        """Move the ratings of every profile, and count those that are at the target then."""
        return sum(self._move_ratings_of(user, source, target) for user in self._store.users())

    def _move_ratings_of(self, user: str, source: str, target: str) -> int:
        batch: list[Rating] = []
        settled = set()
        # A rating given in between would be taken away with the one it replaced.
        with self._store.changing():
            ratings = self._store.load(user).ratings
            places = {written: place for place, written in enumerate(ratings)}
            for written, annotation in ratings.items():
                address = _parsed(written)
                if address is None or address.path not in (source, target):
                    continue
                moved = str(FrameAddress(target, address.seconds))
                settled.add(moved)
                if address.path == target:
                    continue
                # The rating given last wins, and what is moved would be the last.
                if places.get(moved, -1) < places[written]:
                    batch.append(Rating(moved, annotation.rating, annotation.metadata))
                batch.append(Rating(written, None))
            self._store.append(user, batch)
        return len(settled)


def _path_beside(media: Media) -> str:
    """A path that follows from the content, so that a move that was cut short finds what it did."""
    place = Path(media.path)
    return str(place.with_name(f"{place.stem} (replaced {media.fingerprint[:_MARK_LENGTH]}){place.suffix}"))


def _parsed(written: str) -> FrameAddress | None:
    try:
        return FrameAddress.parse(written)
    except InvalidInput:
        # Kept as it is: it names no frame of ours.
        return None
