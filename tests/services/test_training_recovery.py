"""The queue after its process was killed, in every state and stage of a job."""

import hashlib
import os
import shutil
import signal
from pathlib import Path

import pytest
from filelock import FileLock
from killed_command import kill_at
from warm_commands import run_warm

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.training import DeployPolicy, JobState, Preset, TrainingRequest
from aura_trainer.services.job_queue import INTERRUPTED

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no SIGKILL on Windows")

START = ("train", "start", "--name", "second", "--preset", "quick", "--deploy", "always")


def request(name, seed):
    return TrainingRequest(DEFAULT_USER, name, Preset.QUICK, seed=seed, deploy=DeployPolicy.ALWAYS)


@pytest.fixture(scope="module")
def queued_home(few_rated_home, tmp_path_factory):
    """A data folder with a model in use and a job in the queue; features are computed. Copy it, do not use it."""
    home = Path(shutil.copytree(few_rated_home, tmp_path_factory.mktemp("queued") / "aura"))
    services = Application.open({"AURA_HOME": str(home)})
    services.training.submit(request("in use", 1))
    services.training.run_pending(on_event=lambda _: None, token=NeverStop())
    services.training.submit(request("first", 2))
    services.close()
    return home


@pytest.fixture
def home(queued_home, aura_home):
    shutil.copytree(queued_home, aura_home)
    return aura_home


def kill_command(moment):
    done = run_warm(*START, before=kill_at, words=(moment,))
    assert done.returncode == -signal.SIGKILL, done.stderr


def check_whole(services):
    """What must hold whatever was killed: a valid model in use, one record a job that has ended, nothing left."""
    status = services.models.status()
    assert status.notice is None
    assert hashlib.sha256(services.paths.active_model.read_bytes()).hexdigest() == status.active.digest
    assert (services.paths.versions_dir / f"{status.active.digest}.zip").read_bytes() == (
        services.paths.active_model.read_bytes()
    )
    ended = {job.job_id: job.state for job in services.training.jobs() if job.state.terminal}
    history = services.audit.history()
    assert {record.job_id: record.status for record in history.records} == ended
    assert len(history.records) == len(ended)
    assert history.bad_lines == ()
    assert list(services.paths.staging_dir.glob("*")) == []


@pytest.fixture
def recovered(home):
    opened = []

    def kill(moment):
        kill_command(moment)
        services = Application.open()
        opened.append(services)
        second, first, _ = services.training.jobs()
        check_whole(services)
        assert (second.request.model_name, second.state) == ("second", JobState.QUEUED)
        return services, first

    yield kill
    for services in opened:
        services.close()


def in_use(services):
    return services.models.status().active.name


@pytest.mark.parametrize("moment", ["started", "loading", "testing", "checking"])
def test_a_job_killed_before_its_model_is_kept_has_failed_and_changed_no_model(recovered, moment):
    services, first = recovered(moment)
    assert (first.state, first.error) == (JobState.FAILED, INTERRUPTED)
    assert first.completed_at >= first.started_at
    assert in_use(services) == "in use"
    assert "first" not in {model.name for model in services.models.versions()}


def test_a_job_killed_before_the_swap_has_failed_and_says_that_its_model_is_kept(recovered):
    services, first = recovered("deploying")
    assert (first.state, first.deployed) == (JobState.FAILED, False)
    assert first.error == f"{INTERRUPTED} Its model is kept among the versions; it was not put in use."
    assert in_use(services) == "in use"
    assert "first" in {model.name for model in services.models.versions()}
    assert services.health.deployment().failed is None


def test_a_job_killed_while_reading_pictures_has_failed_and_changed_no_model(home, recovered):
    for file in (home / "cache").glob("cache.sqlite3*"):
        file.unlink()
    services, first = recovered("reading")
    assert (first.state, first.error) == (JobState.FAILED, INTERRUPTED)
    assert 10 <= first.progress <= 20
    assert in_use(services) == "in use"


@pytest.mark.parametrize("moment", ["before the swap", "after the swap"])
def test_a_job_killed_at_the_swap_is_completed_as_its_model_is_in_use(recovered, moment):
    services, first = recovered(moment)
    assert in_use(services) == "first"
    assert (first.state, first.deployed, first.error) == (JobState.COMPLETED, True, None)
    assert first.model_digest == services.models.status().active.digest
    report = services.training.report(first.job_id)
    assert report.verdict.evidence.loss == first.metrics.loss
    (record,) = [record for record in services.audit.history().records if record.job_id == first.job_id]
    assert record.notes.endswith("deployed")
    assert services.health.deployment().failed is None


@pytest.mark.parametrize("moment", ["before the record", "after the record"])
def test_a_job_killed_around_its_record_is_completed_and_recorded_once(recovered, moment):
    services, first = recovered(moment)
    assert (first.state, first.deployed) == (JobState.COMPLETED, True)
    (record,) = [record for record in services.audit.history().records if record.job_id == first.job_id]
    assert (record.model_path, record.loss) == (first.model_path, first.metrics.loss)
    assert in_use(services) == "first"


def test_a_job_killed_in_the_queue_is_still_run_in_its_turn(home):
    with FileLock(home / "locks" / "training.lock"):
        kill_command("queued")
    services = Application.open()
    names = [job.request.model_name for job in services.training.jobs()]
    assert names == ["second", "first", "in use"]
    begun = []
    services.training.run_pending(
        on_event=lambda event: begun.append(event.job.request.model_name) if event.event is None else None,
        token=NeverStop(),
    )
    assert begun == ["first", "first", "second", "second"]
    assert {job.state for job in services.training.jobs()} == {JobState.COMPLETED}
    check_whole(services)
    services.close()


def test_jobs_behind_one_killed_while_fitting_are_run_by_the_next_process(recovered):
    services, first = recovered("fitting")
    assert (first.state, first.error, in_use(services)) == (JobState.FAILED, INTERRUPTED, "in use")
    services.training.run_pending(on_event=lambda _: None, token=NeverStop())
    assert services.training.job(first.job_id).state is JobState.FAILED
    assert services.training.jobs()[0].state is JobState.COMPLETED
    assert in_use(services) == "second"
    check_whole(services)
