"""Runs queued together on the same ratings, and which of their models is proposed; it never deploys one."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import replace
from itertools import product, takewhile

import numpy as np

from aura_trainer.domain.batches import Batch, BatchMember, BatchOutcome, BatchRank
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import Conflict, InvalidBundle, InvalidInput, NotFound
from aura_trainer.domain.model_names import named
from aura_trainer.domain.training import (
    USUAL_SEED,
    DeployPolicy,
    FeatureSet,
    JobState,
    Preset,
    StopRequest,
    TrainingJob,
    TrainingRequest,
)
from aura_trainer.language import tr
from aura_trainer.ml.bundle import Bundle
from aura_trainer.ml.outcome import ValidationTable
from aura_trainer.services.batch_frames import KeptRun, SharedFrames, propose
from aura_trainer.services.batch_words import (
    no_better_sentence,
    no_model_sentence,
    proposal_sentence,
    use_sentence,
)
from aura_trainer.services.job_queue import JobQueue
from aura_trainer.services.log import operation
from aura_trainer.services.model_comparison import FEWEST_FRAMES
from aura_trainer.services.model_manager import ModelManager
from aura_trainer.services.preflight import PreflightCheck, refusal
from aura_trainer.services.training_worker import TrainingWorker, verdict_in_words

logger = logging.getLogger(__name__)


def requests_for(
    user_id: str,
    name: str,
    presets: Sequence[Preset],
    features: Sequence[FeatureSet],
    seed: int = USUAL_SEED,
) -> tuple[TrainingRequest, ...]:
    """Ask for a run of each preset on each set of features, the quickest first, each named after what it differs in.

    Raises:
        InvalidInput: The name is empty.
    """
    stem = named(name)
    varies = len(features) > 1 or FeatureSet.EVERYTHING not in features
    return tuple(
        TrainingRequest(
            user_id,
            "-".join((stem, preset.value, *([chosen.value] if varies else []))),
            preset,
            seed,
            DeployPolicy.NEVER,
            features=chosen,
        )
        for preset, chosen in product(
            [each for each in Preset if each in presets], [each for each in FeatureSet if each in features]
        )
    )


class TrainingBatches:
    """Queues runs to be compared, and says what they come to.

    Args:
        worker: Carries out the jobs, and deploys one when asked to.
        queue: Where they are kept.
        preflight: Asked before they are taken.
        models: Have the predictions each model made of frames while they were held out.
    """

    def __init__(
        self,
        worker: TrainingWorker,
        queue: JobQueue,
        preflight: PreflightCheck,
        models: ModelManager[Bundle],
    ) -> None:
        self._worker = worker
        self._queue = queue
        self._preflight = preflight
        self._models = models

    def submit(self, requests: Sequence[TrainingRequest]) -> Batch:
        """Queue runs to be compared: all of them, or none. None of their models is put in use by itself.

        Raises:
            InvalidInput: There are fewer than two, two are the same, they are not of one person and seed, or ask for
                what no run can have.
            RequirementsNotMet: The ratings or the machine are not enough.
        """
        if len(requests) < 2 or len({(each.preset, each.features) for each in requests}) < len(requests):
            raise InvalidInput(tr("Choose at least two different runs to compare."))
        if len({(each.user_id, each.seed) for each in requests}) > 1:
            raise InvalidInput(tr("Runs to be compared learn from the same ratings with the same seed."))
        batch_id = str(uuid.uuid4())
        with operation(logger, f"Submission of {len(requests)} trainings to be compared"):
            prepared = []
            for request in requests:
                request.check()
                found = self._preflight.check(request.user_id, request.preset)
                refused = refusal(found)
                if refused is not None:
                    raise refused
                prepared.append((replace(request, batch=batch_id, deploy=DeployPolicy.NEVER), found))
            return _batch(batch_id, self._queue.submit_all(prepared))

    def batches(self) -> list[Batch]:
        """Return all batches, the newest first."""
        found: dict[str, list[TrainingJob]] = {}
        for job in self._worker.jobs():
            if job.request.batch is not None:
                found.setdefault(job.request.batch, []).append(job)
        return [_batch(batch_id, jobs[::-1]) for batch_id, jobs in found.items()]

    def batch(self, batch_id: str) -> Batch:
        """Return a batch, named by its id or the beginning of it.

        Raises:
            NotFound: There is no such batch, or more than one.
        """
        found = [batch for batch in self.batches() if batch_id and batch.batch_id.startswith(batch_id)]
        if len(found) != 1:
            raise NotFound(tr("There is no comparison of runs '{id}'.").format(id=batch_id))
        return found[0]

    def request_stop(self, batch_id: str) -> None:
        """Cancel those of a batch that have not ended; the models of the others stay."""
        for job in reversed(self.batch(batch_id).jobs):
            if not job.state.terminal:
                self._worker.request_stop(job.job_id, StopRequest.CANCEL)

    def outcome(self, batch_id: str) -> BatchOutcome:
        """Say what a batch came to, and which model is proposed.

        That with the least error on frames held out from all of them is proposed, unless chance could make its lead
        over a simpler one: a paired bootstrap, as between any two models. Simpler is what an earlier preset found, and
        what looks at less of a frame. What is the model in use over again is not proposed.

        Raises:
            NotFound: There is no such batch.
            Conflict: Not all of its runs have ended.
        """
        batch = self.batch(batch_id)
        if not batch.ended:
            raise Conflict(
                tr("{done} of {runs} have not ended yet.").format(
                    done=sum(not job.state.terminal for job in batch.jobs),
                    runs=plural(len(batch.jobs), "run"),
                )
            )
        kept = [run for job in batch.jobs if (run := self._kept(job)) is not None]
        shared = SharedFrames.of(kept)
        active = self._models.in_use().summary
        in_use = active.digest
        compared = shared.members(in_use) if len(shared.marks) >= FEWEST_FRAMES else []
        best = proposed = propose(compared)
        sentence = proposal_sentence(compared, proposed)
        if best is not None and self._repeats(best, in_use):
            proposed, sentence = None, no_better_sentence(best, active.title)
        chosen = next((run for run in kept if proposed and run.job == proposed.job), None)
        return BatchOutcome(
            batch=batch,
            members=(*compared, *_not_compared(batch, kept, compared, in_use)),
            proposed=None if proposed is None else proposed.job.job_id,
            frames=len(shared.marks),
            sentence=sentence,
            against_use=""
            if proposed is None or chosen is None
            else use_sentence(chosen.verdict.evidence, chosen.verdict.recommendation, in_use=proposed.in_use),
            notes=_notes(batch, kept, shared),
        )

    def _repeats(self, member: BatchMember, in_use: str) -> bool:
        """Whether another model than the one in use is of its kind, from its ratings, and errs as much."""
        if member.in_use or member.job.model_digest is None:
            return False
        try:
            ours, theirs = (self._models.open_version(each) for each in (member.job.model_digest, in_use))
        except (NotFound, InvalidBundle):
            return False
        return ours.manifest.recipe.candidate == theirs.manifest.recipe.candidate and (
            _errs_like(ours.validation, theirs.validation)
        )

    def _kept(self, job: TrainingJob) -> KeptRun | None:
        """A run with its verdict and its held-out predictions; None where there is no model, or not any more."""
        if job.state is not JobState.COMPLETED or job.model_digest is None:
            return None
        row = self._queue.row(job.job_id)
        if row.result is None:
            return None
        try:
            table = self._models.open_version(job.model_digest).validation
        except (NotFound, InvalidBundle):
            return None
        return KeptRun(job, verdict_in_words(row, row.result), table)


def _errs_like(one: ValidationTable, other: ValidationTable) -> bool:
    """Whether two models were tested on the same ratings of the same frames, with the same error as it is shown."""
    rated = [dict(zip(table.frame_hashes, table.ratings.tolist(), strict=True)) for table in (one, other)]
    if rated[0] != rated[1]:
        return False
    errors = [float(np.sqrt(np.mean((table.predictions - table.ratings) ** 2))) for table in (one, other)]
    return f"{errors[0]:.3f}" == f"{errors[1]:.3f}"


def _not_compared(
    batch: Batch, kept: Sequence[KeptRun], compared: Sequence[BatchMember], in_use: str
) -> list[BatchMember]:
    verdicts = {run.job.job_id: run.verdict.recommendation for run in kept}
    known = {member.job.job_id for member in compared}
    return [
        BatchMember(
            job,
            BatchRank.NOT_COMPARED,
            recommendation=verdicts.get(job.job_id),
            in_use=job.model_digest == in_use,
        )
        for job in batch.jobs
        if job.job_id not in known
    ]


def _batch(batch_id: str, jobs: Sequence[TrainingJob]) -> Batch:
    names = [job.request.model_name for job in jobs]
    parts = zip(*(name.split("-") for name in names), strict=False)
    common = "-".join(each[0] for each in takewhile(lambda each: len(set(each)) == 1, parts))
    return Batch(batch_id, common or names[0], tuple(jobs))


def _notes(batch: Batch, kept: Sequence[KeptRun], shared: SharedFrames) -> tuple[str, ...]:
    notes = [no_model_sentence(job) for job in batch.jobs if job.state is not JobState.COMPLETED]
    known = {run.job.job_id for run in kept}
    notes += [
        tr("The model of {name} was deleted or is damaged.").format(name=job.request.model_name)
        for job in batch.jobs
        if job.state is JobState.COMPLETED and job.job_id not in known
    ]
    if not shared.same:
        notes.append(
            tr(
                "Ratings changed between the runs: they are compared on the {frames} all of them were tested on, by the "
                "ratings of the last."
            ).format(frames=plural(len(shared.marks), "frame"))
        )
    return tuple(notes)
