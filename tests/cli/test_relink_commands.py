"""Relinking from the command line."""

import shutil

from command_line import answer, run


def test_a_folder_is_searched_shown_and_then_relinked(sample_clip, tmp_path):
    clip = tmp_path / "card" / "A001.mp4"
    clip.parent.mkdir()
    shutil.copy(sample_clip, clip)
    answer("media", "import", clip, "--spread", "2")
    moved = tmp_path / "archive" / "A001.mp4"
    moved.parent.mkdir()
    clip.rename(moved)
    shown = answer("media", "relink-all", tmp_path, "--dry-run")
    assert (shown["found"], shown["relinked"]) == ([{"id": 1, "from": str(clip), "to": str(moved)}], False)
    assert answer("media", "list")[0]["path"] == str(clip)
    done = run("media", "relink-all", tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"1 is now {moved}" in done.stdout
    assert answer("media", "list")[0]["path"] == str(moved)
    assert "Nothing is missing." in run("media", "relink-all", tmp_path).stdout


def test_what_is_not_found_is_named_and_an_unknown_folder_refused(sample_clip, tmp_path):
    clip = tmp_path / "A001.mp4"
    shutil.copy(sample_clip, clip)
    answer("media", "import", clip, "--spread", "2")
    clip.unlink()
    (found,) = answer("media", "relink-all", tmp_path)["notFound"]
    assert found["path"] == str(clip)
    assert run("media", "relink-all", tmp_path / "nowhere").returncode == 4
