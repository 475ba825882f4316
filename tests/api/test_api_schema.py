"""The OpenAPI document: every operation tried with made-up requests, and what it says of itself."""

import json
import shutil
import subprocess
import sys
from datetime import datetime

import httpx
import jsonschema_rs
import pytest
from api_rig import answer, serving


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
    assert "Tested: 24" in done.stdout


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


def operations(api):
    """Every operation of the document, by its method and path."""
    document = api.client.get("/openapi.json").json()
    for path, found in document["paths"].items():
        for method, operation in found.items():
            yield document, f"{method} {path}", operation


def content_of(operation):
    """What is sent and what comes back where all goes well, by its media type."""
    yield from operation.get("requestBody", {"content": {}})["content"].items()
    yield from operation["responses"]["200"]["content"].items()


def test_all_that_is_sent_and_comes_back_has_an_example_that_fits(api):
    seen = 0
    for document, name, operation in operations(api):
        for kind, content in content_of(operation):
            schema = content["schema"]
            named = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
            example = content.get("example", named.get("example"))
            assert example is not None, (name, kind)
            if kind == "application/json":
                jsonschema_rs.validate({**schema, "components": document["components"]}, example)
            seen += 1
    assert seen == 24 + 6


def test_no_request_takes_a_field_nobody_knows(api):
    for document, name, operation in operations(api):
        for sent in operation.get("requestBody", {"content": {}})["content"].values():
            shape = document["components"]["schemas"][sent["schema"]["$ref"].rpartition("/")[2]]
            assert shape["additionalProperties"] is False, name


def test_operations_have_names_of_their_own_and_groups_that_are_described(api):
    found = list(operations(api))
    ids = [operation["operationId"] for _, _, operation in found]
    assert len(set(ids)) == len(ids) == 24
    assert {"annotations_upload", "training_start", "models_revert", "footage_score"} <= set(ids)
    document = found[0][0]
    described = {tag["name"]: tag["description"] for tag in document["tags"]}
    assert {tag for _, _, operation in found for tag in operation["tags"]} == set(described)
    assert "shared by all profiles" in described["Models"]
    assert all(operation["description"] for _, _, operation in found)


def test_refusals_are_documented_with_the_headers_they_have(api):
    for _, name, operation in operations(api):
        responses = operation["responses"]
        assert set(responses) >= {"200", "400", "401", "403", "409", "413", "429", "500"}, name
        assert ("404" in responses) == (
            name.endswith(("/status", "/analysis", "/events", "/model/compare", "/model/deploy", "/frames"))
        ), name
        assert ("499" in responses) == (
            name.endswith(("/score", "/highlights", "/model/compare", "/annotations/upload"))
        ), name
        assert "WWW-Authenticate" in responses["401"]["headers"]
        assert "Retry-After" in responses["429"]["headers"]
        assert all("X-Correlation-Id" in response["headers"] for response in responses.values())


def test_every_answer_says_that_it_is_for_programs_alone(few_rated_home, aura_home):
    """A page that shows one in a frame, loads it as a script or keeps it gets nothing of it."""
    shutil.copytree(few_rated_home, aura_home)
    with serving() as api:
        job = answer(api.post("train/frame-importance", {}))["jobId"]
        answer(api.post(f"train/{job}/cancel"))
        responses = [
            api.get("annotations/stats"),
            api.get("nothing"),
            httpx.get(f"{api.url}/openapi.json"),
            api.get(f"train/{job}/events"),
        ]
    assert [response.status_code for response in responses] == [200, 404, 401, 200]
    for response in responses:
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Server" not in response.headers


def test_the_headers_a_request_may_have_are_documented(api):
    for _, name, operation in operations(api):
        headers = {item["name"]: item for item in operation["parameters"] if item["in"] == "header"}
        assert headers["X-User-Id"]["schema"]["enum"] == ["default-user"], name
        assert ("Last-Event-ID" in headers) == name.endswith("/events"), name


def test_the_document_says_what_a_training_takes(api):
    shapes = api.client.get("/openapi.json").json()["components"]["schemas"]
    fields = shapes["PipelineConfig"]["properties"]
    assert fields["preset"]["default"] == "balanced"
    assert shapes["Preset"]["enum"] == ["quick", "balanced", "thorough"]
    assert shapes["FeatureSet"]["enum"] == ["everything", "content", "measures"]
    assert fields["features"]["default"] == "everything"
    assert shapes["DeployPolicy"]["enum"] == ["always", "when-better", "ask", "never"]
    assert [kind["type"] for kind in fields["seed"]["anyOf"]] == ["integer", "string"]
    assert fields["seed"]["default"] == 42


def test_times_of_models_are_documented_as_all_times_are(api):
    shapes = api.client.get("/openapi.json").json()["components"]["schemas"]
    assert shapes["ModelSummary"]["properties"]["created"]["format"] == "date-time"
    told = answer(api.get("model/versions"))["status"]["default"]["created"]
    assert told.endswith("Z")
    assert datetime.fromisoformat(told).tzinfo is not None
