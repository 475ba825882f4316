"""Colour look-up tables: what they make of pictures, wherever those come from, and what is refused."""

from pathlib import Path

import numpy as np
import pytest
from clips import Clip, make_clip, numbered_picture
from cubes import inverted, warm, write_cube
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import MediaKind
from aura_trainer.media.cube import Cube, CubePainter
from aura_trainer.media.footage import Footage
from aura_trainer.media.stepping import FrameStepper

AWKWARD_NAME = "it's a, [look]: 100%;#=\\n.cube"


@pytest.fixture
def negative(tmp_path):
    return Cube.open(str(write_cube(tmp_path / AWKWARD_NAME, inverted)))


def test_a_table_is_applied_to_each_channel_whatever_the_size_and_name(tmp_path):
    painter = CubePainter(Cube.open(str(write_cube(tmp_path / AWKWARD_NAME, warm))))
    for size in ((6, 8), (31, 3), (6, 8)):
        image = np.random.default_rng(1).integers(0, 256, (*size, 3), np.uint8)
        expected = image * [1, 0.5, 0]
        assert np.abs(painter.paint(image) - expected).max() <= 1


def test_sixteen_bits_are_used_where_they_are_there(tmp_path):
    steep = write_cube(
        tmp_path / "steep.cube", lambda *colour: tuple(max(0.0, 8 * c - 7) for c in colour), 65
    )
    ramp = np.linspace(57_344, 65_535, 256).astype(np.uint16)
    painted = CubePainter(Cube.open(str(steep))).paint(np.repeat(ramp[None, :, None], 3, axis=2).copy())
    assert len(np.unique(painted)) > 200


def test_a_table_of_one_dimension_is_applied(tmp_path):
    path = tmp_path / "curve.cube"
    path.write_text("LUT_1D_SIZE 3\n" + "\n".join(f"{x} {x} {x}" for x in (1.0, 0.5, 0.0)))
    image = numbered_picture(77)
    assert np.abs(CubePainter(Cube.open(str(path))).paint(image) - (255.0 - image)).max() <= 1


@pytest.mark.parametrize("from_proxy", [False, True])
def test_video_is_seen_through_the_table_in_sequence_and_at_any_frame(tmp_path, negative, from_proxy):
    path = make_clip(tmp_path / "log.mp4", Clip("log.mp4", frames=30))
    plain = Footage.open(str(path), MediaKind.VIDEO, NeverStop())
    graded = Footage.open(str(path), MediaKind.VIDEO, NeverStop())
    if from_proxy:
        proxy = make_clip(tmp_path / "proxy.mp4", Clip("proxy.mp4", frames=30))
        plain, graded = (footage.with_proxy(str(proxy), NeverStop()) for footage in (plain, graded))
    graded = graded.through(negative)
    watched = []
    before = list(plain.frames([3, 17], None, NeverStop()))
    after = list(graded.frames([3, 17], None, NeverStop(), on_frame=lambda _, image: watched.append(image)))
    for one, other in zip(before, after, strict=True):
        assert (one.ordinal, one.pts) == (other.ordinal, other.pts)
        assert np.abs(other.image - (255.0 - one.image)).max() <= 4
    assert np.abs(watched[3] - before[0].image.astype(float)).max() <= 2
    stepped = FrameStepper(graded, max_side=None).frame(17, NeverStop())
    assert np.abs(stepped.astype(float) - after[1].image).max() <= 2


def test_images_are_seen_through_the_table(tmp_path, negative):
    Image.fromarray(numbered_picture(5)).save(tmp_path / "still.png")
    footage = Footage.open(str(tmp_path / "still.png"), MediaKind.IMAGES, NeverStop()).through(negative)
    frame = next(footage.frames(None, None, NeverStop()))
    assert np.abs(frame.image - (255.0 - numbered_picture(5))).max() <= 1
    stepped = FrameStepper(footage, max_side=None).frame(0, NeverStop())
    assert np.array_equal(stepped, frame.image)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "states no size"),
        ("Shot list for Tuesday.\n", "states no size"),
        ("LUT_3D_SIZE 100000\n", "no size that"),
        ("LUT_3D_SIZE -4\n", "no size that"),
        ("LUT_3D_SIZE\n", "no size that"),
        ("LUT_3D_SIZE 2\n0 0 0\n", "cannot be read"),
        ("LUT_3D_SIZE 2\n" + "red green blue\n" * 8, "cannot be read"),
    ],
)
def test_what_is_no_table_is_refused_by_name(tmp_path, text, reason):
    path = tmp_path / "bad look.cube"
    path.write_text(text)
    with pytest.raises(UnreadableMedia, match=f"bad look.cube .*{reason}"):
        Cube.open(str(path))


def test_a_table_that_is_not_there_or_out_of_all_measure_is_refused(tmp_path):
    with pytest.raises(UnreadableMedia, match="cannot be read"):
        Cube.open(str(tmp_path / "none.cube"))
    huge = tmp_path / "huge.cube"
    with huge.open("wb") as file:
        file.truncate(65 << 20)
    with pytest.raises(UnreadableMedia, match="larger than"):
        Cube.open(str(huge))


def test_a_table_lost_while_it_is_used_is_told_by_name(tmp_path, negative):
    painter = CubePainter(negative)
    Path(negative.path).unlink()
    with pytest.raises(UnreadableMedia, match="cannot be read"):
        painter.paint(numbered_picture(1))


NUMBERS = st.sampled_from(["0", "1", "0.5", "-1", "1e38", "-1e308", "nan", "inf", "x", ""])


@settings(max_examples=60)
@given(
    head=st.lists(
        st.tuples(st.sampled_from(["DOMAIN_MIN", "DOMAIN_MAX", "TITLE", "#"]), NUMBERS, NUMBERS, NUMBERS),
        max_size=4,
    ),
    rows=st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=6, max_size=10),
)
def test_any_table_is_refused_or_gives_a_picture(tmp_path_factory, head, rows):
    path = tmp_path_factory.mktemp("cube") / "any.cube"
    path.write_text("\n".join(["LUT_3D_SIZE 2", *map(" ".join, head), *map(" ".join, rows)]))
    image = numbered_picture(9)
    try:
        painted = CubePainter(Cube.open(str(path))).paint(image)
    except UnreadableMedia:
        return
    assert (painted.shape, painted.dtype) == (image.shape, np.uint8)
