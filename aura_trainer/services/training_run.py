"""One training job from ratings to a kept, judged and perhaps deployed model."""

import logging
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.errors import AuraError, InvalidBundle, NotFound
from aura_trainer.domain.models import ModelSummary
from aura_trainer.domain.preflight import PreflightResult
from aura_trainer.domain.training import StageProgress, TrainingJob, TrainingMetrics
from aura_trainer.language import mark, tr
from aura_trainer.ml.bundle import Bundle
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.comparison_judges import Judge
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import read_failure, storage_failure
from aura_trainer.services.frame_marks import frames_by_mark
from aura_trainer.services.hardware import DetectionFailed
from aura_trainer.services.job_rows import JobResult, RunTiming
from aura_trainer.services.jobs import Emit, run_child
from aura_trainer.services.model_manager import ModelInUse, ModelManager
from aura_trainer.services.model_titles import titles_apart
from aura_trainer.services.own_encoder import own_encoder
from aura_trainer.services.post_training_analysis import analyse, should_deploy
from aura_trainer.services.rated_frames import RatedFrames
from aura_trainer.services.ratings_to_learn import ratings_to_learn
from aura_trainer.services.settings import SettingsService
from aura_trainer.services.training_order import RatedClip, TrainingOrder, TrainingOutcome, frame_hash

logger = logging.getLogger(__name__)


def _train(order: TrainingOrder, emit: Emit, token: StopToken) -> TrainingOutcome:
    # Imported in the child alone: what it learns with would make every start of the app slower.
    from aura_trainer.services.training_child import run_training  # noqa: PLC0415

    return run_training(order, emit, token)


class DeploymentFailed(AuraError):
    """A model was made and kept, but could not be put in use."""

    title = mark("Deployment failed")


@dataclass(frozen=True, slots=True)
class HeldOutPrediction:
    """What a model said of a rated frame it had not seen; ``frame_id`` is None when the frame is gone."""

    frame_hash: str
    frame_id: int | None
    clip: str
    rating: float
    prediction: float
    fold: int


@dataclass(frozen=True, slots=True)
class _Made:
    bundle: bytes
    outcome: TrainingOutcome
    seconds: float
    warnings: tuple[str, ...]
    in_use: ModelSummary


