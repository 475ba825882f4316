import av
import numpy as np
import pytest

from aura_trainer.media.look import LOOK_COLUMNS, LOOK_ROWS, look_of, look_of_picture
from aura_trainer.media.thumbnails import encode_thumbnail
from aura_trainer.ml.looks import NEAR_TWIN, greatest_difference


def cells(image):
    return look_of(encode_thumbnail(image)).reshape(LOOK_ROWS, LOOK_COLUMNS, 3)


@pytest.mark.parametrize(
    ("colour", "lab"),
    [((255, 255, 255), (100, 0, 0)), ((0, 0, 0), (0, 0, 0)), ((255, 0, 0), (53.2, 80.1, 67.2))],
)
def test_a_plain_colour_is_that_colour_in_every_cell(colour, lab):
    found = cells(np.full((270, 480, 3), colour, dtype=np.uint8))
    np.testing.assert_allclose(found, np.broadcast_to(lab, found.shape), atol=1.5)


def test_cells_are_where_the_picture_is_light():
    image = np.zeros((240, 480, 3), dtype=np.uint8)
    image[:120, :40] = 255
    light = cells(image)[..., 0]
    assert light[:4, 0].min() > 95
    assert light[5:].max() < 5
    assert light[:, 2:].max() < 5


@pytest.mark.parametrize("jpeg", [b"", b"not a picture", b"\xff\xd8\xff\xe0" + bytes(40)])
def test_a_damaged_picture_has_no_look(jpeg):
    assert look_of(jpeg) is None


def test_a_tall_and_a_tiny_picture_have_looks_of_the_same_size():
    for shape in ((480, 270, 3), (1, 1, 3), (9, 480, 3)):
        assert look_of(encode_thumbnail(np.full(shape, 90, dtype=np.uint8))).shape == (288,)


def test_consecutive_frames_of_footage_look_alike_and_other_shots_do_not(real_clips):
    with av.open(str(real_clips / "bikes.mp4")) as container:
        images = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    looks = [look_of(encode_thumbnail(images[place])) for place in (0, 1, 125, 249)]
    near = np.abs(looks[0] - looks[1]).mean()
    assert near < 1.0
    assert min(np.abs(looks[0] - other).mean() for other in looks[2:]) > 5 * max(near, 0.5)


def test_a_thumbnail_looks_as_the_picture_it_was_made_of(real_clips):
    with av.open(str(real_clips / "bikes.mp4")) as container:
        image = next(container.decode(video=0)).to_ndarray(format="rgb24")
    apart = greatest_difference(look_of(encode_thumbnail(image))[None], look_of_picture(image)[None])
    assert apart[0] < NEAR_TWIN / 2
