"""The disposable cache: thumbnails, feature vectors and scores, by content and time stamp.

Losing it, whole or in part, costs time and nothing else, so a damaged file is simply begun anew.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.errors import DamagedData, StorageFailure
from aura_trainer.domain.estimates import Scored
from aura_trainer.domain.media import pictures_through
from aura_trainer.services.database import Database
from aura_trainer.services.schema import CACHE

logger = logging.getLogger(__name__)

_TOUCH_BATCH = 512
_ROWS_A_QUERY = 400
_MEGABYTE = 1 << 20
_BUSY_SECONDS = 2.0
_SCORED_MODELS = 3
# Below the limit by so much that the next start need not look through all of it again.
_ROOM_LEFT = 0.1
_SIZES = (
    "SELECT page_count * page_size AS file, (page_count - freelist_count) * page_size AS used"
    " FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
)
_BY_LAST_USE = (
    "SELECT 'thumbnail' AS kind, rowid AS number, length(jpeg) + length(fingerprint) AS size, used_at FROM thumbnail"
    " UNION ALL SELECT 'feature', rowid, length(vector) + length(fingerprint) + length(extractor), used_at FROM feature"
    " ORDER BY used_at"
)
_SCORES_BY_AGE = (
    "SELECT model, SUM(length(fingerprint) + length(model) + coalesce(length(place), 0)) AS size FROM score"
    " GROUP BY model ORDER BY MAX(rowid)"
)


class FrameCache:
    """What has been computed of frames once. Keys are those of the media's pictures and the frame's time stamp.

    The cache never stands in anybody's way: one that cannot be read is empty, one that cannot be written takes
    nothing in, and either is in the log.

    Args:
        path: The cache's file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = Database(path, CACHE, durable=False, busy_seconds=_BUSY_SECONDS)
        self._touched: dict[tuple[str, str, str, int], int] = {}
        self._guard = threading.Lock()

    def close(self) -> None:
        """Note what was used and close the file."""
        self._flush_touched()
        self._database.close()

    def put_thumbnails(self, pictures: str, jpegs: Mapping[int, bytes]) -> None:
        """Keep thumbnails by time stamp."""
        now = int(time.time())
        rows = [(pictures, pts, jpeg, now) for pts, jpeg in jpegs.items()]
        self._write(lambda db: db.executemany("INSERT OR REPLACE INTO thumbnail VALUES (?, ?, ?, ?)", rows))

    def thumbnails(self, pictures: str, stamps: Iterable[int]) -> dict[int, bytes]:
        """Return the thumbnails there are, by time stamp."""
        found: dict[int, bytes] = {}
        for part in _parts(list(stamps)):
            marks = ",".join("?" * len(part))
            query = f"SELECT pts, jpeg FROM thumbnail WHERE fingerprint = ? AND pts IN ({marks})"
            found.update((row["pts"], row["jpeg"]) for row in self._read(query, (pictures, *part)))
        self._touch("thumbnail", pictures, "", found)
        return found

    def put_features(
        self, pictures: str, extractor: str, stamps: Sequence[int], rows: npt.NDArray[np.float32]
    ) -> None:
        """Keep feature vectors, float32[len(stamps), d]."""
        now = int(time.time())
        values = [
            (pictures, extractor, pts, row.astype("<f4").tobytes(), now)
            for pts, row in zip(stamps, rows, strict=True)
        ]
        self._write(
            lambda db: db.executemany("INSERT OR REPLACE INTO feature VALUES (?, ?, ?, ?, ?)", values)
        )

    def features(
        self, pictures: str, extractor: str, stamps: Iterable[int]
    ) -> dict[int, npt.NDArray[np.float32]]:
        """Return the feature vectors there are, by time stamp."""
        found: dict[int, npt.NDArray[np.float32]] = {}
        for part in _parts(list(stamps)):
            marks = ",".join("?" * len(part))
            query = f"SELECT pts, vector FROM feature WHERE fingerprint = ? AND extractor = ? AND pts IN ({marks})"
            for row in self._read(query, (pictures, extractor, *part)):
                found[row["pts"]] = np.frombuffer(row["vector"], "<f4").astype(np.float32)
        self._touch("feature", pictures, extractor, found)
        return found

    def known_features(self, pictures: str) -> dict[int, set[str]]:
        """Return the ids of the extractors there are features of, by time stamp, for one media."""
        found: dict[int, set[str]] = {}
        for row in self._read("SELECT pts, extractor FROM feature WHERE fingerprint = ?", (pictures,)):
            found.setdefault(row["pts"], set()).add(str(row["extractor"]).split(":", 1)[0])
        return found

    def put_scores(self, pictures: str, model: str, said: Mapping[int, Scored]) -> None:
        """Keep what a model, named by its digest, says of frames, by time stamp. The last few models' are kept."""
        rows = [(pictures, model, pts, *each) for pts, each in said.items()]

        def put(db: sqlite3.Connection) -> None:
            db.executemany("INSERT OR REPLACE INTO score VALUES (?, ?, ?, ?, ?, ?)", rows)
            db.execute(
                "DELETE FROM score WHERE model NOT IN"
                " (SELECT model FROM score GROUP BY model ORDER BY MAX(rowid) DESC LIMIT ?)",
                (_SCORED_MODELS,),
            )

        self._write(put)

    def scores(self, pictures: str, model: str) -> dict[int, Scored]:
        """Return all a model has said of frames of one media, by time stamp; their places are left out."""
        query = "SELECT pts, value, novelty FROM score WHERE fingerprint = ? AND model = ?"
        return {
            row["pts"]: Scored(row["value"], row["novelty"]) for row in self._read(query, (pictures, model))
        }

    def places(self, pictures: str, model: str) -> dict[int, bytes]:
        """Return where a model sees frames of one media, by time stamp."""
        query = "SELECT pts, place FROM score WHERE fingerprint = ? AND model = ? AND place IS NOT NULL"
        return {row["pts"]: row["place"] for row in self._read(query, (pictures, model))}

    def trim(self, limit_megabytes: int) -> int:
        """Where the file is larger than the limit, make it smaller; return how many bytes less it takes.

        What the models before the last said goes first, then what was used least recently.
        """
        limit = limit_megabytes * _MEGABYTE
        before, used = self._sizes()
        if before <= limit:
            return 0
        self._flush_touched()
        if used > limit and not self._write(partial(_drop, share=1 - (1 - _ROOM_LEFT) * limit / used)):
            return 0
        self._read("VACUUM", ())
        return max(before - self._sizes()[0], 0)

    def _sizes(self) -> tuple[int, int]:
        """Bytes of the file, and those of them in use; 0 where it cannot be read."""
        rows = self._read(_SIZES, ()) if self._path.exists() else []
        return (rows[0]["file"], rows[0]["used"]) if rows else (0, 0)

    def _read(self, query: str, values: tuple[object, ...]) -> list[sqlite3.Row]:
        try:
            with self._database.read() as connection:
                return connection.execute(query, values).fetchall()
        except (DamagedData, StorageFailure) as error:
            self._give_up(error)
            return []

    def _write(self, action: Callable[[sqlite3.Connection], object]) -> bool:
        """Whether it was written."""
        try:
            with self._database.write() as connection:
                action(connection)
        except (DamagedData, StorageFailure) as error:
            self._give_up(error)
            return False
        return True

    def _give_up(self, error: DamagedData | StorageFailure) -> None:
        logger.warning("The cache is passed over: %s", error.detail)
        if isinstance(error, DamagedData):
            self._begin_anew()

    def _begin_anew(self) -> None:
        self._database.close()
        for suffix in ("", "-wal", "-shm"):
            try:
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            except OSError as error:
                logger.warning("The damaged cache cannot be removed: %s", error)

    def _touch(self, kind: str, pictures: str, extractor: str, stamps: Iterable[int]) -> None:
        now = int(time.time())
        with self._guard:
            self._touched.update({(kind, pictures, extractor, pts): now for pts in stamps})
            full = len(self._touched) >= _TOUCH_BATCH
        if full:
            self._flush_touched()

    def _flush_touched(self) -> None:
        with self._guard:
            touched, self._touched = self._touched, {}
        if not touched:
            return

        def mark(db: sqlite3.Connection) -> None:
            used = [(now, *key) for key, now in touched.items()]
            db.executemany(
                "UPDATE thumbnail SET used_at = ? WHERE fingerprint = ? AND pts = ?",
                [(now, clip, pts) for now, kind, clip, _, pts in used if kind == "thumbnail"],
            )
            # By its whole key: with less of it, every row would be looked for among all of its clip.
            db.executemany(
                "UPDATE feature SET used_at = ? WHERE fingerprint = ? AND extractor = ? AND pts = ?",
                [(now, clip, name, pts) for now, kind, clip, name, pts in used if kind == "feature"],
            )

        self._write(mark)


