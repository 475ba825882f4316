"""Data sets out and in on the command line."""

import shutil

import pytest
from command_line import answer, run


@pytest.fixture
def shared(rated_footage, aura_home, tmp_path):
    """What somebody shared who rated 40 frames; the data folder is another's afterwards, who has the footage too."""
    shutil.copytree(rated_footage / "aura", aura_home)
    file = tmp_path / "taste.auradata"
    told = answer("annotations", "share", file, "--with-thumbnails")
    assert told["shared"] == {
        "ratings": 40,
        "clips": 1,
        "features": 40,
        "thumbnails": 40,
        "leftOut": 0,
        "bytes": file.stat().st_size,
    }
    shutil.rmtree(aura_home)
    return file


def test_a_data_set_is_looked_at_then_taken_in(shared, rated_footage):
    told = answer("annotations", "import", shared, "--dry-run")
    assert (told["wouldImport"], told["absent"]) == (0, [{"name": "sample.mp4", "ratings": 40}])
    told = answer("annotations", "import", shared, "--dry-run", "--root", rated_footage)
    assert (told["wouldImport"], told["framesToImport"], told["computed"], told["absent"]) == (40, 40, 40, [])
    assert answer("annotations", "stats")["totalAnnotations"] == 0
    told = answer("annotations", "import", shared, "--root", rated_footage)
    assert (told["imported"], told["computed"]) == (40, 40)
    frame = answer("frames", "--rated")[0]["framePath"]
    answer("annotations", "add", frame, "0.123")
    told = answer("annotations", "import", shared, "--dry-run", "--on-conflict", "mine")
    assert (told["wouldImport"], told["same"], told["differ"][0]["mine"]["rating"]) == (0, 39, 0.123)


def test_what_is_left_out_or_cannot_be_read_is_said(shared, tmp_path):
    done = run("annotations", "import", shared)
    assert done.stderr == "note: sample.mp4 is not imported: 40 ratings are left out\n"
    shared.write_bytes(shared.read_bytes()[:-30])
    done = run("annotations", "import", shared)
    assert (done.returncode, done.stdout) == (3, "")
    assert "taste.auradata: It is not a zip file, or a damaged one." in done.stderr
    assert run("annotations", "share", tmp_path / "x.auradata").returncode == 3
