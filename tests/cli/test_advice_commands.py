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
    assert "! Only 0% of annotations are low-importance frames" in text


def test_a_suggested_path_can_be_rated_as_it_is(clip):
    lines = run("annotations", "suggest", "-n", "3").stdout.splitlines()
    assert len(lines) == 3
    path, time_code, reason = lines[0].split("\t")
    assert (len(time_code), reason[:4]) == (11, "Part")
    assert answer("annotations", "add", path, "0.4")["framePath"] == path
    after = answer("annotations", "suggest", "--count", "3")
    assert set(after[0]) == {"frameId", "framePath", "timeCode", "reason"}
    assert path not in {item["framePath"] for item in after}


def test_nothing_to_suggest_is_said_beside_the_answer():
    done = run("annotations", "suggest")
    assert (done.returncode, done.stdout) == (0, "")
    assert "Nothing to suggest" in done.stderr
    assert answer("annotations", "suggest") == []


def test_a_count_below_one_is_invalid(clip):
    assert run("annotations", "suggest", "-n", "0").returncode == 3
