"""Finding media, knowing them again, and thumbnails."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from clips import Clip, make_clip, numbered_picture, read_number

from aura_trainer.domain.errors import InvalidInput, UnreadableMedia
from aura_trainer.domain.media import MediaKind
from aura_trainer.media.discover import discover
from aura_trainer.media.fingerprint import fingerprint
from aura_trainer.media.thumbnails import THUMBNAIL_SIDE, encode_thumbnail


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def found(*paths: Path) -> list[tuple[str, MediaKind | None]]:
    return [(item.path, item.kind) for item in discover([str(path) for path in paths])]


def test_a_folder_gives_its_videos_and_each_folder_of_images_once(tmp_path):
    video = touch(tmp_path / "b" / "clip2.MP4")
    other = touch(tmp_path / "b" / "clip10.mov")
    for name in ("a/1.jpg", "a/2.jpg", "b/poster.png", "notes.txt", ".trash/old.mp4", "b/._clip2.MP4"):
        touch(tmp_path / name)
    assert found(tmp_path) == [
        (str(tmp_path / "a"), MediaKind.IMAGES),
        (str(video), MediaKind.VIDEO),
        (str(other), MediaKind.VIDEO),
        (str(tmp_path / "b"), MediaKind.IMAGES),
    ]


def test_single_files_are_taken_by_their_ending(tmp_path):
    video, image = touch(tmp_path / "a.mkv"), touch(tmp_path / "b.JPG")
    assert found(video, image) == [(str(video), MediaKind.VIDEO), (str(image), MediaKind.IMAGES)]


def test_the_same_media_given_twice_is_found_once(tmp_path):
    video = touch(tmp_path / "a.mkv")
    assert found(video, tmp_path, video) == [(str(video), MediaKind.VIDEO)]


def test_a_video_of_an_unknown_ending_is_known_by_its_content(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", Clip("clip.mp4", 3)).rename(tmp_path / "clip.recording")
    assert found(path) == [(str(path), MediaKind.VIDEO)]


def test_what_cannot_be_used_is_reported_with_its_name_and_a_reason(tmp_path):
    text = touch(tmp_path / "notes.txt")
    text.write_text("Dear diary\n" * 40)
    empty = tmp_path / "empty"
    empty.mkdir()
    reasons = {item.path: item.reason for item in discover([str(text), str(tmp_path / "no.mp4"), str(empty)])}
    assert "media file" in reasons[str(text)] or "text file" in reasons[str(text)]
    assert "does not exist" in reasons[str(tmp_path / "no.mp4")]
    assert "no video or image" in reasons[str(empty)]


def test_a_link_that_leads_back_up_does_not_go_round_forever(tmp_path):
    video = touch(tmp_path / "in" / "a.mp4")
    (tmp_path / "in" / "loop").symlink_to(tmp_path)
    assert found(tmp_path) == [(str(video), MediaKind.VIDEO)]


def test_a_file_keeps_its_fingerprint_when_it_moves(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(os.urandom(300_000))
    before = fingerprint(str(path))
    assert len(before) == 64
    assert fingerprint(str(path.rename(tmp_path / "b.bin"))) == before


@pytest.mark.parametrize("place", [0, 60_000, 150_000, 240_000, 299_999])
def test_a_change_at_head_middle_or_tail_changes_the_fingerprint(tmp_path, place: int):
    data = bytearray(300_000)
    path = tmp_path / "a.bin"
    path.write_bytes(data)
    before = fingerprint(str(path))
    data[place] = 1
    path.write_bytes(data)
    assert fingerprint(str(path)) != before


def test_sizes_are_told_apart_and_small_files_have_fingerprints_too(tmp_path):
    marks = set()
    for size in (0, 1, 2, 65_536, 65_537, 131_073, 300_000, 300_001):
        (tmp_path / "a.bin").write_bytes(bytes(size))
        marks.add(fingerprint(str(tmp_path / "a.bin")))
    assert len(marks) == 8


def test_a_huge_file_is_not_read_through(tmp_path):
    path = tmp_path / "huge.bin"
    with path.open("wb") as file:
        file.truncate(1 << 38)
    assert len(fingerprint(str(path))) == 64


def test_a_folder_is_known_by_its_images_wherever_it_lies(tmp_path):
    folder = tmp_path / "images"
    touch(folder / "1.png")
    before = fingerprint(str(folder))
    touch(folder / "notes.txt")
    moved = folder.rename(tmp_path / "moved")
    assert fingerprint(str(moved)) == before
    touch(moved / "2.png")
    assert fingerprint(str(moved)) != before


@pytest.mark.parametrize("changed", ["0.bmp", "3.bmp", "6.bmp"])
def test_folders_of_equal_names_and_sizes_are_told_apart_by_their_pictures(tmp_path, changed: str):
    marks = []
    for name, filling in (("one", b"a"), ("other", b"b")):
        folder = tmp_path / name
        folder.mkdir()
        for number in range(7):
            (folder / f"{number}.bmp").write_bytes(b"a" * 9)
        (folder / changed).write_bytes(filling * 9)
        marks.append(fingerprint(str(folder)))
    assert marks[0] != marks[1]


def test_a_missing_file_has_no_fingerprint(tmp_path):
    with pytest.raises(UnreadableMedia, match=r"gone\.mp4"):
        fingerprint(str(tmp_path / "gone.mp4"))


@pytest.mark.parametrize(
    ("width", "height", "side", "shape"),
    [(1280, 1024, THUMBNAIL_SIDE, (384, 480)), (80, 64, THUMBNAIL_SIDE, (64, 80)), (640, 512, 80, (64, 80))],
)
def test_a_thumbnail_is_a_jpeg_of_limited_size(width: int, height: int, side: int, shape: tuple[int, int]):
    data = encode_thumbnail(numbered_picture(77, width, height), side)
    assert data.startswith(b"\xff\xd8")
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert image.shape == (*shape, 3)
    assert read_number(image) == 77
    blue = image[shape[0] * 7 // 8, shape[1] // 2]
    assert blue[2] > blue[0], "red and blue are swapped"


def test_an_empty_picture_has_no_thumbnail():
    with pytest.raises(InvalidInput):
        encode_thumbnail(np.empty((0, 10, 3), np.uint8))
