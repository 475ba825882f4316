"""Ratings that break a rule, files of ratings that are damaged, and a clock that is set back."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from clips import RATE, Clip, make_clip
from command_line import answer, run

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.training import StopRequest, TrainingRequest
from aura_trainer.services.data_paths import DataPaths


@pytest.fixture(scope="module")
def slow_clip(tmp_path_factory):
    """20 seconds with a frame a second and a last one: to read it through, as a rating of it makes us do, is quick."""
    stamps = [*range(0, 20 * RATE, RATE), 20 * RATE - 1]
    return make_clip(
        tmp_path_factory.mktemp("slow") / "slow.mp4", Clip("slow", frames=len(stamps), stamps=stamps)
    )


@pytest.fixture
def clip(slow_clip, tmp_path):
    return Path(shutil.copy(slow_clip, tmp_path / "clip.mp4"))


@pytest.fixture
def ratings_file(aura_home):
    return DataPaths.resolve().annotations(DEFAULT_USER)


@pytest.fixture
def earlier(clip, ratings_file):
    """The bytes of a ratings file with one rating in it."""
    answer("annotations", "add", f"{clip}#t=1", "0.5")
    return ratings_file.read_bytes()


@pytest.mark.parametrize("rating", ["1.5", "-0.1", "nan", "abc"])
def test_adding_a_rating_off_the_scale_leaves_the_ratings_byte_for_byte(clip, ratings_file, earlier, rating):
    done = run("annotations", "add", f"{clip}#t=2", "--", rating)
    assert done.returncode == 3
    assert f"got {rating}" in done.stderr
    assert ratings_file.read_bytes() == earlier


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
@pytest.mark.parametrize("rating", ["1.5", "-0.1", "NaN", "abc"])
def test_one_bad_rating_in_a_file_and_none_of_it_is_stored(
    clip, tmp_path, ratings_file, earlier, rating, kind
):
    file = tmp_path / f"batch.{kind}"
    if kind == "csv":
        file.write_text(f"framePath,rating\nclip.mp4#t=2,0.7\nclip.mp4#t=4,{rating}\n")
    else:
        value = f'"{rating}"' if rating == "abc" else rating
        file.write_text(
            f'{{"FramePath":"clip.mp4#t=2","Rating":0.7}}\n{{"FramePath":"clip.mp4#t=4","Rating":{value}}}\n'
        )
    done = run("annotations", "import", file)
    assert done.returncode == 3
    assert f"{file.name}, line {3 if kind == 'csv' else 2}: " in done.stderr
    assert rating.lower() in done.stderr
    assert "Nothing was imported." in done.stderr
    assert ratings_file.read_bytes() == earlier


@pytest.mark.parametrize("path", ["", "   ", "#t=3"])
def test_a_blank_frame_path_is_refused(tmp_path, ratings_file, earlier, path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("annotations", "add", path, "0.5")
    assert done.returncode == 3
    assert "path" in done.stderr
    file = tmp_path / "batch.csv"
    file.write_text(f'framePath,rating\nclip.mp4#t=2,0.7\n"{path}",0.5\n')
    assert run("annotations", "import", file).returncode == 3
    assert ratings_file.read_bytes() == earlier


def test_a_frame_past_the_end_is_refused_with_the_length_of_the_clip(clip, tmp_path, ratings_file, earlier):
    done = run("annotations", "add", f"{clip}#t=20.5", "0.5")
    assert done.returncode == 3
    assert f"{clip}: There is no frame at 20.500000 s: the clip runs from 0 to 20.000000 s." in done.stderr
    file = tmp_path / "batch.csv"
    file.write_text("framePath,rating\nclip.mp4#t=2,0.7\nclip.mp4#t=9999,0.5\n")
    done = run("annotations", "import", file)
    assert (done.returncode, "Nothing was stored." in done.stderr) == (3, True)
    assert ratings_file.read_bytes() == earlier


@pytest.mark.parametrize("path", ["~nobody-of-this-name.mp4#t=1", f"{'x' * 300}.mp4#t=1", "gone.mp4#t=1"])
def test_a_path_nothing_can_be_at_is_not_found_by_name(ratings_file, earlier, path):
    done = run("annotations", "add", path, "0.5")
    assert done.returncode == 4
    assert path.removesuffix("#t=1") in done.stderr
    assert ratings_file.read_bytes() == earlier


def test_nineteen_ratings_do_not_train_and_stay(clip, tmp_path, ratings_file):
    answer("settings", "set", "general.advancedModeEnabled", "true")
    file = tmp_path / "few.csv"
    file.write_text(
        "framePath,rating\n" + "".join(f"clip.mp4#t={second},{second / 20}\n" for second in range(19))
    )
    answer("annotations", "import", file)
    before = ratings_file.read_bytes()
    done = run("train", "start")
    assert done.returncode == 6
    assert "Insufficient training data (19 annotations) - minimum 20 required" in done.stderr
    assert answer("train", "list") == []
    assert ratings_file.read_bytes() == before


def test_a_ratings_file_with_bad_lines_is_read_around_them_and_no_line_of_it_is_lost(clip, ratings_file):
    ratings_file.parent.mkdir(parents=True)
    damaged = (
        b"\xef\xbb\xbf"
        + f'{{"FramePath":"{clip}#t=1.000000","Rating":0.2,"Timestamp":"2026-01-01T00:00:00Z"}}\r\n'.encode()
        + b"not a rating at all\n"
        + f'{{"framePath":"{clip}#t=2.000000","rating":0.4,"timestamp":"2026-01-01T00:00:00Z"}}\n'.encode()
        + b'{"FramePath":"torn'
    )
    ratings_file.write_bytes(damaged)
    done = run("annotations", "stats")
    assert (done.returncode, done.stdout.startswith("2 ratings, 0.300 on average")) == (0, True)
    assert "line 2 of the ratings file cannot be read and was left as it is: not a JSON object" in done.stderr
    assert "line 4 of the ratings file" in done.stderr
    assert ratings_file.read_bytes() == damaged
    answer("annotations", "add", f"{clip}#t=4", "0.6")
    assert ratings_file.read_bytes().startswith(damaged + b"\n")
    assert answer("annotations", "stats")["totalAnnotations"] == 3


def test_an_export_says_which_lines_it_leaves_out(clip, ratings_file, earlier, tmp_path):
    with ratings_file.open("ab") as file:
        file.write(b"not a rating at all\n")
    done = run("annotations", "export", tmp_path / "out.csv")
    assert done.returncode == 0
    assert "line 2 of the ratings file cannot be read" in done.stderr


def test_an_imported_file_may_have_a_byte_order_mark_and_either_letter_case(clip, tmp_path):
    lines = ('{"framePath":"clip.mp4#t=1","rating":0.2}', '{"FramePath":"clip.mp4#t=2","Rating":0.4}')
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8-sig")
    (tmp_path / "in.csv").write_text("FRAMEPATH,Rating\nclip.mp4#t=4,0.6\n", encoding="utf-8-sig")
    assert answer("annotations", "import", tmp_path / "in.jsonl")["imported"] == 2
    assert answer("annotations", "import", tmp_path / "in.csv")["imported"] == 1
    assert answer("annotations", "stats")["averageRating"] == pytest.approx(0.4)


def test_a_clock_set_back_costs_no_rating_and_keeps_jobs_in_their_order(rated_home, rated_footage, tmp_path):
    ticks = count()
    now = datetime.now(UTC)
    set_back = {"by": timedelta()}

    def clock():
        return now + timedelta(seconds=next(ticks)) - set_back["by"]

    services = Application(DataPaths.resolve(), clock=clock)
    try:
        clip = Path(shutil.copy(rated_footage / "sample.mp4", tmp_path / "moved.mp4"))
        address = services.catalog.frames()[0].address
        earlier = services.training.submit(TrainingRequest(DEFAULT_USER, "earlier"))
        services.annotations.append(DEFAULT_USER, [Rating(address, 0.9)])
        set_back["by"] = timedelta(days=1)
        (stored,) = services.exchange.add(
            DEFAULT_USER,
            [Rating(f"{clip}#t=0", 0.1)],
            root=tmp_path,
            token=NeverStop(),
        )
        later = services.training.submit(TrainingRequest(DEFAULT_USER, "later"))
        assert stored.timestamp < now
        frame = services.catalog.frames()[0]
        assert services.rated.load(DEFAULT_USER).by_frame[frame.id].rating == 0.1
        assert [job.job_id for job in services.training.jobs()] == [later.job_id, earlier.job_id]
        assert services.training.request_stop(earlier.job_id, StopRequest.CANCEL)
        ended = services.training.job(earlier.job_id)
        assert ended.completed_at >= ended.created_at
    finally:
        services.close()
    assert json.loads(run("annotations", "stats", "--json").stdout)["totalAnnotations"] == 40
