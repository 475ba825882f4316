"""Ranges marked in shots, kept in the database."""

from aura_trainer.domain.marks import ShotMark
from aura_trainer.services.database import Database


class ShotMarkStore:
    """Keeps one range a shot. They go when their media does.

    Args:
        database: The catalogue's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[ShotMark]:
        """Return every range, by media and in the order of the footage.

        Raises:
            DamagedData: The database is damaged.
            StorageFailure: It cannot be read.
        """
        query = "SELECT media_id, shot_pts, in_pts, out_pts FROM shot_mark ORDER BY media_id, shot_pts"
        with self._database.read() as connection:
            return [ShotMark(*row) for row in connection.execute(query)]

    def put(self, mark: ShotMark) -> None:
        """Keep a range in place of the one its shot had; an empty one is dropped.

        A media that was removed in the meantime takes its ranges with it.

        Raises:
            DamagedData: The database is damaged.
            StorageFailure: It cannot be written; what was kept before is untouched.
        """
        with self._database.write() as connection:
            connection.execute(
                "DELETE FROM shot_mark WHERE media_id = ? AND shot_pts = ?", (mark.media_id, mark.shot_pts)
            )
            if not mark.is_empty:
                connection.execute(
                    "INSERT INTO shot_mark SELECT id, ?, ?, ? FROM media WHERE id = ?",
                    (mark.shot_pts, mark.in_pts, mark.out_pts, mark.media_id),
                )
