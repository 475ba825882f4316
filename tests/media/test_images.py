"""Still images, loose and as footage."""

import struct
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from clips import numbered_picture, read_number
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import InvalidInput, UnreadableMedia
from aura_trainer.domain.media import MediaKind
from aura_trainer.media.footage import Footage
from aura_trainer.media.images import is_sequence, list_images, natural_key, read_image

TOKEN = NeverStop()


def write_image(path: Path, number: int = 0) -> Path:
    done, data = cv2.imencode(path.suffix, numbered_picture(number)[:, :, ::-1])
    assert done
    path.write_bytes(bytes(data))
    return path


def footage_of(path: Path) -> Footage:
    return Footage.open(str(path), MediaKind.IMAGES, TOKEN)


def with_orientation(jpeg: bytes, orientation: int) -> bytes:
    """Put an EXIF block with nothing but an orientation into a JPEG."""
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".tif", ".webp"])
@pytest.mark.parametrize("name", ["picture", "写真 #1 100%"])
def test_images_of_the_common_formats_are_read_in_colour(tmp_path, suffix: str, name: str):
    image = read_image(str(write_image(tmp_path / (name + suffix), 5)), None)
    assert read_number(image) == 5
    np.testing.assert_allclose(image[60, 40], numbered_picture(5)[60, 40], atol=12)


def test_an_image_is_made_smaller_never_larger(tmp_path):
    path = str(write_image(tmp_path / "a.png"))
    assert read_image(path, 40).shape == (32, 40, 3)
    assert read_image(path, 400).shape == (64, 80, 3)


def test_an_image_is_turned_by_its_exif_orientation(tmp_path):
    path = write_image(tmp_path / "a.jpg", 3)
    upright = read_image(str(path), None)
    path.write_bytes(with_orientation(path.read_bytes(), 6))
    np.testing.assert_array_equal(read_image(str(path), None), np.rot90(upright, -1))


@pytest.mark.parametrize("data", [b"", b"not an image", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_what_is_no_image_is_refused_by_name(tmp_path, data: bytes):
    path = tmp_path / "broken.png"
    path.write_bytes(data)
    with pytest.raises(UnreadableMedia, match=r"broken\.png"):
        read_image(str(path), None)


def test_a_missing_image_is_refused_by_name(tmp_path):
    with pytest.raises(UnreadableMedia, match=r"missing\.png: No such file"):
        read_image(str(tmp_path / "missing.png"), None)


def test_a_folder_lists_its_images_in_natural_order_and_nothing_else(tmp_path):
    for name in ("img10.png", "IMG2.PNG", "img1.png", ".hidden.png", "notes.txt", "._img1.png"):
        (tmp_path / name).touch()
    (tmp_path / "folder.png").mkdir()
    assert [Path(image).name for image in list_images(str(tmp_path))] == ["img1.png", "IMG2.PNG", "img10.png"]


def test_one_image_lists_itself(tmp_path):
    path = str(write_image(tmp_path / "a.png"))
    assert list_images(path) == [path]


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(UnreadableMedia, match="nowhere"):
        list_images(str(tmp_path / "nowhere"))


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=10))
def test_numbers_in_names_sort_as_numbers(numbers: list[int]):
    names = [f"shot {number}.jpg" for number in numbers]
    assert sorted(names, key=natural_key) == [f"shot {number}.jpg" for number in sorted(numbers)]


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_two_names_have_an_order(one: str, other: str):
    assert (natural_key(one) == natural_key(other)) == (one == other)
    assert (natural_key(one) < natural_key(other)) or (natural_key(other) <= natural_key(one))


@pytest.mark.parametrize(
    ("names", "footage"),
    [
        ([f"frame_{n:04}.png" for n in range(10)], True),
        ([f"frame_{n}.png" for n in range(5, 25)], True),
        ([f"S01 take2 {n:03}.exr.png" for n in range(12)], True),
        ([f"frame_{n:04}.png" for n in range(9)], False),
        ([f"frame_{n:04}.png" for n in range(0, 40, 2)], False),
        ([f"frame_{n:04}.{'png' if n else 'jpg'}" for n in range(12)], False),
        ([f"{'a' if n else 'b'}_{n:04}.png" for n in range(12)], False),
        ([f"IMG_{n}.jpg" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 11)], False),
        (["holiday.jpg"] * 12, False),
    ],
)
def test_ten_consecutive_numbers_in_one_pattern_are_footage(names: list[str], footage: bool):
    assert is_sequence(names) is footage


