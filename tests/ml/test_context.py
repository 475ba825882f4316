import numpy as np
import pytest
from ml_rig import extract, frame, picture

from aura_trainer.ml.features.context import CONTEXT_NAMES, ContextExtractor

EXTRACTOR = ContextExtractor()


def measure(*frames, reference=None):
    clip = EXTRACTOR.summarise(reference or [each.image for each in frames])
    rows = extract(EXTRACTOR, frames, clip)
    return [dict(zip((name.partition("/")[2] for name in CONTEXT_NAMES), row, strict=True)) for row in rows]


def flat(level, height=90, width=160):
    return np.full((height, width, 3), level, dtype=np.uint8)


def test_every_measure_but_the_hue_and_the_aspect_ratio_lies_between_zero_and_one():
    frames = [frame(picture(seed), picture(seed + 1), key_frame=True, loudness_db=-20) for seed in range(20)]
    frames += [frame(flat(level), flat(255 - level), loudness_db=6) for level in (0, 128, 255)]
    for row in measure(*frames):
        for name, value in row.items():
            low = -1 if name.startswith("hue") else 0
            assert name == "aspect_ratio" or low <= value <= 1, name


def test_a_black_frame_shows_nothing():
    (row,) = measure(frame(flat(0)))
    for name in (
        "visual_complexity",
        "edge_density",
        "brightness",
        "contrast",
        "colour_variance",
        "sharpness",
    ):
        assert row[name] == 0, name
    assert row["mid_brightness"] == pytest.approx(0.5)


def test_half_black_half_white_has_the_most_contrast_and_half_the_brightness():
    image = flat(0)
    image[:, 80:] = 255
    (row,) = measure(frame(image))
    assert row["contrast"] == pytest.approx(1)
    assert row["brightness"] == pytest.approx(0.5, abs=0.01)
    assert row["mid_brightness"] == pytest.approx(1, abs=0.01)
    assert row["edge_density"] > 0


def test_hue_points_where_the_colour_lies_and_grey_points_nowhere():
    red, cyan = flat(0), flat(255)
    red[..., 0], cyan[..., 0] = 255, 0
    rows = measure(frame(red), frame(cyan), frame(flat(90)))
    assert rows[0]["hue_cos"] == pytest.approx(1)
    assert rows[1]["hue_cos"] == pytest.approx(-1)
    assert (rows[2]["hue_sin"], rows[2]["hue_cos"], rows[2]["saturation"]) == (0, 0, 0)


def test_noise_is_more_complex_than_a_gradient_and_a_gradient_more_than_nothing():
    noise = np.random.default_rng(0).integers(0, 256, size=(90, 160, 3), dtype=np.uint8)
    gradient = np.repeat(np.linspace(0, 255, 160).astype(np.uint8)[None, :, None], 90, axis=0).repeat(
        3, axis=2
    )
    noisy, smooth, nothing = measure(frame(noise), frame(gradient), frame(flat(7)))
    assert noisy["visual_complexity"] > 0.9
    assert noisy["visual_complexity"] > smooth["visual_complexity"] > nothing["visual_complexity"]


def test_blur_takes_sharpness_away():
    import cv2

    image = picture(3)
    sharp, soft = measure(frame(image), frame(cv2.GaussianBlur(image, (0, 0), 4)))
    assert sharp["sharpness"] > 2 * soft["sharpness"]


def test_one_small_subject_draws_more_focus_than_even_noise_and_its_place_is_seen():
    even = np.random.default_rng(0).integers(0, 256, size=(128, 128, 3), dtype=np.uint8)
    middle, corner = flat(60, 128, 128), flat(60, 128, 128)
    middle[56:72, 56:72] = 250
    corner[4:20, 4:20] = 250
    noise, centred, off_centre = measure(frame(even), frame(middle), frame(corner))
    assert centred["saliency_focus"] > 2 * noise["saliency_focus"]
    assert centred["saliency_centre"] > off_centre["saliency_centre"] + 0.2


def test_motion_is_the_change_to_the_neighbour():
    image = picture(1)
    still, moved, alone = measure(frame(image, image), frame(image, np.roll(image, 40, axis=1)), frame(image))
    assert still["motion"] == 0
    assert moved["motion"] > 0.2
    assert alone["motion"] == 0


def test_novelty_is_the_distance_from_the_typical_frame_of_the_clip():
    usual, unusual = measure(frame(flat(40)), frame(flat(240)), reference=[flat(40)] * 9 + [flat(240)])
    assert usual["novelty"] == 0
    assert unusual["novelty"] > 0.9


@pytest.mark.parametrize(
    ("loudness", "expected"), [(None, 0), (-80, 0), (-60, 0), (-30, 0.5), (0, 1), (3, 1)]
)
def test_loudness_runs_from_sixty_decibels_down_to_full_scale(loudness, expected):
    (row,) = measure(frame(picture(0), loudness_db=loudness))
    assert row["loudness"] == pytest.approx(expected)
    assert row["has_sound"] == (loudness is not None)


def test_a_frame_has_the_same_features_whatever_else_is_asked_for():
    reference = [picture(seed) for seed in range(8)]
    frames = [frame(picture(seed), picture(seed + 100)) for seed in range(12)]
    clip = EXTRACTOR.summarise(reference)
    together = extract(EXTRACTOR, frames, clip)
    apart = np.vstack(
        [extract(EXTRACTOR, [each], EXTRACTOR.summarise(reference)) for each in reversed(frames)]
    )
    assert np.array_equal(together, apart[::-1])


def test_no_frames_give_no_rows():
    assert extract(EXTRACTOR, [], EXTRACTOR.summarise([picture(0)])).shape == (0, len(CONTEXT_NAMES))
