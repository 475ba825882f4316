"""Runs asked for together, to be compared: their state, and what they come to."""

from dataclasses import dataclass
from enum import StrEnum

from aura_trainer.domain.comparison import HeldOutFigures
from aura_trainer.domain.training import TrainingJob
from aura_trainer.domain.verdict import Interval, Recommendation


@dataclass(frozen=True, slots=True)
class Batch:
    """Runs asked for together, in the order they are carried out; ``name`` is what their models' names begin with."""

    batch_id: str
    name: str
    jobs: tuple[TrainingJob, ...]

    @property
    def ended(self) -> bool:
        """Whether all of them have ended."""
        return all(job.state.terminal for job in self.jobs)

    @property
    def place(self) -> int:
        """Which of them is at hand, from 1; the last once all have ended."""
        done = sum(job.state.terminal for job in self.jobs)
        return min(done + 1, len(self.jobs))


class BatchRank(StrEnum):
    """How a member stands beside the one that errs least; not compared is one without a model, or alone with its frames."""

    LEAST = "least"
    LEVEL = "level"
    BEHIND = "behind"
    NOT_COMPARED = "not-compared"


@dataclass(frozen=True, slots=True)
class BatchMember:
    """One run of a batch.

    Attributes:
        job: The run.
        standing: Beside the one that errs least: level where chance could make the difference.
        figures: What its model reaches on the frames all were tested on; None where it is not compared.
        recommendation: The verdict on its model; None without one.
        behind: Its error less the least, with the 95 % interval; None for the least itself, without a model, and where
            there are too few clips and shots to tell anything from chance.
        in_use: Whether its model is in use now.
    """

    job: TrainingJob
    standing: BatchRank
    figures: HeldOutFigures | None = None
    recommendation: Recommendation | None = None
    behind: Interval | None = None
    in_use: bool = False

    @property
    def gave_model(self) -> bool:
        """Whether there is a model to deploy."""
        return self.recommendation is not None


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What a batch came to once all its runs have ended. Nothing is deployed by it.

    Attributes:
        batch: The runs.
        members: The same, the least error first, those that are not compared last.
        proposed: The id of the job whose model is proposed; None where none can be compared, and where the best is the
            model in use over again.
        frames: How many frames all of them were tested on.
        sentence: Which is proposed and why, or why none is.
        against_use: Whether the proposed beats the model in use, in words; empty where none is proposed.
        notes: What else is to be known, a sentence each.
    """

    batch: Batch
    members: tuple[BatchMember, ...]
    proposed: str | None
    frames: int
    sentence: str
    against_use: str
    notes: tuple[str, ...]

    @property
    def proposal(self) -> BatchMember | None:
        """The member proposed."""
        return next((member for member in self.members if member.job.job_id == self.proposed), None)
