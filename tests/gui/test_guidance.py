"""Advice and suggestions beside the grid, in the real window over the sample clip."""

import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from aura_trainer.domain.advice import AdviceTopic, FrameAdvice
from aura_trainer.domain.errors import StorageFailure
from aura_trainer.gui.error_funnel import ErrorFunnel
from aura_trainer.gui.models.frame_arrangement import FrameFilter, FrameOrder
from aura_trainer.gui.models.rating_guide import Guidance, RatingGuide
from aura_trainer.gui.tasks import TaskRunner
from aura_trainer.gui.widgets.advice_card import AdviceCard

LEFT = Qt.MouseButton.LeftButton
ROLE = Qt.ItemDataRole.AccessibleTextRole


def rests(guide):
    """Whether nothing has changed since the latest look."""
    return not guide._stale and not guide._looking


def look(window):
    """Wait until advice and suggestions rest on everything given so far."""
    window.wait(lambda: not window.context.ratings._writes)
    window.wait(lambda: rests(window.frames.guidance.guide))


@pytest.fixture
def guided(window):
    look(window)
    return window


def card(window):
    return window.frames.preview.advice_card


def shown(window):
    model = window.frames.model
    return [model.frame(row) for row in range(model.rowCount())]


def click(widget):
    QTest.mouseClick(widget, LEFT)


def chip(window, choice):
    return window.frames.toolbar._filters[choice]


def test_advice_is_there_before_anything_is_rated(guided):
    assert card(guided).isVisible()
    assert "Nothing is rated yet" in card(guided).text.text()
    assert card(guided).show_button.accessibleName() == "Show the 12 frames this advice is about"


def test_an_empty_library_gets_no_advice_until_footage_comes_in(open_window, sample_clip):
    from aura_trainer.domain.media import Sampling

    window = open_window()
    look(window)
    assert card(window).isHidden()
    window.session.window.imports.start([str(sample_clip)], Sampling(amount=2.0))
    window.wait(lambda: card(window).isVisible())
    window.settle()


def test_a_click_shows_exactly_the_frames_and_focuses_the_first(guided):
    advice = guided.frames.guidance.guide.guidance.advice[0]
    click(card(guided).show_button)
    assert [frame.id for frame in shown(guided)] == list(advice.frame_ids)
    assert guided.frames.grid.current_frame().id == advice.frame_ids[0]
    assert guided.frames.grid.hasFocus()
    advice_chip = guided.frames.toolbar.advice_chip
    assert advice_chip.isVisible()
    assert advice_chip.text() == "Advice: 12 frames \N{MULTIPLICATION SIGN}"
    assert not any(chip(guided, choice).isChecked() for choice in guided.frames.toolbar._filters)


