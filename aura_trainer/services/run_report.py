"""What there is to tell of a training run once it has ended with a model."""

from dataclasses import dataclass

from aura_trainer.domain.training import TrainingJob
from aura_trainer.domain.verdict import PostTrainingAnalysis
from aura_trainer.services.held_out_figures import HeldOutFigures, KeepCurve
from aura_trainer.services.run_figures import CalibrationStep, ClipResiduals, PrecisionCurve
from aura_trainer.services.training_run import HeldOutPrediction


@dataclass(frozen=True, slots=True)
class RunReport:
    """A completed run with all that is told of it.

    Attributes:
        job: The run.
        analysis: The verdict on its model, with the evidence and what to do next.
        frames: The frames it was tested on, with what it said of them without having seen them.
        figures: What is read off those frames.
        keeping: How its scores sort them by the person's own line.
        precision: The same, as precision and recall.
        residuals: How much too high it scores the frames of each clip.
        calibration: How the frames of like scores are rated.
    """

    job: TrainingJob
    analysis: PostTrainingAnalysis
    frames: tuple[HeldOutPrediction, ...]
    figures: HeldOutFigures
    keeping: KeepCurve
    precision: PrecisionCurve
    residuals: tuple[ClipResiduals, ...]
    calibration: tuple[CalibrationStep, ...]
