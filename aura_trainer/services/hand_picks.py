"""Picks that a person made, trimmed or dropped, kept in the database whatever a model says later."""

from aura_trainer.domain.highlights import HandPick
from aura_trainer.services.database import Database


class HandPickStore:
    """Keeps one pick a peak. They go when their media does.

    Args:
        database: The catalogue's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[HandPick]:
        """Return every pick, by media and in the order of the footage.

        Raises:
            DamagedData: The database is damaged.
            StorageFailure: It cannot be read.
        """
        query = (
            "SELECT media_id, peak_pts, in_pts, out_pts, dropped FROM hand_pick ORDER BY media_id, peak_pts"
        )
        with self._database.read() as connection:
            rows = connection.execute(query).fetchall()
        return [
            HandPick(media, peak, first, last, bool(dropped)) for media, peak, first, last, dropped in rows
        ]

    def put(self, key: tuple[int, int], pick: HandPick | None) -> None:
        """Keep a pick in place of the one with its media and peak, or with None no more.

        A media that was removed in the meantime takes its picks with it.

        Raises:
            DamagedData: The database is damaged.
            StorageFailure: It cannot be written; what was kept before is untouched.
        """
        with self._database.write() as connection:
            connection.execute("DELETE FROM hand_pick WHERE media_id = ? AND peak_pts = ?", key)
            if pick is not None:
                connection.execute(
                    "INSERT INTO hand_pick SELECT id, ?, ?, ?, ? FROM media WHERE id = ?",
                    (pick.peak_pts, pick.in_pts, pick.out_pts, pick.dropped, pick.media_id),
                )
