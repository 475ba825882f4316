"""The cases that the reference's guide names for its storage, models, worker and whole workflows.

The original trained nothing, so its cases are made real here: frames of a real clip, models that are fitted.
"""

import itertools
import shutil

import pytest

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.errors import InvalidAnnotation, JobNotFound, RequirementsNotMet
from aura_trainer.domain.training import (
    MINIMUM_RATINGS,
    DeployPolicy,
    JobState,
    Preset,
    StageProgress,
    StopRequest,
    TrainingRequest,
)

QUICK = TrainingRequest(DEFAULT_USER, "guide", Preset.QUICK, seed=7, deploy=DeployPolicy.ALWAYS)
USER = "test-user"


class Follower:
    """Keeps every event; asks for a cancel once a stage's progress is reached, if told to."""

    def __init__(self, cancel_at=None):
        self.events = []
        self._cancel_at = cancel_at

    def take(self, event):
        self.events.append(event)

    def requested(self):
        reached = [item.event.progress for item in self.events if isinstance(item.event, StageProgress)]
        if self._cancel_at is not None and reached and max(reached) >= self._cancel_at:
            return StopRequest.CANCEL
        return None


def run(services, *requests, cancel_at=None):
    """Submit the requests, carry all of them out, and return the jobs with what was told on the way."""
    follower = Follower(cancel_at)
    ids = [services.training.submit(request).job_id for request in requests]
    services.training.run_pending(on_event=follower.take, token=follower)
    return [services.training.job(job_id) for job_id in ids], follower.events


@pytest.fixture
def trained(trained_home, aura_home):
    """The services over a data folder with a model in use."""
    shutil.copytree(trained_home, aura_home)
    opened = Application.open()
    yield opened
    opened.close()


class TestAnnotationStorage:
    def test_stores_and_retrieves_annotations(self, services):
        given = [Rating("a.jpg", 0.9), Rating("b.jpg", 0.2, {"scene": "intro"})]
        services.annotations.append(USER, given)
        kept = services.annotations.load(USER).ratings
        assert [(item.frame_path, item.rating, item.metadata) for item in kept.values()] == [
            ("a.jpg", 0.9, None),
            ("b.jpg", 0.2, {"scene": "intro"}),
        ]

    def test_gets_statistics(self, services):
        for rating, name in ((0.9, "a.jpg"), (0.7, "b.jpg"), (0.5, "c.jpg")):
            services.annotations.append(USER, [Rating(name, rating)])
        stats = services.annotations.stats(USER)
        assert (stats.user_id, stats.total_annotations) == (USER, 3)
        assert stats.average_rating == pytest.approx(0.7)
        assert stats.oldest_annotation < stats.newest_annotation

    @pytest.mark.parametrize("rating", [1.5, -0.1, float("nan"), float("inf")])
    def test_validates_ratings(self, services, rating):
        with pytest.raises(InvalidAnnotation, match=r"Rating must be between 0\.0 and 1\.0, got"):
            services.annotations.append(USER, [Rating("good.jpg", 0.5), Rating("bad.jpg", rating)])
        assert services.annotations.stats(USER).total_annotations == 0

    @pytest.mark.parametrize("rating", [0.0, 1.0])
    def test_takes_both_ends_of_the_scale(self, services, rating):
        services.annotations.append(USER, [Rating("end.jpg", rating)])
        assert services.annotations.load(USER).ratings["end.jpg"].rating == rating

    @pytest.mark.parametrize("path", ["", "   "])
    def test_validates_frame_paths(self, services, path):
        with pytest.raises(InvalidAnnotation, match="Frame path must not be empty"):
            services.annotations.append(USER, [Rating(path, 0.5)])

    def test_clears_annotations(self, services):
        services.annotations.append(USER, [Rating("a.jpg", 0.9)])
        kept_in = services.annotations.clear(USER)
        assert services.annotations.stats(USER).total_annotations == 0
        assert b"a.jpg" in kept_in.read_bytes()
        assert services.annotations.clear(USER) is None


