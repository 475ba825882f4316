"""Reads the sampled frames of media out of the database, each once while nothing about it changes."""

import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from aura_trainer.domain.frames import Frame, FrameAddress
from aura_trainer.domain.media import Media, MediaInfo, MediaKind, Shot, shot_at

_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class _State:
    """All that the frames of a media follow from; the keys of frames are never given twice."""

    info: MediaInfo
    shots: tuple[Shot, ...]
    count: int
    newest: int


class FrameReader:
    """Frames by media. What was read is kept: all that ask for it share the same frames. Thread-safe."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[_State, tuple[Frame, ...]]] = {}
        self._guard = threading.Lock()

    def all(self, connection: sqlite3.Connection, media: Sequence[Media]) -> list[Frame]:
        """Return the frames of all media there are, by media and time; what is kept of others is let go."""
        query = "SELECT media_id, COUNT(*), MAX(id) FROM frame GROUP BY media_id"
        counts = {row[0]: (row[1], row[2]) for row in connection.execute(query)}
        present = {item.id for item in media}
        with self._guard:
            for key in self._known.keys() - present:
                del self._known[key]
        return [frame for item in media for frame in self._frames(connection, item, counts)]

    def of(self, connection: sqlite3.Connection, media: Media) -> list[Frame]:
        """Return the frames of one media by time."""
        query = "SELECT COUNT(*), MAX(id) FROM frame WHERE media_id = ?"
        count, newest = connection.execute(query, (media.id,)).fetchone()
        return list(self._frames(connection, media, {media.id: (count, newest)}))

    @staticmethod
    def at(connection: sqlite3.Connection, media: Media, stamps: Iterable[int]) -> list[Frame]:
        """Return the frames of a media at these time stamps, in their order, without reading the others."""
        query = "SELECT * FROM frame WHERE media_id = ? AND pts = ?"
        rows = (connection.execute(query, (media.id, pts)).fetchone() for pts in stamps)
        return list(_read((row for row in rows if row is not None), media))

    def _frames(
        self, connection: sqlite3.Connection, media: Media, counts: Mapping[int, tuple[int, int]]
    ) -> tuple[Frame, ...]:
        count, newest = counts.get(media.id, (0, 0))
        if not count:
            return ()
        state = _State(media.info, media.shots, count, newest)
        with self._guard:
            known = self._known.get(media.id)
        if known is not None and known[0] == state:
            return known[1]
        rows = connection.execute("SELECT * FROM frame WHERE media_id = ? ORDER BY pts", (media.id,))
        frames = tuple(_read(rows, media))
        with self._guard:
            self._known[media.id] = (state, frames)
        return frames


def frame_address(info: MediaInfo, pts: int, file: str | None) -> FrameAddress:
    """Address a frame of a media: a moment of a video, or an image file."""
    if info.kind is MediaKind.VIDEO:
        return FrameAddress.at(info.path, (pts - info.start_pts) * info.time_base)
    return FrameAddress(str(Path(info.path) / file) if file else info.path)


def written_address(info: MediaInfo, pts: int, file: str | None) -> str:
    """Write the address of a frame; a tenth of the work that ``frame_address`` is."""
    ticks, base = pts - info.start_pts, info.time_base
    if info.kind is not MediaKind.VIDEO or ticks < 0:
        return str(frame_address(info, pts, file))
    unit = base.denominator
    moment, rest = divmod(ticks * base.numerator * _MICROSECONDS, unit)
    # Half to even, as decimal numbers are rounded.
    moment += 2 * rest > unit or (2 * rest == unit and moment % 2)
    seconds, moment = divmod(moment, _MICROSECONDS)
    return f"{FrameAddress(info.path)}#t={seconds}.{moment:06d}"


def _read(rows: Iterable[sqlite3.Row], media: Media) -> Iterable[Frame]:
    bases: dict[tuple[int, int], Fraction] = {}
    for row in rows:
        ratio = (row["time_base_numerator"], row["time_base_denominator"])
        base = bases.get(ratio)
        if base is None:
            base = bases[ratio] = Fraction(*ratio)
        yield Frame(
            id=row["id"],
            media_id=media.id,
            address=written_address(media.info, row["pts"], row["file"]),
            pts=row["pts"],
            time_base=base,
            ordinal=row["ordinal"],
            key_frame=bool(row["key_frame"]),
            shot=shot_at(media.shots, row["pts"]),
            start_pts=media.info.start_pts,
        )
