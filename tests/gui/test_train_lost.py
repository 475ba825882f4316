"""A run of this window whose end could not be written down."""

import pytest
from PySide6.QtCore import Qt

from aura_trainer.domain.training import JobState
from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.database import Database
from aura_trainer.services.schema import TRAINER


@pytest.fixture
def database(rated_window):
    opened = Database(DataPaths.resolve().database, TRAINER)
    yield opened
    opened.close()


def fill_the_disk(database):
    """Have SQLite refuse every change of a running job, as it does when the disk is full."""
    with database.write() as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE UPDATE ON job WHEN OLD.state = 'Running'"
            " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )


def free_the_disk(database):
    with database.write() as connection:
        connection.execute("DROP TRIGGER full")


def test_a_run_that_cannot_be_ended_stays_at_hand_and_is_ended_once_the_disk_is_free(rated_window, database):
    window = rated_window
    window.expects_errors = True
    window.session.window.show_page(TRAIN)
    page = window.session.window.page(TRAIN)
    window.settle()
    page.start()
    window.wait(lambda: page.view is page.running)
    fill_the_disk(database)
    window.wait(lambda: window.reports and not window.session.runner.jobs())
    assert "database or disk is full" in window.reports[0].as_text()
    window.wait(lambda: page.runs.lost is not None)
    job_id = page.runs.lost.job_id
    assert page.view is page.running
    assert not page.running.place.isVisible()
    told = len(window.reports)
    window.qtbot.mouseClick(page.running.cancel_button, Qt.MouseButton.LeftButton)
    window.wait(lambda: len(window.reports) > told)
    assert page.runs.at_hand.job_id == job_id
    free_the_disk(database)
    window.wait(lambda: page.view is page.ended)
    assert "interrupted" in page.ended.words.text()
    assert page.runs.at_hand is None
    assert [job.state for job in page.runs.jobs] == [JobState.FAILED]
