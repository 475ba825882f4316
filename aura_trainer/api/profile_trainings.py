"""The trainings of the profile whose programs ask; those of others are as if they were not there."""

import sys
from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends

from aura_trainer.api.context import Context
from aura_trainer.application import Application
from aura_trainer.domain.audit import AuditRecord, TrainingStatistics
from aura_trainer.domain.errors import JobNotFound
from aura_trainer.domain.training import StopRequest, TrainingJob
from aura_trainer.domain.verdict import PostTrainingAnalysis
from aura_trainer.services.training_audit import STATISTICS_RECORDS, statistics_of


class ProfileTrainings:
    """Finds jobs, and runs that have ended, of one profile alone.

    A job is named by its whole id: to tell one from the beginning of its id, it would have to be told from others'.

    Args:
        services: Where the trainings of all profiles are.
        profile: Whose are shown.
    """

    def __init__(self, services: Application, profile: str) -> None:
        self._services = services
        self._worker = services.training
        self._profile = profile

    def job(self, job_id: str) -> TrainingJob:
        """Return one job.

        Raises:
            JobNotFound: The profile has no job with this id.
        """
        unknown = JobNotFound(f"Training job {job_id} does not exist")
        try:
            found = self._worker.job(job_id)
        except JobNotFound as error:
            raise unknown from error
        if (found.job_id, found.request.user_id) != (job_id, self._profile):
            raise unknown
        return found

    def jobs(self) -> Sequence[TrainingJob]:
        """Return all jobs, newest first."""
        return [job for job in self._worker.jobs() if job.request.user_id == self._profile]

    def cancel(self, job_id: str) -> bool:
        """Cancel a job. False when it has ended already.

        Raises:
            JobNotFound: The profile has no job with this id.
        """
        return self._worker.request_stop(self.job(job_id).job_id, StopRequest.CANCEL)

    def analysis(self, job_id: str) -> PostTrainingAnalysis:
        """Return the analysis of a completed job.

        Raises:
            JobNotFound: The profile has no job with this id.
            AuraError: As `TrainingWorker.analysis` does.
        """
        return self._worker.analysis(self.job(job_id).job_id)

    def history(self, max_records: int) -> Sequence[AuditRecord]:
        """Return the latest runs that have ended, newest first.

        Raises:
            AuraError: As `Application.audit` and `TrainingAudit.history` do.
        """
        # The audit log knows no profiles: to cut it short first would leave out runs behind those of others.
        runs = self._services.audit.history(sys.maxsize).records
        return [run for run in runs if run.user_id == self._profile][:max_records]

    def statistics(self) -> TrainingStatistics:
        """Sum up the latest 1000 of them. Raises as `history` does."""
        return statistics_of(self.history(STATISTICS_RECORDS))


def _trainings_of(context: Context) -> ProfileTrainings:
    return ProfileTrainings(context.services, context.profile)


Trainings = Annotated[ProfileTrainings, Depends(_trainings_of)]
