"""The frames all runs of a batch were tested on, and how their models compare on them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aura_trainer.domain.batches import BatchMember, BatchRank
from aura_trainer.domain.training import FeatureSet, Preset, TrainingJob
from aura_trainer.domain.verdict import Verdict
from aura_trainer.ml.outcome import ValidationTable

_AMOUNTS: Mapping[FeatureSet, int] = {
    FeatureSet.EVERYTHING: 2,
    FeatureSet.CONTENT: 1,
    FeatureSet.MEASURES: 1,
}
"""How much of a frame a model looks at: the less, the simpler it is."""


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run with the verdict on its model and the model's held-out predictions."""

    job: TrainingJob
    verdict: Verdict
    table: ValidationTable


@dataclass(frozen=True, slots=True)
class SharedFrames:
    """What runs said of the frames all of them were tested on; the ratings are those of the last run.

    Attributes:
        runs: The runs, in the order they were carried out.
        marks: The frames.
        same: Whether all runs were tested on the same frames with the same ratings.
    """

    runs: Sequence[KeptRun]
    marks: tuple[str, ...]
    same: bool

    @classmethod
    def of(cls, runs: Sequence[KeptRun]) -> "SharedFrames":
        """Find the frames all runs were tested on in the same look."""
        tables = [
            {
                mark: (look, rating)
                for (mark, (look, _)), rating in zip(
                    run.table.held_out().items(), run.table.ratings.tolist(), strict=True
                )
            }
            for run in runs
        ]
        if not tables:
            return cls((), (), same=True)
        looks = [{mark: look for mark, (look, _) in table.items()} for table in tables]
        marks = tuple(
            mark for mark, look in looks[-1].items() if all(each.get(mark) == look for each in looks)
        )
        return cls(runs, marks, same=all(table == tables[0] for table in tables))

    def members(self, in_use: str) -> list[BatchMember]:
        """The runs held against the one that errs least, which comes first."""
        # What weighs them is slow to load, and not needed before runs are compared.
        from aura_trainer.ml.comparison import JudgedFrames, compare, figures_on, join_groups  # noqa: PLC0415

        places = [self._places(run) for run in self.runs]
        last, at = self.runs[-1].table, places[-1]
        ratings = last.ratings[at]
        clips = tuple(last.clip_ids[row] for row in at)
        groups = join_groups(
            *([run.table.group_ids[row] for row in rows] for run, rows in zip(self.runs, places, strict=True))
        )
        said = [run.table.predictions[rows] for run, rows in zip(self.runs, places, strict=True)]
        judged = sorted(
            (
                (figures_on(ratings, predictions, clips), number, run, predictions)
                for number, (run, predictions) in enumerate(zip(self.runs, said, strict=True))
            ),
            key=lambda item: (item[0].error, item[1]),
        )
        least = judged[0][3]
        members = []
        for place, (figures, _, run, predictions) in enumerate(judged):
            behind, standing = None, BatchRank.LEAST
            if place:
                behind = compare(JudgedFrames(ratings, least, predictions, clips, groups)).interval
                level = behind is None or behind.low <= 0
                standing = BatchRank.LEVEL if level else BatchRank.BEHIND
            members.append(
                BatchMember(
                    run.job,
                    standing,
                    figures,
                    run.verdict.recommendation,
                    behind,
                    in_use=run.job.model_digest == in_use,
                )
            )
        return members

    def _places(self, run: KeptRun) -> list[int]:
        at = {mark: row for row, mark in enumerate(run.table.frame_hashes)}
        return [at[mark] for mark in self.marks]


def propose(members: Sequence[BatchMember]) -> BatchMember | None:
    """Return the simplest of those whose distance to the least error chance could make; None of none."""
    return min(
        (member for member in members if member.standing is not BatchRank.BEHIND),
        key=_simplicity,
        default=None,
    )


def _simplicity(member: BatchMember) -> tuple[int, int, float]:
    """Sort the simpler first: of an earlier preset, looking at less, and of those alike the one that errs less."""
    request = member.job.request
    error = math.inf if member.figures is None else member.figures.error
    return list(Preset).index(request.preset), _AMOUNTS[request.features], float(error)
