"""Links in a folder that may be named: what they lead to outside is neither opened nor scored, and is told."""

import shutil

import pytest
from api_rig import answer
from conftest import write_frames

from aura_trainer.api.context import Shutdown
from aura_trainer.domain.annotations import Rating


@pytest.fixture
def outside(api, tmp_path, sample_clip):
    """Footage next to the folder that is allowed, with a clip of the folder's own."""
    place = tmp_path / "outside"
    place.mkdir()
    shutil.copyfile(sample_clip, place / "secret.mp4")
    shutil.copyfile(sample_clip, api.root / "own.mp4")
    return place


@pytest.mark.parametrize(("endpoint", "more"), [("score", {}), ("highlights", {"top": 1})])
def test_links_out_of_a_folder_are_left_out_and_told(api, outside, endpoint, more):
    (api.root / "esc.mp4").symlink_to(outside / "secret.mp4")
    (api.root / "link.mp4").symlink_to("/etc/passwd")
    # The same content would be known by it: it is told apart by a byte more.
    with (outside / "secret.mp4").open("ab") as stream:
        stream.write(b"\0")
    said = answer(api.post(endpoint, {"paths": ["."], "everySeconds": 5, **more}))
    named = {frame["framePath"].partition("#")[0] for frame in said.get("frames", [])}
    named |= {pick["path"] for pick in said.get("picks", [])}
    assert named == {str(api.root / "own.mp4")}
    assert len(said["failures"]) == 2
    for name, failure in zip(("esc.mp4", "link.mp4"), said["failures"], strict=True):
        assert failure.startswith(str(api.root / name))
        assert "It is a link to what is neither imported nor below a folder" in failure


def test_a_folder_of_images_with_a_link_out_of_it_is_left_out(api, outside, sample_clip):
    write_frames(sample_clip, outside, 1)
    pictures = api.root / "pictures"
    pictures.mkdir()
    write_frames(sample_clip, pictures, 2)
    (pictures / "frame003.jpg").symlink_to(outside / "frame001.jpg")
    said = answer(api.post("score", {"paths": ["."], "everySeconds": 5}))
    assert {frame["framePath"].partition("#")[0] for frame in said["frames"]} == {str(api.root / "own.mp4")}
    (failure,) = said["failures"]
    assert failure.startswith(str(pictures / "frame003.jpg"))


def test_a_link_to_what_may_be_named_is_scored(api, outside, tmp_path):
    below = api.root / "below"
    below.mkdir()
    (below / "again.mp4").symlink_to(api.root / "own.mp4")
    said = answer(api.post("score", {"paths": ["below"], "everySeconds": 5}))
    assert said["frames"]
    assert said["failures"] == []


def test_where_only_links_out_are_found_nothing_is_scored(api, outside):
    (api.root / "own.mp4").unlink()
    (api.root / "link.mp4").symlink_to("/etc/passwd")
    told = answer(api.post("score", {"paths": ["."]}), 400)
    assert "It is a link to what is neither imported" in told["detail"]


@pytest.mark.parametrize("path", [".", "pictures", ".#t=1"])
def test_a_folder_is_no_frame_and_nothing_in_it_is_imported(api, outside, sample_clip, path):
    """Else what links in it lead to would be among the imported media from then on."""
    (api.root / "esc.mp4").symlink_to(outside / "secret.mp4")
    (api.root / "pictures").mkdir()
    write_frames(sample_clip, api.root / "pictures", 2)
    told = answer(api.upload(("own.mp4#t=1", 0.5), (path, 0.5)), 400)
    assert [item["field"] for item in told["fields"]] == ["annotations[1].framePath"]
    assert "folder" in told["detail"]
    assert api.services.catalog.list_media() == []
    assert api.services.annotations.stats("default-user").total_annotations == 0


def test_an_imported_file_that_became_a_link_out_is_no_longer_imported_media(api, outside):
    answer(api.upload(("own.mp4#t=1", 0.5)))
    with (outside / "secret.mp4").open("ab") as stream:
        stream.write(b"\0")
    (api.root / "own.mp4").unlink()
    (api.root / "own.mp4").symlink_to(outside / "secret.mp4")
    assert answer(api.post("score", {"paths": ["own.mp4"]}), 400)["fields"][0]["field"] == "paths"
    assert answer(api.upload(("own.mp4#t=2", 0.5)), 400)["fields"][0]["field"] == "annotations[0].framePath"
    assert len(api.services.catalog.list_media()) == 1


def test_a_link_that_the_person_imported_may_be_named(api, outside):
    link = api.root / "link.mp4"
    link.symlink_to(outside / "secret.mp4")
    rating = Rating(f"{link}#t=1", 0.5)
    api.services.exchange.add("default-user", [rating], root=api.root, token=Shutdown())
    answer(api.upload(("link.mp4#t=2", 0.5)))
    assert answer(api.post("score", {"paths": ["link.mp4"], "everySeconds": 5}))["frames"]
