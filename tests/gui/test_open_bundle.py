"""A model file that is opened from the desktop or dropped into the window."""

import pytest
from other_models import first_rows, retold

from aura_trainer.domain.models import BUNDLE_SUFFIX
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.gui.bundle_dialog import BundleDialog
from aura_trainer.gui.pages.registry import MODELS, TRAIN
from aura_trainer.resources import SAMPLE_CLIP, resource_path


def stranger(window, folder, name):
    path = folder / name
    path.write_bytes(retold(window.context.application.paths.active_model.read_bytes(), "from a friend"))
    return path


@pytest.mark.parametrize("name", [f"friend{BUNDLE_SUFFIX}", "FRIEND.ZIP"])
def test_a_model_that_is_opened_is_shown_with_its_checks_on_the_page_of_models(
    trained_window, tmp_path, name
):
    path = stranger(trained_window, tmp_path, name)
    trained_window.context.signals.import_requested.emit([str(path)])
    trained_window.settle()
    window = trained_window.session.window
    dialog = window.page(MODELS).dialog
    assert window.page_id == MODELS
    assert isinstance(dialog, BundleDialog)
    assert dialog.examination.summary.name == "from a friend"
    assert dialog.import_button.isVisible()
    assert not trained_window.reports
    dialog.reject()


def test_models_that_are_opened_together_are_shown_one_after_another(trained_window, tmp_path):
    paths = [stranger(trained_window, tmp_path, f"{name}{BUNDLE_SUFFIX}") for name in "abc"]
    trained_window.context.signals.import_requested.emit([str(paths[0]), str(paths[1])])
    trained_window.settle()
    trained_window.context.signals.import_requested.emit([str(paths[2])])
    trained_window.settle()
    window = trained_window.session.window
    for left in (3, 2, 1):
        shown = [dialog for dialog in window.findChildren(BundleDialog) if dialog.isVisible()]
        assert len(shown) == 1, left
        shown[0].reject()
        trained_window.settle()
    assert not any(dialog.isVisible() for dialog in window.findChildren(BundleDialog))


def test_footage_beside_a_model_is_still_asked_about(trained_window, tmp_path):
    path = stranger(trained_window, tmp_path, f"friend{BUNDLE_SUFFIX}")
    trained_window.context.signals.import_requested.emit([str(path), str(resource_path(SAMPLE_CLIP))])
    trained_window.settle()
    window = trained_window.session.window
    assert isinstance(window.page(MODELS).dialog, BundleDialog)
    from aura_trainer.gui.import_dialog import ImportDialog

    asked = [dialog for dialog in window.findChildren(ImportDialog) if dialog.isVisible()]
    assert len(asked) == 1
    asked[0].reject()
    window.page(MODELS).dialog.reject()


def test_without_advanced_mode_no_model_is_read_until_it_is_turned_on(trained_window, tmp_path):
    path = stranger(trained_window, tmp_path, f"friend{BUNDLE_SUFFIX}")
    window = trained_window.session.window
    trained_window.context.runner.run(trained_window.context.change_setting(ADVANCED_MODE, value=False))
    trained_window.settle()
    trained_window.context.signals.import_requested.emit([str(path)])
    trained_window.settle()
    assert window.page_id == MODELS
    assert not window.findChildren(BundleDialog)
    assert window.stack.currentWidget().isVisible()
    trained_window.context.runner.run(trained_window.context.change_setting(ADVANCED_MODE, value=True))
    trained_window.wait(lambda: window.findChildren(BundleDialog))
    (dialog,) = window.findChildren(BundleDialog)
    assert dialog.examination.summary.name == "from a friend"
    dialog.reject()


def test_a_model_with_a_name_that_is_taken_is_told_apart_and_its_name_is_not_proposed(
    trained_window, tmp_path
):
    window = trained_window.session.window
    kept = trained_window.context.application.models.read_version("taste-v1")
    path = tmp_path / f"friend{BUNDLE_SUFFIX}"
    path.write_bytes(retold(kept[1], "taste-v1", first_rows(30)))
    trained_window.context.signals.import_requested.emit([str(path)])
    trained_window.settle()
    dialog = window.page(MODELS).dialog
    assert dialog.namesake.text().startswith("Another model of this name is kept: taste-v1 (")
    dialog.reject()
    trained_window.context.application.models.add_version(retold(kept[1], "my-taste-v1"))
    trained_window.context.signals.model_changed.emit()
    window.show_page(TRAIN)
    trained_window.settle()
    assert window.page(TRAIN).setup.name.text() == "my-taste-v2"
