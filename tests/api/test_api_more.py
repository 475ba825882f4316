"""What the API has beyond the guide: pages of ratings, clearing, models compared, footage scored and picked from."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from api_rig import answer
from conftest import write_frames

from aura_trainer.domain.settings import DEPLOY_POLICY


def pages(api, limit):
    """Every page of the ratings, by the cursors."""
    cursor = ""
    while cursor is not None:
        page = answer(api.get("annotations", params={"limit": limit, "cursor": cursor}))
        yield page
        cursor = page["nextCursor"]


def test_ratings_are_listed_by_pages(rated_api):
    found = list(pages(rated_api, 15))
    assert [len(page["annotations"]) for page in found] == [15, 15, 10]
    assert {page["totalAnnotations"] for page in found} == {40}
    kept = rated_api.services.annotations.load("default-user").ratings
    listed = {item["framePath"]: item["rating"] for page in found for item in page["annotations"]}
    assert listed == {path: item.rating for path, item in kept.items()}
    assert len(list(pages(rated_api, 40))) == 1


def test_a_rating_that_goes_between_two_pages_moves_no_other(rated_api):
    first = answer(rated_api.get("annotations", params={"limit": 10}))
    gone = first["annotations"][0]["framePath"]
    rated_api.services.annotations.remove("default-user", [gone])
    rest = answer(rated_api.get("annotations", params={"limit": 1000, "cursor": first["nextCursor"]}))
    assert len(rest["annotations"]) == 30


@pytest.mark.parametrize("cursor", ["%%%", "abc", "gICA"])
def test_a_cursor_that_was_not_handed_out_is_refused(rated_api, cursor):
    told = answer(rated_api.get("annotations", params={"cursor": cursor}), 400)
    assert told["fields"][0]["field"] == "cursor"


def test_ratings_are_cleared_and_kept_aside(rated_api):
    done = answer(rated_api.client.delete("/api/ml/annotations"))
    assert (done["message"], done["cleared"]) == ("Removed 40 annotations", 40)
    assert answer(rated_api.get("annotations/stats"))["totalAnnotations"] == 0
    assert Path(done["keptIn"]).read_text().count("\n") >= 40


def test_a_frame_rated_twice_counts_once_with_the_latest_rating(api, sample_clip):
    write_frames(sample_clip, api.root, 1)
    answer(api.upload(("frame001.jpg", 0.2), ("frame001.jpg", 0.8)))
    assert answer(api.get("annotations/stats"))["averageRating"] == pytest.approx(0.8)


def test_of_jobs_that_wait_the_one_of_highest_priority_goes_first(rated_api):
    rated_api.server._trainer.stop()
    queue = rated_api.services.training._queue
    ids = [
        answer(rated_api.post("train/frame-importance", {"priority": priority}))["jobId"]
        for priority in ("low", "normal", "high", "normal")
    ]
    order = []
    while (waiting := queue.next_queued()) is not None:
        order.append(ids.index(waiting.job_id))
        answer(rated_api.post(f"train/{waiting.job_id}/cancel"))
    assert order == [2, 1, 3, 0]
    assert answer(rated_api.get(f"train/{ids[2]}/status"))["priority"] == "high"
    told = answer(rated_api.post("train/frame-importance", {"priority": "urgent"}), 400)
    assert told["fields"][0]["field"] == "priority"


@pytest.mark.parametrize("seed", [7, "7"])
def test_a_training_is_set_up_as_it_was_asked_for(rated_api, seed):
    rated_api.server._trainer.stop()
    config = {"preset": "quick", "features": "measures", "deployPolicy": "never", "seed": seed}
    job = answer(rated_api.post("train/frame-importance", {"pipelineConfig": config}))["jobId"]
    asked = rated_api.services.training.job(job).request
    assert (asked.preset, asked.features, asked.deploy, asked.seed) == ("quick", "measures", "never", 7)


@pytest.mark.parametrize(
    ("body", "preset"),
    [
        ({}, "balanced"),
        ({"pipelineConfig": None}, "balanced"),
        ({"pipelineConfig": {"epochsPreset": "thorough"}}, "thorough"),
        ({"pipelineConfig": {"epochsPreset": "thorough", "preset": "quick"}}, "quick"),
    ],
)
def test_what_is_left_out_is_as_usual(rated_api, body, preset):
    rated_api.server._trainer.stop()
    rated_api.services.settings.set(DEPLOY_POLICY, "ask")
    job = answer(rated_api.post("train/frame-importance", body))["jobId"]
    asked = rated_api.services.training.job(job).request
    assert (asked.preset, asked.features, asked.deploy, asked.seed) == (preset, "everything", "ask", 42)


def test_uploads_at_the_same_time_are_all_stored(rated_api):
    answer(rated_api.client.delete("/api/ml/annotations"))
    with ThreadPoolExecutor(6) as pool:
        uploads = list(pool.map(lambda n: rated_api.upload((f"{rated_api.clip}#t={n}.0", 0.5)), range(6)))
    assert [upload.status_code for upload in uploads] == [200] * 6
    assert answer(rated_api.get("annotations/stats"))["totalAnnotations"] == 6


def test_versions_are_listed_and_compared(trained_api):
    listed = answer(trained_api.get("model/versions"))
    newest = listed["versions"][0]
    assert newest["name"] == "taste-v1"
    assert listed["status"]["active"]["digest"] == newest["digest"]
    default = listed["status"]["default"]["digest"]
    found = answer(trained_api.get("model/compare", params={"first": newest["digest"], "second": default}))
    assert (found["first"]["digest"], found["second"]["digest"]) == (newest["digest"], default)
    assert found["frames"] > 0
    assert found["sentence"]


def test_footage_is_scored(trained_api):
    scored = answer(trained_api.post("score", {"paths": [trained_api.clip], "everySeconds": 0.5}))
    assert (scored["generic"], scored["model"]["name"]) == (False, "taste-v1")
    assert all(0 <= frame["score"] <= 1 for frame in scored["frames"])
    assert scored["frames"][1]["timestamp"] == pytest.approx(0.5, abs=0.05)


def test_highlights_are_picked(trained_api):
    body = {"paths": [trained_api.clip], "everySeconds": 0.5, "top": 2, "minGapSeconds": 1}
    picked = answer(trained_api.post("highlights", body))
    assert [pick["number"] for pick in picked["picks"]] == [1, 2]
    assert all(pick["path"] == trained_api.clip for pick in picked["picks"])
    seconds = {**body, "top": None, "durationSeconds": 4}
    assert answer(trained_api.post("highlights", seconds))["picks"]
    for wrong in ({**body, "durationSeconds": 4}, {**body, "top": None}):
        assert answer(trained_api.post("highlights", wrong), 400)["title"] == "Invalid Request"
