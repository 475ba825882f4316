import os
import shutil
import signal
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from filelock import FileLock
from killed_command import kill_at
from warm_commands import run_warm

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import (
    AdvancedModeRequired,
    Conflict,
    InvalidInput,
    JobNotFound,
    NotFound,
    RequirementsNotMet,
    StorageFailure,
)
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.domain.training import (
    GREATEST_SEED,
    MINIMUM_RATINGS,
    BaselineKnown,
    DeployPolicy,
    FeatureSet,
    FitStep,
    JobState,
    Preset,
    StageProgress,
    StopRequest,
    TrainingRequest,
)
from aura_trainer.services.clock import utc_now
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.job_queue import INTERRUPTED

QUICK = TrainingRequest(DEFAULT_USER, "mine", Preset.QUICK, seed=7, deploy=DeployPolicy.ALWAYS)


@pytest.fixture
def services(few_rated_home, aura_home):
    shutil.copytree(few_rated_home, aura_home)
    opened = Application.open()
    yield opened
    opened.close()


@pytest.fixture
def unread(few_rated_home, aura_home):
    """Services whose footage no model has looked at yet."""
    shutil.copytree(few_rated_home, aura_home)
    for file in DataPaths.resolve().cache_database.parent.glob("cache.sqlite3*"):
        file.unlink()
    opened = Application.open()
    yield opened
    opened.close()


@pytest.fixture
def trained(trained_home, aura_home):
    """Services with a model in use."""
    shutil.copytree(trained_home, aura_home)
    opened = Application.open()
    yield opened
    opened.close()


class Watch:
    """Keeps all events, and requests a stop when one of a kind has come."""

    def __init__(self, kind=None, request=None):
        self.events = []
        self._kind = kind
        self._armed = request
        self._request = None

    def take(self, event):
        self.events.append(event)
        if self._kind is not None and isinstance(event.event, self._kind):
            self._request = self._armed

    def requested(self):
        return self._request


def train(services, request=QUICK, watch=None):
    watch = watch or Watch()
    job = services.training.submit(request)
    services.training.run_pending(on_event=watch.take, token=watch)
    return services.training.job(job.job_id), watch


def active_bytes(services):
    path = services.paths.active_model
    return path.read_bytes() if path.exists() else None


def test_training_belongs_to_advanced_mode(services):
    services.settings.set(ADVANCED_MODE, value=False)
    with pytest.raises(AdvancedModeRequired):
        _ = services.training
    with pytest.raises(AdvancedModeRequired):
        _ = services.models
    assert services.model_in_use().using_default


def test_a_job_is_trained_judged_kept_and_deployed(services):
    job, _ = train(services)
    assert (job.state, job.progress, job.deployed) == (JobState.COMPLETED, 100, True)
    assert job.metrics.samples == MINIMUM_RATINGS
    status = services.models.status()
    assert (status.active.digest, status.active.name) == (job.model_digest, "mine")
    report = services.training.report(job.job_id)
    assert report.verdict.evidence.loss == job.metrics.loss
    analysis = services.training.analysis(job.job_id)
    assert (analysis.recommendation, analysis.headline) == (
        report.verdict.recommendation,
        report.verdict.headline,
    )
    assert (analysis.training_samples, analysis.annotation_count) == (MINIMUM_RATINGS, MINIMUM_RATINGS)
    (record,) = services.audit.history().records
    assert (record.job_id, record.status, record.loss) == (job.job_id, JobState.COMPLETED, job.metrics.loss)
    assert record.duration_minutes * 60 >= job.metrics.duration_seconds
    assert record.notes == f"{analysis.recommendation.words}, deployed"
    rated = services.rated.load(DEFAULT_USER).by_frame
    assert {item.frame_id for item in report.predictions} == set(rated)
    assert all(rated[item.frame_id].rating == item.rating for item in report.predictions)


def test_the_first_run_makes_the_next_estimate_and_leaves_its_own_as_it_was(unread):
    services = unread
    before = services.preflight.check(DEFAULT_USER, Preset.QUICK)
    assert {estimate.runs for estimate in before.estimates.values()} == {0}
    job, _ = train(services)
    after = services.preflight.check(DEFAULT_USER, Preset.QUICK).estimates
    assert [after[preset].runs for preset in Preset] == [1, 0, 0]
    # The features it had to compute are known to the next run.
    assert 0 < after[Preset.QUICK].seconds < job.metrics.duration_seconds
    analysis = services.training.analysis(job.job_id)
    assert analysis.estimated_time_minutes == before.estimated_training_time_minutes == 2


