"""From a training report to what the page draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from aura_trainer.application import Application
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media
from aura_trainer.domain.timecode import frame_label
from aura_trainer.domain.verdict import PostTrainingAnalysis
from aura_trainer.gui.widgets.held_out_scatter import HeldOutPoint
from aura_trainer.gui.widgets.most_wrong import WrongFrame
from aura_trainer.services.training_run import HeldOutPrediction
from aura_trainer.services.training_worker import TrainingReport

_MOST_WRONG = 4


@dataclass(frozen=True, slots=True)
class DrawnReport:
    """A report with its frames found: the scatter, the most wrong, and their thumbnails as JPEG by frame id."""

    analysis: PostTrainingAnalysis
    points: tuple[HeldOutPoint, ...]
    wrong: tuple[WrongFrame, ...]
    pictures: Mapping[int, bytes]


def draw_report(application: Application, report: TrainingReport) -> DrawnReport:
    """Find a report's analysis, frames and pictures. Touches the disk."""
    analysis = application.training.analysis(report.job.job_id)
    frames = {frame.id: frame for frame in application.catalog.frames()}
    media = {item.id: item for item in application.catalog.list_media()}
    points = tuple(_point(item, frames, media) for item in report.predictions)
    wrong = _most_wrong(points)
    pictures = application.thumbnails.get([item.frame_id for item in wrong])
    return DrawnReport(analysis, points, wrong, pictures)


def _point(item: HeldOutPrediction, frames: Mapping[int, Frame], media: Mapping[int, Media]) -> HeldOutPoint:
    frame = None if item.frame_id is None else frames.get(item.frame_id)
    if frame is None:
        return HeldOutPoint(item.rating, item.prediction, "no longer in the catalogue", None)
    clip = media.get(frame.media_id)
    name = "" if clip is None else f"{PurePath(clip.path).name}  "
    return HeldOutPoint(item.rating, item.prediction, f"{name}{frame_label(frame, clip)}", frame.id)


def _most_wrong(points: Sequence[HeldOutPoint]) -> tuple[WrongFrame, ...]:
    found = [
        WrongFrame(point.frame_id, point.label, point.rating, point.prediction)
        for point in points
        if point.frame_id is not None
    ]
    return tuple(sorted(found, key=lambda frame: frame.error, reverse=True)[:_MOST_WRONG])
