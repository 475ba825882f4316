"""Ratings in and out on the command line."""

import json
import shutil
from pathlib import Path

import pytest
from command_line import answer, run

from aura_trainer.services.xmp import read_sidecar


@pytest.fixture
def clip(sample_clip, tmp_path):
    folder = tmp_path / "footage"
    folder.mkdir()
    return Path(shutil.copy(sample_clip, folder / "clip.mp4"))


def ratings(tmp_path):
    table = tmp_path / "all.jsonl"
    answer("annotations", "export", table)
    return sorted(json.loads(line)["Rating"] for line in table.read_text("utf-8").splitlines())


@pytest.mark.parametrize(
    ("choice", "kept", "after"),
    [("mine", 1, [0.4, 0.9]), ("newer", 1, [0.4, 0.9]), ("theirs", 0, [0.8, 0.9])],
)
def test_a_conflict_is_decided_as_asked(clip, tmp_path, choice, kept, after):
    answer("annotations", "add", f"{clip}#t=0", "0.4")
    table = clip.with_name("in.csv")
    table.write_text("framePath,rating,timestamp\nclip.mp4#t=0,0.8,2020-01-01\nclip.mp4#t=2,0.9,2020-01-01\n")
    told = answer("annotations", "import", table, "--on-conflict", choice)
    assert told["imported"] == 2 - kept
    assert told.get("kept", 0) == kept
    assert ratings(tmp_path) == after


def test_ratings_go_out_to_sidecars_of_a_folder_and_come_back(clip, tmp_path):
    answer("annotations", "add", f"{clip}#t=0", "0.43")
    told = answer("annotations", "export", clip.parent, "--sidecar-names", "full")
    assert (told["sidecars"], told["keptStars"], told["leftOut"]) == (1, 0, [])
    assert read_sidecar(clip.with_name("clip.mp4.xmp").read_bytes()).stars == 2
    answer("annotations", "clear", "--yes")
    assert answer("annotations", "import", clip.parent) == {
        "imported": 1,
        "kept": 0,
        "same": 0,
        "leftOut": [],
        "absent": [],
        "computed": 0,
    }
    assert ratings(tmp_path) == [0.43]


def test_a_sidecar_is_written_by_its_own_name_and_stars_of_others_stay(clip):
    answer("annotations", "add", f"{clip}#t=0", "0.43")
    sidecar = clip.with_suffix(".xmp")
    answer("annotations", "export", sidecar)
    sidecar.write_bytes(sidecar.read_bytes().replace(b'xmp:Rating="2"', b'xmp:Rating="5"'))
    done = run("annotations", "export", sidecar)
    assert "--replace-stars" in done.stderr
    assert read_sidecar(sidecar.read_bytes()).stars == 5
    assert run("annotations", "export", sidecar, "--replace-stars").returncode == 0
    assert read_sidecar(sidecar.read_bytes()).stars == 2


def test_what_cannot_be_used_is_refused_by_name(clip):
    hostile = clip.with_suffix(".xmp")
    hostile.write_text('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>')
    refused = run("annotations", "import", hostile)
    assert (refused.returncode, "clip.xmp: it declares a document type" in refused.stderr) == (3, True)
    stray = run("annotations", "export", clip.with_name("gone.xmp"))
    assert (stray.returncode, "not beside it" in stray.stderr) == (3, True)


def test_a_table_can_be_looked_at_first(clip, tmp_path):
    answer("annotations", "add", f"{clip}#t=0", "0.4")
    table = clip.with_name("in.csv")
    table.write_text("framePath,rating\nclip.mp4#t=0,0.8\nclip.mp4#t=2,0.9\n")
    told = answer("annotations", "import", table, "--dry-run")
    assert (told["wouldImport"], told["new"], told["framesToImport"]) == (2, 1, 1)
    assert told["differ"][0]["mine"]["rating"] == 0.4
    table.write_text("framePath,rating\ngone.mp4#t=0,0.8\n")
    assert (
        "nothing can be imported because of in.csv, line 2"
        in run("annotations", "import", table, "--dry-run").stderr
    )
    assert ratings(tmp_path) == [0.4]
