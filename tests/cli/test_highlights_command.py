"""``aura-trainer highlights``: one command from footage to files that editors' tools read."""

import csv
import json
import shutil
from fractions import Fraction

import opentimelineio as otio
import pytest
from command_line import answer, run


@pytest.fixture
def clip(sample_clip, tmp_path):
    return shutil.copy(sample_clip, tmp_path / "sample.mp4")


def test_the_best_moments_leave_in_every_format_at_once(clip, tmp_path):
    names = [
        f"picks{end}" for end in (".otio", ".edl", ".fcpxml", ".xml", ".ale", ".txt", ".chapters.txt", ".csv")
    ]
    outs = [word for name in names for word in ("--out", tmp_path / name)]
    told = answer(
        "highlights", clip, "--top", "3", "--min-gap", "2", "--length", "2", "--handles", "0.4s", *outs,
        "--stills", tmp_path / "stills", "--stills-as", "jpg", "--contact-sheet", tmp_path / "sheet.jpg",
    )  # fmt: skip
    picks = told["picks"]
    assert len(picks) == 3
    assert told["generic"] is True
    assert all((tmp_path / name).stat().st_size for name in names)
    assert len(list((tmp_path / "stills").iterdir())) == 3
    assert (tmp_path / "sheet.jpg").read_bytes()[:2] == b"\xff\xd8"
    there = [*(tmp_path / name for name in names), *(tmp_path / "stills").iterdir(), tmp_path / "sheet.jpg"]
    assert sorted(told["files"]) == sorted(map(str, there))
    read = otio.adapters.read_from_file(str(tmp_path / "picks.edl"), rate=25)
    for event, pick in zip(read.video_tracks()[0], picks, strict=True):
        first, end = pick["frames"]
        assert event.source_range.start_time.value == max(first - 10, 0)
        assert event.source_range.end_time_exclusive().value == end + 10
        assert Fraction(pick["frameRate"]) == 25
        assert first <= pick["peak"] < end
    rows = list(csv.DictReader((tmp_path / "picks.csv").read_text().splitlines()))
    assert [[int(row["firstFrame"]), int(row["endFrame"])] for row in rows] == [
        pick["frames"] for pick in picks
    ]


def test_what_is_to_be_known_of_the_answer_is_in_it_with_json_too(clip, tmp_path):
    text = tmp_path / "notes.mp4"
    text.write_text("no pictures here")
    for command, words in (("score", ("--every", "2")), ("highlights", ("--top", "500", "--every", "2"))):
        told = answer(command, clip, text, *words)
        assert (told["generic"], told["notice"]) == (True, None)
        (failure,) = told["failures"]
        assert failure.startswith(str(text))
        said = run(command, clip, text, *words).stderr
        assert f"not scored: {failure}\n" in said
        assert all(f"note: {note}\n" in said for note in told.get("notes", ()))
    assert any("500" in note for note in told["notes"])


def test_seconds_may_be_asked_for_as_a_part_of_the_footage(clip):
    done = run("highlights", clip, "--duration", "15%", "--every", "2")
    assert done.returncode == 0, done.stderr
    assert "generic formula" in done.stderr
    # A narrow table breaks a long path over lines.
    assert "sample.mp4" in "".join(done.stdout.split())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--top", "3", "--duration", "5"), 2),
        (("--top", "0"), 3),
        (("--duration", "soon"), 3),
        (("--top", "3", "--handles", "-1"), 3),
        (("--top", "3", "--threshold", "2"), 3),
        (("--top", "3", "--out", "picks.aaf"), 3),
        (("--top", "3", "--out", "no/such/folder/picks.edl"), 4),
        (("--top", "3", "--contact-sheet", "sheet.png"), 3),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_scored(clip, words, code):
    done = run("highlights", clip, *words)
    assert done.returncode == code, done.stderr
    assert "Scoring" not in done.stderr


def test_with_json_a_refusal_is_a_problem(clip):
    done = run("highlights", clip, "--top", "3", "--out", "picks.aaf", "--json")
    assert json.loads(done.stderr)["status"] == 400
