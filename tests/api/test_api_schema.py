"""The OpenAPI document: every operation tried with made-up requests, and what it says of itself."""

import json
import subprocess
import sys

import pytest


def test_every_operation_keeps_to_the_document(api, tmp_path):
    """Without ratings or footage, so that nothing that is made up begins to train."""
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{api.url}/openapi.json"),
        *("--header", f"Authorization: Bearer {api.token}"),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", "4", "--seed", "1", "--no-color"),
        *("--generation-database", "none", "--request-timeout", "60"),
        # A path that nobody imported is refused though the document allows its form.
        *("--exclude-checks", "positive_data_acceptance"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
    assert "Tested: 19" in done.stdout


def test_the_document_has_the_endpoints_of_the_guide_with_examples(api):
    paths = api.client.get("/openapi.json").json()["paths"]
    wanted = {
        ("post", "annotations/upload"),
        ("get", "annotations/stats"),
        ("get", "annotations/advice"),
        ("post", "train/frame-importance"),
        ("get", "train/{jobId}/status"),
        ("post", "train/{jobId}/cancel"),
        ("get", "train/{jobId}/analysis"),
        ("get", "train/preflight"),
        ("get", "train/history"),
        ("get", "train/statistics"),
        ("post", "model/revert"),
        ("post", "model/restore-backup"),
    }
    assert all(method in paths[f"/api/ml/{path}"] for method, path in wanted)
    upload = paths["/api/ml/annotations/upload"]["post"]
    assert upload["responses"]["200"]["content"]["application/json"]["example"]["message"]
    assert "422" not in json.dumps(paths)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_the_methods_of_a_path_are_named_where_another_is_used(api, method):
    refused = api.client.request(method, "/api/ml/annotations")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "DELETE, GET")
