"""Colour look-up tables: what they make of pictures, wherever those come from, and what is refused."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from clips import Clip, make_clip, numbered_picture
from cubes import inverted, opened, warm, write_cube
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import MediaKind
from aura_trainer.media.cube import Cube, CubePainter, plain_copy
from aura_trainer.media.footage import Footage
from aura_trainer.media.stepping import FrameStepper

AWKWARD_NAME = "it's a, [look]: 100%;#=\\n.cube"


@pytest.fixture
def negative(tmp_path):
    return opened(write_cube(tmp_path / AWKWARD_NAME, inverted))


def test_a_table_is_applied_to_each_channel_whatever_the_size_and_name(tmp_path):
    painter = CubePainter(opened(write_cube(tmp_path / AWKWARD_NAME, warm)))
    for size in ((6, 8), (31, 3), (6, 8)):
        image = np.random.default_rng(1).integers(0, 256, (*size, 3), np.uint8)
        expected = image * [1, 0.5, 0]
        assert np.abs(painter.paint(image) - expected).max() <= 1


def test_sixteen_bits_are_used_where_they_are_there(tmp_path):
    steep = write_cube(
        tmp_path / "steep.cube", lambda *colour: tuple(max(0.0, 8 * c - 7) for c in colour), 65
    )
    ramp = np.linspace(57_344, 65_535, 256).astype(np.uint16)
    painted = CubePainter(opened(steep)).paint(np.repeat(ramp[None, :, None], 3, axis=2).copy())
    assert len(np.unique(painted)) > 200


def test_a_table_of_one_dimension_is_applied(tmp_path):
    path = tmp_path / "curve.cube"
    path.write_text("LUT_1D_SIZE 3\n" + "\n".join(f"{x} {x} {x}" for x in (1.0, 0.5, 0.0)))
    image = numbered_picture(77)
    assert np.abs(CubePainter(opened(path)).paint(image) - (255.0 - image)).max() <= 1


@pytest.mark.parametrize("from_proxy", [False, True])
def test_video_is_seen_through_the_table_in_sequence_and_at_any_frame(tmp_path, negative, from_proxy):
    path = make_clip(tmp_path / "log.mp4", Clip("log.mp4", frames=30))
    plain = Footage.open(str(path), MediaKind.VIDEO, NeverStop())
    graded = Footage.open(str(path), MediaKind.VIDEO, NeverStop())
    if from_proxy:
        proxy = make_clip(tmp_path / "proxy.mp4", Clip("proxy.mp4", frames=30))
        plain, graded = (footage.with_proxy(str(proxy), NeverStop()) for footage in (plain, graded))
    graded = graded.through(negative.lut)
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
    footage = Footage.open(str(tmp_path / "still.png"), MediaKind.IMAGES, NeverStop()).through(negative.lut)
    frame = next(footage.frames(None, None, NeverStop()))
    assert np.abs(frame.image - (255.0 - numbered_picture(5))).max() <= 1
    stepped = FrameStepper(footage, max_side=None).frame(0, NeverStop())
    assert np.array_equal(stepped, frame.image)


def rows(count):
    """A table of rows that rise from 0 to 1."""
    return "".join(f"{row / (count - 1):.6f} " * 3 + "\n" for row in range(count))


def negatives(size):
    """The rows of a table of three dimensions that makes negatives."""
    steps = [1 - step / (size - 1) for step in range(size)]
    return "".join(f"{red} {green} {blue}\n" for blue, green, red in itertools.product(steps, repeat=3))


def painted(tmp_path, text, image):
    path = tmp_path / "any.cube"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return CubePainter(opened(path)).paint(image)


@pytest.mark.parametrize(
    "text",
    [
        "LUT_3D_SIZE 5\nLUT_3D_INPUT_RANGE 0.0 1.0\n" + negatives(5),
        "LUT_3D_INPUT_RANGE 0.0 1.0\nLUT_3D_SIZE 5\n" + negatives(5),
        'LUT_3D_SIZE 5\nTITLE "after"\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 1 1 1\n' + negatives(5),
        "\ufeffLUT_3D_SIZE 5\n" + negatives(5),
        ("# a remark\n\n  LUT_3D_SIZE\t5\n" + negatives(5)).replace("\n", "\r\n"),
        "LUT_1D_SIZE 5\nLUT_1D_INPUT_RANGE 0 1\nLUT_3D_SIZE 3\nLUT_3D_INPUT_RANGE 0 1\n"
        + rows(5)
        + negatives(3),
        "LUT_1D_SIZE 2\nLUT_3D_SIZE 5\nLUT_3D_INPUT_RANGE -1 1\n-1 -1 -1\n1 1 1\n" + negatives(5),
        "LUT_1D_SIZE 2\n1 1 1\n0 0 0\n",
    ],
)
def test_tables_as_grading_applications_write_them_make_what_they_mean(tmp_path, text):
    image = np.random.default_rng(2).integers(0, 256, (301, 303, 3), np.uint8)
    assert np.abs(painted(tmp_path, text, image) - (255.0 - image)).max() <= 1


@pytest.mark.parametrize(
    ("head", "low", "high"),
    [
        ("DOMAIN_MIN 0 0 0\nDOMAIN_MAX 2 2 2", 0.0, 2.0),
        ("DOMAIN_MIN -0.5 -0.5 -0.5\nDOMAIN_MAX 1 1 1", -0.5, 1.0),
        ("DOMAIN_MIN 0.25 0.25 0.25\nDOMAIN_MAX 0.5 0.5 0.5", 0.25, 0.5),
        ("LUT_{}D_INPUT_RANGE 0.1 0.9", 0.1, 0.9),
    ],
)
@pytest.mark.parametrize("dimensions", [1, 3])
def test_the_range_a_table_is_stated_for_is_honoured(tmp_path, head, low, high, dimensions):
    values = (
        "0 0 0\n1 1 1\n"
        if dimensions == 1
        else "".join(f"{r} {g} {b}\n" for b, g, r in itertools.product((0, 1), repeat=3))
    )
    text = f"{head.format(dimensions)}\nLUT_{dimensions}D_SIZE 2\n{values}"
    image = numbered_picture(9)
    expected = np.clip((image / 255 - low) / (high - low), 0, 1) * 255
    assert np.abs(painted(tmp_path, text, image) - expected).max() <= 1


def test_a_curve_before_the_table_is_applied_first(tmp_path):
    text = "LUT_1D_SIZE 3\nLUT_3D_SIZE 2\n0 0 0\n0.25 0.25 0.25\n1 1 1\n" + negatives(2)
    image = np.full((2, 2, 3), 128, np.uint8)
    assert np.abs(painted(tmp_path, text, image) - 0.747 * 255.0).max() <= 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "states no size"),
        ("Shot list for Tuesday.\n", "line 1 is not made of 3 numbers: Shot list"),
        ("LUT_3D_SIZE 100000\n", "line 1 .*65 points a side are the most .*DaVinci Resolve"),
        ("LUT_3D_SIZE 66\n" + "0 0 0\n" * 66**3, "65 points a side"),
        ("LUT_1D_SIZE 65537\n", "65,536 points are the most"),
        ("LUT_3D_SIZE -4\n", "no size that"),
        ("LUT_3D_SIZE \u00b2\n", "no size that"),
        ("LUT_3D_SIZE 1\n0 0 0\n", "no size that"),
        ("LUT_3D_SIZE\n", "no size that"),
        ("LUT_3D_SIZE 2\nLUT_3D_SIZE 2\n" + rows(8), "LUT_3D_SIZE a second time, in line 2"),
        ("LUT_3D_SIZE 2\n" + rows(7), "7 rows of numbers; .* 8"),
        ("LUT_3D_SIZE 2\n" + rows(9), "9 rows of numbers; .* 8"),
        ("LUT_1D_SIZE 4\n" + rows(5), "5 rows of numbers; .* 4"),
        ("LUT_1D_SIZE 4\nLUT_3D_SIZE 2\n" + rows(8), "8 rows of numbers; .* 12"),
        ("LUT_3D_SIZE 2\n" + "red green blue\n" * 8, "line 2 is not made of 3 numbers: red green blue"),
        ("LUT_3D_SIZE 2\n" + "1 1\n" * 8, "line 2 is not made of 3 numbers: 1 1"),
        ("LUT_3D_SIZE 2\n" + "nan 0 0\n" * 8, "line 2 has a number out of all measure: nan 0 0"),
        ("LUT_1D_SIZE 2\n0 0 0\n0 inf 0\n", "line 3 has a number out of all measure"),
        ("LUT_1D_SIZE 2\nDOMAIN_MAX inf 1 1\n" + rows(2), "line 2 has a number out of all measure"),
        ("LUT_1D_SIZE 2\nDOMAIN_MIN 0 0\n" + rows(2), "line 2 is not made of 3 numbers"),
        ("LUT_1D_SIZE 2\nDOMAIN_MAX 0 0 0\n" + rows(2), "ends before it begins"),
        ("LUT_1D_SIZE 2\nDOMAIN_MAX 2 2 2\nLUT_1D_INPUT_RANGE 0 1\n" + rows(2), "only one can hold"),
        ("LUT_1D_SIZE 2\nLUT_3D_SIZE 2\nDOMAIN_MAX 2 2 2\n" + rows(10), "does not say of which"),
        ("LUT_IN_VIDEO_RANGE\nLUT_1D_SIZE 2\n" + rows(2), "line 1 is not made"),
    ],
)
def test_what_is_no_table_is_refused_by_name_and_line(text, reason):
    with pytest.raises(UnreadableMedia, match=f"bad look.cube .*{reason}"):
        plain_copy(text.encode(), "bad look.cube")


def test_a_table_out_of_all_measure_is_refused():
    with pytest.raises(UnreadableMedia, match="larger than"):
        plain_copy(bytes(33 << 20), "huge.cube")
    with pytest.raises(UnreadableMedia, match="more rows than"):
        plain_copy(b"LUT_1D_SIZE 2\n" + b"0 0 0\n" * 345_000, "long.cube")


def test_a_kept_table_that_is_lost_or_damaged_is_told_by_its_own_name(tmp_path, negative):
    kept = Path(negative.lut.path)
    kept.write_bytes(kept.read_bytes()[:-9])
    with pytest.raises(UnreadableMedia, match=r"it's a, \[look\]: .*damaged\. Put its"):
        Cube.open(negative.lut)
    kept.unlink()
    with pytest.raises(UnreadableMedia, match=r"it's a, \[look\]: .*cannot be read: No such file"):
        Cube.open(negative.lut)


def test_a_table_is_read_once_for_all_painters_and_sizes_of_pictures(tmp_path):
    cube = opened(write_cube(tmp_path / "Kept look.cube", warm, size=11))
    before = CubePainter(cube).paint(numbered_picture(1))
    Path(cube.lut.path).unlink()
    assert np.array_equal(CubePainter(cube).paint(numbered_picture(1)), before)
    assert CubePainter(cube).paint(np.zeros((999, 1001, 3), np.uint16)).shape == (999, 1001, 3)


def test_a_table_lost_before_it_is_used_is_told_by_name(tmp_path):
    cube = opened(write_cube(tmp_path / "Lost look.cube", warm, size=7))
    Path(cube.lut.path).unlink()
    with pytest.raises(UnreadableMedia, match=r"look Lost look cannot be shown: .*cannot be read"):
        CubePainter(cube).paint(numbered_picture(1))


NUMBERS = st.one_of(
    st.sampled_from(["0", "1", "0.5", "-1", "65504"]),
    st.sampled_from(["0", "1", "0.5", "-1", "1e38", "-1e308", "nan", "inf", "x", ""]),
)


@settings(max_examples=60)
@given(
    head=st.lists(
        st.tuples(st.sampled_from(["DOMAIN_MIN", "DOMAIN_MAX", "TITLE", "#"]), NUMBERS, NUMBERS, NUMBERS),
        max_size=4,
    ),
    rows=st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=8, max_size=8),
)
def test_any_table_is_refused_or_gives_a_picture(tmp_path_factory, head, rows):
    path = tmp_path_factory.mktemp("cube") / "any.cube"
    path.write_text("\n".join(["LUT_3D_SIZE 2", *map(" ".join, head), *map(" ".join, rows)]))
    image = numbered_picture(9)
    try:
        cube = opened(path)
    except UnreadableMedia:
        return
    painted = CubePainter(cube).paint(image)
    assert (painted.shape, painted.dtype) == (image.shape, np.uint8)
