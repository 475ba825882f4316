"""Scores and picks as plain documents, the same on the command line and over the local API."""

from typing import TYPE_CHECKING

from aura_trainer.domain.estimates import Margin

if TYPE_CHECKING:
    from aura_trainer.services.export.hand_off import Event
    from aura_trainer.services.scoring import ScoredFrame, ScoreReport

SCORE_COLUMNS = ("framePath", "timestamp", "shot", "score", "low", "high", "unsure")


def report_document(report: "ScoreReport") -> dict[str, object]:
    """Return what is to be known of scores and of picks alike: whose they are, what they are worth, what has none."""
    return {
        "model": report.model,
        "generic": report.generic,
        "margin": report.margin,
        "notice": report.notice,
        "failures": [str(failure) for failure in report.failures],
    }


def score_document(frame: "ScoredFrame", margin: Margin | None) -> dict[str, object]:
    """Return a scored frame; ``low`` and ``high`` are the ends of the model's margin, None where it has none."""
    low, high = (None, None) if margin is None or frame.unsure else margin.around(frame.score)
    values = (frame.frame_path, frame.timestamp, frame.shot, frame.score, low, high, frame.unsure)
    return dict(zip(SCORE_COLUMNS, values, strict=True))


def pick_document(event: "Event") -> dict[str, object]:
    """Return a pick with its frames, and its time code in the file."""
    source, pick = event.source, event.pick
    counting = source.counting
    return {
        "number": event.number,
        "path": source.path,
        "frames": [event.picked.first, event.picked.end],
        "peak": event.peak,
        "frameRate": str(counting.frame_rate),
        "dropFrame": counting.drop_frame,
        "reel": source.reel,
        "sourceIn": counting.written(source.start + event.picked.first),
        "sourceOut": counting.written(source.start + event.picked.end),
        "shot": pick.shot,
        "score": pick.score,
        "low": pick.low,
        "high": pick.high,
        "unsure": pick.unsure,
        "reason": pick.reason,
    }
