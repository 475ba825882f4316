"""Several processes on one data folder at once."""

import json

from command_line import answer
from warm_commands import start_warm

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.services.data_paths import DataPaths


def test_two_processes_training_while_two_rate_lose_nothing(rated_home, rated_footage):
    clip = rated_footage / "sample.mp4"
    earlier = {frame["framePath"] for frame in answer("frames", "--rated")}
    training = [
        start_warm("train", "start", "--preset", "quick", "--name", name, "--json") for name in ("a", "b")
    ]
    moments = [0.12, 1.12, 2.12, 3.12]
    rating = [start_warm("annotations", "add", f"{clip}#t={moment}", "0.25", "--json") for moment in moments]
    mine = Application(DataPaths.resolve())
    try:
        for number in range(100):
            mine.annotations.append(DEFAULT_USER, [Rating(f"mine-{number}.png", number / 100)])
    finally:
        mine.close()
    given = {json.loads(process.end().stdout)["framePath"] for process in rating}
    jobs = [json.loads(process.end().stdout) for process in training]
    assert [job["state"] for job in jobs] == ["Completed", "Completed"]
    assert {job["jobId"] for job in answer("train", "list")} == {job["jobId"] for job in jobs}
    assert {record["jobId"] for record in answer("train", "history")["history"]} == {
        job["jobId"] for job in jobs
    }
    stored = Application(DataPaths.resolve())
    try:
        kept = stored.annotations.load(DEFAULT_USER)
    finally:
        stored.close()
    assert kept.bad_lines == ()
    assert set(kept.ratings) == earlier | given | {f"mine-{number}.png" for number in range(100)}
    assert all(kept.ratings[path].rating == 0.25 for path in given)
    assert len(given - earlier) == len(moments)
