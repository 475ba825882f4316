"""A run that completed, and what it left cannot be read."""

from PySide6.QtCore import Qt

from aura_trainer.domain.training import Preset
from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.database import Database
from aura_trainer.services.schema import TRAINER


def spoil_results():
    """Damage on the disk what every completed run left."""
    database = Database(DataPaths.resolve().database, TRAINER)
    with database.write() as connection:
        connection.execute("UPDATE job SET result = '{}' WHERE state = 'Completed'")
    database.close()


def test_the_page_of_a_run_whose_result_cannot_be_read_goes_back_to_its_beginning_and_says_why(rated_window):
    window = rated_window
    window.expects_errors = True
    window.session.window.show_page(TRAIN)
    page = window.session.window.page(TRAIN)
    window.settle()
    unread = []
    page.runs.unread.connect(lambda: unread.append(page.view))
    # Told once the run has ended, and before what it left is read.
    window.context.signals.model_changed.connect(spoil_results)
    page.setup.presets.choose(Preset.QUICK)
    window.wait(page.intro.start_button.isEnabled)
    window.qtbot.mouseClick(page.intro.start_button, Qt.MouseButton.LeftButton)
    window.wait(lambda: page.view is page.running)
    window.wait(lambda: unread)
    window.settle()
    assert unread == [page.intro]
    assert page.view is page.intro
    assert any("result" in report.as_text() for report in window.reports)
    assert window.session.window.toasts.toasts()
    assert page.runs.at_hand is None
