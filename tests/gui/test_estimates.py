"""What the model says of the frames: it comes by itself, goes with its model, and is never in the way."""

import multiprocessing
import shutil
import threading

import pytest
from cubes import inverted, write_cube
from PySide6.QtCore import Qt
from test_outside_changes import catch_up

from aura_trainer.domain.estimates import FramesEstimated, Margin
from aura_trainer.domain.media import ImportProgress
from aura_trainer.gui.models.frame_arrangement import FrameOrder
from aura_trainer.gui.models.frame_estimates import SaidOfFrames

ROLE = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def trained(trained_home, aura_home, open_window):
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    return open_window(estimating=True)


@pytest.fixture
def unseen(with_frames, open_window):
    """A window with frames no model has looked at."""
    window = open_window(estimating=True)
    window.wait(window.session.runner.jobs)
    return window


def estimates(window):
    model = window.frames.model
    return [model.estimates.value(model.frame(row).id) for row in range(model.rowCount())]


def bar(window):
    return window.session.window.status


def test_the_model_in_use_is_asked_and_what_it_says_goes_with_it(trained):
    flow, page = trained.context.estimates, trained.frames
    trained.wait(lambda: len(flow.scores) == len(trained.context.library))
    by_model = dict(flow.scores)
    training = trained.context.application.training
    (job,) = training.jobs()
    # It has learned from all of these, and would only give back what it was told.
    held_out = {item.frame_id: item.prediction for item in training.report(job.job_id).predictions}
    assert by_model == held_out
    page.grid.focus_row(5)
    value = page.model.estimates.value(page.grid.current_frame().id)
    assert page.preview.estimate.text() == f"Held out, the model said {value:.2f}"
    assert "learned from this frame since" in page.preview.estimate.toolTip()
    assert f"held out, the model said {value:.2f}" in page.model.data(page.model.index(5), ROLE)

    page.toolbar.orders.choices[FrameOrder.ESTIMATE].trigger()
    assert page.toolbar.orders.text() == "Sort: estimate"
    assert estimates(trained) == sorted(by_model.values(), reverse=True)

    told = []
    flow.replaced.connect(lambda: told.append((flow.generic, dict(flow.scores))))
    trained.context.application.models.revert()
    catch_up(trained)
    assert told[0] == (True, {})
    trained.wait(lambda: len(flow.scores) == len(trained.context.library))
    trained.settle()
    assert flow.scores == trained.context.application.scoring.estimates().scores != by_model
    assert estimates(trained) == sorted(flow.scores.values(), reverse=True)
    assert page.preview.estimate.text().startswith("Generic formula, not your taste: 0.")
    assert not page.preview.estimate.toolTip()

    trained.context.application.models.undo()
    catch_up(trained)
    assert flow.scores == by_model
    assert not flow.generic

    page.model.set_estimates(SaidOfFrames({page.grid.current_frame().id: 0.5}, generic=False))
    assert page.preview.estimate.text() == "The model says 0.50"
    shown = page.grid.current_frame().id
    page.model.set_estimates(SaidOfFrames({shown: 0.5}, generic=False, margin=Margin(0.114, rough=False)))
    assert page.preview.estimate.text() == "The model says 0.50 ± 0.11"
    assert page.preview.estimate.toolTip().startswith(
        "Four in five of the ratings it learned from lie within 0.11"
    )
    page.model.set_estimates(SaidOfFrames({shown: 0.5}, generic=False, margin=Margin(0.3, rough=True)))
    assert page.preview.estimate.text() == "The model says 0.50 ± 0.30, roughly"
    assert "lies further than 0.30" in page.preview.estimate.toolTip()
    assert "0.50 ± 0.30" in page.grid.currentIndex().data(ROLE)
    page.model.set_estimates(SaidOfFrames({shown: 0.5}, generic=False, unsure={shown}))
    assert page.preview.estimate.text() == "The model is unsure: this clip is unlike everything you rated"
    assert "Rate a few of its frames" in page.preview.estimate.toolTip()
    assert page.model.estimates.value(shown) is None


