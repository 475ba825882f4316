"""What is shown and where: the arithmetic on columns against the plain words for it, frame by frame."""

import math
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_trainer.domain.bands import Band, band_of
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media, MediaInfo, MediaKind
from aura_trainer.domain.timecode import frame_label
from aura_trainer.gui.models.frame_arrangement import (
    NOT_AMONG,
    Columns,
    FrameFilter,
    FrameOrder,
    View,
    fitting,
    in_order,
)
from aura_trainer.gui.models.frame_search import FrameSearch
from aura_trainer.gui.models.frame_table import UNKNOWN, FrameTable

BANDS = {FrameFilter.LOW: Band.LOW, FrameFilter.MEDIUM: Band.MEDIUM, FrameFilter.HIGH: Band.HIGH}


def frame(media, ordinal, pts=0, time_base=Fraction(1, 1000), address=""):
    return Frame(media * 1000 + ordinal, media, address, pts, time_base, ordinal, False, ordinal // 10)


def clip(key, path, rate=Fraction(25), kind=MediaKind.VIDEO):
    info = MediaInfo(path, kind, "", "", 1, 1, rate, False, Fraction(1, 1000), 0, 1, 1.0, False)
    return Media(key, info, "", (), (), (), "")


one_frame = st.tuples(
    st.none() | st.floats(0, 1),
    st.none() | st.floats(0, 1),
    st.none() | st.integers(0, 9),
    st.none() | st.integers(0, 9),
    st.booleans(),
)


def columns_of(frames):
    def values(number):
        return np.array([math.nan if item[number] is None else item[number] for item in frames], float)

    def lists(number):
        return np.array([NOT_AMONG if item[number] is None else item[number] for item in frames], np.int64)

    return Columns(values(0), values(1), lists(2), lists(3), np.array([item[4] for item in frames], bool))


def passes(item, shown):
    rating, _, suggested, advised, _ = item
    return {
        FrameFilter.ALL: True,
        FrameFilter.UNRATED: rating is None,
        FrameFilter.SUGGESTED: rating is None and suggested is not None,
        FrameFilter.ADVICE: advised is not None,
    }.get(shown, rating is not None and band_of(rating) is BANDS.get(shown))


def key(item, view):
    value = {
        FrameOrder.TIME: 0,
        FrameOrder.RATING: None if item[0] is None else -item[0],
        FrameOrder.ESTIMATE: None if item[1] is None else -item[1],
        FrameOrder.USEFUL: item[3] if view.filter is FrameFilter.ADVICE else item[2],
    }[view.order]
    return (value is None, value or 0)


@given(st.lists(one_frame, max_size=30), st.sampled_from(FrameFilter), st.sampled_from(FrameOrder))
def test_exactly_the_fitting_frames_are_shown_and_equal_ones_as_in_the_footage(frames, shown, order):
    view = View(shown, order)
    columns = columns_of(frames)
    expected = [number for number, item in enumerate(frames) if item[4] and passes(item, shown)]
    rows = in_order(columns, fitting(columns, shown), view).tolist()
    assert rows == sorted(expected, key=lambda number: key(frames[number], view))


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 99)), unique=True, max_size=30),
    st.integers(0, 30),
)
def test_a_table_joined_from_parts_is_the_table_of_all_frames(numbers, split):
    frames = [frame(*number) for number in numbers]
    first, second = FrameTable(frames[:split]), FrameTable(frames[split:])
    joined, places = first.joined(second)
    assert list(joined.frames) == sorted(frames, key=lambda item: (item.media_id, item.ordinal))
    assert [joined.frames[place] for place in places.tolist()] == list(second.frames)
    assert joined.places_of([item.id for item in joined.frames]).tolist() == list(range(len(frames)))
    assert joined.places_of([7]).tolist() == [UNKNOWN]
    assert all(joined.place_of(item.id) == place for place, item in enumerate(joined.frames))
    assert joined.shots.tolist() == [item.shot for item in joined.frames]


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 10**7)), unique=True, min_size=1, max_size=20),
    st.sampled_from([Fraction(25), Fraction(30000, 1001), Fraction(120), Fraction(27, 2), None]),
    st.data(),
)
def test_any_piece_of_a_frames_label_finds_it_and_only_frames_whose_label_holds_it(numbers, rate, data):
    time_base = Fraction(1001, 90000)
    frames = [
        Frame(place, media, "", ordinal * 7, time_base, ordinal, False, 0)
        for place, (media, ordinal) in enumerate(numbers)
    ]
    media = {key: clip(key, "a", rate) for key in (1, 2)}
    table = FrameTable(frames)
    labels = [frame_label(item, media.get(item.media_id)) for item in table.frames]
    label = data.draw(st.sampled_from(labels))
    start = data.draw(st.integers(0, len(label) - 1))
    piece = label[start : data.draw(st.integers(start + 1, len(label)))]
    found = FrameSearch().matches(piece, table, media)
    assert found.tolist() == [piece in other for other in labels]


def test_all_words_must_occur_in_name_path_or_time_code_whatever_their_case():
    media = {
        1: clip(1, "/Wedding/Tag 1/Caf\u00e9_A012.mp4"),
        2: clip(2, "/Wedding/Tag 2/B013.mp4"),
        3: clip(3, "/stills", None, MediaKind.IMAGES),
    }
    frames = [
        frame(1, 0),
        frame(1, 50),
        frame(2, 50),
        frame(3, 0, address="/stills/Kiss 100%25.png"),
        frame(3, 1, address="/stills/Rings.png"),
    ]
    table, search = FrameTable(frames), FrameSearch()

    def found(words):
        return np.flatnonzero(search.matches(words, table, media)).tolist()

    assert found("") == found("  ") == [0, 1, 2, 3, 4]
    assert found("WEDDING") == [0, 1, 2]
    assert found("a012 00:02") == [1]
    assert found(":02:00") == [1, 2]
    assert found("cafe\u0301") == [0, 1]
    assert found("100%") == [3]
    assert found("stills rings") == [4]
    assert found("wedding nothing") == []
    media[2] = clip(2, "/elsewhere/B013.mp4")
    assert found("wedding") == [0, 1]
