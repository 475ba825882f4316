"""The page of the contributor's page, in the real window."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sample_page import COUNT_PAGE

from aura_trainer.gui.pages.registry import FRAMES


def test_it_keeps_up_with_the_ratings(window):
    page = COUNT_PAGE.factory(window.context)
    window.session.window.stack.addWidget(page)
    window.settle()
    assert page.words.text() == "0 frames rated"
    window.session.window.show_page(FRAMES)
    window.frames.grid.setFocus()
    QTest.keyClick(window.session.window.windowHandle(), Qt.Key.Key_4)
    window.settle()
    assert page.words.text() == "1 frame rated"