def test_a_clip_turns_out_unlike_frame_by_frame_and_nothing_jumps_away_meanwhile(unseen):
    flow, model = unseen.context.estimates, unseen.frames.model
    unseen.wait(lambda: len(flow.scores) == len(unseen.context.library) and not unseen.session.runner.jobs())
    unseen.frames.toolbar.orders.choices[FrameOrder.ESTIMATE].trigger()
    before, (media,) = estimates(unseen), unseen.context.library.media.values()
    digest, shown = unseen.context.application.model_in_use().active.digest, model.frame(0).id
    arranged = []
    flow.replaced.connect(lambda: arranged.append("replaced"))
    model.arranged.connect(lambda: arranged.append("arranged"))

    def said(unsure):
        some = {shown: flow.scores[shown]}
        flow._told(FramesEstimated(digest, media.id, media.pictures, some, frozenset(unsure)))

    said(flow.scores)
    assert estimates(unseen) == [None] * len(before)
    assert flow.unsure == flow.scores.keys()
    said(())
    assert estimates(unseen) == before
    assert not flow.unsure
    assert not arranged


def test_it_waits_while_a_person_has_work_done_and_then_goes_on(unseen):
    runner = unseen.session.runner
    (looking,) = runner.jobs()
    unseen.wait(bar(unseen)._words.isVisible)
    assert bar(unseen)._words.text().startswith("Estimating frames")
    done = threading.Event()
    asked = runner.start_job("Importing", lambda _sink, _token: done.wait(60))
    assert looking.stopping
    unseen.wait(lambda: runner.jobs() == (asked,))
    assert bar(unseen)._words.text() == "Importing"
    unseen.context.estimates.look_again()
    unseen.qtbot.wait(1000)
    assert runner.jobs() == (asked,)
    done.set()
    unseen.wait(lambda: len(unseen.context.estimates.scores) == len(unseen.context.library))
    assert unseen.context.estimates.generic


def test_it_is_cancelled_for_good_and_closing_does_not_ask_for_it(unseen):
    runner = unseen.session.runner
    unseen.wait(bar(unseen)._cancel.isVisible)
    unseen.qtbot.mouseClick(bar(unseen)._cancel, Qt.MouseButton.LeftButton)
    unseen.wait(lambda: not runner.jobs())
    assert not unseen.context.estimates._timer.isActive()
    assert not unseen.reports
    unseen.context.runner.run(unseen.context.load_library())
    unseen.wait(runner.jobs)
    unseen.session.window.close()
    unseen.wait(lambda: unseen._closed)
    assert unseen.session.window._guard.question is None


def test_a_look_put_on_meanwhile_is_what_frames_are_estimated_by(unseen, tmp_path):
    context, flow = unseen.context, unseen.context.estimates
    (looking,) = unseen.session.runner.jobs()
    (media,) = context.library.media.values()
    after = {}

    def look_changed(_):
        assert looking.stopping
        flow.came.connect(lambda scores, _unsure: after.update(scores))

    context.library.repainted.connect(look_changed)
    unseen.frames.luts.put_on([media.id], str(write_cube(tmp_path / "Negative.cube", inverted)))
    unseen.wait(lambda: after and len(flow.scores) == len(context.library))
    unseen.settle()
    assert flow.scores == context.application.scoring.estimates().scores
    assert after.items() <= flow.scores.items()


def test_a_frame_learned_from_in_another_look_has_no_estimate_and_says_why(trained, tmp_path):
    flow, page = trained.context.estimates, trained.frames
    trained.wait(lambda: len(flow.scores) == len(trained.context.library))
    page.grid.focus_row(5)
    frame = page.grid.current_frame()
    page.luts.put_on([frame.media_id], str(write_cube(tmp_path / "Negative.cube", inverted)))
    trained.wait(lambda: frame.id in flow.another_look)
    words = "no estimate, as the model learned from this frame in another look"
    assert page.preview.estimate.text() == words.capitalize()
    assert words in page.model.data(page.model.index(5), ROLE)
    assert frame.id not in flow.scores
    trained.settle()


def test_a_clip_the_worker_ends_at_is_told_and_not_tried_again(unseen):
    unseen.expects_errors = True
    (looking,) = unseen.session.runner.jobs()
    (media,) = unseen.context.library.media.values()

    def end_worker(event):
        if isinstance(event, ImportProgress):
            for child in multiprocessing.active_children():
                child.kill()

    looking.event_received.connect(end_worker)
    unseen.wait(lambda: unseen.reports)
    unseen.settle()
    unseen.context.estimates.look_again()
    unseen.wait(lambda: not unseen.context.estimates._timer.isActive())
    unseen.settle()
    assert [report.title for report in unseen.reports] == [f"No estimates for {media.title}"]
