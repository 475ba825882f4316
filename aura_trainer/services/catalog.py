"""The catalogue: which media are imported, their shots, and the frames sampled from them."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from aura_trainer.domain.errors import Conflict, InvalidInput, NotFound, UnreadableMedia
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import (
    InputLut,
    Media,
    MediaInfo,
    MediaOutline,
    RecordingPart,
    Shot,
    pictures_through,
)
from aura_trainer.language import tr
from aura_trainer.services.clock import Clock, utc_now
from aura_trainer.services.database import Database
from aura_trainer.services.frame_reader import FrameReader
from aura_trainer.services.given_paths import is_there
from aura_trainer.services.known_media import paths_of

_INFO = TypeAdapter(MediaInfo)
_PART = TypeAdapter(RecordingPart)
_GREATEST_ID = 2**63 - 1
"""SQLite is not even asked for a greater one."""


@dataclass(frozen=True, slots=True)
class NewFrame:
    """A frame to be entered; ``file`` is the image's name inside its folder, None for a video."""

    pts: int
    ordinal: int
    key_frame: bool
    file: str | None = None


class Catalog:
    """Media and frames in the database; reads and writes are transactions.

    Args:
        database: Where it is kept.
        fingerprint: Makes the fingerprint of a media file, to tell whether it is where it was.
        luts_dir: Where the colour look-up tables in use are kept.
        clock: Says when a media is imported.
    """

    def __init__(
        self,
        database: Database,
        fingerprint: Callable[[str], str],
        luts_dir: Path,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._fingerprint = fingerprint
        self._luts_dir = luts_dir
        self._clock = clock
        self._frames = FrameReader()

    def list_media(self) -> list[Media]:
        """Return all media in the order they were imported."""
        with self._database.read() as connection:
            return self._media(connection, "", ())

    def outline(self) -> frozenset[MediaOutline]:
        """Return what tells this state of the catalogue from another, at little cost however many frames it holds."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT id, path, fingerprint, lut, (SELECT COUNT(*) FROM shot WHERE media_id = media.id),"
                " (SELECT COUNT(*) FROM frame WHERE media_id = media.id) FROM media"
            )
            return frozenset(
                MediaOutline(media_id, path, pictures_through(fingerprint, lut), shots, frames)
                for media_id, path, fingerprint, lut, shots, frames in rows
            )

    def media(self, media_id: int) -> Media:
        """Return one media.

        Raises:
            NotFound: No media has this id.
        """
        with self._database.read() as connection:
            return self._one(connection, media_id)

    def by_path(self, path: str) -> Media | None:
        """Return the media that is, or was, at this path. A present path wins over an alias of another."""
        with self._database.read() as connection:
            return self._at(connection, path)

    def paths(self) -> Mapping[str, Media]:
        """Return every path a media is or was known by. A present path wins over an alias of another."""
        return paths_of(self.list_media())

    def by_fingerprint(self, fingerprint: str) -> Media | None:
        """Return the media whose file has this content."""
        with self._database.read() as connection:
            found = self._media(connection, "WHERE fingerprint = ?", (fingerprint,))
        return found[0] if found else None

    def add(self, info: MediaInfo, fingerprint: str) -> Media:
        """Enter a media, or return the one with the same content under its present path.

        The same file met at another path makes that an alias while it is still at its old path; otherwise the
        media is taken to have moved. Another media that was at the path is gone: its file was replaced.
        """
        before = self.by_fingerprint(fingerprint)
        # Looked at before the database is locked: a file on a slow disk would keep everybody out.
        left = before is not None and before.path != info.path and not self.lies_at(before, before.path)
        with self._database.write() as connection:
            # Looked up where it is entered: another process may be importing the same content.
            known = self._media(connection, "WHERE fingerprint = ?", (fingerprint,))
            if known:
                media_id = known[0].id
                # Where another process has put it meanwhile, there it was a moment ago.
                moved = left and before is not None and before.path == known[0].path
                self._meet_again(connection, known[0], info.path, moved=moved)
            else:
                media_id = self._insert(connection, info, fingerprint)
            return self._media(connection, "WHERE id = ?", (media_id,))[0]

    def finish(self, media_id: int, shots: Sequence[Shot], warnings: Sequence[str]) -> Media:
        """Record what is known of a media once it has been decoded to the end."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM shot WHERE media_id = ?", (media_id,))
            connection.executemany(
                "INSERT INTO shot (media_id, number, start_pts, end_pts) VALUES (?, ?, ?, ?)",
                [(media_id, shot.index, shot.start_pts, shot.end_pts) for shot in shots],
            )
            connection.execute(
                "UPDATE media SET warnings = ? WHERE id = ?", (json.dumps(list(warnings)), media_id)
            )
        return self.media(media_id)

    def measure(self, media_id: int, info: MediaInfo, withdrawn: Iterable[int]) -> Media:
        """Replace what was told of a media's head by what its whole is, and drop frames it does not have.

        Raises:
            NotFound: No media has this id.
        """
        with self._database.write() as connection:
            # It may have been relinked since its head was told.
            path = self._one(connection, media_id).path
            self._place(connection, media_id, replace(info, path=path))
            connection.executemany(
                "DELETE FROM frame WHERE media_id = ? AND pts = ?", [(media_id, pts) for pts in withdrawn]
            )
        return self.media(media_id)

    def add_frames(self, media: Media, frames: Iterable[NewFrame]) -> list[Frame]:
        """Enter frames of a media; one already there stays as it is. Returns them all."""
        base = media.info.time_base
        wanted = list(frames)
        with self._database.write() as connection:
            connection.executemany(
                "INSERT INTO frame (media_id, pts, time_base_numerator, time_base_denominator, ordinal,"
                " key_frame, file) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (media_id, pts) DO NOTHING",
                [
                    (media.id, f.pts, base.numerator, base.denominator, f.ordinal, f.key_frame, f.file)
                    for f in wanted
                ],
            )
        stamps = sorted({frame.pts for frame in wanted})
        with self._database.read() as connection:
            found = self._media(connection, "WHERE id = ?", (media.id,))
            return self._frames.at(connection, found[0], stamps) if found else []

    def frames(self, media_id: int | None = None) -> list[Frame]:
        """Return the sampled frames of one media or of all, by media and time."""
        with self._database.read() as connection:
            if media_id is None:
                return self._frames.all(connection, self._media(connection, "", ()))
            found = self._media(connection, "WHERE id = ?", (media_id,))
            return self._frames.of(connection, found[0]) if found else []

    def frame_ids(self, media_id: int) -> dict[int, int]:
        """Return the ids of the sampled frames of a media by time stamp, in the order they are shown."""
        with self._database.read() as connection:
            query = "SELECT pts, id FROM frame WHERE media_id = ? ORDER BY pts"
            return {row["pts"]: row["id"] for row in connection.execute(query, (media_id,))}

    def remove(self, media_id: int) -> None:
        """Take a media and its frames out of the catalogue. Files and ratings are not touched.

        Raises:
            NotFound: No media has this id.
        """
        self.media(media_id)
        with self._database.write() as connection:
            connection.execute("DELETE FROM media WHERE id = ?", (media_id,))

    def relink(self, media_id: int, path: str) -> Media:
        """Tell where a media has moved to; its old path stays known.

        Raises:
            NotFound: No such media, or nothing at the path.
            InvalidInput: The file at the path is another one.
            Conflict: The path belongs to another media.
        """
        media = self.media(media_id)
        place = Path(path).resolve()
        if not is_there(place):
            raise NotFound(tr("There is nothing at {place}.").format(place=place))
        if self._fingerprint(str(place)) != media.fingerprint:
            raise InvalidInput(
                tr(
                    "{name} is not the file that was imported as {imported}: its "
                    "content differs. Import it as a new clip instead."
                ).format(name=place.name, imported=Path(media.path).name)
            )
        with self._database.write() as connection:
            other = self._at(connection, str(place))
            if other is not None and other.id != media_id:
                raise Conflict(tr("{place} is already imported as another clip.").format(place=place))
            self._move(connection, self._one(connection, media_id), str(place))
        return self.media(media_id)

    def put_back(self, media: Media) -> Media:
        """Give a media the path and the earlier paths it had before it was relinked; nothing is looked at.

        Raises:
            NotFound: No media has this id.
            Conflict: Its path belongs to another media by now.
        """
        self.media(media.id)
        with self._database.write() as connection:
            taken = connection.execute(
                "SELECT 1 FROM media WHERE path = ? AND id != ?", (media.path, media.id)
            ).fetchone()
            if taken:
                raise Conflict(
                    tr("{path} is imported as another clip by now; nothing was changed.").format(
                        path=media.path
                    )
                )
            self._place(connection, media.id, media.info)
            connection.execute("DELETE FROM media_alias WHERE media_id = ?", (media.id,))
            connection.executemany(
                "INSERT OR REPLACE INTO media_alias (path, media_id) VALUES (?, ?)",
                [(alias, media.id) for alias in media.aliases],
            )
        return self.media(media.id)

    def lies_at(self, media: Media, path: str) -> bool:
        """Whether a media's content is at a path; looks at the file."""
        try:
            return is_there(path) and self._fingerprint(path) == media.fingerprint
        except UnreadableMedia:
            return False

    def make_way(self, path: str, kept_at: str | None) -> None:
        """Let go of a path that another content will take.

        A media at the path goes on at ``kept_at``, where there need be nothing; an earlier path of a media is no
        longer one of its paths.
        """
        with self._database.write() as connection:
            connection.execute("DELETE FROM media_alias WHERE path = ?", (path,))
            if kept_at is None:
                return
            for media in self._media(connection, "WHERE path = ?", (path,)):
                connection.execute("DELETE FROM media_alias WHERE path = ?", (kept_at,))
                self._place(connection, media.id, replace(media.info, path=kept_at))

    def describe(self, media_id: int, *, proxy: str | None, part: RecordingPart | None) -> Media:
        """Record a media's proxy and its place in a recording; None leaves what is known.

        Raises:
            NotFound: No media has this id.
        """
        with self._database.write() as connection:
            connection.execute(
                "UPDATE media SET proxy = coalesce(?, proxy), part = coalesce(?, part) WHERE id = ?",
                (proxy, _PART.dump_json(part).decode() if part else None, media_id),
            )
        return self.media(media_id)

    def look_through(self, media_ids: Sequence[int], lut: InputLut | None) -> None:
        """Put a colour look-up table on media, or take it off them; all or none.

        Raises:
            NotFound: No media has one of these ids.
        """
        with self._database.write() as connection:
            for media_id in media_ids:
                connection.execute(
                    "UPDATE media SET lut = ?, lut_name = ? WHERE id = ?",
                    (
                        lut.digest if lut else None,
                        lut.name if lut else None,
                        self._one(connection, media_id).id,
                    ),
                )

    def lut_file(self, digest: str) -> Path:
        """Where the table with this digest is kept."""
        return self._luts_dir / f"{digest}.cube"

    @staticmethod
    def _place(connection: sqlite3.Connection, media_id: int, info: MediaInfo) -> None:
        connection.execute(
            "UPDATE media SET path = ?, info = ? WHERE id = ?",
            (info.path, _INFO.dump_json(info).decode(), media_id),
        )

    def _insert(self, connection: sqlite3.Connection, info: MediaInfo, fingerprint: str) -> int:
        connection.execute("DELETE FROM media WHERE path = ?", (info.path,))
        cursor = connection.execute(
            "INSERT INTO media (path, info, fingerprint, warnings, imported_at) VALUES (?, ?, ?, '[]', ?)",
            (info.path, _INFO.dump_json(info).decode(), fingerprint, self._clock().isoformat()),
        )
        return int(cursor.lastrowid or 0)

    @classmethod
    def _meet_again(cls, connection: sqlite3.Connection, known: Media, path: str, *, moved: bool) -> None:
        if path == known.path:
            return
        if moved:
            cls._move(connection, known, path)
            return
        connection.execute("DELETE FROM media WHERE path = ?", (path,))
        connection.execute("DELETE FROM media_alias WHERE path = ?", (path,))
        connection.execute("INSERT INTO media_alias (path, media_id) VALUES (?, ?)", (path, known.id))

    @classmethod
    def _move(cls, connection: sqlite3.Connection, media: Media, path: str) -> None:
        connection.execute("DELETE FROM media WHERE path = ? AND id != ?", (path, media.id))
        connection.execute("DELETE FROM media_alias WHERE path IN (?, ?)", (path, media.path))
        if path != media.path:
            connection.execute(
                "INSERT INTO media_alias (path, media_id) VALUES (?, ?)", (media.path, media.id)
            )
        cls._place(connection, media.id, replace(media.info, path=path))

    def _one(self, connection: sqlite3.Connection, media_id: int) -> Media:
        known = 0 < media_id <= _GREATEST_ID
        found = self._media(connection, "WHERE id = ?", (media_id,)) if known else []
        if not found:
            raise NotFound(tr("No media has the id {media_id}.").format(media_id=media_id))
        return found[0]

    def _at(self, connection: sqlite3.Connection, path: str) -> Media | None:
        by_alias = "WHERE id = (SELECT media_id FROM media_alias WHERE path = ?)"
        found = self._media(connection, "WHERE path = ?", (path,)) or self._media(
            connection, by_alias, (path,)
        )
        return found[0] if found else None

    def _media(self, connection: sqlite3.Connection, where: str, values: tuple[object, ...]) -> list[Media]:
        rows = connection.execute(f"SELECT * FROM media {where} ORDER BY id", values).fetchall()
        # Two queries for all media, as two for each would be thousands in a large library.
        of_these = f"WHERE media_id IN (SELECT id FROM media {where})"
        aliases: dict[int, list[str]] = defaultdict(list)
        for media_id, path in connection.execute(
            f"SELECT media_id, path FROM media_alias {of_these} ORDER BY path", values
        ):
            aliases[media_id].append(path)
        shots: dict[int, list[Shot]] = defaultdict(list)
        for media_id, number, start_pts, end_pts in connection.execute(
            f"SELECT media_id, number, start_pts, end_pts FROM shot {of_these} ORDER BY media_id, number",
            values,
        ):
            shots[media_id].append(Shot(number, start_pts, end_pts))
        return [
            Media(
                id=row["id"],
                info=_INFO.validate_json(row["info"]),
                fingerprint=row["fingerprint"],
                aliases=tuple(aliases[row["id"]]),
                shots=tuple(shots[row["id"]]),
                warnings=tuple(json.loads(row["warnings"])),
                imported_at=row["imported_at"],
                proxy=row["proxy"],
                part=_PART.validate_json(row["part"]) if row["part"] else None,
                lut=InputLut(row["lut_name"], row["lut"], str(self.lut_file(row["lut"])))
                if row["lut"]
                else None,
            )
            for row in rows
        ]