class TrainingRun:
    """Carries out jobs: gathers the ratings, has a child train, keeps the model, judges it, deploys it.

    Args:
        paths: Where the child reads and writes.
        rated: The ratings.
        catalog: The frames.
        models: Where the model goes.
        settings: Tell of an image encoder of the person's own.
        machine: Names this machine, for the time a run took. May raise DetectionFailed.
    """

    def __init__(
        self,
        paths: DataPaths,
        rated: RatedFrames,
        catalog: Catalog,
        models: ModelManager[Bundle],
        settings: SettingsService,
        machine: Callable[[], str],
    ) -> None:
        self._paths = paths
        self._rated = rated
        self._catalog = catalog
        self._models = models
        self._settings = settings
        self._machine = machine

    def carry_out(
        self,
        job: TrainingJob,
        preflight: PreflightResult,
        emit: Callable[[object], None],
        token: StopToken,
        keep: Callable[[JobResult], None],
    ) -> JobResult:
        """Run a job to its end.

        Args:
            job: The job.
            preflight: What was found just before, for the verdict.
            emit: Told of the progress and of every fitting step.
            token: Asked whether to stop.
            keep: Given what was made once the model is kept and judged, before it is deployed.

        Raises:
            RequirementsNotMet: There are no ratings, or too few of frames that can be read.
            StorageFailure: The disk refused; the deployed model is as it was.
            Cancelled: The token asked for it; the deployed model is as it was.
        """
        begun = time.monotonic()
        emit(StageProgress(0, mark("Loading ratings")))
        clips, warnings = ratings_to_learn(self._rated, self._catalog, job.request.user_id)
        emit(StageProgress(10, mark("Reading pictures")))
        used = self._models.in_use()
        if used.notice is not None:
            warnings.append(used.notice)
        with self._staging() as staging:
            order = TrainingOrder(
                clips=clips,
                model_name=job.request.model_name,
                preset=job.request.preset,
                seed=job.request.seed,
                cache_database=self._paths.cache_database,
                cache_dir=self._paths.cache_dir,
                staging_file=staging,
                active=used.data,
                encoder=own_encoder(self._settings),
                features=job.request.features,
                not_met=self._not_met(used, clips),
            )
            outcome = run_child(_train, order, on_event=emit, token=token)
            made = _Made(_read(staging), outcome, time.monotonic() - begun, tuple(warnings), used.summary)
        return self._publish(job, preflight, made, emit, token, keep)

    def tidy(self) -> None:
        """Remove what runs that were interrupted had begun. Only for the holder of the training lock."""
        for left in self._paths.staging_dir.glob("*.zip"):
            try:
                left.unlink(missing_ok=True)
            except OSError as error:
                logger.warning("%s is left over from an interrupted run: %s", left, error)

    def predictions(self, digest: str) -> tuple[HeldOutPrediction, ...]:
        """Return the held-out predictions kept in a model, each with its frame where it is still known.

        Raises:
            NotFound: The model was deleted or is damaged.
            StorageFailure: The models cannot be read.
            Conflict: Somebody else is changing the models.
        """
        try:
            bundle = self._models.open_version(digest)
        except (NotFound, InvalidBundle) as error:
            raise NotFound(
                tr(
                    "The model of this run was deleted or is damaged, and the frames it was tested on went with it."
                )
            ) from error
        table, frames = bundle.validation, frames_by_mark(self._catalog)
        return tuple(
            HeldOutPrediction(
                mark, frames[mark].id if mark in frames else None, clip, rating, prediction, fold
            )
            for mark, clip, rating, prediction, fold in zip(
                table.frame_hashes,
                table.clip_ids,
                table.ratings.tolist(),
                table.predictions.tolist(),
                table.folds.tolist(),
                strict=True,
            )
        )

    def _not_met(self, used: ModelInUse, clips: Sequence[RatedClip]) -> frozenset[str]:
        """Of the frames to learn from, those the model in use may be asked about, as in a comparison of the two."""
        judge = Judge(used.summary, used.data, frames_by_mark(self._catalog))
        return judge.not_met(frame_hash(clip.fingerprint, pts) for clip in clips for pts in clip.ratings)

    @contextmanager
    def _staging(self) -> Iterator[Path]:
        """Yield where the child puts the model; the file is gone afterwards."""
        staging = self._paths.staging_dir / f"{uuid.uuid4().hex}.zip"
        try:
            staging.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_failure(error, staging.parent, tr("The model in use is untouched.")) from error
        try:
            yield staging
        finally:
            staging.unlink(missing_ok=True)

    def _publish(
        self,
        job: TrainingJob,
        preflight: PreflightResult,
        made: _Made,
        emit: Callable[[object], None],
        token: StopToken,
        keep: Callable[[JobResult], None],
    ) -> JobResult:
        """Keep the model, judge it and, if the policy says so, deploy it."""
        emit(StageProgress(80, mark("Checking the model")))
        # The last moment to cancel: what is kept from here on is told, and deploying takes no time worth cancelling.
        raise_if_cancelled(token)
        outcome = made.outcome
        version = self._models.add_version(made.bundle)
        metrics = TrainingMetrics(outcome.evidence.loss, outcome.samples, made.seconds, dict(outcome.metrics))
        evidence = outcome.evidence
        if version.name == made.in_use.name:
            evidence = replace(evidence, active_name=titles_apart(version, made.in_use)[1])
        verdict = analyse(metrics, evidence, preflight)
        result = JobResult(
            metrics=metrics,
            model_path=version.path,
            model_digest=version.digest,
            deployed=False,
            verdict=verdict,
            warnings=(*made.warnings, *outcome.warnings),
            epochs=outcome.epochs,
            timing=self._timing(made),
            stopped_early=outcome.stopped_early,
        )
        keep(result)
        if should_deploy(job.request.deploy, verdict):
            emit(StageProgress(90, mark("Deploying")))
            attempt = self._models.deploy_version(version.digest)
            if not attempt.deployed:
                raise DeploymentFailed(
                    tr("The model was trained and kept, but not deployed: {reason}").format(
                        reason=attempt.reason
                    )
                )
            result = replace(result, deployed=True)
        emit(StageProgress(100, mark("Done")))
        return result

    def _timing(self, made: _Made) -> RunTiming | None:
        if made.outcome.stopped_early:
            return None
        reading = made.outcome.reading_seconds
        try:
            return RunTiming(self._machine(), reading, made.seconds - reading, made.outcome.frames_read)
        except DetectionFailed as error:
            logger.info("This machine cannot be told from others (%s); the run's time is not kept", error)
            return None


def _read(staging: Path) -> bytes:
    try:
        return staging.read_bytes()
    except OSError as error:
        raise read_failure(error, staging, tr("The model in use is untouched.")) from error
