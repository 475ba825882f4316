import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from aura_trainer.domain.settings import Theme
from aura_trainer.domain.training import BaselineKnown, FitStep
from aura_trainer.gui.theme import LIGHT, ThemeManager
from aura_trainer.gui.widgets.end_labels import spread
from aura_trainer.gui.widgets.loss_card import LossCard


def fit_step(step, *, candidate="kernel-ridge", fold=0, axis="regularisation"):
    return FitStep(fold, 3, candidate, step, 20, axis, 0.2 / step, 0.3 / step)


@pytest.fixture
def theme(qapp):
    return ThemeManager(qapp, Theme.DARK)


@pytest.fixture
def card(theme, qtbot):
    card = LossCard(theme)
    qtbot.addWidget(card)
    card.resize(800, 500)
    card.show()
    return card


def drawn(curve):
    x, y = curve.getOriginalDataset()
    return ([], []) if x is None else (x.tolist(), y.tolist())


def test_the_plot_draws_exactly_the_steps_it_was_told(card, qtbot):
    steps = [fit_step(number) for number in range(1, 21)]
    with qtbot.waitSignal(card.plot.readout_changed):
        for step in steps:
            card.take(step)
    assert drawn(card.plot.validation_curve) == (
        [step.step for step in steps],
        [step.validation_loss for step in steps],
    )
    assert drawn(card.plot.training_curve)[1] == [step.training_loss for step in steps]


def test_many_steps_are_drawn_together(card, qtbot):
    redraws = []
    card.plot.readout_changed.connect(lambda: redraws.append(1))
    with qtbot.waitSignal(card.plot.readout_changed):
        for fold in range(10):
            for number in range(1, 1001):
                card.take(fit_step(number, fold=fold))
    assert len(redraws) == 1
    assert len(card.plot.history) == 10_000


def test_the_legend_is_on_one_line_below_the_heading_where_it_has_no_room_beside_it(card, qapp):
    def tops():
        qapp.processEvents()
        lines = {entry.mapTo(card, QPoint()).y() for entry in card._legend.children() if entry.isWidgetType()}
        return card._heading.mapTo(card, card._heading.rect().center()).y(), lines

    needed = card._heading.sizeHint().width() + card._legend.sizeHint().width()
    for width, beside in ((needed + 100, True), (needed - 20, False), (needed + 100, True)):
        card.resize(width, 500)
        heading, lines = tops()
        assert len(lines) == 1
        assert (min(lines) < heading) is beside


def test_the_baseline_is_a_line_at_the_bar(card):
    card.take(BaselineKnown(0.248))
    card.take(fit_step(1))
    card.plot.redraw()
    assert drawn(card.plot.baseline_curve) == ([1.0, 20.0], [0.248, 0.248])


def test_a_hidden_plot_catches_up_when_it_is_shown(card):
    card.hide()
    for number in range(1, 6):
        card.take(fit_step(number))
    assert drawn(card.plot.validation_curve) == ([], [])
    card.show()
    assert drawn(card.plot.validation_curve)[0] == [1, 2, 3, 4, 5]


def test_arrow_keys_read_the_values_of_a_step(card, qtbot):
    for number in range(1, 6):
        card.take(fit_step(number))
    card.plot.redraw()
    from PySide6.QtCore import Qt

    qtbot.keyClick(card.plot, Qt.Key.Key_Left)
    qtbot.keyClick(card.plot, Qt.Key.Key_Left)
    assert card.plot.readout == pytest.approx((3, 0.1, 0.2 / 3))
    qtbot.keyClick(card.plot, Qt.Key.Key_Escape)
    assert card.plot.readout[0] == 5


def test_choosing_a_candidate_shows_its_line_while_another_is_fitted(card):
    for number in range(1, 4):
        card.take(fit_step(number))
    for number in range(1, 6):
        card.take(fit_step(number, candidate="mlp", axis="epoch"))
    card.plot.redraw()
    assert card.plot.shown.axis == "epoch"
    card.plot.show_candidate("kernel-ridge")
    assert drawn(card.plot.validation_curve)[0] == [1, 2, 3]
    card.plot.show_candidate(None)
    assert card.plot.shown.axis == "epoch"


def test_the_logarithmic_scale_keeps_the_data(card):
    for number in range(1, 6):
        card.take(fit_step(number))
    card.take(BaselineKnown(0.25))
    card.plot.set_log(True)
    _x, y = card.plot.validation_curve.getData()
    assert np.allclose(y, np.log10([0.3 / number for number in range(1, 6)]))


def test_colours_follow_the_theme(card, theme):
    card.take(fit_step(1))
    theme.choose(Theme.LIGHT)
    assert card.plot.validation_curve.opts["pen"].color().name() == LIGHT.accent
    assert card.plot._plot.backgroundBrush().color().name() == LIGHT.panel


@pytest.fixture
def page(card, qtbot):
    """A page longer than its window, the card at its top."""
    content = QWidget()
    content.setMinimumHeight(2000)
    column = QVBoxLayout(content)
    column.addWidget(card)
    column.addStretch(1)
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.resize(900, 600)
    area.show()
    qtbot.waitExposed(area)
    for number in range(1, 21):
        card.take(fit_step(number))
    card.plot.redraw()
    return area


def ranges(card):
    return card.plot._plot.getPlotItem().getViewBox().viewRange()


def turn_wheel(page, card, notches, modifiers=Qt.KeyboardModifier.NoModifier):
    window = page.windowHandle()
    place = card.plot.mapTo(page, card.plot.rect().center())
    for _ in range(abs(notches)):
        delta = QPoint(0, 120 if notches > 0 else -120)
        QTest.wheelEvent(window, QPointF(place), delta, QPoint(), modifiers)


