"""What is refused, with which status, and that nothing was done then."""

import json
import logging
import os
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from api_rig import Api, answer, serving

from aura_trainer.api.limits import ApiLimits, RateLimit
from aura_trainer.api.options import ApiOptions
from aura_trainer.api.server import ApiServer
from aura_trainer.domain.errors import StorageFailure


def refused(api, status, **headers):
    with api.client_with({"Authorization": f"Bearer {api.token}"} | headers) as client:
        return answer(client.get("/api/ml/annotations/stats"), status)


def test_without_the_token_nobody_is_let_in(api):
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {api.token}"}):
        with api.client_with(headers) as client:
            response = client.get("/api/ml/annotations/stats")
        assert answer(response, 401)["title"] == "Unauthorized"
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert httpx.get(f"{api.url}/openapi.json", headers=headers).status_code == 401


def test_the_token_of_another_profile_is_refused(api):
    other = api.services.api_tokens.token_of("somebody-else")
    assert refused(api, 403, Authorization=f"Bearer {other}")["title"] == "Wrong Profile"
    assert refused(api, 403, **{"X-User-Id": "somebody-else"})["title"] == "Wrong Profile"


def test_a_new_token_shuts_programs_out_of_a_server_that_runs(api):
    api.services.api_tokens.replace("default-user")
    new = api.server.token_file.read_text().strip()
    assert refused(api, 401)["title"] == "Unauthorized"
    with api.client_with({"Authorization": f"Bearer {new}"}) as client:
        answer(client.get("/api/ml/annotations/stats"))


def test_so_does_another_in_a_file_of_ones_own_and_none_at_all(api, tmp_path):
    file = tmp_path / "token"
    server = ApiServer(api.services, ApiOptions("default-user", 0, token_file=file))
    server.start()
    try:
        own = Api(api.services, server)
        with own.client:
            answer(own.get("annotations/stats"))
        file.write_text(f"{'b' * 43}\n")
        refused(own, 401)
        with own.client_with({"Authorization": f"Bearer {'b' * 43}"}) as client:
            answer(client.get("/api/ml/annotations/stats"))
            for no_token in ("", "\n", "too short"):
                file.write_text(no_token)
                answer(client.get("/api/ml/annotations/stats"), 401)
            file.unlink()
            answer(client.get("/api/ml/annotations/stats"), 401)
    finally:
        server.stop()


@pytest.mark.parametrize("user", ["..", "../default-user", "a/b", "ends.", "CON"])
def test_a_user_that_is_no_safe_name_is_refused(api, user):
    assert refused(api, 400, **{"X-User-Id": user})["fields"][0]["field"] == "X-User-Id"


def test_the_own_user_may_be_named(api):
    assert api.get("annotations/stats", headers={"X-User-Id": "default-user"}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:1", ""])
def test_a_foreign_host_is_refused(api, host):
    assert refused(api, 403, Host=host)["title"] == "Foreign Host"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
def test_a_foreign_origin_is_refused(api, origin):
    assert refused(api, 403, Origin=origin)["title"] == "Foreign Origin"


def test_its_own_names_are_let_in(api):
    for host in (f"127.0.0.1:{api.server.port}", f"localhost:{api.server.port}"):
        assert (
            api.get("annotations/stats", headers={"Host": host, "Origin": f"http://{host}"}).status_code
            == 200
        )


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../outside.jpg",
        "sub/../../outside.jpg",
        "..\\outside.jpg",
        "~/x.jpg",
        "a\0b.jpg",
        "way.jpg",
    ],
)
def test_a_path_outside_is_refused(api, tmp_path, path):
    outside = tmp_path / "outside.jpg"
    outside.write_bytes(b"x")
    (api.root / "way.jpg").symlink_to(outside)
    told = answer(api.upload((path, 0.5)), 400)
    assert told["title"] == "Invalid Annotation Data"
    assert told["fields"][0]["field"] == "annotations[0].framePath"
    for endpoint, more in (("score", {}), ("highlights", {"top": 1})):
        assert answer(api.post(endpoint, {"paths": [path], **more}), 400)
    assert api.services.annotations.stats("default-user").total_annotations == 0
    assert api.services.catalog.list_media() == []


