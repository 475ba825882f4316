"""The cards of a run's held-out frames: what each shows, and where a click on it leads."""

import shutil

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt

from aura_trainer.domain.bands import Band
from aura_trainer.domain.importance import FeatureGroup, GroupImportance, Importance
from aura_trainer.gui.context import Notice, Tone
from aura_trainer.gui.pages.registry import FRAMES, TRAIN
from aura_trainer.gui.theme.tokens import DARK, LIGHT
from aura_trainer.gui.widgets.band_table import DEEPEST
from aura_trainer.services.held_out_figures import held_out_figures
from aura_trainer.services.held_out_words import NOT_MEASURED, bias_sentence, importance_sentence
from aura_trainer.services.window_state import KEEP_FROM


@pytest.fixture
def result(trained_home, aura_home, open_window):
    """The result of the only run of a data folder, with the window it is in."""
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)

    def opener(**options):
        window = open_window(**options)
        window.session.window.show_page(TRAIN)
        window.settle()
        page = window.session.window.page(TRAIN)
        page.open_run(page.runs.jobs[0].job_id)
        window.wait(lambda: page.view is page.result and page.result.banner.buttons())
        window.settle()
        return window, page.result

    return opener


def click_on(window, plot, number):
    view = plot._plot.getPlotItem().getViewBox()
    place = view.mapViewToScene(QPointF(*plot.place_of(number)))
    viewport = plot._plot.viewport()
    window.qtbot.mouseMove(viewport, plot._plot.mapFromScene(place))
    window.qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=plot._plot.mapFromScene(place))


def lonely(plot):
    """A frame whose dot no other covers."""
    places = [plot.place_of(number) for number in range(len(plot.points))]

    def room(number):
        x, y = places[number]
        return min(abs(x - a) + abs(y - b) for other, (a, b) in enumerate(places) if other != number)

    return max(range(len(places)), key=room)


@pytest.mark.parametrize("which", ["scatter", "residuals"])
def test_a_click_on_a_dot_leads_to_its_frame_in_the_grid(result, which):
    window, view = result()
    plot = getattr(view.cards, which)
    view.ensureWidgetVisible(plot)
    number = lonely(plot)
    click_on(window, plot, number)
    window.wait(lambda: window.session.window.page_id == FRAMES)
    assert window.frames.grid.current_frame().id == plot.points[number].frame_id


def test_a_notice_lets_the_verdict_be_read(result):
    window, view = result()
    window.session.window.resize(1440, 860)
    window.settle()
    window.context.notify(Notice("Reverted", "The default is in use.", tone=Tone.GOOD))
    (toast,) = window.session.window.toasts.toasts()
    banner = QRect(view.banner.mapTo(window.session.window, QPoint()), view.banner.size())
    assert not toast.geometry().intersects(banner)


def test_a_click_on_the_dot_that_the_keys_begin_with_leads_to_its_frame(result):
    window, view = result()
    plot = view.cards.scatter
    view.ensureWidgetVisible(plot)
    first = plot._order[0]
    same = [number for number in plot._order if plot.place_of(number) == plot.place_of(first)]
    click_on(window, plot, first)
    window.wait(lambda: window.session.window.page_id == FRAMES)
    assert window.frames.grid.current_frame().id in {plot.points[number].frame_id for number in same}


def test_the_dots_are_walked_along_with_the_keys_and_opened_with_enter(result):
    window, view = result()
    plot = view.cards.residuals
    plot.setFocus()
    assert len(plot.ring.points()) == 1
    window.qtbot.keyClick(plot, Qt.Key.Key_Right)
    window.qtbot.keyClick(plot, Qt.Key.Key_Right)
    number = plot._order[2]
    assert plot.points[number].words in plot.accessibleDescription()
    assert plot.toolTip()
    window.qtbot.keyClick(plot, Qt.Key.Key_Return)
    window.wait(lambda: window.session.window.page_id == FRAMES)
    assert window.frames.grid.current_frame().id == plot.points[number].frame_id
    assert not plot.toolTip()


def test_residuals_are_scores_less_ratings_with_the_average_of_each_band(result):
    _, view = result()
    plot = view.cards.residuals
    for number, point in enumerate(plot.points):
        assert plot.place_of(number) == pytest.approx((point.rating, point.prediction - point.rating))
    high = [point for point in plot.points if point.rating >= 0.7]
    mean = sum(point.prediction - point.rating for point in high) / len(high)
    assert plot.figures[Band.HIGH].toPlainText() == f"{mean:+.2f}"
    ratings, said = zip(*((point.rating, point.prediction) for point in plot.points), strict=True)
    assert view.cards.bias_words.text() == bias_sentence(held_out_figures(ratings, said).biases)


