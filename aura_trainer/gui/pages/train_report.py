"""From a training report to what the page draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aura_trainer.application import Application
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media
from aura_trainer.domain.verdict import PostTrainingAnalysis
from aura_trainer.gui.frame_words import frame_in_clip
from aura_trainer.gui.widgets.frame_plot import HeldOutPoint
from aura_trainer.gui.widgets.held_out_cards import HeldOutFrames
from aura_trainer.gui.widgets.most_wrong import WrongFrame
from aura_trainer.language import tr
from aura_trainer.services.held_out_figures import held_out_figures, keep_curve
from aura_trainer.services.training_run import HeldOutPrediction
from aura_trainer.services.training_worker import TrainingReport

_MOST_WRONG = 4


@dataclass(frozen=True, slots=True)
class DrawnReport:
    """A report with its frames found, and thumbnails as JPEG by frame id of those it got most wrong."""

    analysis: PostTrainingAnalysis
    held_out: HeldOutFrames
    pictures: Mapping[int, bytes]


def draw_report(application: Application, report: TrainingReport, keep_from: float | None) -> DrawnReport:
    """Find a report's analysis, frames, figures and pictures. Touches the disk.

    Args:
        application: The services.
        report: What came of the run.
        keep_from: The rating from which the person keeps frames; None for where their upper third begins.
    """
    analysis = application.training.analysis(report.job.job_id)
    frames = {frame.id: frame for frame in application.catalog.frames()}
    media = {item.id: item for item in application.catalog.list_media()}
    points = tuple(_point(item, frames, media) for item in report.predictions)
    wrong = _most_wrong(points)
    pictures = application.thumbnails.get([item.frame_id for item in wrong])
    ratings, predictions = rated_and_said(report)
    figures = held_out_figures(ratings, predictions)
    curve = keep_curve(ratings, predictions, figures.upper_third if keep_from is None else keep_from)
    held_out = HeldOutFrames(points, wrong, figures, curve, analysis.evidence.importance)
    return DrawnReport(analysis, held_out, pictures)


def rated_and_said(report: TrainingReport) -> tuple[list[float], list[float]]:
    """Return rating and prediction of each held-out frame."""
    return (
        [item.rating for item in report.predictions],
        [item.prediction for item in report.predictions],
    )


def _point(item: HeldOutPrediction, frames: Mapping[int, Frame], media: Mapping[int, Media]) -> HeldOutPoint:
    frame = None if item.frame_id is None else frames.get(item.frame_id)
    if frame is None:
        return HeldOutPoint(item.rating, item.prediction, tr("no longer in the catalogue"), None)
    return HeldOutPoint(
        item.rating, item.prediction, frame_in_clip(frame, media.get(frame.media_id)), frame.id
    )


def _most_wrong(points: Sequence[HeldOutPoint]) -> tuple[WrongFrame, ...]:
    found = [
        WrongFrame(point.frame_id, point.label, point.rating, point.prediction)
        for point in points
        if point.frame_id is not None
    ]
    return tuple(sorted(found, key=lambda frame: frame.error, reverse=True)[:_MOST_WRONG])
