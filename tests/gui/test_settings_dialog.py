"""Settings in the real window: from the table, applied at once, kept on the disk."""

import gettext
import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from aura_trainer.domain.settings import (
    ADVANCED_MODE,
    CACHE_LIMIT_MB,
    DEPLOY_POLICY,
    ESTIMATE_FRAMES,
    IMAGE_ENCODER,
    LANGUAGE,
    SETTINGS,
    THEME,
    Section,
    Theme,
    find_setting,
)
from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.gui.settings_dialog import SettingsDialog
from aura_trainer.gui.theme import LIGHT
from aura_trainer.gui.widgets.setting_row import default_words
from aura_trainer.language import ENGLISH, number, speak


@pytest.fixture
def window(open_window):
    return open_window()


@pytest.fixture
def opened_dialog(open_window):
    dialogs = []

    def opener(window):
        window.session.window.show_settings()
        window.settle()
        dialogs.extend(window.session.window.findChildren(SettingsDialog))
        return dialogs[0]

    yield opener
    for dialog in dialogs:
        dialog.close()


@pytest.fixture
def dialog(window, opened_dialog):
    return opened_dialog(window)


def show(dialog, key):
    dialog.show_section(find_setting(key).section)
    return dialog.rows[key]


def choose(window, dialog, key, value):
    combo = dialog.rows[key].control
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())
    window.settle()


def on_disk(window):
    return json.loads(window.context.application.paths.settings_file.read_text())


def test_every_setting_of_the_table_has_a_named_control_in_its_section(dialog):
    assert set(dialog.rows) == {setting.key for setting in SETTINGS}
    for row in dialog.rows.values():
        assert row.control.accessibleName() == row.setting.label
        dialog.show_section(row.setting.section)
        assert row.isVisible()


def test_advanced_mode_unlocks_the_pages_at_once_and_is_kept(window, opened_dialog):
    main = window.session.window
    main.show_page(TRAIN)
    assert TRAIN not in main._pages
    dialog = opened_dialog(window)
    window.qtbot.mouseClick(show(dialog, ADVANCED_MODE).control, Qt.MouseButton.LeftButton)
    window.settle()
    assert main.stack.currentWidget() is main.page(TRAIN)
    assert on_disk(window)["General"]["AdvancedModeEnabled"] is True


def test_a_choice_and_a_number_are_kept(window, dialog):
    choose(window, dialog, DEPLOY_POLICY, "ask")
    dialog.rows[CACHE_LIMIT_MB].control.setValue(512)
    window.settle()
    assert on_disk(window)["Training"]["DeployPolicy"] == "ask"
    assert on_disk(window)["Performance"]["CacheLimitMb"] == 512


def test_the_theme_changes_at_once(window, dialog):
    choose(window, dialog, THEME, "light")
    assert window.session.theme.tokens is LIGHT
    choose(window, dialog, THEME, Theme.DARK.value)
    assert window.session.theme.tokens is not LIGHT


def shown(dialog):
    return {key for key, row in dialog.rows.items() if row.isVisible()}


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("cache", {CACHE_LIMIT_MB}),
        ("CACHE size", {CACHE_LIMIT_MB}),
        ("performance", {CACHE_LIMIT_MB, ESTIMATE_FRAMES}),
        ("onnx", {IMAGE_ENCODER}),
        ("desktop", {THEME, LANGUAGE}),
        ("trainingdays", set()),
    ],
    ids=["label", "label and help", "section", "help", "choice", "none"],
)
def test_search_looks_through_labels_help_sections_and_choices_of_all(dialog, words, keys):
    dialog.search.setText(words)
    assert shown(dialog) == keys
    assert dialog.nothing.isVisible() is not bool(keys)


def test_search_finds_what_is_no_setting_of_the_table(dialog):
    for words, row in (("shortcuts", dialog.keys_row), ("snapshot", dialog.backups)):
        dialog.search.setText(words)
        assert row.isVisible()
        assert not shown(dialog)


def test_without_a_match_it_says_so_and_a_button_shows_the_section_again(dialog):
    dialog.show_section(Section.PERFORMANCE)
    dialog.search.setText("zebra")
    assert "zebra" in dialog._nothing_words.text()
    assert not dialog.nav.selectedItems()
    dialog.nothing.findChild(QPushButton).click()
    assert shown(dialog) == {CACHE_LIMIT_MB, ESTIMATE_FRAMES}
    assert dialog.nav.selectedItems()


def test_a_setting_goes_back_to_its_default_by_itself(window, dialog):
    row = show(dialog, THEME)
    assert not row.reset.isVisible()
    choose(window, dialog, THEME, "light")
    choose(window, dialog, DEPLOY_POLICY, "ask")
    show(dialog, THEME)
    assert "As the desktop" in row.reset.accessibleName()
    window.qtbot.mouseClick(row.reset, Qt.MouseButton.LeftButton)
    window.settle()
    assert on_disk(window)["General"]["Theme"] == "system"
    assert not row.reset.isVisible()
    assert window.context.setting(DEPLOY_POLICY) == "ask"


def test_a_default_is_parted_at_the_thousands_as_all_numbers_are(request):
    request.addfinalizer(lambda: speak(ENGLISH, gettext.NullTranslations()))
    speak("de", gettext.NullTranslations())
    setting = replace(find_setting(CACHE_LIMIT_MB), default=20_000)
    assert default_words(setting) == number(20_000) == "20\N{NARROW NO-BREAK SPACE}000"


