"""Tells cheaply whether anything in the data folder has changed, whoever changed it."""

import os
from dataclasses import dataclass

from aura_trainer.domain.media import MediaOutline
from aura_trainer.domain.training import TrainingJob
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.clock import Clock
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import FileLayer, FileSignature, read_failure
from aura_trainer.services.job_queue import JobQueue
from aura_trainer.services.model_versions import NAME_SUFFIX


@dataclass(frozen=True, slots=True)
class DataState:
    """The data folder at one moment; two of them differ where something has changed in between.

    Attributes:
        catalogue: What is imported.
        models: Marks of the models, of their names and of which is in use.
        settings: Mark of the settings file, None when there is none.
        jobs: How many training jobs are in which state.
        trained_on: How many ratings the last completed training had; 0 before the first.
        elsewhere: The training that another process is carrying out, None when none does or it does not answer.
    """

    catalogue: frozenset[MediaOutline]
    models: tuple[object, ...]
    settings: FileSignature | None
    jobs: tuple[tuple[str, int], ...]
    trained_on: int
    elsewhere: TrainingJob | None


class DataWatch:
    """Looks at the data folder without reading much of it. Thread-safe.

    The ratings are not among what is looked at: `AnnotationStore.revision` tells of them.
    """

    def __init__(
        self,
        paths: DataPaths,
        files: FileLayer,
        catalog: Catalog,
        queue: JobQueue,
        clock: Clock,
    ) -> None:
        self._paths = paths
        self._files = files
        self._catalog = catalog
        self._queue = queue
        self._clock = clock

    def look(self) -> DataState:
        """Say how things stand.

        Raises:
            DamagedData: The database is damaged.
            StorageFailure: The data folder cannot be read.
        """
        paths = self._paths
        in_slots = (paths.active_model, paths.backup_model, paths.deployment_journal)
        try:
            versions = self._files.list_folder(paths.versions_dir)
            # Versions come and go and never change, but a name given to one may be given anew.
            names = (path for path in versions if path.suffix == NAME_SUFFIX)
            models = (*(self._files.signature(path) for path in (*in_slots, *names)), versions)
            settings = self._files.signature(paths.settings_file)
        except OSError as error:
            raise read_failure(error, paths.home) from error
        return DataState(
            self._catalog.outline(),
            models,
            settings,
            self._queue.counts(),
            self._queue.last_trained_on(),
            self._elsewhere(),
        )

    def _elsewhere(self) -> TrainingJob | None:
        now = self._clock()
        running = (item.job for item in self._queue.running() if item.pid != os.getpid())
        return next((job for job in running if job.responding(now)), None)
