"""A client that goes away while something is worked out for it: the work ends, as nobody waits for it."""

import multiprocessing

import pytest
from api_rig import answer, log_lines, send

EVERY = 0.02
"""Seconds between the frames of the sample: to look at so many takes far longer than to notice that a client went."""


@pytest.mark.parametrize("path", ["score", "highlights", "model/compare"])
def test_the_work_for_a_client_that_goes_away_ends(trained_api, path):
    api = trained_api
    status = api.services.models.status()
    asked = {
        "score": ("POST", path, {"paths": [api.clip], "everySeconds": EVERY}),
        "highlights": ("POST", path, {"paths": [api.clip], "everySeconds": EVERY, "top": 3}),
        "model/compare": (
            "GET",
            f"{path}?first={status.active.digest}&second={status.default.digest}",
            None,
        ),
    }
    with log_lines() as lines:
        connection = send(api, *asked[path])
        assert any(": begins" in line and "/api/ml" not in line for line in lines)
        connection.close()
        ends = next(line for line in lines if f"/api/ml/{path}: ends" in line)
    # The status of what was cancelled; nobody reads it.
    assert ends.endswith("ends with 499")
    assert [child.name for child in multiprocessing.active_children() if child.name.startswith("aura-")] == []
    assert answer(api.post("score", {"paths": [api.clip], "everySeconds": 5}))["frames"]


def test_a_request_that_is_cut_short_is_not_carried_out(trained_api):
    """Though what has come of it could be read."""
    before = trained_api.services.annotations.stats("default-user")
    body = {"annotations": [{"framePath": f"{trained_api.clip}#t=1.0", "rating": 0.5}]}
    with log_lines() as lines:
        connection = send(trained_api, "POST", "annotations/upload", body, missing=1)
        assert any("/annotations/upload: begins" in line for line in lines)
        connection.close()
        ends = next(line for line in lines if "/annotations/upload: ends" in line)
    assert ends.endswith("ends with no answer")
    assert trained_api.services.annotations.stats("default-user") == before
