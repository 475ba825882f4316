"""The queue on the Train page: what waits, in which order, and taking it out."""

import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.training import JobState, Preset, TrainingRequest
from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.services.data_paths import DataPaths


@pytest.fixture
def queued(rated_home, aura_home):
    """A data folder in whose queue three runs wait, put there before the window was opened."""
    shutil.copytree(rated_home, aura_home, dirs_exist_ok=True)
    services = Application(DataPaths.resolve())
    for name, preset in (("first", Preset.THOROUGH), ("second", Preset.QUICK), ("third", Preset.BALANCED)):
        services.training.submit(TrainingRequest(DEFAULT_USER, name, preset))
    services.close()


def words(page):
    return [found.text() for found in page.setup.queue.findChildren(QLabel) if found.isVisible()]


def crosses(page):
    return [found for found in page.setup.queue.findChildren(QPushButton) if found.isVisible()]


def test_a_queue_survives_a_restart_is_listed_in_its_order_and_goes_on(queued, open_window):
    window = open_window()
    window.session.window.show_page(TRAIN)
    page = window.session.window.page(TRAIN)
    window.wait(lambda: page.view is page.running and len(page.setup.queue.waiting) == 2)
    assert page.runs.current.request.model_name == "first"
    assert [job.request.model_name for job in page.setup.queue.waiting] == ["second", "third"]
    # What is new in a layout is shown with the next turn of the event loop.
    window.wait(lambda: {"Queue: 2 runs waiting", "third"} <= set(words(page)))
    said = words(page)
    assert said.index("1.") < said.index("second") < said.index("2.") < said.index("third")
    assert said.count("next") == 1
    assert any(line.startswith("Quick preset") and "if it is better" in line for line in said)
    second, _ = crosses(page)
    assert second.accessibleName() == "Take second, number 1, out of the queue"
    # By key: what is found out above the queue meanwhile may move it from under a mouse.
    window.qtbot.keyClick(second, Qt.Key.Key_Space)
    assert not second.isVisible()
    window.wait(
        lambda: "Being taken out\N{HORIZONTAL ELLIPSIS}" in words(page) or len(page.setup.queue.waiting) == 1
    )
    window.wait(lambda: [job.request.model_name for job in page.setup.queue.waiting] == ["third"])
    window.wait(lambda: {"Queue: 1 run waiting", "third"} <= set(words(page)))
    assert "Being taken out\N{HORIZONTAL ELLIPSIS}" not in words(page)
    assert "second" not in words(page)
    window.qtbot.keyClick(crosses(page)[0], Qt.Key.Key_Space)
    window.wait(lambda: not page.setup.queue.waiting)
    assert not page.setup.queue.isVisible()
    window.qtbot.mouseClick(page.running.cancel_button, Qt.MouseButton.LeftButton)
    window.wait(lambda: page.view is page.ended)
    window.wait(lambda: all(job.state is JobState.CANCELLED for job in page.runs.jobs))


def test_taking_out_is_answered_at_once_and_taken_back_where_it_was_refused(rated_window):
    rated_window.session.window.show_page(TRAIN)
    page = rated_window.session.window.page(TRAIN)
    rated_window.settle()
    queue, asked = page.setup.queue, []
    queue.dequeue_requested.disconnect(page.setup.dequeue_requested)
    queue.dequeue_requested.connect(asked.append)
    job = rated_window.context.application.training.submit(TrainingRequest(DEFAULT_USER, "wedding"))
    queue.show_queue([job])
    rated_window.wait(lambda: crosses(page))
    rated_window.qtbot.mouseClick(crosses(page)[0], Qt.MouseButton.LeftButton)
    assert asked == [job.job_id]
    rated_window.wait(lambda: "Being taken out\N{HORIZONTAL ELLIPSIS}" in words(page))
    assert not crosses(page)[0].isEnabled()
    queue.settle(job.job_id)
    rated_window.wait(lambda: crosses(page) and crosses(page)[0].isEnabled())
    assert "Being taken out\N{HORIZONTAL ELLIPSIS}" not in words(page)