def test_a_run_ended_early_is_no_measure_for_the_next(services):
    request = TrainingRequest(DEFAULT_USER, "short", Preset.BALANCED, seed=7, deploy=DeployPolicy.NEVER)
    job, _ = train(services, request, StopAtSecondCandidate())
    assert job.state is JobState.COMPLETED
    assert services.preflight.check(DEFAULT_USER).estimates[Preset.BALANCED].runs == 0


class SetBack:
    """A clock that somebody sets back by an hour while a job is running."""

    def __init__(self):
        self.by = timedelta()

    def __call__(self):
        return utc_now() - self.by


def test_a_clock_set_back_during_a_run_changes_nothing_about_it(few_rated_home, aura_home):
    shutil.copytree(few_rated_home, aura_home)
    clock = SetBack()
    services = Application(DataPaths.resolve(), clock=clock)

    class Follow(Watch):
        def take(self, event):
            super().take(event)
            if isinstance(event.event, FitStep):
                clock.by = timedelta(hours=1)

    job, watch = train(services, watch=Follow())
    assert job.state is JobState.COMPLETED
    assert job.created_at <= job.started_at <= job.completed_at
    assert 0 < job.metrics.duration_seconds <= (job.completed_at - job.started_at).total_seconds()
    (record,) = services.audit.history().records
    assert 0 < record.duration_minutes < 5
    assert watch.events[-1].job == job
    services.close()


def test_events_follow_the_milestones_and_every_step_is_real(services):
    _, watch = train(services)
    states = [event.job.state for event in watch.events]
    assert states[0] is JobState.RUNNING
    assert states[-1] is JobState.COMPLETED
    progress = [event.event.progress for event in watch.events if isinstance(event.event, StageProgress)]
    assert progress == sorted(progress)
    assert {0, 10, 80, 100} <= set(progress)
    assert sum(20 <= value <= 80 for value in progress) > 3
    steps = [event.event for event in watch.events if isinstance(event.event, FitStep)]
    assert Counter(type(event.event) for event in watch.events)[BaselineKnown] == 1
    assert {step.fold for step in steps} == set(range(steps[0].folds))
    assert all(0 <= step.training_loss < 2 and 0 <= step.validation_loss < 2 for step in steps)
    assert len({step.validation_loss for step in steps}) > len(steps) / 3


def test_the_same_seed_gives_the_same_model(trained):
    (first,) = trained.training.jobs()
    second, _ = train(trained, first.request)
    reports = [trained.training.report(job.job_id) for job in (first, second)]
    assert [item.prediction for item in reports[0].predictions] == [
        item.prediction for item in reports[1].predictions
    ]


@pytest.mark.parametrize("kind", [StageProgress, FitStep])
def test_a_cancel_leaves_the_deployed_model_byte_for_byte(trained, kind):
    before = active_bytes(trained)
    versions = trained.models.versions()
    job, _ = train(trained, watch=Watch(kind, StopRequest.CANCEL))
    assert (job.state, job.model_path) == (JobState.CANCELLED, None)
    assert active_bytes(trained) == before is not None
    assert trained.models.versions() == versions
    assert not list(trained.paths.staging_dir.glob("*"))


class StopAtSecondCandidate(Watch):
    def take(self, event):
        self.events.append(event)
        candidates = {item.event.candidate for item in self.events if isinstance(item.event, FitStep)}
        if len(candidates) == 2:
            self._request = StopRequest.STOP_AND_KEEP


def test_stop_and_keep_gives_a_model_judged_on_held_out_frames(services):
    request = TrainingRequest(DEFAULT_USER, "short", Preset.BALANCED, seed=7, deploy=DeployPolicy.NEVER)
    job, _ = train(services, request, StopAtSecondCandidate())
    assert job.state is JobState.COMPLETED
    assert services.models.find(job.model_digest).name == "short"
    evidence = services.training.report(job.job_id).verdict.evidence
    assert 0 < evidence.loss < evidence.mean_loss


def test_a_policy_that_never_deploys_keeps_the_model_and_it_can_be_deployed_later(services):
    request = TrainingRequest(DEFAULT_USER, "mine", Preset.QUICK, deploy=DeployPolicy.NEVER)
    job, _ = train(services, request)
    assert (job.state, job.progress, job.deployed) == (JobState.COMPLETED, 100, False)
    assert services.models.status().using_default
    assert services.training.deploy(job.job_id).deployed
    assert services.models.status().active.digest == job.model_digest


def test_too_few_ratings_are_refused_before_anything_is_queued(services):
    paths = list(services.annotations.load(DEFAULT_USER).ratings)
    services.annotations.remove(DEFAULT_USER, paths[19:])
    with pytest.raises(RequirementsNotMet, match=r"19 annotations.*minimum 20"):
        services.training.submit(QUICK)
    assert services.training.jobs() == []


