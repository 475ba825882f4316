"""The rated frames of the catalogue by clip, and whether each clip is where it was."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aura_trainer.domain.annotations import Annotation
from aura_trainer.domain.counting import listed
from aura_trainer.domain.media import Media
from aura_trainer.language import ntr, number, tr
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.given_paths import is_there
from aura_trainer.services.rated_frames import Ratings

_FRAMES_NAMED = 3


@dataclass(frozen=True, slots=True)
class RatedMedia:
    """One clip or folder of images with its ratings.

    Attributes:
        media: The clip.
        ratings: The winning rating of each rated frame, by its integer time stamp, in the order of the frames.
        addresses: Of the same frames, in the same order.
        there: Whether the file is there; training leaves out what is not.
    """

    media: Media
    ratings: Mapping[int, Annotation]
    addresses: Sequence[str]
    there: bool

    @property
    def missing(self) -> str:
        """Say of a clip that is not there which ratings are left out."""
        return tr("{path} is missing; {left_out}: {frames}.").format(
            path=self.media.path, left_out=ratings_left_out(len(self.ratings)), frames=self.frames_named
        )

    @property
    def frames_named(self) -> str:
        """The addresses of the first rated frames, and how many more there are."""
        return listed(self.addresses, _FRAMES_NAMED)


def ratings_left_out(count: int) -> str:
    """``1 rating is left out``, ``3 ratings are left out``."""
    return ntr("{count} rating is left out", "{count} ratings are left out", count).format(
        count=number(count)
    )


def rated_media(catalog: Catalog, ratings: Ratings) -> list[RatedMedia]:
    """Sort the ratings of imported frames by clip. It asks the disk for each clip.

    Raises:
        DamagedData: The database is damaged.
        StorageFailure: It cannot be read.
    """
    by_media: dict[int, dict[int, Annotation]] = defaultdict(dict)
    addresses: dict[int, list[str]] = defaultdict(list)
    for frame in catalog.frames():
        annotation = ratings.by_frame.get(frame.id)
        if annotation is not None:
            by_media[frame.media_id][frame.pts] = annotation
            addresses[frame.media_id].append(frame.address)
    return [
        RatedMedia(media, by_media[media.id], addresses[media.id], is_there(media.path))
        for media in catalog.list_media()
        if media.id in by_media
    ]
