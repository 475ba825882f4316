"""Pictures as they were shot: colour, size, upright; cancelling; what may be asked."""

import gc
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from clips import Clip, make_clip, numbered_picture, read_number
from stop_after import StopAfter

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import Cancelled, InvalidInput, UnreadableMedia
from aura_trainer.media.decode import WATCH_SIDE, iter_frames
from aura_trainer.media.frame_index import index_frames
from aura_trainer.media.painter import FramePainter

TOKEN = NeverStop()


def frames_of(path: Path, max_side=None, **options):
    return list(
        iter_frames(str(path), index_frames(str(path), TOKEN), max_side=max_side, token=TOKEN, **options)
    )


def corner_clip(path: Path, **fields) -> Path:
    """Four quarters: red and green above, blue and white below."""
    clip = Clip(path.name, 1, size=(96, 64), **fields)
    image = np.zeros((64, 96, 3), np.uint8)
    image[:32, :48], image[:32, 48:], image[32:, :48], image[32:][:, 48:] = (
        (255, 0, 0),
        (0, 255, 0),
        (0, 0, 255),
        255,
    )
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "5"})
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv444p"
        if clip.rotation is not None:
            stream.set_display_rotation(clip.rotation, hflip=clip.mirrored)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())
    return path


NAMES = {(255, 0, 0): "red", (0, 255, 0): "green", (0, 0, 255): "blue", (255, 255, 255): "white"}


