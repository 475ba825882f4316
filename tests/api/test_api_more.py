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
    assert scored["model"]["slots"] == ["active"]
    assert scored["model"]["created"].endswith("Z")
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


def test_seconds_are_taken_as_they_are_written(trained_api):
    """0.6 seconds are 15 frames of 25 a second, though the float nearest to 0.6 lies below it."""
    body = {"paths": [trained_api.clip], "everySeconds": 2, "top": 1, "lengthSeconds": 0.6}
    ((first, end),) = (pick["frames"] for pick in answer(trained_api.post("highlights", body))["picks"])
    assert end - first == 15


def test_the_model_that_came_with_the_app_says_where_it_stands(rated_api):
    scored = answer(rated_api.post("score", {"paths": [rated_api.clip], "everySeconds": 5}))
    assert (scored["generic"], scored["model"]["slots"]) == (True, ["active", "default"])
    body = {"paths": [rated_api.clip], "everySeconds": 5, "top": 1}
    assert answer(rated_api.post("highlights", body))["model"]["slots"] == ["active", "default"]


def test_a_kept_model_is_put_in_use_and_that_is_taken_back(trained_api):
    status = trained_api.services.models.status()
    trained, default = status.active, status.default
    answer(trained_api.post("model/revert"))
    done = answer(trained_api.post("model/deploy", {"model": trained.digest}))
    assert done["message"] == "Successfully put taste-v1 in use"
    assert (done["model"]["digest"], done["model"]["slots"]) == (trained.digest, ["active"])
    undone = answer(trained_api.post("model/undo"))
    assert undone["message"] == "Successfully took back the last change"
    assert (undone["model"]["digest"], undone["model"]["slots"]) == (default.digest, ["active", "default"])
    answer(trained_api.post("model/deploy", {"model": "taste-v1"}))
    assert trained_api.services.models.status().active.digest == trained.digest


@pytest.mark.parametrize(("model", "status"), [("nobody", 404), ("", 400), ("  ", 400), (7, 400)])
def test_a_model_that_is_not_there_is_not_put_in_use(trained_api, model, status):
    before = trained_api.services.models.status()
    told = answer(trained_api.post("model/deploy", {"model": model}), status)
    if status == 400:
        assert told["fields"][0]["field"] == "model"
    assert trained_api.services.models.status() == before


def test_a_damaged_model_is_not_put_in_use(trained_api):
    active = trained_api.services.models.status().active
    answer(trained_api.post("model/revert"))
    kept = trained_api.services.models.find(active.digest)
    Path(kept.path).write_bytes(b"no model")
    before = trained_api.services.models.status()
    refused = answer(trained_api.post("model/deploy", {"model": active.digest}), 409)
    assert refused["title"] == "Deployment Failed"
    assert trained_api.services.models.status() == before


def test_only_the_change_that_is_meant_is_taken_back(api):
    refused = answer(api.post("model/undo"), 409)
    assert (refused["title"], refused["detail"]) == ("Undo Failed", "There is nothing to undo.")


def test_another_change_than_the_one_that_is_meant_stays(trained_api):
    meant = answer(trained_api.get("model/versions"))["status"]["change"]
    answer(trained_api.post("model/revert"))
    refused = answer(trained_api.post("model/undo", {"change": meant}), 409)
    assert "have changed since" in refused["detail"]
    latest = answer(trained_api.get("model/versions"))["status"]["change"]
    answer(trained_api.post("model/undo", {"change": latest}))
    assert answer(trained_api.get("model/versions"))["status"]["change"] == meant


def test_jobs_are_listed_newest_first(rated_api):
    rated_api.server._trainer.stop()
    ids = [answer(rated_api.post("train/frame-importance", {}))["jobId"] for _ in range(3)]
    answer(rated_api.post(f"train/{ids[1]}/cancel"))
    told = answer(rated_api.get("train/jobs"))
    assert [job["jobId"] for job in told["jobs"]] == ids[::-1]
    assert [job["state"] for job in told["jobs"]] == ["Queued", "Cancelled", "Queued"]
    assert told["jobs"][0] == answer(rated_api.get(f"train/{ids[2]}/status"))
    latest = answer(rated_api.get("train/jobs", params={"limit": 1}))
    assert ([job["jobId"] for job in latest["jobs"]], latest["totalJobs"]) == ([ids[2]], 3)


def test_imported_media_are_listed_with_their_frames(rated_api):
    told = answer(rated_api.get("media"))
    assert told["count"] == 1
    (media,) = told["media"]
    assert (media["path"], media["kind"]) == (rated_api.clip, "video")
    info = rated_api.services.catalog.list_media()[0].info
    assert media["frameCount"] == info.frame_count
    assert media["durationSeconds"] == pytest.approx(info.duration_seconds)
    assert media["frameRate"] == str(info.frame_rate)
    assert media["importedAt"].endswith("Z")

    frames, cursor = [], ""
    while cursor is not None:
        path = f"media/{media['id']}/frames"
        page = answer(rated_api.get(path, params={"limit": 15, "cursor": cursor}))
        assert page["totalFrames"] == media["sampledFrames"]
        frames += page["frames"]
        cursor = page["nextCursor"]
    known = rated_api.services.catalog.frames()
    assert [frame["framePath"] for frame in frames] == [frame.address for frame in known]
    assert [frame["frame"] for frame in frames] == [frame.ordinal for frame in known]
    # As they are named here, they can be rated.
    answer(rated_api.upload((frames[0]["framePath"], 0.5)))


def test_frames_of_media_that_are_not_there_are_not_found(rated_api):
    assert answer(rated_api.get("media/999/frames"), 404)["title"] == "Not found"
    assert answer(rated_api.get("media/x/frames"), 400)["fields"][0]["field"] == "mediaId"
    media = answer(rated_api.get("media"))["media"][0]["id"]
    told = answer(rated_api.get(f"media/{media}/frames", params={"cursor": "YWJj"}), 400)
    assert told["fields"][0]["field"] == "cursor"
