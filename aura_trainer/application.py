"""The one place where services are built, gated and handed out."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from aura_trainer.domain.errors import AdvancedModeRequired, AuraError
from aura_trainer.domain.models import ModelStatus
from aura_trainer.domain.settings import CACHE_LIMIT_MB
from aura_trainer.language import mark, tr
from aura_trainer.media.fingerprint import fingerprint
from aura_trainer.ml.bundle import Bundle, read_bundle
from aura_trainer.resources import resource_path
from aura_trainer.services.annotation_exchange import AnnotationExchange
from aura_trainer.services.annotation_store import AnnotationStore
from aura_trainer.services.api_tokens import ApiTokens
from aura_trainer.services.backups import BackupService
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.clip_curves import ClipCurves
from aura_trainer.services.clip_viewer import ClipViewer
from aura_trainer.services.clock import Clock, utc_now
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.data_watch import DataWatch
from aura_trainer.services.database import Database
from aura_trainer.services.files import DiskFiles, FileLayer
from aura_trainer.services.frame_cache import FrameCache, ThumbnailCache
from aura_trainer.services.frame_looks import FrameLooks
from aura_trainer.services.hand_picks import HandPickStore
from aura_trainer.services.hardware import HardwareProbe
from aura_trainer.services.health import Health
from aura_trainer.services.highlights.service import HighlightsService
from aura_trainer.services.import_forecast import ImportForecaster
from aura_trainer.services.importer import Importer
from aura_trainer.services.input_luts import InputLuts
from aura_trainer.services.job_queue import JobQueue
from aura_trainer.services.labeling_advisor import LabelingAdvisor
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.model_comparison import ModelComparer
from aura_trainer.services.model_manager import ModelManager
from aura_trainer.services.model_versions import ModelFacts
from aura_trainer.services.moment_pictures import MomentPictures
from aura_trainer.services.moment_reasons import MomentReasons
from aura_trainer.services.preflight import PreflightCheck
from aura_trainer.services.problem_report.report import ProblemReports
from aura_trainer.services.rated_frames import RatedFrames
from aura_trainer.services.rating_import import RatingImport
from aura_trainer.services.relinker import Relinker
from aura_trainer.services.replaced_media import ReplacedMedia
from aura_trainer.services.retraining import Retraining
from aura_trainer.services.run_quality import RunQualities
from aura_trainer.services.run_records import RunRecords
from aura_trainer.services.run_reports import RunReports
from aura_trainer.services.schema import TRAINER
from aura_trainer.services.scoring import ScoringService
from aura_trainer.services.settings import SettingsService, settings_lock
from aura_trainer.services.shot_marks import ShotMarkStore
from aura_trainer.services.stacks import StackService
from aura_trainer.services.suggestion import SuggestionService
from aura_trainer.services.survey import Surveyor
from aura_trainer.services.time_estimate import TimeEstimator, measured
from aura_trainer.services.training_audit import TrainingAudit
from aura_trainer.services.training_batch import TrainingBatches
from aura_trainer.services.training_lock import TrainingLock
from aura_trainer.services.training_run import TrainingRun
from aura_trainer.services.training_worker import TrainingWorker
from aura_trainer.services.workload import WorkloadCounter
from aura_trainer.services.xmp_export import SidecarExport

if TYPE_CHECKING:
    from aura_trainer.services.dataset_bundle import DatasetSharing
    from aura_trainer.services.dataset_import import DatasetImport
    from aura_trainer.services.export.exporter import ExportService
    from aura_trainer.services.onnx_export import OnnxExport

logger = logging.getLogger(__name__)


class Application:
    """The services over one data folder.

    Rating, importing and scoring are for everybody; training and every change of models belong to Advanced
    Mode and are handed out only while it is on.

    Args:
        paths: Where everything is kept.
        files: The file layer of everything durable.
        clock: Stamps ratings and jobs.
        probe: Asks what this machine has.
    """

    def __init__(
        self,
        paths: DataPaths,
        files: FileLayer | None = None,
        clock: Clock = utc_now,
        probe: HardwareProbe | None = None,
    ) -> None:
        files, probe = files or DiskFiles(), probe or HardwareProbe()
        self.paths = paths
        self._files = files
        self._clock = clock
        self._database = Database(paths.database, TRAINER)
        self._cache = FrameCache(paths.cache_database)
        annotations_lock = ProcessLock(paths.locks / "annotations.lock", mark("the ratings"))
        lock_of_settings = settings_lock(paths)
        self.settings = SettingsService(paths, files, lock_of_settings)
        self.annotations = AnnotationStore(paths, files, clock, annotations_lock)
        self.api_tokens = ApiTokens(
            paths, files, ProcessLock(paths.locks / "api-tokens.lock", mark("the tokens of the local API"))
        )
        self.backups = BackupService(paths, files, clock, annotations_lock, lock_of_settings)
        self.catalog = Catalog(self._database, fingerprint, paths.luts_dir)
        self.rated = RatedFrames(self.annotations, self.catalog)
        self.thumbnails = ThumbnailCache(self._cache, self._database)
        self.clips = ClipViewer(self.catalog, self._cache)
        looks = FrameLooks(self._cache)
        self.shot_marks = ShotMarkStore(self._database)
        self.hand_picks = HandPickStore(self._database)
        self.moment_pictures = MomentPictures(self._cache, self.clips)
        self.moment_reasons = MomentReasons(self._cache, looks)
        self.stacks = StackService(self._cache, looks)
        surveyor = Surveyor(self.catalog, self.rated, looks)
        self.advisor = LabelingAdvisor(surveyor)
        self.suggestions = SuggestionService(
            surveyor, self._cache, lambda: self._models.status().active.digest
        )
        self.importer = Importer(self.catalog, self._cache, ReplacedMedia(self.catalog, self.annotations))
        self.luts = InputLuts(self.catalog, files)
        self.forecaster = ImportForecaster(self.catalog)
        self.relinker = Relinker(self.catalog, fingerprint)
        self.exchange = AnnotationExchange(paths, self.annotations, self.rated, self.importer, files)
        self.rating_import = RatingImport(self.annotations, self.rated, self.importer, self.catalog, files)
        self.sidecar_export = SidecarExport(self.rated, self.catalog, files)
        self._models = ModelManager(
            paths,
            files,
            ProcessLock(paths.locks / "models.lock", mark("the models")),
            read_bundle,
            _describe,
            lambda: resource_path(paths.default_model.name).read_bytes(),
        )
        self.scoring = ScoringService(paths, self._models, self.catalog, self._cache)
        self.highlights = HighlightsService(self.scoring, self.catalog)
        self.curves = ClipCurves(self._models, self._cache, looks, self.clips)
        self._comparison = ModelComparer(paths, self._models, self.catalog, self.rated, self._cache)
        self._audit = TrainingAudit(
            paths, files, ProcessLock(paths.locks / "audit.lock", mark("the history of training"))
        )
        queue, training_lock = JobQueue(self._database, clock), TrainingLock(paths)
        self.watch = DataWatch(paths, files, self.catalog, queue, clock)
        self._preflight = PreflightCheck(
            paths,
            self.rated,
            self.catalog,
            WorkloadCounter(self._cache, self.settings),
            TimeEstimator(lambda: measured(queue.completed()), probe.machine),
            clock,
            probe,
        )
        self.health = Health(paths, queue, training_lock, self.annotations, self.rated, self._models, clock)
        self.problem_reports = ProblemReports(
            paths,
            files,
            clock,
            self.annotations,
            lambda: {
                *(model.name for model in self._models.versions() if model.annotation_count),
                *(job.request.model_name for job in queue.jobs()),
            },
        )
        self._run_qualities = RunQualities(queue.completed, self._models.use)
        self._training = TrainingWorker(
            training_lock,
            queue,
            self._preflight,
            RunRecords(queue, self._audit),
            self._models,
            TrainingRun(paths, self.rated, self.catalog, self._models, self.settings, probe.machine),
        )
        self._retraining = Retraining(self.settings, self.rated, self._training, clock, self._models.versions)
        self._batches = TrainingBatches(self._training, queue, self._preflight, self._models)
        self._run_reports = RunReports(paths, files, self._training)

    @classmethod
    def open(cls, environ: Mapping[str, str] | None = None) -> "Application":
        """Build the services for this machine's data folder, finish what was cut short, and trim the cache.

        Raises:
            DamagedData: The database is damaged or of a newer version.
            StorageFailure: The data folder cannot be used.
        """
        application = cls(DataPaths.resolve(environ))
        try:
            application.backups.settle()
        except AuraError as error:
            logger.warning("A restore that was cut short could not be finished yet: %s", error)
        dropped = application._cache.trim(int(application.settings.get(CACHE_LIMIT_MB)))
        if dropped:
            logger.info("The cache was over its limit; %d bytes were dropped", dropped)
        return application

    @property
    def training(self) -> TrainingWorker:
        """Training jobs.

        Raises:
            AdvancedModeRequired: Advanced Mode is off.
        """
        self._require_advanced_mode(mark("Training"))
        return self._training

    @property
    def retraining(self) -> Retraining:
        """Training by itself.

        Raises:
            AdvancedModeRequired: Advanced Mode is off.
        """
        self._require_advanced_mode(mark("Training"))
        return self._retraining

    @property
    def batches(self) -> TrainingBatches:
        """Training runs queued together, to be compared.

        Raises:
            AdvancedModeRequired: Advanced Mode is off.
        """
        self._require_advanced_mode(mark("Training"))
        return self._batches

    @property
    def preflight(self) -> PreflightCheck:
        """Whether the ratings and the machine are enough to train.

        Raises:
            AdvancedModeRequired: Advanced Mode is off.
        """
        self._require_advanced_mode(mark("Training"))
        return self._preflight

    @property
    def audit(self) -> TrainingAudit:
        """The record of every training run that has ended, brought up to date: not for the window's own thread.

        Raises:
            AdvancedModeRequired: Advanced Mode is off.
            DamagedData: The database with the jobs is damaged.
            StorageFailure: It cannot be read.
        """
        self._require_advanced_mode(mark("The history of training"))
        self._training.settle()
        return self._audit

    @property
    def run_qualities(self) -> RunQualities:
        """How good the models of recorded runs were.

        Raises:
            AdvancedModeRequired: Advanced Mode is off.
        """
        self._require_advanced_mode(mark("The history of training"))
        return self._run_qualities

    @property
    def run_reports(self) -> RunReports:
        """Reports of completed runs.

        Raises:
            AdvancedModeRequired: Advanced Mode is off.
        """
        self._require_advanced_mode(mark("Training"))
        return self._run_reports

    @property
    def models(self) -> ModelManager[Bundle]:
        """Models and which of them is in use.

        Raises:
            AdvancedModeRequired: Advanced Mode is off.
        """
        self._require_advanced_mode(mark("Managing models"))
        return self._models

    @property
    def onnx_export(self) -> "OnnxExport":
        """Models for other programs.

        Raises:
            AdvancedModeRequired: Advanced Mode is off.
        """
        # Imported when it is asked for, for the sake of a quick start of the app.
        from aura_trainer.services.onnx_export import OnnxExport  # noqa: PLC0415

        return OnnxExport(self.paths, self.models, self.catalog, self._cache, self._files)

    @property
    def comparison(self) -> ModelComparer:
        """Two models on the same held-out frames.

        Raises:
            AdvancedModeRequired: Advanced Mode is off.
        """
        self._require_advanced_mode(mark("Comparing models"))
        return self._comparison

    @property
    def exports(self) -> "ExportService":
        """Handing picks to an editor's tools; for everybody."""
        # Imported when it is asked for, for the sake of a quick start of the app.
        from aura_trainer.services.export.exporter import ExportService  # noqa: PLC0415

        return ExportService(self.paths, self._files)

    @property
    def dataset_sharing(self) -> "DatasetSharing":
        """Sharing ratings with what was computed of their frames; for everybody."""
        from aura_trainer.services.dataset_bundle import DatasetSharing  # noqa: PLC0415 - as above

        return DatasetSharing(self.paths, self.rated, self.catalog, self._cache, self._files, self._clock)

    @property
    def dataset_import(self) -> "DatasetImport":
        """Taking in what others shared; for everybody."""
        from aura_trainer.services.dataset_import import DatasetImport  # noqa: PLC0415 - as above

        return DatasetImport(
            self.paths, self.rating_import, self.catalog, self._cache, self._files, fingerprint
        )

    def admit_programs(self) -> None:
        """Let another program in, over the local API.

        Raises:
            AdvancedModeRequired: Advanced Mode is off.
        """
        self._require_advanced_mode(mark("The local API"))

    def model_in_use(self) -> ModelStatus:
        """Say which model is in use; for everybody, as it changes nothing."""
        return self._models.status()

    def tidy(self, user_id: str) -> None:
        """Do what can wait until nobody does: drop superseded lines of the ratings file.

        Raises:
            StorageFailure: The disk refused; everything is as it was.
        """
        if self.annotations.worth_compacting(user_id):
            done = self.annotations.compact(user_id)
            logger.info("Ratings of %s: %d superseded lines dropped", user_id, done.superseded)

    def close(self) -> None:
        """Close the databases."""
        self._cache.close()
        self._database.close()

    def _require_advanced_mode(self, what: str) -> None:
        if not self.settings.advanced_mode:
            problem = self.settings.problem
            if problem is not None:
                raise AdvancedModeRequired(
                    tr("{what} belongs to Advanced Mode, which counts as off: {problem}").format(
                        what=tr(what), problem=problem
                    )
                )
            raise AdvancedModeRequired(
                tr(
                    "{what} belongs to Advanced Mode, which is off. Turn it on in Settings > Advanced Mode, or with "
                    "'aura-trainer settings set general.advancedModeEnabled true'."
                ).format(what=tr(what))
            )


def _describe(bundle: Bundle) -> ModelFacts:
    manifest = bundle.manifest
    return ModelFacts(
        name=manifest.name,
        created=manifest.created.isoformat(),
        annotation_count=manifest.annotation_count,
        metrics=dict(manifest.metrics),
        extractors=tuple(spec.id for spec in manifest.extractors),
        recipe=str(manifest.recipe),
    )