def test_a_sequence_is_footage_at_24_frames_a_second(tmp_path):
    for number in range(12):
        write_image(tmp_path / f"frame{number + 3}.png", number)
    footage = footage_of(tmp_path)
    info, index = footage.info, footage.index
    assert (info.kind, info.container, info.codec) == (MediaKind.IMAGES, "image sequence", "png")
    assert (info.width, info.height, info.frame_count) == (80, 64, 12)
    assert (info.frame_rate, info.time_base, info.duration_seconds) == (24, Fraction(1, 24), 0.5)
    assert index.displayed_at(0.25) == 6
    frames = list(footage.frames(None, None, TOKEN))
    assert [read_number(frame.image) for frame in frames] == list(range(12))
    assert [frame.pts for frame in frames] == list(range(12))


def test_loose_images_have_no_rate(tmp_path):
    for name in ("beach.png", "cat.png"):
        write_image(tmp_path / name)
    footage = footage_of(tmp_path)
    info = footage.info
    assert (info.frame_rate, info.time_base, info.duration_seconds, info.frame_count) == (None, 1, 0.0, 2)
    assert footage.index.stills


def test_a_folder_without_images_is_refused(tmp_path):
    with pytest.raises(UnreadableMedia, match="no image in this folder"):
        footage_of(tmp_path)


def test_an_image_that_cannot_be_read_is_told_and_left_out(tmp_path):
    for number, name in enumerate(("a.png", "b.png", "c.png")):
        write_image(tmp_path / name, number)
    (tmp_path / "b.png").write_bytes(b"nothing")
    warnings: list[str] = []
    watched: list[int] = []
    footage = footage_of(tmp_path)
    frames = list(
        footage.frames([2, 1], None, TOKEN, warnings.append, lambda ordinal, _: watched.append(ordinal))
    )
    assert [frame.ordinal for frame in frames] == [2]
    assert watched == [0, 2]
    assert len(warnings) == 1
    assert "b.png" in warnings[0]


def test_an_image_that_is_not_there_cannot_be_asked_for(tmp_path):
    write_image(tmp_path / "a.png")
    footage = footage_of(tmp_path)
    with pytest.raises(InvalidInput, match="asked for 3"):
        list(footage.frames([3], None, TOKEN))


def test_frames_stay_those_of_their_files_whatever_comes_into_the_folder(tmp_path):
    write_image(tmp_path / "b.png", 1)
    write_image(tmp_path / "c.png", 2)
    footage = footage_of(tmp_path)
    write_image(tmp_path / "a.png", 0)
    assert [read_number(frame.image) for frame in footage.frames(None, None, TOKEN)] == [1, 2]
    watched: list[int] = []
    shown = footage.frames([0], None, TOKEN, on_frame=lambda ordinal, _: watched.append(ordinal))
    assert [read_number(frame.image) for frame in shown] == [1]
    assert watched == [0, 1]


def test_an_image_that_is_gone_since_is_told_and_left_out(tmp_path):
    write_image(tmp_path / "a.png", 0)
    write_image(tmp_path / "b.png", 1)
    footage = footage_of(tmp_path)
    (tmp_path / "a.png").unlink()
    warnings: list[str] = []
    assert [read_number(frame.image) for frame in footage.frames(None, None, TOKEN, warnings.append)] == [1]
    assert len(warnings) == 1
    assert "a.png" in warnings[0]


def test_a_folder_that_is_gone_since_is_told_once(tmp_path):
    folder = tmp_path / "stills"
    folder.mkdir()
    write_image(folder / "a.png")
    footage = footage_of(folder)
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(UnreadableMedia, match="stills"):
        list(footage.frames(None, None, TOKEN))
