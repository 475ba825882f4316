"""Of a window that was closed nothing is left that the next one would have to carry."""

import gc
import shutil

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from aura_trainer.gui.pages.registry import FRAMES, HISTORY, MODELS, TRAIN


def widgets(qapp):
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    return QApplication.allWidgets()


@pytest.mark.parametrize("page", [FRAMES, TRAIN, MODELS, HISTORY])
def test_no_widget_of_a_closed_window_is_left(trained_home, aura_home, open_window, qapp, page):
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    before = set(widgets(qapp))
    window = open_window()
    window.session.window.show_page(page)
    window.settle()
    window.close()
    window.end()
    del window
    assert [widget for widget in widgets(qapp) if widget not in before] == []
