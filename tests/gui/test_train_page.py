"""Training in the real window: start, watch, stop, and what comes of it."""

import hashlib

from PySide6.QtCore import Qt

from aura_trainer.domain.settings import ADVANCED_MODE, DEPLOY_POLICY
from aura_trainer.domain.training import FitStep, JobState, Preset, StopRequest
from aura_trainer.gui.pages.registry import FRAMES, TRAIN


def train_page(window):
    window.session.window.show_page(TRAIN)
    page = window.session.window.page(TRAIN)
    window.settle()
    return page


def click(window, button):
    window.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def start(window, page, preset=Preset.QUICK):
    page.setup.presets.choose(preset)
    click(window, page.intro.start_button)
    window.wait(lambda: page.view is page.running)


def wait_for_verdict(window, page):
    window.wait(lambda: page.view is page.result and page.result.banner.buttons())
    window.settle()


def press(window, page, text):
    click(window, next(button for button in page.result.banner.buttons() if button.text() == text))
    window.settle()


def set_policy(window, policy):
    window.session.runner.run(window.context.change_setting(DEPLOY_POLICY, policy))
    window.settle()


def active_digest(window):
    path = window.context.application.paths.active_model
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def dataset(curve):
    x, y = curve.getOriginalDataset()
    return x.tolist(), y.tolist()


def test_training_draws_every_step_and_ends_in_a_verdict_that_can_be_deployed_and_undone(rated_window):
    page = train_page(rated_window)
    set_policy(rated_window, "ask")
    told = []
    page.runs.happened.connect(lambda event: told.append(event.event))
    start(rated_window, page)
    wait_for_verdict(rated_window, page)

    steps = [event for event in told if isinstance(event, FitStep)]
    assert steps
    history = page.loss_card.plot.history
    kept = sorted(
        (line.key.candidate, line.key.fold, int(x), loss)
        for line in history
        for x, loss in zip(line.x, line.validation, strict=True)
    )
    assert kept == sorted((step.candidate, step.fold, step.step, step.validation_loss) for step in steps)
    shown = page.loss_card.plot.shown
    assert dataset(page.loss_card.plot.validation_curve) == (shown.x.tolist(), shown.validation.tolist())
    assert history.baseline is not None

    banner = page.result.banner
    assert banner.headline.text()
    assert banner.word.text() == "With caution"
    assert len(page.result.cards.scatter.points) == 40
    assert len(page.result.cards.most_wrong.tiles) == 4
    assert all(tile.image is not None for tile in page.result.cards.most_wrong.tiles)
    assert active_digest(rated_window) is None

    press(rated_window, page, next(b.text() for b in banner.buttons() if b.text().startswith("Deploy")))
    assert banner.state.text() == "In use"
    assert active_digest(rated_window) == page.runs.jobs[0].model_digest

    press(rated_window, page, "Undo")
    assert banner.state.text() != "In use"
    assert active_digest(rated_window) is None


def test_discarding_asks_once_and_deletes_the_version(rated_window):
    page = train_page(rated_window)
    set_policy(rated_window, "ask")
    start(rated_window, page)
    wait_for_verdict(rated_window, page)
    versions = rated_window.context.application.paths.versions_dir
    assert any(versions.iterdir())
    press(rated_window, page, "Discard")
    assert "You can undo this" in page.verdict.question.informativeText()
    assert "for good" not in page.verdict.question.text()
    click(rated_window, next(b for b in page.verdict.question.buttons() if b.text() == "Discard"))
    rated_window.wait(lambda: page.result.banner.state.text() == "Discarded")
    assert not list(versions.glob(f"*{page.runs.jobs[0].model_digest}*"))


def test_cancelling_is_answered_at_once_and_leaves_the_model_in_use_byte_for_byte(trained_window):
    page = train_page(trained_window)
    before = active_digest(trained_window)
    assert before is not None
    start(trained_window, page)
    click(trained_window, page.running.cancel_button)
    assert page.running.chip.text() == "cancelling\N{HORIZONTAL ELLIPSIS}"
    assert not page.running.cancel_button.isEnabled()
    trained_window.wait(lambda: page.view is page.ended)
    assert page.ended.word.text() == "Cancelled"
    assert "taste-v1 is in use, untouched by it" in page.ended.words.text()
    trained_window.settle()
    assert active_digest(trained_window) == before
    assert page.runs.jobs[0].state is JobState.CANCELLED