def test_an_imported_clip_may_be_named_though_no_folder_is_allowed(rated_api):
    assert answer(rated_api.upload((f"{rated_api.clip}#t=1.0", 0.25)))["message"]
    neighbour = rated_api.clip.replace("sample.mp4", "sample-ratings.csv")
    assert answer(rated_api.upload((neighbour, 0.5)), 400)["title"] == "Invalid Annotation Data"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_100_megabytes_is_refused(api, chunked):
    piece = b" " * 1_000_000

    def pieces():
        for _ in range(100):
            yield piece

    content = pieces() if chunked else piece * 100
    response = api.client.post("/api/ml/annotations/upload", content=content)
    assert answer(response, 413)["title"] == "Request Too Large"


def test_10001_annotations_are_refused_and_none_is_stored(api):
    told = answer(api.upload(*[(f"frame{n}.jpg", 0.5) for n in range(10_001)]), 413)
    assert told["fields"][0]["field"] == "annotations"
    assert api.services.annotations.stats("default-user").total_annotations == 0


@pytest.mark.parametrize("rating", ["NaN", "Infinity", "1e999", "1.5", "-0.1"])
def test_a_rating_out_of_range_is_refused_with_the_whole_batch(rated_api, rating):
    good = json.dumps({"framePath": f"{rated_api.clip}#t=1.0", "rating": 0.123})
    bad = '{"framePath": "x.jpg", "rating": ' + rating + "}"
    before = answer(rated_api.get("annotations/stats"))
    response = rated_api.client.post(
        "/api/ml/annotations/upload",
        content=f'{{"annotations": [{good}, {bad}]}}',
        headers={"Content-Type": "application/json"},
    )
    told = answer(response, 400)
    assert told["title"] == "Invalid Annotation Data"
    assert told["detail"].startswith("Rating must be between 0.0 and 1.0, got ")
    assert told["fields"][0]["field"] == "annotations[1].rating"
    assert answer(rated_api.get("annotations/stats")) == before


@pytest.mark.parametrize(
    ("body", "title", "field"),
    [
        ({"annotations": []}, "Invalid Request", "annotations"),
        ({}, "Invalid Request", "annotations"),
        ({"annotations": [{"framePath": " ", "rating": 0.5}]}, "Invalid Annotation Data", "annotations[0].framePath"),
        ({"annotations": [{"rating": 0.5}]}, "Invalid Annotation Data", "annotations[0].framePath"),
        ({"annotations": [{"framePath": "a.jpg", "rating": "0.5"}]}, "Invalid Annotation Data", "annotations[0].rating"),
        ({"annotations": [{"framePath": "a.jpg", "rating": 0.5}]}, "Invalid Annotation Data", "annotations[0].framePath"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_upload_is_named(api, body, title, field):
    told = answer(api.post("annotations/upload", body), 400)
    assert (told["title"], told["fields"][0]["field"]) == (title, field)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("{clip}#t=9999", "There is no frame at 9999"),
        ("{clip}", "is a video: say which frame"),
        ("notes.mp4", "notes.mp4"),
        ("broken.jpg", "broken.jpg"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_by_its_place_in_the_upload(api, sample_clip, wrong, words):
    shutil.copyfile(sample_clip, api.root / "clip.mp4")
    (api.root / "notes.mp4").write_text("no video")
    (api.root / "broken.jpg").write_text("no image")
    told = answer(api.upload(("clip.mp4#t=1", 0.5), (wrong.format(clip="clip.mp4"), 0.5)), 400)
    assert told["title"] == "Invalid Annotation Data"
    assert [item["field"] for item in told["fields"]] == ["annotations[1].framePath"]
    assert words in told["fields"][0]["message"]
    assert "Nothing was stored" in told["detail"]
    assert api.services.annotations.stats("default-user").total_annotations == 0


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"preset": "huge"}, "pipelineConfig.preset"),
        ({"seed": "-1"}, "pipelineConfig.seed"),
        ({"seed": -1}, "pipelineConfig.seed"),
        ({"seed": str(2**32)}, "pipelineConfig.seed"),
        ({"seed": 1.5}, "pipelineConfig.seed"),
        ({"features": "all"}, "pipelineConfig.features"),
        ({"deployPolicy": "sometimes"}, "pipelineConfig.deployPolicy"),
        ({"epochs": "3"}, "pipelineConfig.epochs"),
    ],
)
def test_what_is_wrong_with_a_training_is_named(rated_api, config, field):
    told = answer(rated_api.post("train/frame-importance", {"pipelineConfig": config}), 400)
    assert (told["title"], told["fields"][0]["field"]) == ("Invalid Request", field)
    assert rated_api.services.training.jobs() == []


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("train/frame-importance", {"preset": "quick"}, "preset"),
        ("train/frame-importance", {"pipelineConfig": {"epochs": "3"}}, "pipelineConfig.epochs"),
        ("score", {"paths": ["."], "every": 1}, "every"),
        ("highlights", {"paths": ["."], "top": 1, "minGap": 2}, "minGap"),
        ("annotations/upload", {"annotations": [{"framePath": "a.jpg", "rating": 0.5}], "userId": "me"}, "userId"),
        ("annotations/upload", {"annotations": [{"framePath": "a.jpg", "rating": 0.5, "note": ""}]}, "annotations[0].note"),
    ],
)  # fmt: skip
def test_a_field_nobody_knows_is_refused_and_named(api, path, body, field):
    told = answer(api.post(path, body), 400)
    assert told["fields"] == [{"field": field, "message": "there is no such field"}]
    assert told["detail"] == f"{field}: there is no such field"