def test_a_file_that_is_not_there_is_refused_and_what_was_typed_stays(window, dialog):
    row = show(dialog, IMAGE_ENCODER)
    row.control.setFocus()
    window.qtbot.keyClicks(row.control, "/nowhere/mine.onnx")
    window.qtbot.keyClick(row.control, Qt.Key.Key_Return)
    window.settle()
    assert "There is no file /nowhere/mine.onnx" in row.problem.text()
    assert row.control.text() == "/nowhere/mine.onnx"
    assert window.context.setting(IMAGE_ENCODER) == ""


def test_what_is_typed_in_a_field_stays_when_another_setting_changes(window, dialog):
    field = show(dialog, IMAGE_ENCODER).control
    window.qtbot.keyClicks(field, "/nowhere/mi")
    choose(window, dialog, DEPLOY_POLICY, "ask")
    assert field.text() == "/nowhere/mi"
    assert field.isModified()


def test_another_value_from_outside_is_shown(window, dialog):
    row = show(dialog, DEPLOY_POLICY)
    window.context.application.settings.set(DEPLOY_POLICY, "ask")
    window.context.runner.run(window.context.catch_up())
    window.settle()
    assert row.control.currentData() == "ask"


def test_the_data_folder_is_shown(window, dialog):
    dialog.show_section(Section.GENERAL)
    home = str(window.context.application.paths.home)
    assert home in [
        row.place.text() for row in dialog.sections[Section.GENERAL].rows if hasattr(row, "place")
    ]


def left_of_text(field):
    """Pixels between the field's left edge and the first stroke of its text."""
    image = field.grab().toImage()
    middle = range(image.height() // 3, 2 * image.height() // 3)
    ground = image.pixelColor(image.width() // 2, image.height() // 2).lightness()
    return next(
        x
        for x in range(2, image.width())
        if any(abs(image.pixelColor(x, y).lightness() - ground) > 60 for y in middle)
    )


def test_the_text_of_every_field_has_the_same_distance_from_its_edge(dialog):
    choice = left_of_text(show(dialog, DEPLOY_POLICY).control)
    assert left_of_text(show(dialog, CACHE_LIMIT_MB).control) == pytest.approx(choice, abs=2)


@pytest.mark.parametrize("section", Section)
def test_no_section_needs_scrolling_and_none_of_its_words_is_cut(dialog, section):
    dialog.show_section(section)
    QApplication.processEvents()
    assert dialog.area.verticalScrollBar().maximum() == 0
    words = [item for item in dialog.sections[section].findChildren(QLabel) if item.isVisible()]
    assert words
    assert all(item.height() >= item.heightForWidth(item.width()) for item in words)


def damage(aura_home, text):
    aura_home.mkdir(parents=True, exist_ok=True)
    path = aura_home / "user-settings.json"
    path.write_text(text)
    return path


def notices(window):
    return [toast.notice for toast in window.session.window.toasts.toasts()]


def test_the_window_says_at_its_start_that_defaults_stand_in_for_damaged_settings(aura_home, open_window):
    path = damage(aura_home, "{ broken")
    (notice,) = notices(open_window())
    assert notice.title == "Not all settings are in use"
    assert str(path) in notice.detail
    assert "left as it is" in notice.detail
    assert "correct it" in notice.detail
    assert path.read_text() == "{ broken"


def test_the_window_names_a_setting_whose_value_does_not_fit(aura_home, open_window):
    damage(aura_home, '{"General": {"Theme": 7}}')
    (notice,) = notices(open_window())
    assert "general.theme is 7, which does not fit" in notice.detail
    assert "left as it is" in notice.detail


def test_settings_damaged_while_the_window_is_open_are_told_once(window):
    window.context.runner.run(window.context.catch_up())
    window.settle()
    assert not notices(window)
    damage(window.context.application.paths.home, "{ broken")
    for _ in range(2):
        window.context.runner.run(window.context.catch_up())
        window.settle()
    assert len(notices(window)) == 1


def test_a_damaged_settings_file_is_told_and_left_as_it_is(aura_home, open_window, opened_dialog):
    path = damage(aura_home, "{ broken")
    window = open_window()
    dialog = opened_dialog(window)
    assert dialog.problem.isVisible()
    assert path.name in dialog._problem_words.text()
    row = show(dialog, ADVANCED_MODE)
    window.qtbot.mouseClick(row.control, Qt.MouseButton.LeftButton)
    window.settle()
    assert row.problem.isVisible()
    assert not row.control.isChecked()
    assert not window.context.advanced_mode
    assert path.read_text() == "{ broken"


def test_a_value_that_does_not_fit_is_told_with_its_key(aura_home, open_window, opened_dialog):
    damage(aura_home, json.dumps({"General": {"Theme": "pink"}}))
    dialog = opened_dialog(open_window())
    assert dialog.problem.isVisible()
    assert "general.theme" in dialog._problem_words.text()


def test_the_settings_open_at_the_section_that_was_left(window):
    def shown():
        window.session.window.show_settings()
        window.settle()
        return next(each for each in window.session.window.findChildren(SettingsDialog) if each.isVisible())

    first = shown()
    first.show_section(Section.PERFORMANCE)
    first.accept()
    again = shown()
    assert again.section is Section.PERFORMANCE
    again.accept()
