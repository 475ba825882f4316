import weakref
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_trainer.media.decode import DecodedFrame
from aura_trainer.media.frame_index import FrameIndex
from aura_trainer.media.shots import ShotDetector, shots_from_cuts
from aura_trainer.services.neighbours import FoundShots, KnownShots, with_neighbours
from aura_trainer.services.shot_index import ShotIndex

RATE = 8


def index_of(count):

    return FrameIndex(np.arange(count), np.zeros(count, bool), Fraction(1, RATE), count)


def place(seed):
    return np.random.default_rng(seed).integers(0, 256, (24, 40, 3)).astype(np.uint8)


@given(
    st.lists(st.integers(1, 20), min_size=1, max_size=6),
    st.sets(st.integers(0, 200)),
    st.sets(st.integers(0, 200), max_size=4),
)
@settings(max_examples=30)
def test_pairs_are_the_same_whether_shots_are_known_or_found_on_the_way(lengths, wanted, lost):

    pictures = [place(seed) for seed, length in enumerate(lengths) for _ in range(length)]
    index = index_of(len(pictures))
    chosen = sorted(ordinal for ordinal in wanted if ordinal < len(pictures))
    detector = ShotDetector(Fraction(RATE))

    def frames(watched):
        needed = {*chosen, *(other for each in chosen for other in watched.candidates(each))}
        for ordinal, picture in enumerate(pictures):
            if watched is found:
                detector.feed(ordinal, picture)
            if ordinal in needed - lost:
                yield DecodedFrame(ordinal, ordinal, False, np.full((2, 2, 3), ordinal, np.uint8))

    def pairs(shots):
        return [
            (frame.ordinal, None if other is None else int(other[0, 0, 0]))
            for frame, other in with_neighbours(frames(shots), chosen, shots)
        ]

    found = FoundShots(index, detector)
    on_the_way = pairs(found)
    known = shots_from_cuts(detector.cuts(), index)
    assert on_the_way == pairs(KnownShots(index, known))
    at = ShotIndex(index, known)
    neighbours = {each: at.neighbour(each) for each in chosen}
    assert on_the_way == [
        (each, None if other in lost else other) for each, other in neighbours.items() if each not in lost
    ]


@pytest.mark.parametrize("step", [1, 5, 40])
def test_few_pictures_are_held_however_long_the_clip(step):

    detector = ShotDetector(Fraction(RATE))
    index = index_of(400)
    chosen = list(range(0, 400, step))
    alive: list[weakref.ref] = []
    most = 0

    def frames():
        nonlocal most
        for ordinal in range(400):
            detector.feed(ordinal, place(ordinal // 30))
            image = np.zeros((2, 2, 3), np.uint8)
            alive[:] = [*(each for each in alive if each() is not None), weakref.ref(image)]
            most = max(most, len(alive))
            yield DecodedFrame(ordinal, ordinal, False, image)

    assert sum(1 for _ in with_neighbours(frames(), chosen, FoundShots(index, detector))) == len(chosen)
    assert most <= 2 * RATE + step
