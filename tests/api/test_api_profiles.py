"""What a profile's token shows of the trainings of others that share the data folder: nothing."""

import shutil
import threading

import pytest
from api_rig import Api, answer, stream

from aura_trainer.api.options import ApiOptions
from aura_trainer.api.server import ApiServer

OTHER = "somebody-else"
BODY = {"modelName": "theirs", "pipelineConfig": {"preset": "thorough", "deployPolicy": "never"}}


@pytest.fixture
def other_api(rated_api, aura_home):
    """A second server over the same data folder, for another profile with the same ratings."""
    ratings = aura_home / "ML" / "Annotations"
    shutil.copytree(ratings / "default-user", ratings / OTHER)
    server = ApiServer(rated_api.services, ApiOptions(OTHER, 0))
    server.start()
    try:
        other = Api(rated_api.services, server)
        with other.client:
            yield other
    finally:
        server.stop()


def start(api):
    return answer(api.post("train/frame-importance", BODY))["jobId"]


def test_a_job_of_another_profile_is_as_unknown_as_one_that_is_not(rated_api, other_api):
    theirs = start(other_api)
    for what in ("status", "analysis", "events"):
        refused = answer(rated_api.get(f"train/{theirs}/{what}"), 404)
        unknown = answer(rated_api.get(f"train/{'0' * len(theirs)}/{what}"), 404)
        assert refused["title"] == unknown["title"] == "Job Not Found"
        assert refused["detail"] == unknown["detail"].replace("0" * len(theirs), theirs)
    assert answer(other_api.get(f"train/{theirs}/status"))["modelName"] == "theirs"


def test_a_job_of_another_profile_is_not_cancelled(rated_api, other_api):
    theirs = start(other_api)
    refused = answer(rated_api.post(f"train/{theirs}/cancel"), 400)
    assert refused["title"] == "Cancellation Failed"
    assert refused["detail"] == f"Job {theirs} cannot be cancelled (not found or not running)"
    job = rated_api.services.training.job(theirs)
    assert (job.state.terminal, job.stop_request) == (False, None)
    answer(other_api.post(f"train/{theirs}/cancel"))


def test_jobs_of_another_profile_are_not_listed(rated_api, other_api):
    theirs, own = start(other_api), start(rated_api)
    for api, job in ((rated_api, own), (other_api, theirs)):
        told = answer(api.get("train/jobs"))
        assert ([item["jobId"] for item in told["jobs"]], told["totalJobs"]) == ([job], 1)
        answer(api.post(f"train/{job}/cancel"))


def test_a_job_is_named_by_its_whole_id(rated_api):
    """Its beginning would tell whether others have jobs whose ids begin so too."""
    own = start(rated_api)
    for what in ("status", "analysis", "events"):
        refused = answer(rated_api.get(f"train/{own[:8]}/{what}"), 404)
        assert refused["detail"] == f"Training job {own[:8]} does not exist"
    assert answer(rated_api.post(f"train/{own[:8]}/cancel"), 400)["title"] == "Cancellation Failed"
    assert answer(rated_api.get(f"train/{own}/status"))["jobId"] == own
    answer(rated_api.post(f"train/{own}/cancel"))


def test_the_thread_that_all_requests_share_records_no_run(rated_api, monkeypatch):
    """To see to the end of runs takes locks, for seconds where others hold them: every request would wait."""
    training, threads = rated_api.services.training, []
    settle = training.settle
    monkeypatch.setattr(
        training, "settle", lambda: (threads.append(threading.current_thread().name), settle())
    )
    own = start(rated_api)
    for what in (f"{own}/status", "jobs", "history", "statistics"):
        answer(rated_api.get(f"train/{what}"))
    answer(rated_api.post(f"train/{own}/cancel"))
    list(stream(rated_api.client, f"train/{own}/events"))
    assert threads
    assert "aura-api" not in threads


def test_the_history_and_its_figures_are_of_the_profile(rated_api, other_api):
    ended = []
    for api in (other_api, rated_api, other_api):
        job = start(api)
        answer(api.post(f"train/{job}/cancel"))
        # It may have begun by then: it has ended where its events do.
        *_, last = stream(api.client, f"train/{job}/events")
        assert last["data"]["state"] == "Cancelled"
        ended.append(job)
    for api, jobs in ((rated_api, [ended[1]]), (other_api, [ended[2], ended[0]])):
        told = answer(api.get("train/history"))
        assert [record["jobId"] for record in told["history"]] == jobs
        assert told["count"] == len(jobs)
        assert answer(api.get("train/statistics"))["totalTrainingRuns"] == len(jobs)
    latest = answer(other_api.get("train/history", params={"maxRecords": 1}))
    assert [record["jobId"] for record in latest["history"]] == [ended[2]]
