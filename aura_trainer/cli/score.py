"""``aura-trainer score``."""

import csv
import io
import json
from pathlib import Path
from typing import Annotated

import typer

from aura_trainer.cli.output import write_json, write_table
from aura_trainer.cli.score_words import tell_scores
from aura_trainer.cli.session import JsonFlag, interruptible, progress_bar, session
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import ImportProgress, Sampling, SamplingRule
from aura_trainer.services.files import DiskFiles, write_atomically
from aura_trainer.services.own_files import writable_target
from aura_trainer.services.score_document import SCORE_COLUMNS, report_document, score_document


def score(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Videos, images and folders.")],
    *,
    every: Annotated[float, typer.Option("--every", metavar="SECONDS", help="Seconds between frames.")] = 1.0,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to a .csv, .jsonl or .parquet file.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Score frames with the model in use."""
    with session(as_json=as_json) as services:
        if out is not None and out.suffix.lower() not in WRITERS:
            raise InvalidInput(f"{out.name}: scores are written to {', '.join(WRITERS)} files.")
        target = out and writable_target(services.paths, out)
        sampling = Sampling(SamplingRule.EVERY, every)
        with interruptible() as token, progress_bar("Scoring") as bar:

            def follow(event: ImportProgress) -> None:
                bar.move(event.fraction, event.path)

            report = services.scoring.score(paths, sampling, on_event=follow, token=token)
        tell_scores(
            report, (FrameAddress.parse(frame.frame_path).path for frame in report.frames if frame.unsure)
        )
        rows: list[dict[str, object]] = [score_document(frame, report.margin) for frame in report.frames]
        if target is not None:
            write_atomically(DiskFiles(), target, WRITERS[target.suffix.lower()](rows))
        if as_json:
            write_json({**report_document(report), "frames": rows})
        elif out is not None:
            typer.echo(f"{plural(len(rows), 'score')} by {report.model.name} written to {out}")
        else:
            write_table(
                ("timestamp", "shot", "score", "framePath"),
                [
                    (
                        f"{row['timestamp']:.3f}",
                        str(row["shot"]),
                        "unsure" if row["unsure"] else f"{row['score']:.3f}",
                        str(row["framePath"]),
                    )
                    for row in rows
                ],
            )


def _csv(rows: list[dict[str, object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, SCORE_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _jsonl(rows: list[dict[str, object]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _parquet(rows: list[dict[str, object]]) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only this format needs it
    from pyarrow import parquet  # noqa: PLC0415

    kinds = (pa.string(), pa.float64(), pa.int64(), *[pa.float64()] * 3, pa.bool_())
    buffer = io.BytesIO()
    parquet.write_table(
        pa.Table.from_pylist(rows, schema=pa.schema(zip(SCORE_COLUMNS, kinds, strict=True))), buffer
    )
    return buffer.getvalue()


WRITERS = {".csv": _csv, ".jsonl": _jsonl, ".parquet": _parquet}
"""By the end of a name, what turns rows of scores into the file."""