def corners(image) -> list[str]:
    height, width = image.shape[:2]
    places = [
        (height // 4, width // 4),
        (height // 4, width * 3 // 4),
        (height * 3 // 4, width // 4),
        (height * 3 // 4, width * 3 // 4),
    ]
    return [NAMES[tuple(int(v > 128) * 255 for v in image[y, x])] for y, x in places]


@pytest.mark.parametrize(
    ("rotation", "mirrored", "shape", "seen"),
    [
        (None, False, (64, 96), ["red", "green", "blue", "white"]),
        (90, False, (96, 64), ["green", "white", "red", "blue"]),
        (-90, False, (96, 64), ["blue", "red", "white", "green"]),
        (180, False, (64, 96), ["white", "blue", "green", "red"]),
        (0, True, (64, 96), ["green", "red", "white", "blue"]),
    ],
)  # fmt: skip
def test_pictures_are_turned_as_the_file_says(tmp_path, rotation, mirrored, shape, seen):
    path = corner_clip(tmp_path / "corners.mp4", rotation=rotation, mirrored=mirrored)
    image = frames_of(path)[0].image
    assert image.shape == (*shape, 3)
    assert image.flags.c_contiguous
    assert corners(image) == seen


def test_pixels_that_are_not_square_are_stretched(tmp_path):
    clip = Clip("wide.mp4", 3, size=(72, 64), pixel_aspect=Fraction(16, 9))
    path = make_clip(tmp_path / clip.name, clip)
    assert [frame.image.shape for frame in frames_of(path)] == [(64, 128, 3)] * 3
    assert read_number(frames_of(path, max_side=64)[2].image) == 2
    assert frames_of(path, max_side=64)[2].image.shape == (32, 64, 3)


@pytest.mark.parametrize(("max_side", "shape"), [(None, (64, 80)), (40, (32, 40)), (500, (64, 80))])
def test_pictures_are_made_smaller_never_larger(make, max_side, shape):
    assert frames_of(make(Clip("plain.mp4")), max_side=max_side)[0].image.shape == (*shape, 3)


# Red, in each matrix: luma and the two chroma weights of ITU-R BT.709, BT.601 and BT.2020.
MATRICES = {1: (0.2126, 0.0722), 6: (0.299, 0.114), 5: (0.299, 0.114), 9: (0.2627, 0.0593)}


def red_frame(matrix: tuple[float, float], full: bool, size: int = 64) -> av.VideoFrame:
    kr, kb = matrix
    y, u, v = kr, -kr / (2 * (1 - kb)), 0.5
    values = (255 * y, 128 + 255 * u, 128 + 255 * v) if full else (16 + 219 * y, 128 + 224 * u, 128 + 224 * v)
    frame = av.VideoFrame(size, size, "yuv420p")
    for plane, value in zip(frame.planes, values, strict=True):
        plane.update(bytes([min(255, round(value))]) * plane.buffer_size)
    frame.color_range = 2 if full else 1
    return frame


@pytest.mark.parametrize("code", MATRICES)
@pytest.mark.parametrize("full", [False, True])
def test_the_matrix_and_range_a_frame_names_are_obeyed(code: int, full: bool):
    frame = red_frame(MATRICES[code], full)
    frame.colorspace = code
    np.testing.assert_allclose(FramePainter(None, None).paint(frame)[5, 5], (255, 0, 0), atol=4)


@pytest.mark.parametrize(("size", "code"), [(64, 6), (720, 1)])
def test_without_a_name_small_pictures_are_bt601_and_large_ones_bt709(size: int, code: int):
    frame = red_frame(MATRICES[code], full=False, size=size)
    np.testing.assert_allclose(FramePainter(32, None).paint(frame)[5, 5], (255, 0, 0), atol=4)


@pytest.mark.parametrize("form", ["yuv420p", "yuvj420p", "yuv422p10le", "nv12", "rgb24"])
def test_quick_small_pictures_are_those_of_the_usual_way_but_for_softer_colours(form: str):
    blotches = np.random.default_rng(0).integers(0, 256, (9, 16, 3)).astype(np.uint8)
    frame = av.VideoFrame.from_ndarray(np.kron(blotches, np.ones((80, 80, 1), np.uint8)), "rgb24")
    frame = frame.reformat(format=form)
    usual, quick = (FramePainter(160, None, quick=quick).paint(frame).astype(int) for quick in (False, True))
    assert usual.shape == quick.shape == (90, 160, 3)
    assert np.abs(usual - quick).mean() < 6
    assert np.abs(usual.mean(axis=2) - quick.mean(axis=2)).mean() < 3


def test_every_frame_passes_the_watcher_and_only_those_wanted_are_yielded(make):
    seen: list[tuple[int, int]] = []
    path = make(Clip("large.mp4", 30, size=(320, 256)))
    frames = frames_of(
        path, ordinals=[20, 3], on_frame=lambda ordinal, image: seen.append((ordinal, read_number(image)))
    )
    assert [(frame.ordinal, read_number(frame.image)) for frame in frames] == [(3, 3), (20, 20)]
    assert frames[0].image.shape == (256, 320, 3)
    assert seen == [(number, number) for number in range(30)]


def test_the_watcher_sees_small_pictures(make):
    shapes = set()
    frames_of(
        make(Clip("large.mp4", 30, size=(320, 256))),
        ordinals=[0],
        on_frame=lambda _, image: shapes.add(image.shape),
    )
    assert shapes == {(128, WATCH_SIDE, 3)}


def test_repeated_and_unsorted_ordinals_are_given_once_in_order(make):
    frames = frames_of(make(Clip("plain.mp4")), ordinals=[40, 2, 40, 7])
    assert [frame.ordinal for frame in frames] == [2, 7, 40]


def test_frames_say_whether_they_are_key_frames(make):
    path = make(Clip("plain.mp4"))
    marks = [frame.key_frame for frame in frames_of(path)]
    assert marks == index_frames(str(path), TOKEN).key_frames.tolist()
    assert marks[0]
    assert not all(marks)


def test_no_ordinals_give_no_frames(make):
    assert frames_of(make(Clip("plain.mp4")), ordinals=[]) == []


@pytest.mark.parametrize("ordinals", [[60], [-1, 3]])
def test_frames_beyond_the_clip_cannot_be_asked_for(make, ordinals):
    with pytest.raises(InvalidInput, match="has frames 0 to 59"):
        frames_of(make(Clip("plain.mp4")), ordinals=ordinals)


@pytest.mark.parametrize("asked", [0, 1, 30])
def test_indexing_and_decoding_stop_when_cancelled(make, asked: int):
    path = str(make(Clip("plain.mp4")))
    with pytest.raises(Cancelled):
        index_frames(path, StopAfter(asked))
    index = index_frames(path, TOKEN)
    with pytest.raises(Cancelled):
        list(iter_frames(path, index, max_side=None, token=StopAfter(asked)))


def test_a_file_that_vanished_is_told(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", Clip("clip.mp4", 3))
    index = index_frames(str(path), TOKEN)
    path.unlink()
    with pytest.raises(UnreadableMedia, match="does not exist"):
        list(iter_frames(str(path), index, max_side=None, token=TOKEN))


def test_frames_come_one_by_one(make):
    path = str(make(Clip("long.mp4", 400)))
    token = StopAfter(10**9)
    frames = iter_frames(path, index_frames(path, TOKEN), max_side=None, token=token)
    next(frames)
    assert 10**9 - token.left < 40, "the whole clip was read for its first frame"
    frames.close()


def test_frames_already_yielded_are_not_held_in_memory(make):
    path = str(make(Clip("long.mp4", 400)))
    index = index_frames(path, TOKEN)
    gc.collect()
    gc.disable()
    try:
        for frame in iter_frames(path, index, max_side=None, token=TOKEN):
            if frame.ordinal == 300:
                held = sum(isinstance(thing, av.VideoFrame) for thing in gc.get_objects())
    finally:
        gc.enable()
    assert held < 20


def test_a_display_matrix_of_nothing_but_zeros_turns_nothing(tmp_path):
    path = tmp_path / "zeros.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 80, 64, "yuv420p"
        stream.set_display_matrix([0] * 9)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(numbered_picture(9), format="rgb24")))
        container.mux(stream.encode())
    assert read_number(frames_of(path)[0].image) == 9
