"""``annotations advice`` and ``annotations suggest``, Advanced Mode off."""

import shutil
from pathlib import Path

import pytest
from command_line import answer, run


@pytest.fixture
def clip(sample_clip, tmp_path):
    copied = Path(shutil.copy(sample_clip, tmp_path / "my clip.mp4"))
    answer("media", "import", copied, "--every", "2")
    return copied


def test_advice_has_the_references_fields_and_names_frames(clip):
    before = answer("annotations", "advice")
    assert before["ratingDistribution"] == {}
    assert before["frameAdvice"][0]["framePaths"]
    answer("annotations", "add", f"{clip}#t=2", "0.9")
    advice = answer("annotations", "advice")
    assert set(advice) == {
        "totalAnnotations",
        "averageRating",
        "minRating",
        "maxRating",
        "ratingDistribution",
        "recommendations",
        "focusAreas",
        "warnings",
        "frameAdvice",
    }
    assert advice["ratingDistribution"] == {"Low (0-0.3)": 0, "Medium (0.3-0.7)": 0, "High (0.7-1.0)": 1}
    assert set(advice["frameAdvice"][0]) == {"topic", "text", "frameIds", "framePaths"}


def test_advice_reads_as_sentences_with_the_frames_below(clip):
    text = run("annotations", "advice").stdout
    assert text.startswith("No ratings yet\n")
    assert "Nothing is rated yet. Begin with these" in text
    assert f"  {clip}#t=" in text
    answer("annotations", "add", f"{clip}#t=2", "0.9")
    text = run("annotations", "advice").stdout
    assert text.startswith("1 rated, from 0.90 to 0.90")
    assert "! Only 0% of your ratings are for low-importance frames" in text


def test_a_suggested_path_can_be_rated_as_it_is(clip):
    lines = run("annotations", "suggest", "-n", "3").stdout.splitlines()
    assert len(lines) == 3
    path, time_code, reason = lines[0].split("\t")
    assert (len(time_code), reason[:4]) == (11, "Part")
    assert answer("annotations", "add", path, "0.4")["framePath"] == path
    after = answer("annotations", "suggest", "--count", "3")
    assert set(after[0]) == {"frameId", "framePath", "timeCode", "reason"}
    assert path not in {item["framePath"] for item in after}


def test_without_footage_it_is_said_beside_the_answer_how_to_bring_some_in():
    done = run("annotations", "suggest")
    assert (done.returncode, done.stdout) == (0, "")
    assert "no footage is imported yet" in done.stderr
    assert "media import CLIP" in done.stderr
    assert answer("annotations", "suggest") == []


def test_with_everything_rated_it_is_said_how_to_take_more_frames(clip, tmp_path):
    paths = [item["framePath"] for item in answer("annotations", "suggest", "-n", "100")]
    ratings = tmp_path / "all.csv"
    ratings.write_text("framePath,rating\n" + "".join(f'"{path}",0.5\n' for path in paths))
    answer("annotations", "import", ratings)
    done = run("annotations", "suggest")
    assert (done.returncode, done.stdout) == (0, "")
    assert "all that is imported is rated, 10 frames" in done.stderr
    assert "media import CLIP --every 0.5" in done.stderr


def test_a_lost_cache_is_told_and_made_up_for_until_the_pictures_are_back(clip, aura_home):
    for file in (aura_home / "cache").glob("cache.sqlite3*"):
        file.unlink()
    done = run("annotations", "suggest", "-n", "3")
    assert len(done.stdout.splitlines()) == 3
    assert "10 frames of 10 imported have no picture" in done.stderr
    advice = run("annotations", "advice")
    assert (
        "Nothing is rated yet. Begin with these 10 frames: they are spread over my clip.mp4" in advice.stdout
    )
    assert "media import CLIP" in advice.stderr
    answer("media", "import", clip, "--every", "2")
    assert run("annotations", "suggest", "-n", "3").stderr == run("annotations", "advice").stderr == ""


def test_a_count_below_one_is_invalid(clip):
    assert run("annotations", "suggest", "-n", "0").returncode == 3
