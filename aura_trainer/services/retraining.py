"""Training by itself: whether a run is due that nobody asks for by hand, and putting it into the queue."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aura_trainer.domain.errors import Conflict, RequirementsNotMet
from aura_trainer.domain.model_names import next_name
from aura_trainer.domain.models import ModelSummary
from aura_trainer.domain.retraining import (
    RetrainEvery,
    RetrainFacts,
    RetrainPlan,
    RetrainStanding,
    standing,
)
from aura_trainer.domain.settings import DEPLOY_POLICY, RETRAIN_AFTER, RETRAIN_EVERY
from aura_trainer.domain.training import DeployPolicy, JobState, Preset, TrainingJob, TrainingRequest
from aura_trainer.services.clock import Clock
from aura_trainer.services.rated_frames import RatedFrames
from aura_trainer.services.settings import SettingsService
from aura_trainer.services.training_worker import TrainingWorker

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Retrained:
    """What a look came to.

    Attributes:
        standing: How things stand; where a run was queued, as they stood before.
        job: The run that was queued, if one was.
    """

    standing: RetrainStanding
    job: TrainingJob | None = None


@dataclass(frozen=True, slots=True)
class _Refusal:
    at: datetime
    reason: str


class Retraining:
    """Begins runs by itself, as the settings say. Thread-safe; several processes may ask at once, one of them queues.

    A run counts for the ratings given before it began, whatever came of it. So does an attempt that the preflight
    refused; that is known to this process alone, as nothing is queued.

    It reads files: not for the window's own thread.

    Args:
        settings: Whether and when.
        rated: The ratings.
        worker: The runs there were, and where a new one goes.
        clock: The one that stamps ratings and jobs.
        kept: The models there are, whoever made them, whose names are taken.
    """

    def __init__(
        self,
        settings: SettingsService,
        rated: RatedFrames,
        worker: TrainingWorker,
        clock: Clock,
        kept: Callable[[], Sequence[ModelSummary]],
    ) -> None:
        self._kept = kept
        self._settings = settings
        self._rated = rated
        self._worker = worker
        self._clock = clock
        self._refusals: dict[str, _Refusal] = {}

    @property
    def plan(self) -> RetrainPlan:
        """When it is to train by itself."""
        return RetrainPlan(
            int(self._settings.get(RETRAIN_AFTER)), RetrainEvery(str(self._settings.get(RETRAIN_EVERY)))
        )

    def look(self, user_id: str) -> RetrainStanding:
        """Say whether a run of this person is due.

        Raises:
            InvalidInput: The user id is not a safe name.
            DamagedData: The database is damaged.
            StorageFailure: The ratings or the jobs cannot be read.
            Conflict: Somebody else is holding the annotations.
        """
        return self._standing(user_id, self._worker.jobs()) if self.plan.on else standing(self.plan, _NOTHING)

    def submit_if_due(self, user_id: str) -> Retrained:
        """Put a run into the queue if one is due; it runs when somebody calls ``TrainingWorker.run_pending``.

        Raises as ``look`` does; StorageFailure also where the run cannot be queued.
        """
        before = self.look(user_id)
        if not before.due:
            return Retrained(before)
        request = self._request(user_id, self._worker.jobs())
        # The preflight takes its time: meanwhile another may have queued a run, or the person gone on rating.
        try:
            job = self._worker.submit(request, lambda jobs: self._standing(user_id, jobs).due)
        except RequirementsNotMet as error:
            logger.info("A run of %s was due, and refused: %s", user_id, error.detail)
            self._refusals[user_id] = _Refusal(self._clock(), error.detail)
            return Retrained(self.look(user_id))
        except Conflict:
            return Retrained(self.look(user_id))
        return Retrained(before, job)

    def _standing(self, user_id: str, jobs: Sequence[TrainingJob]) -> RetrainStanding:
        ratings = self._rated.load(user_id)
        begun = [job.started_at or job.created_at for job in jobs if job.request.user_id == user_id]
        refusal = self._refusals.get(user_id)
        if refusal is not None and any(moment > refusal.at for moment in begun):
            refusal = None
        facts = RetrainFacts.of(
            self._clock(),
            [item.timestamp for item in ratings.by_frame.values()],
            others=[item.timestamp for item in ratings.unmatched],
            last_began=max((*begun, refusal.at) if refusal else begun, default=None),
            busy=any(not job.state.terminal for job in jobs),
        )
        found = standing(self.plan, facts)
        return replace(found, refused=refusal.reason) if refusal else found

    def _request(self, user_id: str, jobs: Sequence[TrainingJob]) -> TrainingRequest:
        """The person's usual run: the preset of their last one that was completed, and the name after its own.

        One that was tried beside others to compare them is no choice of theirs.
        """
        completed = (job.request for job in jobs if job.state is JobState.COMPLETED)
        last = next((each for each in completed if each.user_id == user_id and each.batch is None), None)
        return TrainingRequest(
            user_id=user_id,
            model_name=next_name(
                last.model_name if last else "",
                (*(job.request.model_name for job in jobs), *(model.name for model in self._kept())),
            ),
            preset=last.preset if last else Preset.BALANCED,
            deploy=DeployPolicy(str(self._settings.get(DEPLOY_POLICY))),
            by_itself=True,
        )


_NOTHING = RetrainFacts(ratings=0, new=0, quiet=None, since_last=None, busy=False)
