"""Cuts found and cuts not to be found."""

import importlib.util
import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from clips import RESOURCES, real_clips
from hypothesis import given, settings
from hypothesis import strategies as st
from test_frame_index import indexes

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.media.decode import iter_frames
from aura_trainer.media.frame_index import index_frames
from aura_trainer.media.probe import probe_video
from aura_trainer.media.shots import ShotDetector, shots_from_cuts

TOKEN = NeverStop()


def scene(seed: int, brightness: float = 1.0, shift: int = 0) -> np.ndarray:
    """A blotchy picture; another seed is another place."""
    blotches = np.random.default_rng(seed).integers(0, 256, (6, 10, 3)).astype(np.float64)
    image = np.kron(blotches, np.ones((15, 16, 1)))
    return np.clip(np.roll(image, shift, axis=1) * brightness, 0, 255).astype(np.uint8)


def cuts_of(pictures, rate: Fraction | None = Fraction(25)) -> list[int]:
    detector = ShotDetector(rate)
    for ordinal, picture in enumerate(pictures):
        detector.feed(ordinal, picture)
    return detector.cuts()


def cuts_of_file(path: Path) -> list[int]:
    index = index_frames(str(path), TOKEN)
    detector = ShotDetector(probe_video(str(path), index, TOKEN).frame_rate)
    list(iter_frames(str(path), index, max_side=None, token=TOKEN, ordinals=[], on_frame=detector.feed))
    return detector.cuts()


def test_a_cut_is_found_at_the_first_frame_of_the_new_shot():
    pictures = [scene(1)] * 20 + [scene(2)] * 20 + [scene(3)] * 20
    assert cuts_of(pictures) == [20, 40]


@pytest.mark.parametrize("length", [5, 6, 8])
def test_short_shots_are_found(length: int):
    pictures = [scene(number) for number in range(6) for _ in range(length)]
    assert cuts_of(pictures) == [length * number for number in range(1, 6)]


def test_flicker_shorter_than_a_fifth_of_a_second_is_one_shot():
    assert cuts_of([scene(number) for number in range(30)]) == []


def test_a_shot_at_the_very_end_is_found():
    assert cuts_of([scene(1)] * 20 + [scene(2)] * 2) == [20]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_clip_of_hardly_any_frames_is_one_shot(count: int):
    assert cuts_of([scene(1)] * count) == []


def test_an_exposure_jump_is_not_a_cut():
    assert cuts_of([scene(1, 0.4)] * 20 + [scene(1, 0.9)] * 20) == []


def test_a_flash_is_not_a_cut():
    assert cuts_of([scene(1)] * 20 + [np.full((90, 160, 3), 255, np.uint8)] + [scene(1)] * 20) == []


def test_something_entering_the_picture_is_not_a_cut():
    visited = scene(1)
    visited[30:60, 40:90] = (250, 30, 30)
    assert cuts_of([scene(1)] * 20 + [visited] * 20) == []


def test_a_steady_pan_is_not_a_cut():
    assert cuts_of([scene(1, shift=8 * step) for step in range(40)]) == []


def test_a_fade_through_black_to_another_place_is_a_cut():
    fade = [*np.linspace(1, 0, 20), *[0.0] * 5, *np.linspace(0, 1, 20)]
    faded = [scene(1 if step < 22 else 2, level) for step, level in enumerate(fade)]
    cuts = cuts_of([scene(1)] * 20 + faded + [scene(2)] * 20)
    assert len(cuts) == 1
    assert 40 < cuts[0] < 50


def test_a_long_dark_stretch_between_two_places_ends_in_a_cut():
    cuts = cuts_of([scene(1)] * 20 + [scene(1, 0.0)] * 40 + [scene(2)] * 20)
    assert cuts == [20, 60]


def test_gaps_between_ordinals_are_kept():
    detector = ShotDetector()
    for place in range(40):
        detector.feed(place * 3, scene(1 if place < 20 else 2))
    assert detector.cuts() == [60]


def test_pictures_that_change_size_are_compared_all_the_same():
    pictures = [scene(1)] * 20 + [scene(2)[::2, ::2]] * 20
    assert cuts_of(pictures) == [20]


def test_asking_twice_gives_the_same_cuts():
    detector = ShotDetector()
    for ordinal in range(40):
        detector.feed(ordinal, scene(1 if ordinal < 20 else 2))
    assert detector.cuts() == detector.cuts() == [20]


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(1, 30), st.booleans()), min_size=1, max_size=8),
    st.sampled_from([Fraction(8), Fraction(25)]),
)
@settings(max_examples=30)
def test_what_is_settled_early_is_what_is_found_in_the_end(shots, rate):
    # Place 0 is black, so that there are fades of all lengths; a shot may come up out of the dark by and by.
    pictures = [
        scene(place, (step + 1) / length if rising else float(place > 0))
        for place, length, rising in shots
        for step in range(length)
    ]
    detector = ShotDetector(rate)
    early: dict[int, bool] = {}
    for ordinal, picture in enumerate(pictures):
        detector.feed(ordinal, picture)
        early |= {at: detector.begins_shot(at) for at in range(len(early), detector.settled)}
    assert [at for at, begins in early.items() if begins] == [cut for cut in detector.cuts() if cut in early]
    assert len(early) >= len(pictures) - 2 - 2 * round(rate / 2)


def test_the_sample_clip_is_cut_where_it_was_made_to_be():
    spec = importlib.util.spec_from_file_location("make_sample_clip", RESOURCES / "make_sample_clip.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = script
    spec.loader.exec_module(script)
    assert cuts_of_file(RESOURCES / "sample.mp4") == [round(start * 25) for start in script.starts()[1:-1]]


@pytest.mark.parametrize(
    ("name", "cuts"),
    [("bikes.mp4", [30, 76, 137, 187, 242]), ("bigbuckbunny.mp4", []), ("carphone_pristine.mp4", [])],
)
def test_real_clips_are_cut_where_an_editor_would_say(name: str, cuts: list[int]):
    path = next(path for path in real_clips() if path.name == name)
    assert cuts_of_file(path) == cuts


@given(indexes(), st.data())
def test_shots_cover_the_clip_without_gap_or_overlap(index, data):
    cuts = data.draw(st.lists(st.integers(0, len(index) - 1), max_size=6))
    shots = shots_from_cuts(cuts, index)
    assert shots[0].start_pts == index.start_pts
    assert shots[-1].end_pts == index.end_pts
    assert [shot.index for shot in shots] == list(range(len(shots)))
    assert all(one.end_pts == other.start_pts for one, other in itertools.pairwise(shots))
    assert {shot.start_pts for shot in shots} == {int(index.pts[cut]) for cut in (0, *cuts)}