def test_the_wheel_over_the_plot_scrolls_the_page_and_zooms_nothing(page, card):
    before = ranges(card)
    turn_wheel(page, card, -1)
    assert page.verticalScrollBar().value() > 0
    assert ranges(card) == before
    assert not card.plot.zoomed
    assert not card._fit.isVisible()


def test_ctrl_and_the_wheel_zoom_and_the_button_resets_it(page, card, qtbot):
    before = ranges(card)
    turn_wheel(page, card, 3, Qt.KeyboardModifier.ControlModifier)
    assert page.verticalScrollBar().value() == 0
    assert ranges(card)[0][1] - ranges(card)[0][0] < before[0][1] - before[0][0]
    assert card._fit.isVisible()
    qtbot.mouseClick(card._fit, Qt.MouseButton.LeftButton)
    assert not card._fit.isVisible()
    assert np.allclose(ranges(card), before)


def test_zooming_out_never_leads_away_from_the_run(page, card):
    turn_wheel(page, card, -60, Qt.KeyboardModifier.ControlModifier)
    (left, right), (bottom, top) = ranges(card)
    assert left > -1
    assert right < 25
    assert bottom >= -0.1
    assert top <= 1.1


def test_a_new_run_begins_without_the_zoom_of_the_last(page, card):
    turn_wheel(page, card, 5, Qt.KeyboardModifier.ControlModifier)
    assert card.plot.zoomed
    card.clear()
    for number in range(1, 4):
        card.take(fit_step(number))
    card.plot.redraw()
    assert not card.plot.zoomed
    (left, right), (bottom, top) = ranges(card)
    assert left <= 1
    assert right >= 20
    assert bottom <= 0.1
    assert top >= 0.3


def test_changing_the_scale_leaves_the_zoom(page, card):
    turn_wheel(page, card, 5, Qt.KeyboardModifier.ControlModifier)
    card.plot.set_log(True)
    assert not card.plot.zoomed
    bottom, top = ranges(card)[1]
    assert bottom <= np.log10(0.3 / 20)
    assert np.log10(0.3) <= top


def test_the_legend_says_that_the_figures_are_of_an_inner_check(card):
    card.take(fit_step(1))
    card.plot.redraw()
    assert "the verdict rests on other frames" in card._caption.text()


def test_every_line_is_named_where_it_ends_with_its_best_figure(card):
    for fold in (0, 1):
        for number in range(1, 21):
            card.take(fit_step(number, candidate="mlp", fold=fold))
    for fold in (0, 1, 2):
        for number in range(1, 21):
            card.take(fit_step(number, fold=fold))
    card.plot.redraw()
    assert set(card.plot.ends.texts) == {
        "fold 1  0.015",
        "fold 2  0.015",
        "fold 3  0.015",
        "Neural network  0.015",
    }
    # A text finds its place in the scene when it is painted.
    card.grab()
    heights = sorted(item.sceneBoundingRect().center().y() for item in card.plot.ends._items)
    assert min(np.diff(heights)) >= 10
    view = card.plot._plot.getPlotItem().getViewBox().sceneBoundingRect()
    for item in card.plot.ends._items:
        place = item.sceneBoundingRect()
        assert view.left() < place.left() < place.right() <= view.right() + 1
        assert view.top() <= place.center().y() <= view.bottom()


def test_other_kinds_of_model_are_drawn_over_the_whole_width_whatever_a_step_of_theirs_is(card):
    for number in range(1, 6):
        card.take(FitStep(0, 3, "boosted-trees", number, 5, "regularisation", 0.1, 0.2))
    for number in range(1, 11):
        card.take(fit_step(number, candidate="mlp", axis="epoch"))
    card.plot.redraw()
    x, y = card.plot._faint_others.getOriginalDataset()
    assert (np.nanmin(x), np.nanmax(x)) == (1, 20)
    assert np.allclose(y[:5], 0.2)


def test_the_chips_tell_how_each_kind_does_and_choose_which_is_shown(card, qtbot):
    card.take(fit_step(1))
    assert not card._chips_box.isVisible()
    for number in range(1, 4):
        card.take(fit_step(number, candidate="mlp", axis="epoch"))
    card.plot.redraw()
    assert card._chips_box.isVisible()
    assert [chip.text() for chip in card.candidates.values()] == ["Kernel  0.300", "Neural network  0.100"]
    assert "fold 1: 0.100" in card.candidates["mlp"].toolTip()
    assert "paths of their own" in card._caption.text()
    qtbot.mouseClick(card.candidates["kernel-ridge"], Qt.MouseButton.LeftButton)
    assert card.plot.shown.key.candidate == "kernel-ridge"
    qtbot.mouseClick(card._follow, Qt.MouseButton.LeftButton)
    assert card.plot.shown.key.candidate == "mlp"
    qtbot.mouseClick(card.candidates["kernel-ridge"], Qt.MouseButton.LeftButton)
    card.clear()
    assert card._follow.isChecked()
    assert not card.candidates
    assert card.plot.shown is None


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ([0.5], [0.5]),
        ([0.5, 0.5], [0.5, 0.6]),
        ([0.2, 0.8], [0.2, 0.8]),
        ([0.95, 0.95], [0.9, 1.0]),
        ([0.3, 0.1, 0.12], [0.3, 0.1, 0.2]),
    ],
)
def test_names_that_would_cover_each_other_move_apart(wanted, places):
    assert spread(wanted, 0.1, 0.0, 1.0) == pytest.approx(places)
