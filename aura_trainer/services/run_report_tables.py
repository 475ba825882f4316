"""The report of a training run as a JSON document, and as a table of every figure."""

import json
from collections.abc import Iterator

from aura_trainer.domain.bands import Band
from aura_trainer.services.documents import Json, document
from aura_trainer.services.run_report import RunReport
from aura_trainer.services.spreadsheet import as_spreadsheet


def as_json(report: RunReport) -> bytes:
    """Return the report as one JSON document."""
    job, keeping, precision = report.job, report.keeping, report.precision
    found: dict[str, Json] = {
        "run": {
            "jobId": job.job_id,
            "modelName": job.request.model_name,
            "modelDigest": job.model_digest,
            "preset": document(job.request.preset),
            "seed": job.request.seed,
            "createdAt": document(job.created_at),
            "completedAt": document(job.completed_at),
            "deployed": job.deployed,
            "stoppedEarly": job.stopped_early,
            "warnings": document(job.warnings),
        },
        "analysis": document(report.analysis),
        "keepOrDrop": {
            "keepFrom": keeping.keep_from,
            "keepers": keeping.keepers,
            "others": keeping.others,
            "keptRightly": keeping.kept_rightly,
            "keptWrongly": keeping.kept_wrongly,
            "roc": {
                "falsePositiveRate": keeping.wrongly.tolist(),
                "truePositiveRate": keeping.rightly.tolist(),
                "area": keeping.area,
            },
            "precisionRecall": {
                "recall": precision.rightly.tolist(),
                "precision": precision.precision.tolist(),
                "averagePrecision": precision.average,
                "blindPrecision": precision.blindly,
            },
        },
        "bands": {"names": document(tuple(Band)), "ratedThenPredicted": document(report.figures.bands)},
        "biasByBand": document(report.figures.biases),
        "medianError": report.figures.median_error,
        "residualsByClip": document(report.residuals),
        "calibration": document(report.calibration),
        "frames": [
            {
                "frameHash": item.frame_hash,
                "clip": item.clip,
                "rating": item.rating,
                "prediction": item.prediction,
                "fold": item.fold,
            }
            for item in report.frames
        ],
    }
    # A clip's name that is no text holds lone surrogates; escaped as these are, JSON has them too.
    return json.dumps(found, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


_COLUMNS = ("figure", "series", "label", "x", "y", "frames")
_Row = tuple[str, str, str, float | None, float | None, int | None]


def as_csv(report: RunReport) -> bytes:
    """Return every figure as one long table, marked as UTF-8, with no cell that is taken for a formula."""
    return as_spreadsheet(_COLUMNS, _rows(report))


def _rows(report: RunReport) -> Iterator[_Row]:
    yield from _summary(report)
    yield from _sorting(report)
    for rated, counts in zip(Band, report.figures.bands, strict=True):
        yield from (
            ("bands", rated.value, said.value, None, None, count)
            for said, count in zip(Band, counts, strict=True)
        )
    for bias in report.figures.biases:
        yield ("bias-by-band", "mean", bias.band.value, None, bias.bias, bias.frames)
    for clip in report.residuals:
        spread = (
            ("mean", clip.mean), ("least", clip.least), ("lower-quartile", clip.lower), ("median", clip.median),
            ("upper-quartile", clip.upper), ("greatest", clip.greatest), ("loss", clip.loss),
        )  # fmt: skip
        yield from (
            ("residuals-by-clip", series, clip.clip, None, value, clip.frames) for series, value in spread
        )
    for step in report.calibration:
        label = f"{step.begin:.1f} to {step.end:.1f}"
        ratings = (("mean", step.rated), ("lower-quartile", step.lower), ("upper-quartile", step.upper))
        yield from (
            ("calibration", series, label, step.predicted, rating, step.frames) for series, rating in ratings
        )
    yield from _learning(report)
    for item in report.frames:
        yield ("held-out", "frame", item.clip, item.rating, item.prediction, 1)


def _summary(report: RunReport) -> Iterator[_Row]:
    evidence, frames = report.analysis.evidence, len(report.frames)
    figures = {
        "loss": evidence.loss,
        "mean-loss": evidence.mean_loss,
        "active-loss": evidence.active_loss,
        "better-than-mean": evidence.better_than_mean.value,
        "ranking": evidence.ranking,
        "ranking-p-value": evidence.ranking_p_value,
        "median-error": report.figures.median_error,
        "quality-score": report.analysis.quality_score,
        "keep-from": report.keeping.keep_from,
        "roc-area": report.keeping.area,
        "average-precision": report.precision.average,
    }
    for name, value in figures.items():
        if value is not None:
            yield ("summary", name, "", None, value, frames)


def _sorting(report: RunReport) -> Iterator[_Row]:
    keeping, precision = report.keeping, report.precision
    for x, y in zip(keeping.wrongly.tolist(), keeping.rightly.tolist(), strict=True):
        yield ("roc", "curve", "", x, y, None)
    for x, y in zip(precision.rightly.tolist(), precision.precision.tolist(), strict=True):
        yield ("precision-recall", "curve", "", x, y, None)
    kept = keeping.kept_rightly + keeping.kept_wrongly
    if keeping.area is not None:
        recall = keeping.kept_rightly / keeping.keepers
        yield ("roc", "at-keep-from", "", keeping.kept_wrongly / keeping.others, recall, kept)
        if kept:
            yield ("precision-recall", "at-keep-from", "", recall, keeping.kept_rightly / kept, kept)


def _learning(report: RunReport) -> Iterator[_Row]:
    """Yield the points of the learning curves, with the spread over the draws, and what more ratings would bring."""
    learning = report.analysis.evidence.learning
    if learning is None:
        return
    then = learning.ratings + learning.more
    for kind, outlook in (("same", learning.same), ("other", learning.other)):
        if outlook is None:
            continue
        for name, curve in (("error", outlook.error), ("misordered", outlook.misordered)):
            if curve is None:
                continue
            series = f"{kind}-{name}"
            for point in curve.points:
                yield ("learning-curve", series, "", point.ratings, point.value, None)
                yield ("learning-curve", f"{series}-spread", "", point.ratings, point.spread, None)
            yield ("learning-curve", f"{series}-likely", "", then, curve.at(then), None)
            gain = curve.gain
            ends = (
                ("gain", gain.value), ("gain-low", gain.low), ("gain-high", gain.high), ("gain-worst", gain.worst),
                ("gain-best", gain.best),
            )  # fmt: skip
            yield from (("learning-curve", f"{series}-{end}", "", then, value, None) for end, value in ends)
