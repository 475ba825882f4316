"""The usage examples of the reference's guide, in order, over HTTP, on real frames."""

from itertools import pairwise

import pytest
from api_rig import answer, serving, stream
from conftest import write_frames

THREE = [("frame001.jpg", 0.9), ("frame002.jpg", 0.7), ("frame003.jpg", 0.5)]
STATS = ["userId", "totalAnnotations", "averageRating", "oldestAnnotation", "newestAnnotation"]
STATUS = ["jobId", "state", "progress", "metrics", "modelPath", "error", "createdAt", "completedAt"]
ANALYSIS = {
    "trainingLoss",
    "trainingSamples",
    "trainingDurationSeconds",
    "annotationCount",
    "hadGpu",
    "actualTimeMinutes",
    "estimatedTimeMinutes",
    "qualityScore",
    "observations",
    "warnings",
    "concerns",
    "summary",
    "recommendation",
    "nextSteps",
}
QUICK = {"modelName": "my-custom-model", "pipelineConfig": {"preset": "quick", "deployPolicy": "always"}}


def test_the_examples_on_annotations(api, sample_clip):
    write_frames(sample_clip, api.root, 3)
    assert answer(api.upload(*THREE)) == {"message": "Successfully uploaded 3 annotations"}
    stats = answer(api.get("annotations/stats"))
    assert list(stats) == STATS
    assert (stats["userId"], stats["totalAnnotations"]) == ("default-user", 3)
    assert stats["averageRating"] == pytest.approx(0.7)
    assert stats["oldestAnnotation"].endswith("Z")
    advice = answer(api.get("annotations/advice"))
    assert advice["ratingDistribution"] == {"Low (0-0.3)": 0, "Medium (0.3-0.7)": 1, "High (0.7-1.0)": 2}
    assert {"recommendations", "focusAreas", "warnings", "minRating", "maxRating"} <= set(advice)


def test_the_examples_on_training_and_models(rated_api):
    api = rated_api
    preflight = answer(api.get("train/preflight"))
    assert preflight["meetsMinimumRequirements"] is True
    assert preflight["annotationCount"] == 40

    first = answer(api.post("train/frame-importance", QUICK))
    assert first["message"] == "Training job submitted successfully"
    second = answer(api.post("train/frame-importance", {"modelName": "never-begun"}))
    status = answer(api.get(f"train/{second['jobId']}/status"))
    assert list(status)[:8] == STATUS
    assert (status["state"], status["progress"], status["metrics"]) == ("Queued", 0.0, None)
    assert answer(api.get(f"train/{second['jobId']}/analysis"), 400)["title"] == "Analysis Not Available"
    cancelled = answer(api.post(f"train/{second['jobId']}/cancel"))
    assert cancelled == {"message": f"Job {second['jobId']} cancellation requested"}
    assert answer(api.get(f"train/{second['jobId']}/status"))["state"] == "Cancelled"
    again = answer(api.post(f"train/{second['jobId']}/cancel"), 400)
    assert again["title"] == "Cancellation Failed"

    events = list(stream(api.client, f"train/{first['jobId']}/events"))
    told = [event["data"] for event in events if event.get("event") == "status"]
    assert told[-1]["state"] == "Completed"
    assert all(earlier["progress"] <= later["progress"] for earlier, later in pairwise(told))
    status = answer(api.get(f"train/{first['jobId']}/status"))
    assert {name: told[-1][name] for name in STATUS} == {name: status[name] for name in STATUS}
    assert status["metrics"]["samples"] == 40
    assert status["metrics"]["duration"].startswith("00:0")

    analysis = answer(api.get(f"train/{first['jobId']}/analysis"))
    assert set(analysis) >= ANALYSIS
    assert analysis["recommendation"] in ("Accept", "AcceptWithCaution", "Revert")
    history = answer(api.get("train/history"))
    assert [record["status"] for record in history["history"]] == ["Completed", "Cancelled"]
    assert history["count"] == 2
    assert answer(api.get("train/history", params={"maxRecords": 1}))["count"] == 1
    assert answer(api.get("train/statistics"))["successfulRuns"] == 1

    refused = answer(api.post("model/restore-backup"), 409)
    assert refused["title"] == "Restore Failed"
    assert "/api/ml/model/deploy" in refused["detail"]
    assert "/api/ml/model/undo" in refused["detail"]
    assert answer(api.post("model/revert")) == {"message": "Successfully reverted to default model"}
    assert api.services.models.status().using_default


def test_a_backup_is_restored(trained_api):
    deployed = trained_api.services.models.status().active.digest
    default = trained_api.services.models.status().default.digest
    assert trained_api.services.models.deploy_version(default).deployed
    done = answer(trained_api.post("model/restore-backup"))
    assert done == {"message": "Successfully restored model from backup"}
    assert trained_api.services.models.status().active.digest == deployed


def test_advanced_mode_is_asked_of_every_endpoint(rated_footage):
    with serving(advanced=False) as api:
        paths = answer(api.client.get("/openapi.json"))["paths"]
        asked = 0
        for path, operations in paths.items():
            for method in operations:
                refused = answer(api.client.request(method, path.format(jobId="abc123", mediaId=1)), 403)
                assert refused["title"] == "Advanced Mode Required"
                assert refused["advancedModeEnabled"] is False
                assert refused["type"].endswith("E403")
                assert "Settings > Advanced Mode" in refused["detail"]
                asked += 1
        assert asked == 24


def test_too_few_ratings_are_refused_with_all_that_was_found(api, sample_clip):
    none = answer(api.post("train/frame-importance", {}), 400)
    assert none["title"] == "Insufficient Data"
    assert none["detail"] == "No annotations available for training. Please upload annotations first."
    write_frames(sample_clip, api.root, 3)
    answer(api.upload(*THREE))
    few = answer(api.post("train/frame-importance", {}), 400)
    assert few["title"] == "System Requirements Not Met"
    assert any("20" in warning for warning in few["warnings"])
    assert few["errors"] == []
    assert few["recommendations"]


def test_an_unknown_job_is_not_found(api):
    for what in ("status", "analysis", "events"):
        refused = answer(api.get(f"train/abc123/{what}"), 404)
        assert refused["title"] == "Job Not Found"
        assert refused["detail"] == "Training job abc123 does not exist"
    assert answer(api.post("train/abc123/cancel"), 400)["title"] == "Cancellation Failed"
