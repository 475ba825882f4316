"""A search that was ended stays ended."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton


def test_a_search_ended_with_escape_is_gone_for_good_and_so_is_its_clear_button(window, open_window):
    page = window.frames
    count = page.model.rowCount()
    field = page.toolbar.search
    QTest.keyClick(page.grid, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, "zzz")
    window.wait(lambda: page.model.rowCount() == 0)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert page.model.rowCount() == count
    assert page.grid.hasFocus()
    (clear,) = field.findChildren(QToolButton)
    window.wait(lambda: not clear.isEnabled() or not clear.isVisible())
    window.settle()
    window.close()
    again = open_window()
    assert again.frames.toolbar.search.text() == ""
    assert again.frames.model.rowCount() == count
