"""Profiles in the real window: chosen and made in the settings, each with ratings of its own."""

import pytest
from file_layers_of_gui import UnreadableFor
from held_call import HeldCall
from PySide6.QtWidgets import QLabel

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.settings import PROFILE
from aura_trainer.gui.settings_dialog import SettingsDialog
from aura_trainer.services.data_paths import DataPaths


@pytest.fixture
def row(window):
    window.session.window.show_settings()
    dialog = window.session.window.findChild(SettingsDialog)
    window.settle()
    yield dialog.rows[PROFILE]
    dialog.close()


def create(window, row, name):
    row.new.click()
    row.question.setTextValue(name)
    row.question.accept()
    window.settle()


def rated(window, user):
    return len(window.context.application.annotations.load(user).ratings)


def test_a_new_profile_has_no_ratings_and_the_earlier_keeps_its_own(window, row):
    frames = [window.frames.model.frame(index) for index in range(3)]
    window.context.ratings.rate(frames, 0.7)
    create(window, row, "Jo")
    assert window.context.user_id == "Jo"
    assert window.context.ratings.counts.rated == 0
    assert "Jo" in {part.text() for part in window.session.window.top._profile.findChildren(QLabel)}
    assert window.context.ratings.undo() == ()
    window.context.ratings.rate(frames[:1], 0.1)
    window.settle()
    assert (rated(window, DEFAULT_USER), rated(window, "Jo")) == (3, 1)
    row.users.setCurrentIndex(row.users.findData(DEFAULT_USER))
    row.users.activated.emit(row.users.currentIndex())
    window.settle()
    assert window.context.ratings.counts.rated == 3
    assert set(row.known) == {DEFAULT_USER, "Jo"}


def test_the_next_window_shows_the_profile_that_was_chosen(window, row, open_window):
    create(window, row, "Jo")
    assert open_window().context.user_id == "Jo"


@pytest.mark.parametrize("name", ["../jo", "con", "jo/ma", "   "])
def test_a_name_that_is_no_folder_is_refused_in_words(window, row, name):
    create(window, row, name)
    assert row.problem.isVisible()
    assert window.context.user_id == DEFAULT_USER
    assert row.users.currentText() == DEFAULT_USER


def rate_as(user, path):
    application = Application(DataPaths.resolve())
    application.annotations.append(user, [Rating(path, 0.2)])
    application.close()


def choose(window, user):
    window.session.runner.run(window.context.change_setting(PROFILE, user))


def test_a_profile_that_cannot_be_read_leaves_the_ratings_shown_as_they_are(with_frames, open_window):
    files = UnreadableFor("Jo")
    window = open_window(files)
    frames = [window.frames.model.frame(index) for index in range(3)]
    window.context.ratings.rate(frames[:2], 0.7)
    window.settle()
    rate_as("Jo", frames[0].address)
    files.unreadable = window.expects_errors = True
    choose(window, "Jo")
    window.wait(lambda: window.reports)
    window.settle()
    ratings = window.context.ratings
    assert window.context.user_id == DEFAULT_USER
    assert [ratings.value(frame.id) for frame in frames] == [0.7, 0.7, None]
    assert ratings.undo() == tuple(frames[:2])
    ratings.nudge(frames[:1], 0.1)
    window.settle()
    assert window.stored() == {frames[0].address: 0.6}


def test_a_frame_rated_while_another_profile_is_read_is_rated_for_the_one_that_is_seen(window, monkeypatch):
    frames = [window.frames.model.frame(index) for index in range(2)]
    rate_as("Jo", frames[0].address)
    load = HeldCall(window.context.application.rated.load)
    monkeypatch.setattr(window.context.application.rated, "load", load)
    choose(window, "Jo")
    window.wait(load.is_waiting)
    window.context.ratings.rate(frames[1:], 0.9)
    load.release()
    window.settle()
    assert window.context.user_id == "Jo"
    assert window.context.ratings.values == {frames[0].id: 0.2}
    assert window.stored() == {frames[0].address: 0.2}
    assert rated(window, DEFAULT_USER) == 1
