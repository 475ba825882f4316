"""Comparing two models in the real window."""

import shutil

import pytest
from other_models import first_rows, retold, towards_ratings
from PySide6.QtCore import QPoint, Qt

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.gui.compare_dialog import CompareDialog
from aura_trainer.gui.models.clip_comparison_model import Column as ClipColumn
from aura_trainer.gui.models.versions_model import Column
from aura_trainer.gui.pages.registry import FRAMES, MODELS
from aura_trainer.language import ENGLISH
from aura_trainer.services.translations import speak_language


@pytest.fixture
def window(trained_home, aura_home, open_window):
    """A window with a trained model in use, one that came nearer, and one that was tested on hardly anything."""
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    services = Application.open()
    trained = services.models.read_version("taste-v1")[1]
    services.models.add_version(retold(trained, "nearer", towards_ratings))
    services.models.add_version(retold(trained, "few", first_rows(4), evidence=None))
    services.close()
    return open_window()


def models_page(window):
    window.session.window.show_page(MODELS)
    window.settle()
    return window.session.window.page(MODELS)


def row_of(page, name):
    return next(
        row for row in range(page.table.model().rowCount()) if page.table.version_at(row).name == name
    )


def click(window, page, name, column=Column.NAME, modifier=Qt.KeyboardModifier.NoModifier):
    index = page.table.model().index(row_of(page, name), column)
    place = page.table.visualRect(index).center()
    window.qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def ticked(page):
    return {model.name for model in page.table.ticked}


def compared(window, page, first="nearer", second="taste-v1"):
    table = page.table
    page.compare(table.version_at(row_of(page, first)), table.version_at(row_of(page, second)))
    dialog = page.dialog
    assert isinstance(dialog, CompareDialog)
    window.settle()
    return dialog


def test_exactly_two_ticked_versions_can_be_compared(window):
    page = models_page(window)
    assert not page.compare_button.isEnabled()
    click(window, page, "nearer")
    click(window, page, "taste-v1", Column.TICK)
    assert ticked(page) == {"nearer", "taste-v1"}
    assert page.compare_button.isEnabled()
    click(window, page, "few", modifier=Qt.KeyboardModifier.ControlModifier)
    assert len(ticked(page)) == 3
    assert not page.compare_button.isEnabled()
    click(window, page, "few", Column.TICK)
    page.compare_button.click()
    assert page.dialog.isVisible()
    window.settle()
    assert page.dialog.comparison.frames == 40
    page.dialog.reject()


def test_ticks_are_set_by_keys_and_outlive_a_refresh(window):
    page = models_page(window)
    table = page.table
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 0))
    window.qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    window.qtbot.keyClick(table, Qt.Key.Key_Space)
    both = ticked(page)
    assert both == {table.version_at(0).name, table.version_at(1).name}
    page.refresh()
    window.settle()
    assert ticked(page) == both
    window.qtbot.keyClick(table, Qt.Key.Key_Space)
    assert len(ticked(page)) == 1


def test_the_closer_model_is_named_with_figures_and_frames(window):
    page = models_page(window)
    dialog = compared(window, page)
    found = dialog.comparison
    assert dialog.sentence.text().replace("\u00a0", " ") == found.sentence
    assert "nearer" in found.sentence
    model = dialog.table.model()
    assert model.index(0, ClipColumn.CLIP).data() == "sample.mp4"
    assert model.index(0, ClipColumn.FIRST).data() == f"{found.first_figures.error:.3f}"
    said = model.index(0, ClipColumn.PLOT).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("difference: nearer by ")
    tips = [str(model.index(0, column).data(Qt.ItemDataRole.ToolTipRole)) for column in ClipColumn]
    assert tips[ClipColumn.CLIP] == "sample.mp4"
    assert "nearer" in tips[ClipColumn.FIRST]
    assert "order right within clips: " in tips[ClipColumn.SECOND]
    assert "95 %" in tips[ClipColumn.PLOT]
    assert len(dialog.frames.tiles) == 8
    assert all(tile.frame.image is not None for tile in dialog.frames.tiles)
    assert not dialog.grab().isNull()
    dialog.reject()