@pytest.mark.parametrize(
    "path", ["train/history?records=3", "annotations/stats?userId=me", "annotations?limit=3&records=3"]
)
def test_a_parameter_nobody_knows_is_refused_and_named(api, path):
    told = answer(api.get(path), 400)
    name = path.rpartition("&")[2].rpartition("?")[2].partition("=")[0]
    assert told["fields"] == [{"field": name, "message": "there is no such parameter"}]


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "annotations"), ("POST", "model/revert"), ("POST", "model/restore-backup")],
)
def test_a_body_that_nobody_would_read_is_refused_and_nothing_is_done(trained_api, method, path):
    """Such as which ratings are to go, where all of them would."""
    before = trained_api.services.models.status()
    told = trained_api.client.request(method, f"/api/ml/{path}", json={"only": ["this"]})
    assert answer(told, 400)["fields"] == [{"field": "body", "message": "this endpoint takes none"}]
    assert trained_api.services.models.status() == before
    assert answer(trained_api.get("annotations/stats"))["totalAnnotations"] == 40


def test_an_empty_object_is_as_no_body(trained_api):
    assert answer(trained_api.post("model/revert", {}))["message"]


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_said_to_be_json_is_refused_with_what_to_send(api, kind):
    response = api.client.post(
        "/api/ml/score", content=b'{"paths": ["."]}', headers={"Content-Type": kind} if kind else {}
    )
    told = answer(response, 400)
    assert told["fields"][0]["field"] == "body"
    assert told["detail"].endswith("send it as application/json")


def test_broken_json_is_refused(api):
    response = api.client.post(
        "/api/ml/annotations/upload", content=b'{"annotations', headers={"Content-Type": "application/json"}
    )
    assert answer(response, 400)["fields"][0]["field"] == "body"


def test_unknown_paths_and_methods_are_refused(api):
    assert answer(api.get("nothing"), 404)["title"] == "Not Found"
    assert answer(api.client.put("/api/ml/annotations/stats"), 405)["title"] == "Method Not Allowed"


def test_too_many_requests_are_refused_for_a_while(tmp_path):
    with serving(limits=ApiLimits(requests_a_second=0.001, burst=3)) as api:
        responses = [api.get("annotations/stats") for _ in range(4)]
        assert [response.status_code for response in responses] == [200, 200, 200, 429]
        assert int(responses[-1].headers["Retry-After"]) > 100
        # Those without a token do not use up what those with it may ask, nor the other way round.
        assert httpx.get(f"{api.url}/api/ml/annotations/stats").status_code == 401


