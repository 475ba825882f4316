"""The window keeps up with what other windows and commands do, without being activated or clicked."""

import shutil
import subprocess
import sys

import pytest
from command_line import answer
from file_layers_of_gui import UnreadableFor
from PySide6.QtCore import Qt
from test_train_elsewhere import (  # noqa: F401 - fixtures among them
    TRAINING,
    Elsewhere,
    begin,
    elsewhere,
    other_process,
    train_page,
)

from aura_trainer.domain.settings import THEME
from aura_trainer.domain.training import TrainingRequest
from aura_trainer.gui.pages.registry import FRAMES
from aura_trainer.services.data_paths import DataPaths


def status(window):
    return window.session.window.status._rated.text()


def catch_up(window):
    window.context.runner.run(window.context.catch_up())
    window.settle()


def rate_elsewhere(window, row=0, value="0.35"):
    return answer("annotations", "add", window.frames.model.frame(row).address, value)


def test_ratings_given_elsewhere_appear_by_themselves(window):
    assert status(window).startswith("0 of")
    rate_elsewhere(window)
    window.wait(lambda: status(window).startswith("1 of"))
    assert window.frames.model.value(window.frames.model.frame(0).id) == 0.35


def test_the_train_page_and_the_status_bar_follow_ratings_given_elsewhere(rated_window):
    page = train_page(rated_window)
    before = page.checks.latest.readiness.ratings
    rated = next(
        frame
        for frame in rated_window.context.library.frames.values()
        if rated_window.context.ratings.value(frame.id) is not None
    )
    answer("annotations", "remove", rated.address)
    rated_window.wait(lambda: page.checks.latest.readiness.ratings == before - 1)
    assert status(rated_window).startswith(f"{before - 1} of")


def test_check_again_looks_at_everything_at_once(rated_window):
    page = train_page(rated_window)
    before = status(rated_window)
    rated = next(
        frame
        for frame in rated_window.context.library.frames.values()
        if rated_window.context.ratings.value(frame.id) is not None
    )
    answer("annotations", "remove", rated.address)
    rated_window.context.outside._timer.stop()
    rated_window.qtbot.mouseClick(page.setup.check_button, Qt.MouseButton.LeftButton)
    rated_window.settle()
    assert status(rated_window) != before


def test_ones_own_ratings_are_not_read_again(window):
    catch_up(window)
    replaced = []
    window.context.ratings.changed.connect(lambda ids: replaced.append(ids) if not ids else None)
    window.frames.grid.setFocus()
    window.frames.rating.rate_selection(0.8)
    window.settle()
    catch_up(window)
    assert not replaced
    rate_elsewhere(window, row=1)
    catch_up(window)
    assert replaced
    assert window.stored() == {
        window.frames.model.frame(0).address: 0.8,
        window.frames.model.frame(1).address: 0.35,
    }


def test_footage_imported_elsewhere_appears(window, real_clips):
    before = len(window.context.library)
    answer("media", "import", real_clips / "carphone_pristine.mp4")
    catch_up(window)
    assert len(window.context.library) > before
    assert status(window).endswith(f"of {len(window.context.library)} rated")


def test_a_library_that_did_not_change_is_left_alone(window):
    replaced = []
    window.context.library.replaced.connect(lambda: replaced.append(1))
    catch_up(window)
    catch_up(window)
    assert not replaced


def test_settings_changed_elsewhere_apply(window):
    told = []
    window.context.signals.settings_changed.connect(told.append)
    catch_up(window)
    answer("settings", "set", THEME, "light")
    catch_up(window)
    assert told == [THEME]
    assert window.context.theme.tokens.name == "light"


def test_a_model_deployed_elsewhere_is_shown_as_the_one_in_use(trained_window):
    catch_up(trained_window)
    chip = trained_window.session.window.top._model
    assert chip.value.text() == "taste-v1"
    answer("model", "revert")
    catch_up(trained_window)
    assert chip.value.text() != "taste-v1"


def test_a_model_renamed_elsewhere_again_is_shown_by_its_latest_name(trained_window):
    catch_up(trained_window)
    chip = trained_window.session.window.top._model
    called = "taste-v1"
    for name in ("evening", "morning"):
        answer("model", "rename", called, name)
        catch_up(trained_window)
        assert chip.value.text() == name
        called = name


def test_what_came_in_before_another_profile_is_shown_does_not_stay_away(window, real_clips):
    context = window.context
    context.outside._timer.stop()
    before = len(context.library)
    reading = context.runner.run(context.read_library(context.user_id))
    window.wait(reading.done)
    answer("media", "import", real_clips / "carphone_pristine.mp4")
    catch_up(window)
    assert len(context.library) > before
    context.show_profile(reading.result())
    catch_up(window)
    assert len(context.library) > before


def test_a_look_shows_all_that_can_be_read_and_the_rest_is_shown_by_the_next(
    trained_home, aura_home, open_window, real_clips
):
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    files = UnreadableFor("default-user")
    window = open_window(files)
    context = window.context
    context.outside._timer.stop()
    catch_up(window)
    window.expects_errors = True
    before = len(context.library)
    moved = []
    context.signals.jobs_changed.connect(lambda: moved.append("jobs"))
    context.application.training.submit(TrainingRequest(context.user_id, "waiting"))
    answer("settings", "set", THEME, "light")
    rate_elsewhere(window)
    answer("model", "rename", "taste-v1", "evening")
    answer("media", "import", real_clips / "carphone_pristine.mp4")
    files.unreadable = True
    catch_up(window)
    assert window.reports
    assert context.theme.tokens.name == "light"
    assert window.session.window.top._model.value.text() == "evening"
    assert moved == ["jobs"]
    assert len(context.library) == before
    files.unreadable = False
    catch_up(window)
    assert len(context.library) > before
    assert moved == ["jobs"]


def test_the_status_bar_tells_of_a_training_elsewhere_on_every_page(rated_window, elsewhere):  # noqa: F811
    job = begin(elsewhere)
    elsewhere.queue.report(job.job_id, 42.0, "Learning")
    catch_up(rated_window)
    bar = rated_window.session.window.status
    assert rated_window.session.window.page_id == FRAMES
    assert bar._words.text() == "Training evening in another window or program"
    assert bar._words.isVisible()
    assert bar._left.text() == "42%"
    assert bar._bar.value() == 420
    assert not bar._cancel.isVisible()
    elsewhere.queue.fail(job.job_id, "it went wrong")
    catch_up(rated_window)
    assert not bar._words.isVisible()


def test_a_finished_result_leads_to_a_training_begun_elsewhere(trained_window, elsewhere_of_trained):
    page = train_page(trained_window)
    page.open_run(page.runs.jobs[0].job_id)
    trained_window.wait(lambda: page.view is page.result)
    assert not page.elsewhere_bar.isVisible()
    begin(elsewhere_of_trained)
    trained_window.wait(page.elsewhere_bar.isVisible)
    assert "evening" in page.elsewhere_bar.words.text()
    assert page.view is page.result
    trained_window.qtbot.mouseClick(page.elsewhere_bar.show_button, Qt.MouseButton.LeftButton)
    assert page.view is page.running
    assert not page.elsewhere_bar.isVisible()


@pytest.fixture
def elsewhere_of_trained(trained_window):
    """Another process that is training, as far as the lock tells, beside a window with a finished run."""
    lock = DataPaths.resolve().locks / "training.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", TRAINING, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"holding\n"
    other = Elsewhere(process)
    yield other
    other.close()
    process.kill()
    process.communicate()
