"""Rows of the grid: wherever new frames belong, they arrive there and everything can be found again."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtTest import QAbstractItemModelTester

from aura_trainer.domain.annotations import Annotation
from aura_trainer.domain.frames import Frame
from aura_trainer.gui.error_funnel import ErrorFunnel
from aura_trainer.gui.models.frame_arrangement import FrameFilter, FrameOrder, View
from aura_trainer.gui.models.frame_estimates import SaidOfFrames
from aura_trainer.gui.models.frame_library import FrameLibrary
from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.models.rating_commands import RatingCommands
from aura_trainer.services.clock import utc_now


async def _nowhere(_batch):
    """These tests give no rating; they read them only."""


def frame(media, ordinal):
    number = media * 1000 + ordinal
    return Frame(number, media, f"{media}.mp4#t={ordinal}.000000", ordinal, Fraction(1), ordinal, False, 0)


frames = st.builds(frame, st.integers(1, 4), st.integers(0, 40))
batches = st.lists(st.lists(frames, max_size=8), max_size=8)


def rows(model):
    return [model.frame(row) for row in range(model.rowCount())]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches)
def test_frames_that_come_in_are_where_they_would_be_had_they_been_there_before(qapp, batches):
    library = FrameLibrary()
    model = FrameModel(library, RatingCommands(_nowhere, ErrorFunnel()))
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    for batch in batches:
        library.add_frames({item.id: item for item in batch}.values())
    shown = rows(model)
    model.arrange()
    assert shown == rows(model)
    assert [model.row_of(item.id) for item in shown] == list(range(len(shown)))
    assert len(shown) == len(library)
    assert tester is not None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(frames, unique_by=lambda item: item.id), st.data())
def test_filters_share_the_frames_out_among_them(qapp, given_frames, data):
    library = FrameLibrary()
    ratings = RatingCommands(_nowhere, ErrorFunnel())
    model = FrameModel(library, ratings)
    library.replace([], given_frames)
    values = {item.id: data.draw(st.none() | st.floats(0, 1)) for item in given_frames}
    ratings.replace(
        {key: Annotation(str(key), value, utc_now()) for key, value in values.items() if value is not None}
    )
    seen = []
    for choice in (FrameFilter.UNRATED, FrameFilter.LOW, FrameFilter.MEDIUM, FrameFilter.HIGH):
        model.show(View(choice))
        assert model.rowCount() == model.counts()[choice]
        seen.extend(rows(model))
    assert sorted(item.id for item in seen) == sorted(item.id for item in given_frames)
    model.show(View(order=FrameOrder.RATING))
    best_first = [-1.0 if values[item.id] is None else values[item.id] for item in rows(model)]
    assert best_first == sorted(best_first, reverse=True)


@pytest.mark.parametrize(
    ("rate", "ordinal", "label"),
    [
        (Fraction(25), 0, "00:00:00:00"),
        (Fraction(25), 25 * 3661 + 7, "01:01:01:07"),
        (Fraction(30000, 1001), 30 * 60, "00:01:00:00"),
        (Fraction(24000, 1001), 23, "00:00:00:23"),
    ],
)
def test_time_code_counts_every_frame_at_the_nominal_rate(rate, ordinal, label):
    from aura_trainer.domain.timecode import non_drop_time_code

    assert non_drop_time_code(ordinal, rate) == label


def test_what_is_shown_stays_through_whatever_is_read_anew_until_the_filter_is_chosen_again(qapp):
    library = FrameLibrary()
    ratings = RatingCommands(_nowhere, ErrorFunnel())
    model = FrameModel(library, ratings)
    library.replace([], [frame(1, 0), frame(1, 1)])
    model.show(View(FrameFilter.UNRATED))
    given = {1001: Annotation("1", 0.5, utc_now()), 2001: Annotation("2", 0.5, utc_now())}
    ratings.replace(given)
    library.replace([], [frame(1, 0), frame(1, 1), frame(2, 0), frame(2, 1)])
    assert [item.id for item in rows(model)] == [1000, 1001, 2000]
    model.show(model.view)
    assert [item.id for item in rows(model)] == [1000, 2000]


def test_estimates_and_words_arrange_the_rows_and_an_advice_lifts_the_words(qapp):
    library = FrameLibrary()
    model = FrameModel(library, RatingCommands(_nowhere, ErrorFunnel()))
    given_frames = [frame(1, 0), frame(1, 1), frame(2, 0)]
    library.replace([], given_frames)
    model.set_estimates(SaidOfFrames({1001: 0.2, 2000: 0.9}))
    assert rows(model) == given_frames
    assert (model.estimates.value(1000), model.estimates.value(2000)) == (None, 0.9)
    model.show(View(order=FrameOrder.ESTIMATE))
    assert [item.id for item in rows(model)] == [2000, 1001, 1000]
    model.show(View(order=FrameOrder.ESTIMATE, search="00:01"))
    assert [item.id for item in rows(model)] == [1001]
    library.add_frames([frame(3, 1), frame(3, 2)])
    assert [item.id for item in rows(model)] == [1001, 3001]
    model.show_advised([1000])
    assert ([item.id for item in rows(model)], model.view.search) == ([1000], "")