@pytest.mark.parametrize("changes", [{"seed": GREATEST_SEED + 1}, {"seed": -1}, {"model_name": " "}])
def test_what_no_run_can_be_given_is_refused_before_anything_is_queued(services, changes):
    with pytest.raises(InvalidInput):
        services.training.submit(replace(QUICK, **changes))
    content = replace(QUICK, features=FeatureSet.CONTENT, **changes)
    with pytest.raises(InvalidInput):
        services.batches.submit([replace(QUICK, **changes), content])
    assert services.training.jobs() == []


def relink_to_copy(services, folder):
    folder.mkdir()
    (media,) = services.catalog.list_media()
    copied = Path(shutil.copy(media.path, folder / "clip.mp4"))
    services.catalog.relink(media.id, str(copied))
    return copied


def test_a_missing_clip_is_refused_by_name_before_anything_is_queued(services, tmp_path):
    relink_to_copy(services, tmp_path / "disk").unlink()
    with pytest.raises(RequirementsNotMet, match=r"clip\.mp4 is missing"):
        services.training.submit(QUICK)
    assert services.training.jobs() == []


def test_a_clip_missing_once_its_job_is_run_fails_it_naming_clip_and_frames(services, tmp_path):
    clip = relink_to_copy(services, tmp_path / "disk")
    job = services.training.submit(QUICK)
    clip.unlink()
    services.training.run_pending(on_event=lambda _: None, token=NeverStop())
    job = services.training.job(job.job_id)
    assert job.state is JobState.FAILED
    assert f"{clip} is missing" in job.error
    rated = services.rated.load(DEFAULT_USER).by_frame
    first = next(frame for frame in services.catalog.frames() if frame.id in rated)
    assert first.address in job.error


def test_a_run_without_a_clip_that_is_missing_says_so_with_its_frames(services, real_clips, tmp_path):
    other = Path(shutil.copy(real_clips / "bikes.mp4", tmp_path / "bikes.mp4"))
    services.importer.run([str(other)], Sampling(amount=1.0), on_event=lambda _: None, token=NeverStop())
    frame = services.catalog.frames(services.catalog.list_media()[1].id)[0]
    services.annotations.append(DEFAULT_USER, [Rating(frame.address, 0.5)])
    other.unlink()
    job, _ = train(services)
    assert (job.state, job.metrics.samples) == (JobState.COMPLETED, MINIMUM_RATINGS)
    assert f"{other} is missing; 1 rating is left out: {frame.address}." in job.warnings


def test_ratings_of_footage_that_is_not_imported_are_left_out_and_told(services):
    services.annotations.append(DEFAULT_USER, [Rating("elsewhere.mp4#t=1.0", 0.5)])
    job, _ = train(services)
    assert job.state is JobState.COMPLETED
    assert "1 rating of a frame that is not imported is left out: elsewhere.mp4#t=1.0." in job.warnings


def test_a_run_whose_model_is_damaged_has_no_report_and_cannot_be_deployed_and_says_why(services):
    job, _ = train(services, replace(QUICK, deploy=DeployPolicy.NEVER))
    Path(job.model_path).write_bytes(b"damaged")
    for _ in range(2):
        with pytest.raises(NotFound, match="deleted or is damaged"):
            services.training.report(job.job_id)
    Path(job.model_path).unlink()
    with pytest.raises(Conflict, match="deleted or is damaged") as refused:
        services.training.deploy(job.job_id)
    assert refused.value.title == "Deployment failed"


def test_only_completed_jobs_have_a_report_and_an_analysis(services):
    job, _ = train(services, watch=Watch(StageProgress, StopRequest.CANCEL))
    for ask in (services.training.report, services.training.analysis):
        with pytest.raises(Conflict, match="only available for completed") as refused:
            ask(job.job_id)
        assert refused.value.title == "Analysis Not Available"
        with pytest.raises(JobNotFound, match="Training job nope does not exist"):
            ask("nope")


