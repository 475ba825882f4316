"""The window holds: small, large, in large text, in both themes."""

import shutil

import pytest
from looked_at import cut_areas, cut_texts
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from aura_trainer.domain.settings import ADVANCED_MODE, THEME
from aura_trainer.gui.models.frame_arrangement import FrameFilter
from aura_trainer.gui.pages.registry import FRAMES, HIGHLIGHTS, HISTORY, MODELS, TRAIN
from aura_trainer.gui.widgets.locked_page import LockedPage
from aura_trainer.gui.window_language import LANGUAGE_VARIABLE
from aura_trainer.language import ENGLISH


def test_nothing_jumps_when_a_job_begins(window):
    status = window.session.window.status
    before = status.sizeHint().height()
    for part in (status._words, status._bar, status._left, status._cancel):
        part.setVisible(True)
    assert status.sizeHint().height() == before


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)], ids=["1280x720", "1920x1080"])
@pytest.mark.parametrize("scale", [1.0, 2.0], ids=["100 %", "200 %"])
def test_no_text_is_cut(with_frames, open_window, qtbot, desktop_text, size, scale):
    desktop_text(scale)
    window = open_window(size=size)
    qtbot.wait(50)
    for row in range(20):
        window.context.ratings.rate([window.frames.model.frame(row)], 0.5)
    window.settle()
    assert cut_texts(window.session.window) == []
    window.frames.toolbar._choose(FrameFilter.SUGGESTED)
    qtbot.wait(50)
    assert cut_texts(window.session.window) == []
    window.session.window.show_page(TRAIN)
    qtbot.wait(20)
    assert cut_texts(window.session.window) == []
    assert (window.session.window.width(), window.session.window.height()) == size


def test_nothing_is_cut_off_at_the_right_in_german_in_text_of_double_size(
    trained_home, aura_home, open_window, qtbot, desktop_text, monkeypatch
):
    desktop_text(2.0)
    monkeypatch.setenv(LANGUAGE_VARIABLE, "de")
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    window = open_window()
    shown = window.session.window
    try:
        for page in (FRAMES, HIGHLIGHTS, TRAIN, MODELS, HISTORY):
            shown.show_page(page)
            window.settle()
            qtbot.wait(20)
            assert cut_areas(shown) == []
            assert cut_texts(shown) == []
    finally:
        window.session.language.choose(ENGLISH)


def test_tab_reaches_every_control_of_the_frames_page(window):
    shown = window.session.window
    wanted = {
        widget
        for widget in shown.findChildren(QAbstractButton)
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    wanted.add(window.frames.grid)
    wanted.add(window.frames.preview.slider)
    reached = set()
    for _ in range(60):
        focused = shown.focusWidget()
        reached.add(focused)
        QTest.keyClick(shown.windowHandle(), Qt.Key.Key_Tab)
    grouped = {
        widget
        for widget in wanted
        if isinstance(widget, QAbstractButton) and widget.isCheckable() and not widget.isChecked()
    }
    # Of a group of which one is chosen Tab reaches that one; the arrow keys reach the others.
    assert wanted - grouped <= reached


def test_a_locked_page_says_what_it_is_for_and_opens_there_and_then(window, qtbot):
    shown = window.session.window
    shown.show_page(TRAIN)
    page = shown.stack.currentWidget()
    assert isinstance(page, LockedPage)
    QTest.mouseClick(page.button, Qt.MouseButton.LeftButton)
    window.wait(lambda: shown.stack.currentWidget() is not page)
    assert window.context.advanced_mode
    window.settle()
    assert window.context.application.settings.advanced_mode
    turning_off = window.session.runner.run(window.context.change_setting(ADVANCED_MODE, value=False))
    window.wait(turning_off.done)
    assert isinstance(shown.stack.currentWidget(), LockedPage)
    shown.show_page(MODELS)
    assert isinstance(shown.stack.currentWidget(), LockedPage)


def test_the_theme_follows_the_setting_at_once(window, qapp):
    before = qapp.palette().window().color()
    for theme in ("light", "dark"):
        changing = window.session.runner.run(window.context.change_setting(THEME, theme))
        window.wait(changing.done)
        assert window.session.theme.tokens.name == theme
    assert qapp.palette().window().color() == before
