"""How good the models of recorded runs were: from their jobs, else from the note in the record."""

from collections.abc import Callable, Iterable, Mapping

from aura_trainer.domain.audit import AuditRecord
from aura_trainer.domain.models import ModelUse
from aura_trainer.domain.run_quality import RunQuality
from aura_trainer.domain.training import JobState
from aura_trainer.domain.verdict import Recommendation
from aura_trainer.services.job_rows import JobRow

_DEPLOYED = "deployed"


class RunQualities:
    """Looks up what the record of a run has no field for.

    Args:
        completed: Reads the completed jobs of this data folder. May raise DamagedData and StorageFailure.
        use: Says which models are, and were, in use. Raises as `ModelManager.in_use` does.
    """

    def __init__(self, completed: Callable[[], Iterable[JobRow]], use: Callable[[], ModelUse]) -> None:
        self._completed = completed
        self._use = use

    def of(self, records: Iterable[AuditRecord]) -> Mapping[str, RunQuality]:
        """Return the quality of the completed runs among some, by job id.

        Raises:
            DamagedData: The database with the jobs is damaged.
            StorageFailure: It, or a model, cannot be read.
            InvalidBundle: Not even the default model is valid.
            Conflict: Somebody else is changing the models.
        """
        use = self._use()
        jobs = {row.job.job_id: row for row in self._completed()}
        return {
            record.job_id: _of_job(jobs[record.job_id], use) if record.job_id in jobs else _of_note(record)
            for record in records
            if record.status is JobState.COMPLETED
        }


def _of_job(row: JobRow, use: ModelUse) -> RunQuality:
    if row.result is None:
        return RunQuality(deployed=row.job.deployed)
    evidence = row.result.verdict.evidence
    verdict = row.result.verdict.recommendation
    digest = row.result.model_digest
    return RunQuality(
        evidence.ranking,
        evidence.mean_loss,
        verdict,
        deployed=row.job.deployed or row.result.deployed or digest in use.ever,
        in_use=digest == use.now,
    )


def _of_note(record: AuditRecord) -> RunQuality:
    """What the note says of a run whose job is not in this data folder: ``Accept, deployed, 1 warning``."""
    words, *rest = [part.strip() for part in (record.notes or "").split(",")]
    verdict = next((one for one in Recommendation if one.words == words), None)
    return RunQuality(verdict=verdict, deployed=_DEPLOYED in rest)