def test_every_heading_has_room_in_german(window):
    page = models_page(window)
    speak_language("de")
    table = compared(window, page).table
    speak_language(ENGLISH)
    header = table.horizontalHeader()
    headings = [str(table.model().headerData(column, Qt.Orientation.Horizontal)) for column in ClipColumn]
    assert "rechts" in headings[ClipColumn.PLOT]
    for column, heading in zip(ClipColumn, headings, strict=True):
        assert header.sectionSize(column) > header.fontMetrics().horizontalAdvance(heading) + 16


def test_a_frame_leads_to_the_grid(window):
    page = models_page(window)
    dialog = compared(window, page)
    tile = dialog.frames.tiles[2]
    tile.click()
    window.settle()
    assert window.session.window.page(FRAMES).isVisible()
    grid = window.frames.grid
    assert window.frames.model.frame(grid.currentIndex().row()).id == tile.frame.compared.frame_id


def test_either_can_be_deployed_from_there(window):
    page = models_page(window)
    dialog = compared(window, page)
    nearer, trained = dialog.cards
    assert (nearer.deploy.isVisible(), trained.deploy.isVisible()) == (True, False)
    assert trained.state.text() == "in use"
    nearer.deploy.click()
    window.settle()
    assert page.in_use.name.text() == "nearer"
    assert (nearer.deploy.isVisible(), trained.deploy.isVisible()) == (False, True)
    dialog.reject()


def test_two_that_share_too_few_frames_are_fitted_anew_and_the_dialog_says_so(window):
    page = models_page(window)
    dialog = compared(window, page, "few", "taste-v1")
    assert "trained again on 40 of your ratings" in dialog.basis.text()
    assert "Training both again" in dialog.doing.text()
    assert dialog.basis.isVisible()
    dialog.reject()


def test_what_cannot_be_compared_is_said_in_the_dialog(window):
    page = models_page(window)
    annotations = window.context.application.annotations
    annotations.remove(DEFAULT_USER, list(annotations.load(DEFAULT_USER).ratings)[4:])
    dialog = compared(window, page, "few", "taste-v1")
    assert "only 4 held-out frames, and 10 are needed" in dialog.refusal.text()
    assert "Only 4 rated frames can be used, and 20 are needed" in dialog.refusal.text()
    assert dialog.refusal.isVisible()
    assert not window.reports
    dialog.reject()


def test_closing_it_cancels_the_comparison(window):
    page = models_page(window)
    default = page._status.default
    page.compare(page.table.version_at(row_of(page, "taste-v1")), default)
    dialog = page.dialog
    assert window.session.runner.jobs()
    dialog.close_button.click()
    window.settle()
    assert not window.session.runner.jobs()
    assert not window.reports


def test_the_menu_compares_with_the_model_in_use(window):
    page = models_page(window)
    menu = page.menu_for(page.table.version_at(row_of(page, "nearer")))
    action = next(entry for entry in menu.actions() if entry.text() == "Compare with the model in use")
    action.trigger()
    window.settle()
    assert page.dialog.windowTitle() == "Compare nearer with taste-v1"
    page.dialog.reject()
    own = page.menu_for(page.table.version_at(row_of(page, "taste-v1")))
    assert not next(entry for entry in own.actions() if "Compare" in entry.text()).isEnabled()


def test_the_tick_and_the_menu_column_do_not_sort(window):
    page = models_page(window)
    header = page.table.horizontalHeader()
    before = [page.table.version_at(row).name for row in range(4)]
    for column in (Column.TICK, Column.MENU):
        place = QPoint(header.sectionViewportPosition(column) + 8, header.height() // 2)
        window.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert header.sortIndicatorSection() == Column.MADE
    assert [page.table.version_at(row).name for row in range(4)] == before
