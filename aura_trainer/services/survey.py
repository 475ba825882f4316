"""What is imported, what of it is rated, and how it looks: the ground that advice and suggestions stand on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import TypeVar

import numpy as np

from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media, MediaKind
from aura_trainer.domain.timecode import frame_label
from aura_trainer.media.look import Look
from aura_trainer.ml.dataset import Indices
from aura_trainer.ml.looks import Looks
from aura_trainer.ml.spread import FramePlaces, spread
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.frame_looks import FrameLooks
from aura_trainer.services.rated_frames import RatedFrames

T = TypeVar("T")

MOST_COMPARED = 10_000
"""Frames whose pictures are compared: rated and unrated ones half each. More would take minutes and a gigabyte."""


@dataclass(frozen=True)
class Survey:
    """Media and frames by id, in the order imported; ratings and looks by frame id.

    ``elsewhere`` are ratings of frames that are not imported. Only frames in ``compared`` need have a look.
    """

    media: dict[int, Media]
    frames: dict[int, Frame]
    ratings: dict[int, float]
    elsewhere: tuple[float, ...]
    looks: dict[int, Look]

    def clip_name(self, media_id: int) -> str:
        """The file name of a clip."""
        return PurePath(self.media[media_id].path).name

    def time_code(self, frame: Frame) -> str:
        """What names a frame in its clip."""
        return frame_label(frame, self.media[frame.media_id])

    def moment(self, frame: Frame) -> float:
        """Where in its clip a frame is, in [0, 1]: by time, of loose images by their place."""
        info = self.media[frame.media_id].info
        if info.kind is MediaKind.VIDEO and info.duration_seconds > 0:
            return min(frame.seconds / info.duration_seconds, 1.0)
        return frame.ordinal / max(info.frame_count, 1)

    def shot_seconds(self, frame: Frame) -> float:
        """Length of a frame's shot; 0 where shots are not known, as with loose images."""
        media = self.media[frame.media_id]
        if media.info.kind is not MediaKind.VIDEO or not 0 <= frame.shot < len(media.shots):
            return 0.0
        shot = media.shots[frame.shot]
        return float((shot.end_pts - shot.start_pts) * frame.time_base)

    def off_middle(self, frame: Frame) -> float:
        """How far from the middle of its shot a frame is, in [0, 0.5] of its length; 0 where shots are not known."""
        media = self.media[frame.media_id]
        if not 0 <= frame.shot < len(media.shots):
            return 0.0
        shot = media.shots[frame.shot]
        length = max(shot.end_pts - shot.start_pts, 1)
        return abs((frame.pts - shot.start_pts) / length - 0.5)

    def _nearest_middle(self, frame: Frame) -> tuple[float, int]:
        """Sorts frames near the middle of their shot first."""
        return self.off_middle(frame), frame.id

    @cached_property
    def unrated(self) -> tuple[Frame, ...]:
        """The frames without a rating."""
        return tuple(frame for frame in self.frames.values() if frame.id not in self.ratings)

    def unrated_of(self, media_id: int) -> list[Frame]:
        """The frames of a clip without a rating."""
        return [frame for frame in self.unrated if frame.media_id == media_id]

    @cached_property
    def rated(self) -> tuple[Frame, ...]:
        """The frames with a rating."""
        return tuple(frame for frame in self.frames.values() if frame.id in self.ratings)

    @cached_property
    def compared(self) -> tuple[Frame, ...]:
        """The frames whose pictures are compared: all, or of a large library as many as that takes, evenly spread."""
        if len(self.frames) <= MOST_COMPARED:
            return tuple(self.frames.values())
        kept = {
            frame.id for group in (self.rated, self.unrated) for frame in thinned(group, MOST_COMPARED // 2)
        }
        return tuple(frame for frame in self.frames.values() if frame.id in kept)

    def spread(self, candidates: Iterable[Frame], count: int) -> tuple[Frame, ...]:
        """Choose frames unlike what is rated and unlike each other; without a look, by clip, shot and time alone.

        Of equally good ones, that nearest the middle of its shot is taken. Of a large library, only those
        ``compared`` are chosen from.
        """
        wanted = sorted(candidates, key=self._nearest_middle)
        rows = spread(self._places, self._rows(wanted), self._rows(self.rated), count)
        return tuple(self.compared[row] for row in rows)

    def showing_something(self, frames: Sequence[Frame]) -> Sequence[Frame]:
        """Leave out frames that are known to show nothing, unless all do; of those ``compared`` only."""
        flat = self._places.is_flat(self._rows(frames))
        return [frame for frame, nothing in zip(frames, flat, strict=True) if not nothing] or frames

    @cached_property
    def _row(self) -> dict[int, int]:
        return {frame.id: row for row, frame in enumerate(self.compared)}

    @cached_property
    def _places(self) -> FramePlaces:
        frames = self.compared
        return FramePlaces(
            self._stacked_looks(),
            np.array([frame.id in self.looks for frame in frames], dtype=np.bool_),
            np.array([frame.media_id for frame in frames], dtype=np.int64),
            np.array([frame.shot for frame in frames], dtype=np.int64),
            np.array([self.moment(frame) for frame in frames], dtype=np.float32),
        )

    def _stacked_looks(self) -> Looks:
        known = next(iter(self.looks.values()), np.zeros(3, np.float32))
        stacked = np.zeros((len(self.compared), len(known)), np.float32)
        for frame_id, look in self.looks.items():
            if frame_id in self._row:
                stacked[self._row[frame_id]] = look
        return stacked

    def _rows(self, frames: Sequence[Frame]) -> Indices:
        return np.array([self._row[frame.id] for frame in frames if frame.id in self._row], dtype=np.int64)


class Surveyor:
    """Reads a survey.

    Args:
        catalog: What is imported.
        rated: What is rated.
        looks: How it looks.
    """

    def __init__(self, catalog: Catalog, rated: RatedFrames, looks: FrameLooks) -> None:
        self._catalog = catalog
        self._rated = rated
        self._looks = looks

    def survey(self, user_id: str) -> Survey:
        """Read what a person has before them.

        Raises:
            InvalidInput: The user id is not a safe name.
            DamagedData: The database is damaged.
            StorageFailure: The ratings or the database could not be read.
        """
        media = {item.id: item for item in self._catalog.list_media()}
        # A clip imported between the two reads is left for the next survey.
        frames = {frame.id: frame for frame in self._catalog.frames() if frame.media_id in media}
        ratings = self._rated.load(user_id)
        given = {
            frame_id: item.rating
            for frame_id, item in ratings.by_frame.items()
            if item.rating is not None and frame_id in frames
        }
        elsewhere = tuple(item.rating for item in ratings.unmatched if item.rating is not None)
        survey = Survey(media, frames, given, elsewhere, {})
        survey.looks.update(self._looks.load(media, survey.compared))
        return survey


def thinned(items: Sequence[T], most: int) -> Sequence[T]:
    """Return at most so many of the items, evenly spread."""
    return items[:: max(-(-len(items) // most), 1)]
