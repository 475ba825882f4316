"""Several runs to compare, in the real window: asked for, trained, shown with the proposal, deployed by hand."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from aura_trainer.domain.training import DeployPolicy, FeatureSet, JobState, Preset
from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.services.training_batch import requests_for


@pytest.fixture
def page(rated_window):
    rated_window.session.window.show_page(TRAIN)
    rated_window.settle()
    return rated_window.session.window.page(TRAIN)


def click(window, widget):
    window.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def opened(window, page):
    click(window, page.setup.compare_button)
    window.wait(lambda: page.batches.dialog is not None and page.batches.dialog.isVisible())
    return page.batches.dialog


def texts(widget):
    return [found.text() for found in widget.findChildren(QLabel) if found.isVisible()]


def test_runs_are_chosen_trained_compared_and_deployed_only_by_hand(rated_window, page):
    before = rated_window.context.application.model_in_use().active.digest
    page.setup.name.setText("wedding")
    dialog = opened(rated_window, page)
    assert dialog.total.text().startswith("2 runs")
    dialog.features[FeatureSet.EVERYTHING].click()
    assert dialog.total.text() == "Choose at least two runs."
    assert not dialog.start_button.isEnabled()
    dialog.presets[Preset.BALANCED].click()
    dialog.features[FeatureSet.CONTENT].click()
    dialog.features[FeatureSet.MEASURES].click()
    assert dialog.total.text().startswith("2 runs")
    click(rated_window, dialog.start_button)
    rated_window.wait(lambda: page.view is page.running and page.runs.current is not None)
    rated_window.wait(lambda: "1 run to compare" in texts(page.setup.queue))
    assert page.running.place.text().startswith("Run 1 of 2 of a comparison.")
    rated_window.wait(lambda: page.view is page.batches.view)
    rated_window.settle()
    view = page.batches.view
    assert view.title.text() == "Comparison wedding-quick"
    assert "ake wedding-quick-" in view.sentence.text()
    assert not page.setup.isVisible()
    assert {job.request.deploy for job in page.runs.jobs} == {DeployPolicy.NEVER}
    assert rated_window.context.application.model_in_use().active.digest == before
    said = texts(view.table)
    assert {"wedding-quick-content", "wedding-quick-measures", "proposed"} <= set(said)
    others = [found for found in view.table.findChildren(QPushButton) if found.text().startswith("Deploy")]
    assert len(others) == 1
    chosen = others[0].accessibleName().removeprefix("Deploy ")
    click(rated_window, others[0])
    rated_window.settle()
    rated_window.wait(lambda: "in use" in texts(view.table))
    assert rated_window.context.application.model_in_use().active.name == chosen
    click(rated_window, view.deploy_button)
    rated_window.settle()
    rated_window.wait(lambda: view.against_use.text() == "It is in use.")
    assert not view.deploy_button.isVisible()

    page.show_intro()
    rated_window.settle()
    again = next(found for found in page.intro.findChildren(QPushButton) if found.text() == "Comparison")
    click(rated_window, again)
    rated_window.wait(lambda: page.view is view)
    look = next(found for found in view.table.findChildren(QPushButton) if found.text() == "Open")
    click(rated_window, look)
    rated_window.wait(lambda: page.view is page.result)


def test_the_waiting_runs_of_a_comparison_are_taken_out_as_one(rated_window, page):
    application = rated_window.context.application
    batch = application.batches.submit(
        requests_for(rated_window.context.user_id, "taste", list(Preset), [FeatureSet.EVERYTHING])
    )
    page.runs.refresh()
    rated_window.wait(lambda: "2 runs to compare" in texts(page.setup.queue))
    (away,) = [found for found in page.setup.queue.findChildren(QPushButton) if found.isVisible()]
    rated_window.qtbot.keyClick(away, Qt.Key.Key_Space)
    rated_window.wait(lambda: not page.setup.queue.waiting)
    click(rated_window, page.running.cancel_button)
    rated_window.wait(lambda: page.view is page.batches.view)
    assert page.batches.view.sentence.text().startswith("No model is proposed")
    assert not page.batches.view.deploy_button.isVisible()
    assert page.batches.view.summary.text().startswith("3 runs, ")
    assert "tested on" not in page.batches.view.summary.text()
    assert {job.state for job in application.batches.batch(batch.batch_id).jobs} == {JobState.CANCELLED}


def test_where_no_run_can_begin_the_dialog_says_why(rated_window, page):
    annotations, user = rated_window.context.application.annotations, rated_window.context.user_id
    annotations.remove(user, list(annotations.load(user).ratings)[5:])
    page.look_again()
    rated_window.wait(lambda: page.checks.blockers and page.checks.latest.readiness.ratings == 5)
    dialog = opened(rated_window, page)
    assert not dialog.start_button.isEnabled()
    assert dialog.total.text() == "\n".join(page.checks.blockers)
    click(rated_window, dialog.cancel_button)