def test_the_table_of_bands_counts_every_frame_and_says_its_cells_in_words(result):
    _, view = result()
    cells = view.cards.bands.cells
    counts = {place: int(cell.text().split()[0]) for place, cell in cells.items()}
    points = view.cards.scatter.points
    assert sum(counts.values()) == len(points) == 40
    assert counts[Band.HIGH, Band.HIGH] == sum(
        point.rating >= 0.7 and point.prediction >= 0.7 for point in points
    )
    name = cells[Band.HIGH, Band.LOW].accessibleName()
    assert name.startswith("You rated high, it says low: ")
    assert f"{round(100 * counts[Band.LOW, Band.LOW] / sum(counts[Band.LOW, said] for said in Band))} %" in (
        cells[Band.LOW, Band.LOW].text()
    )


def test_the_line_to_keep_from_begins_at_the_upper_third_moves_and_is_remembered(result):
    window, view = result()
    keep = view.cards.keep
    third = keep.keep_from.value()
    assert keep.own.text() == "where your upper third begins"
    assert keep.own.isVisible()
    assert not keep.third.isVisible()
    ratings = [point.rating for point in view.cards.scatter.points]
    assert sum(rating >= third for rating in ratings) >= len(ratings) / 3
    keep.keep_from.setFocus()
    keep.keep_from.selectAll()
    window.qtbot.keyClicks(keep.keep_from, "0.55")
    window.qtbot.keyClick(keep.keep_from, Qt.Key.Key_Return)
    keepers = sum(rating >= 0.55 for rating in ratings)
    window.wait(lambda: f"of your {keepers} keepers" in keep.working.text())
    assert "times in 100" in keep.words.text()
    (spot,) = keep.plot.point.points()
    said = [point.prediction >= 0.55 for point in view.cards.scatter.points if point.rating >= 0.55]
    assert spot.pos().y() == pytest.approx(sum(said) / keepers)
    assert window.context.memory.recall(KEEP_FROM, 0) == 55
    assert keep.third.isVisible()
    window.qtbot.mouseClick(keep.third, Qt.MouseButton.LeftButton)
    window.wait(lambda: keep.keep_from.value() == third)
    assert window.context.memory.recall(KEEP_FROM, 1) == 0


def test_a_line_chosen_before_is_taken_up(result):
    window, view = result()
    window.context.memory.keep({KEEP_FROM: 30})
    page = window.session.window.page(TRAIN)
    page.open_run(page.runs.jobs[0].job_id)
    window.wait(lambda: view.cards.keep.keep_from.value() == pytest.approx(0.3))


def test_what_matters_is_shown_as_bars_the_weightiest_first(result):
    window, view = result()
    page = window.session.window.page(TRAIN)
    analysis = window.context.application.training.analysis(page.runs.jobs[0].job_id)
    importance = analysis.evidence.importance
    rises = [entry.rise for entry in importance.groups]
    assert rises == sorted(rises, reverse=True)
    bars = view.cards.matters
    assert bars.words.text() == importance_sentence(importance)
    assert "share what they are worth" in bars.note.text()
    grid = bars._grid
    assert grid.itemAtPosition(0, 0).widget().text() == importance.groups[0].group.words
    assert f"{rises[0]:.3f}" in grid.itemAtPosition(0, 2).widget().text()
    assert grid.itemAtPosition(len(rises) - 1, 1).widget().length(rises[0]) > 0


def test_a_model_it_was_not_measured_for_says_so_and_one_group_is_no_chart(result):
    _, view = result()
    bars = view.cards.matters
    bars.show_importance(None)
    assert bars.words.text() == NOT_MEASURED
    assert bars._grid.count() == 0
    bars.show_importance(Importance((GroupImportance(FeatureGroup.CONTENT, 0.1, 0.01),), 10, 1))
    assert "alone" in bars.words.text()
    assert bars._grid.count() == 0
    assert not bars.note.isVisible()


@pytest.mark.parametrize(("width", "columns"), [(1280, 2), (1920, 3)])
def test_the_cards_stand_in_as_many_columns_as_there_is_room_for(result, width, columns):
    _, view = result(size=(width, 900))
    assert view.cards.columns.columns == columns
    assert view.widget().width() <= view.viewport().width()


def luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return _weigh(parts)


def _weigh(parts):
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_text_keeps_its_contrast_on_the_deepest_cell(tokens):
    over = [int(tokens.accent[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    under = [int(tokens.panel[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    ground = _weigh([DEEPEST * a + (1 - DEEPEST) * b for a, b in zip(over, under, strict=True)])
    lighter, darker = sorted((luminance(tokens.text), ground), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