@contextmanager
def refused_updates(services, when):
    """Have SQLite refuse some changes of jobs, as it does when the disk is full."""
    with services._database.write() as connection:
        connection.execute(
            f"CREATE TRIGGER full BEFORE UPDATE ON job WHEN {when}"
            " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )
    yield
    with services._database.write() as connection:
        connection.execute("DROP TRIGGER full")


def run_pending(services):
    services.training.run_pending(on_event=lambda _: None, token=NeverStop())


def test_progress_that_cannot_be_written_down_ends_no_run(services, caplog):
    job = services.training.submit(QUICK)
    heard = []
    with refused_updates(services, "OLD.state = 'Running' AND NEW.state = 'Running' AND NEW.result IS NULL"):
        services.training.run_pending(on_event=heard.append, token=NeverStop())
    assert services.training.job(job.job_id).state is JobState.COMPLETED
    assert len([item for item in heard if isinstance(item.event, FitStep)]) > 1
    assert len([line for line in caplog.records if "progress" in line.getMessage()]) == 1


def test_a_model_that_cannot_be_taken_over_fails_its_run_with_the_file_s_name(services, monkeypatch):
    from aura_trainer.services import training_run

    run_child = training_run.run_child

    def lost(work, order, **told):
        outcome = run_child(work, order, **told)
        order.staging_file.unlink()
        return outcome

    monkeypatch.setattr(training_run, "run_child", lost)
    job, _ = train(services)
    assert job.state is JobState.FAILED
    assert str(services.paths.staging_dir) in job.error
    assert "The model in use is untouched" in job.error


def test_a_wish_to_stop_that_cannot_be_read_ends_no_run(services, monkeypatch):
    def unreadable(_job_id):
        raise StorageFailure("The database is locked.")

    monkeypatch.setattr(services.training._queue, "stop_requested", unreadable)
    job, _ = train(services)
    assert job.state is JobState.COMPLETED


def test_a_job_whose_failure_could_not_be_written_down_is_ended_as_soon_as_it_can(services, caplog):
    job = services.training.submit(QUICK)
    with refused_updates(services, "OLD.state = 'Running'"):
        with pytest.raises(StorageFailure, match="database or disk is full"):
            run_pending(services)
        for _ in range(2):
            assert [job.state for job in services.training.jobs()] == [JobState.RUNNING]
        assert [item.job_id for item in services.health.queue().interrupted] == [job.job_id]
    told = [line for line in caplog.records if "cannot be ended yet" in line.getMessage()]
    assert len(told) == 1
    assert not services.training.request_stop(job.job_id, StopRequest.CANCEL)
    lost = services.training.job(job.job_id)
    assert (lost.state, lost.error) == (JobState.FAILED, INTERRUPTED)
    assert "could no longer write" in lost.error
    (record,) = services.audit.history().records
    assert (record.job_id, record.status) == (job.job_id, JobState.FAILED)


@pytest.mark.parametrize("deploy", [DeployPolicy.ALWAYS, DeployPolicy.NEVER])
def test_a_job_whose_completion_could_not_be_written_down_is_completed_as_soon_as_it_can(services, deploy):
    job = services.training.submit(replace(QUICK, deploy=deploy))
    with (
        refused_updates(services, "NEW.state = 'Completed'"),
        pytest.raises(StorageFailure, match="database or disk is full"),
    ):
        run_pending(services)
    job = services.training.job(job.job_id)
    assert (job.state, job.deployed) == (JobState.COMPLETED, deploy is DeployPolicy.ALWAYS)
    assert services.models.find(job.model_digest).name == "mine"
    assert (services.models.status().active.digest == job.model_digest) == job.deployed
    assert services.training.report(job.job_id).predictions


def test_a_model_found_kept_but_not_in_use_is_told_with_the_interrupted_job(services):
    job = services.training.submit(QUICK)
    with refused_updates(services, "NEW.state = 'Completed'"), pytest.raises(StorageFailure):
        run_pending(services)
    services.models.revert()
    job = services.training.job(job.job_id)
    assert (job.state, job.model_path) == (JobState.FAILED, None)
    assert job.error.endswith("Its model is kept among the versions; it was not put in use.")


@pytest.mark.skipif(
    sys.platform != "linux", reason="only there is a process's start told from that of the system"
)
def test_a_clock_that_was_set_makes_no_job_look_interrupted(services, monkeypatch):
    job = services.training.submit(QUICK)
    with FileLock(services.paths.locks / "training.lock"):
        services._training._queue.start(job.job_id, os.getppid())
        booted = psutil.boot_time()
        monkeypatch.setattr(psutil._pslinux, "boot_time", lambda: booted - 3600.0)
        assert services.training.job(job.job_id).state is JobState.RUNNING
        assert services.health.queue().interrupted == ()
    assert services.training.job(job.job_id).state is JobState.FAILED


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL on Windows")
def test_a_killed_run_is_told_as_interrupted_and_changes_no_model(trained):
    before = active_bytes(trained)
    ended = run_warm("train", "start", "--preset", "thorough", before=kill_at, words=("fitting",))
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    lost = trained.training.jobs()[0]
    assert (lost.state, lost.error) == (JobState.FAILED, INTERRUPTED)
    assert active_bytes(trained) == before
