"""How good the model of a run was, beside what its record says."""

from dataclasses import dataclass

from aura_trainer.domain.verdict import Recommendation


@dataclass(frozen=True, slots=True)
class RunQuality:
    """What is known of the model a completed run made, on frames it had not seen.

    Attributes:
        ranking: Rank correlation with the ratings within clips; None where it was not measured or is not known here.
        mean_loss: Error of always saying the average, on the same frames; None where it is not known here.
        verdict: None where it is not known.
        deployed: Whether it was put in use, when the run ended or later.
        in_use: Whether it is in use now.
    """

    ranking: float | None = None
    mean_loss: float | None = None
    verdict: Recommendation | None = None
    deployed: bool = False
    in_use: bool = False