def test_a_stop_from_the_status_bar_is_shown_on_the_page(rated_window):
    page = train_page(rated_window)
    start(rated_window, page)
    (job,) = rated_window.session.runner.jobs()
    job.request_stop(StopRequest.CANCEL)
    assert page.running.chip.text() == "cancelling\N{HORIZONTAL ELLIPSIS}"
    rated_window.wait(lambda: page.view is page.ended)


def waiting(page):
    return [job for job in page.runs.jobs if job.state is JobState.QUEUED]


def test_a_queued_job_waits_and_can_be_taken_out(rated_window):
    page = train_page(rated_window)
    start(rated_window, page, Preset.THOROUGH)
    click(rated_window, page.setup.queue_button)
    rated_window.wait(lambda: waiting(page))
    (job,) = waiting(page)
    page.setup.dequeue_requested.emit(job.job_id)
    rated_window.wait(lambda: not waiting(page))
    assert next(one for one in page.runs.jobs if one.job_id == job.job_id).state is JobState.CANCELLED
    click(rated_window, page.running.cancel_button)
    rated_window.wait(lambda: page.view is page.ended)


def test_the_plot_is_kept_when_pages_change(rated_window):
    page = train_page(rated_window)
    start(rated_window, page)
    rated_window.session.window.show_page(FRAMES)
    rated_window.wait(lambda: page.view is page.result)
    assert len(page.loss_card.plot.history) > 0
    rated_window.session.window.show_page(TRAIN)
    assert dataset(page.loss_card.plot.validation_curve)[0] == page.loss_card.plot.shown.x.tolist()


def test_an_earlier_run_opens_with_its_verdict(trained_window):
    page = train_page(trained_window)
    page.intro.run_chosen.emit(page.runs.jobs[0].job_id)
    wait_for_verdict(trained_window, page)
    assert page.result.title.text() == "taste-v1"
    assert page.result.banner.state.text() == "In use"
    assert not page.loss_card.isVisible()


def test_with_no_ratings_the_page_says_what_to_do_and_leads_there(open_window):
    window = open_window()
    window.session.runner.run(window.context.change_setting(ADVANCED_MODE, value=True))
    window.settle()
    page = train_page(window)
    assert not page.intro.start_button.isEnabled()
    click(window, page.intro.frames_button)
    assert window.session.window.page_id == FRAMES


def test_what_is_started_is_what_the_column_says(rated_window):
    page = train_page(rated_window)
    page.setup.name.selectAll()
    rated_window.qtbot.keyClicks(page.setup.name, "reel-v7")
    page.setup.presets.choose(Preset.THOROUGH)
    rated_window.qtbot.keyClick(page.setup.name, Qt.Key.Key_Return)
    rated_window.wait(lambda: page.view is page.running)
    request = page.runs.current.request
    assert (request.model_name, request.preset) == ("reel-v7", Preset.THOROUGH)
    rated_window.wait(lambda: page.setup.name.text() == "reel-v8")


def test_closing_during_a_training_says_that_nothing_of_it_is_kept(rated_window):
    page = train_page(rated_window)
    start(rated_window, page, Preset.BALANCED)
    shown = rated_window.session.window
    shown.close()
    question = shown._guard.question
    assert "Nothing of the run is kept" in question.informativeText()
    assert "came in" not in question.informativeText()
    click(rated_window, next(b for b in question.buttons() if "Cancel it" in b.text()))
    rated_window.wait(lambda: not shown.isVisible())


def test_a_verdict_met_on_another_page_is_told_in_passing_and_leads_there(rated_window):
    page = train_page(rated_window)
    start(rated_window, page)
    rated_window.session.window.show_page(FRAMES)
    told = []
    rated_window.context.signals.noticed.connect(told.append)
    rated_window.wait(lambda: told)
    (notice,) = told
    assert notice.passing
    assert notice.action_label == "Show"
    notice.action()
    assert rated_window.session.window.page_id == TRAIN
    rated_window.wait(lambda: page.view is page.result)