def _drop(db: sqlite3.Connection, share: float) -> None:
    """Delete what is of the least use, until that was so much of all there is, in (0, 1]."""
    scores = [("score", "model", row["model"], row["size"]) for row in db.execute(_SCORES_BY_AGE)]
    others = [(row["kind"], "rowid", row["number"], row["size"]) for row in db.execute(_BY_LAST_USE)]
    everything = [*scores[:-1], *others, *scores[-1:]]
    left = share * sum(size for *_, size in everything)
    for kind, key, value, size in everything:
        if left <= 0:
            break
        db.execute(f"DELETE FROM {kind} WHERE {key} = ?", (value,))
        left -= size


def _parts(stamps: list[int]) -> Iterable[list[int]]:
    for start in range(0, len(stamps), _ROWS_A_QUERY):
        yield stamps[start : start + _ROWS_A_QUERY]


class ThumbnailCache:
    """Thumbnails by the catalogue's frame ids."""

    def __init__(self, cache: FrameCache, database: Database) -> None:
        self._cache = cache
        self._database = database

    def get(self, frame_ids: Sequence[int]) -> dict[int, bytes]:
        """Return the JPEGs there are by frame id; ids without one are absent."""
        wanted: dict[str, dict[int, int]] = {}
        with self._database.read() as connection:
            for part in _parts(list(frame_ids)):
                marks = ",".join("?" * len(part))
                query = (
                    "SELECT frame.id, pts, fingerprint, lut"
                    " FROM frame JOIN media ON media.id = media_id"
                    f" WHERE frame.id IN ({marks})"
                )
                for row in connection.execute(query, part):
                    pictures = pictures_through(row["fingerprint"], row["lut"])
                    wanted.setdefault(pictures, {})[row["pts"]] = row["id"]
        found: dict[int, bytes] = {}
        for pictures, ids in wanted.items():
            found.update({ids[pts]: jpeg for pts, jpeg in self._cache.thumbnails(pictures, ids).items()})
        return found
