"""How the data folder is doing: what is stuck, half done or cannot be read. Looking repairs no job and no rating."""

from dataclasses import dataclass
from pathlib import Path

from aura_trainer.domain.annotations import BadLine
from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.models import ModelStatus
from aura_trainer.domain.training import JobState, TrainingJob
from aura_trainer.ml.bundle import Bundle
from aura_trainer.services.annotation_store import AnnotationStore, set_aside_of
from aura_trainer.services.clock import Clock
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.deployment_journal import journal_aside
from aura_trainer.services.files import read_failure
from aura_trainer.services.job_queue import JobQueue, was_interrupted
from aura_trainer.services.json_lines import BYTE_ORDER_MARK
from aura_trainer.services.model_manager import ModelManager
from aura_trainer.services.rated_frames import RatedFrames
from aura_trainer.services.room import free_gigabytes, write_fault
from aura_trainer.services.training_lock import TrainingLock

_DEPLOYING_FROM = 80
"""Progress from which a job checks, keeps and deploys its model."""


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """What keeps the queue from moving.

    Attributes:
        interrupted: Jobs that are Running by name, while nobody is training.
        silent: Running jobs without a sign of life for more than a minute, each with its process's number.
        waiting: Queued jobs while no process is training.
        unreadable: What is wrong with each job that cannot be read.
    """

    interrupted: tuple[TrainingJob, ...]
    silent: tuple[tuple[TrainingJob, int], ...]
    waiting: tuple[TrainingJob, ...]
    unreadable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeploymentHealth:
    """What keeps a model from being put in use, or went wrong the last time.

    Attributes:
        folder: Where the models are.
        status: What is in use; a damaged active or backup model is in its notice.
        write_fault: Why the folder cannot be written; None when it can.
        free_gb: Gigabytes free there; None when that cannot be told.
        journal_aside: Where a damaged record of changes was put; None when there is none.
        failed: The latest job, if its model could not be kept or put in use; one that was interrupted is none.
    """

    folder: Path
    status: ModelStatus
    write_fault: str | None
    free_gb: float | None
    journal_aside: Path | None
    failed: TrainingJob | None


@dataclass(frozen=True, slots=True)
class RatingsHealth:
    """The ratings of one profile.

    Attributes:
        user_id: The profile.
        path: Its file.
        count: Rated frames.
        bad_lines: Lines that cannot be read.
        unmatched: Addresses of rated frames that are not imported, or not where they were.
        byte_order_mark: Whether the file begins with one; it is read all the same.
        set_aside: Where unreadable lines were moved to when the file was tidied up; None when there were none.
        fault: Why the file cannot be read at all; None when it can.
    """

    user_id: str
    path: Path
    count: int = 0
    bad_lines: tuple[BadLine, ...] = ()
    unmatched: tuple[str, ...] = ()
    byte_order_mark: bool = False
    set_aside: Path | None = None
    fault: str | None = None


class Health:
    """Looks at the queue, the models and the ratings; for everybody, also where Advanced Mode is off."""

    def __init__(
        self,
        paths: DataPaths,
        queue: JobQueue,
        lock: TrainingLock,
        annotations: AnnotationStore,
        rated: RatedFrames,
        models: ModelManager[Bundle],
        clock: Clock,
    ) -> None:
        self._paths = paths
        self._queue = queue
        self._lock = lock
        self._annotations = annotations
        self._rated = rated
        self._models = models
        self._clock = clock

    def queue(self) -> QueueHealth:
        """Look for jobs that are stuck.

        Raises:
            DamagedData: The database is damaged.
            StorageFailure: It cannot be read.
        """
        running = self._queue.running()
        waiting = [job for job in reversed(self._queue.jobs()) if job.state is JobState.QUEUED]
        training = bool(running or waiting) and self._lock.held()
        now = self._clock()
        silent = [(item.job, item.pid) for item in running if not item.job.responding(now)]
        return QueueHealth(
            interrupted=() if training else tuple(item.job for item in running),
            silent=tuple(silent) if training else (),
            waiting=() if training else tuple(waiting),
            unreadable=self._queue.unreadable(),
        )

    def deployment(self) -> DeploymentHealth:
        """Look at the models. A change of models that was cut short is finished, as it is by every look.

        Raises:
            InvalidBundle: Not even the default that came with the app is valid.
            StorageFailure: The disk refused to finish a change, or the database cannot be read.
            DamagedData: The database is damaged.
            Conflict: Somebody else is changing the models.
        """
        folder = self._paths.models_dir
        status = self._models.status()
        aside = journal_aside(self._paths.deployment_journal)
        latest = next((job for job in self._queue.jobs() if job.state.terminal), None)
        return DeploymentHealth(
            folder=folder,
            status=status,
            write_fault=write_fault(folder),
            free_gb=free_gigabytes(folder),
            journal_aside=aside if aside.exists() else None,
            failed=latest if latest and _failed_at_its_model(latest) else None,
        )

    def ratings(self) -> tuple[RatingsHealth, ...]:
        """Look at the ratings of every profile, in the order of their names; at what no profile can be called, too.

        Raises:
            StorageFailure: The folder of the profiles cannot be read.
        """
        folder = self._paths.annotations_dir
        try:
            users = sorted(place.name for place in folder.iterdir() if place.is_dir())
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise read_failure(error, folder) from error
        return tuple(self._ratings_of(user) for user in users)

    def _ratings_of(self, user_id: str) -> RatingsHealth:
        path = self._paths.annotations_dir / user_id / "annotations.jsonl"
        try:
            stored = self._annotations.load(user_id)
            unmatched = self._rated.load(user_id).unmatched
            with path.open("rb") as file:
                marked = file.read(len(BYTE_ORDER_MARK)) == BYTE_ORDER_MARK
        except FileNotFoundError:
            return RatingsHealth(user_id, path)
        except AuraError as error:
            return RatingsHealth(user_id, path, fault=error.detail)
        except OSError as error:
            return RatingsHealth(user_id, path, fault=read_failure(error, path).detail)
        aside = set_aside_of(path)
        return RatingsHealth(
            user_id,
            path,
            count=len(stored.ratings),
            bad_lines=stored.bad_lines,
            unmatched=tuple(item.frame_path for item in unmatched),
            byte_order_mark=marked,
            set_aside=aside if aside.exists() else None,
        )


def _failed_at_its_model(job: TrainingJob) -> bool:
    return job.state is JobState.FAILED and job.progress >= _DEPLOYING_FROM and not was_interrupted(job)