def test_too_many_trainings_are_refused_for_a_while(rated_footage, aura_home):
    shutil.copytree(rated_footage / "aura", aura_home)
    with serving(limits=ApiLimits(requests_a_second=1000, burst=1000, trainings_a_minute=1)) as api:
        answer(api.post("train/frame-importance", {"pipelineConfig": {"preset": "quick"}}))
        told = api.post("train/frame-importance", {"pipelineConfig": {"preset": "quick"}})
        assert answer(told, 429)["title"] == "Too Many Requests"
        assert len(api.services.training.jobs()) == 1


def test_a_rate_limit_fills_up_again():
    now = 0.0
    limit = RateLimit(rate=2, burst=2, now=lambda: now)
    assert [limit.take(), limit.take(), limit.take()] == [0, 0, 1]
    now = 0.5
    assert [limit.take(), limit.take()] == [0, 1]


def test_a_failure_of_our_own_leaks_nothing_but_is_in_the_log(api, monkeypatch, caplog):
    failures = iter([StorageFailure("/secret/place is full."), RuntimeError("/secret/code broke")])

    def fail(*_args):
        raise next(failures)

    monkeypatch.setattr(api.services.annotations, "stats", fail)
    for _ in range(2):
        with caplog.at_level(logging.ERROR, logger="aura_trainer"):
            told = answer(api.get("annotations/stats"), 500)
        assert told["title"] == "Stats Retrieval Failed"
        assert "secret" not in json.dumps(told)
    assert caplog.text.count("/secret/") >= 2


def test_what_nobody_foresaw_is_a_problem_wherever_it_happens_and_is_logged_once(api, aura_home, monkeypatch):
    from aura_trainer.services.log import Logging

    def fail(*_args, **_options):
        raise RuntimeError("/secret/code broke")

    # Within an endpoint, before one, and where there is none.
    monkeypatch.setattr(api.services.annotations, "stats", fail)
    monkeypatch.setattr("aura_trainer.api.app.get_openapi", fail)
    monkeypatch.setattr(api.services.api_tokens._files, "list_folder", fail)
    logs = Logging.start(aura_home / "logs", stderr_level=logging.CRITICAL)
    try:
        told = [
            answer(api.get("annotations/stats"), 500),
            answer(api.client.get("/openapi.json"), 500),
            answer(httpx.get(f"{api.url}/openapi.json", headers={"Authorization": "Bearer other"}), 500),
        ]
    finally:
        logs.stop()
    assert [problem["title"] for problem in told] == ["Stats Retrieval Failed", *["Internal Error"] * 2]
    text = (aura_home / "logs" / "aura-trainer.log").read_text()
    for problem in told:
        assert text.count(f"[ERR] [{problem['correlationId']}]") == 1
    assert text.count("RuntimeError: /secret/code broke") == len(told)


def test_the_correlation_id_of_an_answer_is_in_the_log(api, aura_home):
    from aura_trainer.services.log import Logging

    logs = Logging.start(aura_home / "logs", stderr_level=logging.CRITICAL)
    try:
        response = api.get("annotations/stats")
        told = answer(api.get("train/abc123/status"), 404)
    finally:
        logs.stop()
    lines = (aura_home / "logs" / "aura-trainer.log").read_text().splitlines()
    for correlation in (response.headers["X-Correlation-Id"], told["correlationId"]):
        assert sum(f"[{correlation}]" in line for line in lines) >= 2


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_the_token_is_for_its_user_alone(api):
    assert stat.S_IMODE(api.server.token_file.stat().st_mode) == 0o600


def test_work_on_footage_is_done_for_one_request_at_a_time(rated_api):
    body = {"paths": [rated_api.clip], "everySeconds": 0.5}
    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(lambda _: rated_api.post("score", body).status_code, range(4)))
    assert statuses[0] == 200
    assert set(statuses) <= {200, 409}


def test_words_for_programs_are_english_whatever_the_window_speaks(api):
    from aura_trainer.services.translations import speak_language

    speak_language("de")
    try:
        told = answer(api.upload(("a.jpg", 1.5)), 400)
        assert told["title"] == "Invalid Annotation Data"
        assert told["detail"] == "Rating must be between 0.0 and 1.0, got 1.5"
        assert answer(api.post("train/frame-importance", {}), 400)["title"] == "Insufficient Data"
    finally:
        speak_language("en")