def test_the_frames_stay_while_they_are_rated_and_the_advice_moves_on(guided):
    before = card(guided).text.text()
    click(card(guided).show_button)
    frames = shown(guided)
    for _ in range(4):
        QTest.keyClick(guided.session.window.windowHandle(), Qt.Key.Key_5)
        QTest.keyClick(guided.session.window.windowHandle(), Qt.Key.Key_Right)
    look(guided)
    assert shown(guided) == frames
    assert guided.frames.toolbar.advice_chip.isVisible()
    assert card(guided).text.text() != before
    QTest.keyClick(guided.session.window.windowHandle(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert shown(guided) == frames
    assert len(guided.context.ratings._values) == 3


def test_the_chip_lifts_the_filter_and_the_one_before_is_back(guided):
    click(chip(guided, FrameFilter.UNRATED))
    click(card(guided).show_button)
    assert len(shown(guided)) == 12
    click(guided.frames.toolbar.advice_chip)
    assert guided.frames.toolbar.advice_chip.isHidden()
    assert chip(guided, FrameFilter.UNRATED).isChecked()
    assert len(shown(guided)) == 40


def test_a_search_that_finds_none_of_the_advised_frames_leaves_the_advice(guided):
    click(card(guided).show_button)
    frames, search = shown(guided), guided.frames.toolbar.search
    QTest.keyClicks(search, "xqzx")
    guided.wait(lambda: not shown(guided))
    assert guided.frames.toolbar.advice_chip.isVisible()
    search.clear()
    guided.wait(lambda: shown(guided) == frames)
    assert guided.frames.toolbar.advice_chip.isVisible()


def test_choosing_a_filter_or_an_order_works_on_the_advised_frames_too(guided):
    click(card(guided).show_button)
    frames = shown(guided)
    guided.context.ratings.rate([frames[5]], 1.0)
    guided.frames.toolbar._order_chosen(FrameOrder.RATING)
    assert shown(guided)[0] == frames[5]
    assert set(shown(guided)) == set(frames)
    click(chip(guided, FrameFilter.ALL))
    assert guided.frames.toolbar.advice_chip.isHidden()
    assert len(shown(guided)) == 40


def test_a_frame_asked_for_elsewhere_lifts_the_filter(guided):
    click(card(guided).show_button)
    hidden = next(frame for frame in guided.context.library.frames.values() if frame not in shown(guided))
    guided.frames.focus_frame(hidden.id)
    assert guided.frames.grid.current_frame() == hidden
    assert guided.frames.toolbar.advice_chip.isHidden()


def test_advised_frames_that_leave_the_library_leave_the_page_as_it_was(guided):
    click(card(guided).show_button)
    guided.context.library.replace([], [])
    assert guided.frames.toolbar.advice_chip.isHidden()
    assert guided.frames.model.filter is FrameFilter.ALL
    look(guided)


def test_several_pieces_are_turned_over_by_keys_and_keep_their_place(guided):
    frames = shown(guided)
    guided.context.ratings.rate(frames[:12], 0.9)
    look(guided)
    total = len(guided.frames.guidance.guide.guidance.advice)
    assert total > 1
    assert card(guided).count.text() == f"1 of {total}"
    first = card(guided).text.text()
    card(guided).onward.setFocus()
    QTest.keyClick(card(guided).onward, Qt.Key.Key_Space)
    assert card(guided).count.text() == f"2 of {total}"
    second = card(guided).text.text()
    guided.context.ratings.nudge(frames[:1], -0.05)
    look(guided)
    assert card(guided).text.text() == second
    click(card(guided).back)
    assert card(guided).text.text() == first


def test_suggestions_are_counted_marked_and_shown(guided):
    model = guided.frames.model
    suggested = {item.frame_id for item in guided.frames.guidance.guide.guidance.suggestions}
    assert chip(guided, FrameFilter.SUGGESTED).text() == "Suggested 24"
    marked = {frame.id for frame in shown(guided) if model.suggestion(frame.id)}
    assert marked == suggested
    click(chip(guided, FrameFilter.SUGGESTED))
    assert {frame.id for frame in shown(guided)} == suggested
    assert "suggested next: " in model.data(model.index(0), ROLE)
    assert guided.frames.preview.suggestion.isVisible()
    assert "Suggested next" in guided.frames.preview.suggestion.text()


def test_suggestions_open_at_the_first_in_their_own_order(guided):
    guided.frames.grid.focus_row(30)
    suggestions = guided.frames.guidance.guide.guidance.suggestions
    click(chip(guided, FrameFilter.SUGGESTED))
    toolbar = guided.frames.toolbar
    assert [frame.id for frame in shown(guided)] == [item.frame_id for item in suggestions]
    assert guided.frames.grid.current_frame() == shown(guided)[0]
    assert toolbar.orders.choices[FrameOrder.USEFUL].isVisible()
    assert toolbar.orders.choices[FrameOrder.USEFUL].isChecked()
    assert not toolbar.orders.choices[FrameOrder.TIME].isChecked()


def test_suggestions_can_be_sorted_by_time_and_the_order_before_comes_back(guided):
    toolbar = guided.frames.toolbar
    toolbar.orders.choices[FrameOrder.RATING].trigger()
    click(chip(guided, FrameFilter.SUGGESTED))
    frames = shown(guided)
    guided.frames.grid.focus_row(3)
    toolbar.orders.choices[FrameOrder.TIME].trigger()
    assert shown(guided) == sorted(frames, key=lambda frame: frame.ordinal)
    assert guided.frames.grid.current_frame() == frames[3]
    click(chip(guided, FrameFilter.ALL))
    assert toolbar.orders.choices[FrameOrder.RATING].isChecked()
    assert not toolbar.orders.choices[FrameOrder.USEFUL].isVisible()
    assert guided.frames.model.order is FrameOrder.RATING


def test_advised_frames_are_shown_in_the_order_of_the_advice_and_said_to_be(guided):
    click(card(guided).show_button)
    toolbar = guided.frames.toolbar
    assert toolbar.orders.choices[FrameOrder.USEFUL].isChecked()
    click(chip(guided, FrameFilter.SUGGESTED))
    assert toolbar.orders.choices[FrameOrder.USEFUL].isChecked()
    click(chip(guided, FrameFilter.UNRATED))
    assert toolbar.orders.choices[FrameOrder.TIME].isChecked()


def test_with_nothing_left_to_suggest_the_page_says_so_and_leads_back(guided):
    guided.context.ratings.rate(shown(guided), 0.5)
    look(guided)
    guided.frames.grid.setFocus()
    click(chip(guided, FrameFilter.SUGGESTED))
    nothing = guided.frames.nothing
    assert nothing.isVisible()
    assert nothing.heading.text() == "Nothing left to suggest"
    assert nothing.words.height() >= nothing.words.heightForWidth(nothing.words.width())
    assert nothing.show_all.hasFocus()
    QTest.keyClick(guided.session.window.windowHandle(), Qt.Key.Key_Space)
    assert nothing.isHidden()
    assert guided.frames.grid.isVisible()
    assert guided.frames.grid.hasFocus()
    assert len(shown(guided)) == 40
    assert chip(guided, FrameFilter.ALL).isChecked()


def test_a_filter_without_a_hit_says_so_until_a_frame_fits(guided):
    click(chip(guided, FrameFilter.HIGH))
    assert guided.frames.nothing.heading.text() == "No frame is rated high"
    assert guided.frames.nothing.isVisible()
    frame = next(iter(guided.context.library.frames.values()))
    guided.context.ratings.rate([frame], 0.9)
    click(chip(guided, FrameFilter.HIGH))
    assert guided.frames.nothing.isHidden()
    assert shown(guided) == [frame]


def test_a_rated_suggestion_loses_its_mark_at_once_and_keeps_its_place(guided):
    click(chip(guided, FrameFilter.SUGGESTED))
    frame = shown(guided)[0]
    QTest.keyClick(guided.session.window.windowHandle(), Qt.Key.Key_4)
    assert guided.frames.model.suggestion(frame.id) is None
    assert shown(guided)[0] == frame
    assert guided.frames.preview.suggestion.isHidden()
    assert chip(guided, FrameFilter.SUGGESTED).text() == "Suggested 23"
    look(guided)
    assert chip(guided, FrameFilter.SUGGESTED).text() == "Suggested 24"


def test_the_dot_is_painted_on_suggested_frames_only(guided):
    grid, model = guided.frames.grid, guided.frames.model
    guided.wait(lambda: all(guided.frames.thumbnails.image(model.frame(row).id) for row in range(4)))
    blue = guided.context.theme.colour("model")

    def dotted(row):
        cell = grid._cell(row)
        picture = grid.viewport().grab(cell)
        ratio = picture.devicePixelRatio()
        colour = picture.toImage().pixelColor(QPoint(13, 13) * ratio)
        return colour == blue

    rows = range(8)
    assert [dotted(row) for row in rows] == [
        model.suggestion(model.frame(row).id) is not None for row in rows
    ]
    assert any(dotted(row) for row in rows)


@pytest.fixture
def runner(qtbot, event_loop_of_qt):
    made = TaskRunner(ErrorFunnel())
    yield made
    ending = made.run(made.shut_down())
    qtbot.waitUntil(ending.done)


class TestGuide:
    def guide(self, runner, read):
        funnel = ErrorFunnel()
        reports = []
        funnel.reported.connect(reports.append)
        return RatingGuide(runner, funnel, read), reports

    def test_changes_during_a_look_lead_to_one_more(self, qtbot, runner):
        gate, looks = threading.Event(), []

        def read():
            looks.append(threading.current_thread().name)
            gate.wait(20)
            return Guidance()

        guide, _ = self.guide(runner, read)
        guide.look_again()
        guide.look_again()
        qtbot.waitUntil(lambda: len(looks) == 1)
        for _ in range(5):
            guide.look_again()
        assert not rests(guide)
        gate.set()
        qtbot.waitUntil(lambda: rests(guide))
        assert len(looks) == 2
        assert all(name.startswith("background") for name in looks)

    def test_the_first_of_a_run_of_failures_is_told_and_what_was_known_stays(self, qtbot, runner):
        known = Guidance((FrameAdvice(AdviceTopic.CLIP, "Rate.", (1,), ("a.jpg",)),))
        outcomes = [known, StorageFailure("gone"), StorageFailure("gone"), known, StorageFailure("gone")]
        told = []

        def read():
            outcome = outcomes.pop(0)
            if isinstance(outcome, StorageFailure):
                raise outcome
            return outcome

        guide, reports = self.guide(runner, read)
        while outcomes:
            guide.look_again()
            qtbot.waitUntil(lambda: rests(guide))
            told.append(len(reports))
            assert guide.guidance == known
        assert told == [0, 1, 1, 1, 2]


def test_a_card_without_advice_hides_and_one_piece_needs_no_arrows(qtbot, guided):
    made = AdviceCard(guided.context.theme)
    qtbot.addWidget(made)
    made.set_advice([FrameAdvice(AdviceTopic.SHOT, "One shot.", (7,), ("a",))])
    assert (made.isHidden(), made.show_button.text(), made.onward.isHidden()) == (False, "Show it", True)
    asked = []
    made.show_requested.connect(asked.append)
    made.show_button.click()
    assert asked[0].frame_ids == (7,)
    made.set_advice([])
    assert made.isHidden()