class TestModelManager:
    def test_deploys_a_model_and_keeps_a_backup(self, trained):
        (first,) = trained.training.jobs()
        (second,), _ = run(trained, QUICK)
        paths = trained.paths
        assert (
            paths.active_model.read_bytes()
            == (paths.versions_dir / f"{second.model_digest}.zip").read_bytes()
        )
        assert (
            paths.backup_model.read_bytes() == (paths.versions_dir / f"{first.model_digest}.zip").read_bytes()
        )

    def test_reverts_to_the_default(self, trained):
        (job,) = trained.training.jobs()
        trained.models.revert()
        status = trained.models.status()
        assert status.using_default
        assert not trained.paths.active_model.exists()
        assert job.model_digest in {model.digest for model in trained.models.versions()}

    def test_falls_back_to_the_default_when_no_model_is_active(self, services):
        assert not services.paths.active_model.exists()
        assert services.model_in_use().using_default
        assert services.models.in_use().data == services.paths.default_model.read_bytes()


class TestTrainingWorker:
    def test_submitting_a_job_returns_its_id(self, services):
        job = services.training.submit(QUICK)
        assert len(job.job_id) == 36
        assert (job.state, job.progress, job.completed_at) == (JobState.QUEUED, 0, None)

    def test_the_status_of_a_job_is_right_at_every_time(self, services):
        submitted = services.training.submit(QUICK)
        assert services.training.job(submitted.job_id) == submitted
        follower = Follower()
        services.training.run_pending(on_event=follower.take, token=follower)
        told = [event.job for event in follower.events]
        assert {job.job_id for job in told} == {submitted.job_id}
        assert list(dict.fromkeys(job.state for job in told)) == [JobState.RUNNING, JobState.COMPLETED]
        assert all(job.metrics is None and job.completed_at is None for job in told[:-1])
        assert told[-1] == services.training.job(submitted.job_id)
        assert told[-1].metrics.samples == MINIMUM_RATINGS

    def test_an_unknown_job_has_no_status(self, services):
        with pytest.raises(JobNotFound, match="Training job abc123 does not exist"):
            services.training.job("abc123")


class TestWorkflows:
    def test_a_complete_run_on_a_small_dataset(self, services):
        (job,), events = run(services, QUICK)
        assert (job.state, job.progress, job.error) == (JobState.COMPLETED, 100, None)
        progress = [item.event.progress for item in events if isinstance(item.event, StageProgress)]
        assert progress == sorted(progress)
        assert {0, 10, 20, 80, 100} <= set(progress)
        assert services.models.status().active.digest == job.model_digest

    def test_a_job_is_cancelled(self, services):
        (job,), _ = run(services, QUICK, cancel_at=20)
        assert (job.state, job.model_path) == (JobState.CANCELLED, None)
        assert job.progress >= 20
        assert "cancelled" in job.error
        assert not services.paths.active_model.exists()
        assert not services.training.request_stop(job.job_id, StopRequest.CANCEL)

    @pytest.mark.parametrize(
        ("left", "title"), [(0, "Insufficient Data"), (19, "System Requirements Not Met")]
    )
    def test_insufficient_data_is_refused(self, services, left, title):
        rated = list(services.annotations.load(DEFAULT_USER).ratings)
        services.annotations.remove(DEFAULT_USER, rated[left:])
        with pytest.raises(RequirementsNotMet) as refusal:
            services.training.submit(QUICK)
        assert refusal.value.title == title
        assert services.training.jobs() == []

    def test_a_model_is_deployed_reverted_and_brought_back(self, trained):
        deployed = trained.paths.active_model.read_bytes()
        trained.models.revert()
        assert trained.models.status().using_default
        trained.models.undo()
        assert trained.paths.active_model.read_bytes() == deployed

    def test_several_jobs_run_one_after_the_other(self, services):
        jobs, events = run(services, QUICK, QUICK, QUICK)
        assert [job.state for job in jobs] == [JobState.COMPLETED] * 3
        order = [item.job.job_id for item in events if item.event is None]
        assert order == [job.job_id for job in jobs for _ in range(2)]
        assert all(earlier.completed_at <= later.started_at for earlier, later in itertools.pairwise(jobs))
