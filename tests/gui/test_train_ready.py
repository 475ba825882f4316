"""What the Train page says before a run: ticks, warnings and crosses, and how long it will take."""

import shutil

import pytest
from PySide6.QtCore import Qt

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.preflight import FindingLevel, Subject
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.domain.training import JobState, Preset
from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.hardware import HardwareProbe, Memory

GOOD = HardwareProbe(memory=lambda: Memory(24.0, 21.0), free_disk=lambda _folder: 80.0, gpu=lambda: None)
SMALL = HardwareProbe(memory=lambda: Memory(6.0, 3.0), free_disk=lambda _folder: 1.0, gpu=lambda: None)


class ChangingMachine:
    """A machine whose memory a test can change while the window is open."""

    def __init__(self):
        self.memory = Memory(6.0, 3.0)

    def probe(self):
        return HardwareProbe(memory=lambda: self.memory, free_disk=lambda _folder: 80.0, gpu=lambda: None)


@pytest.fixture
def ready_page(many_frames_home, aura_home, open_window):
    """Opens the Train page with so many ratings on such a machine."""

    def opener(ratings, probe=GOOD):
        shutil.copytree(many_frames_home, aura_home, dirs_exist_ok=True)
        application = Application(DataPaths.resolve())
        application.settings.set(ADVANCED_MODE, value=True)
        addresses = [frame.address for frame in application.catalog.frames()][:ratings]
        application.annotations.append(
            DEFAULT_USER, [Rating(address, (number % 10) / 10) for number, address in enumerate(addresses)]
        )
        application.close()
        window = open_window(probe=probe)
        window.session.window.show_page(TRAIN)
        window.settle()
        return window, window.session.window.page(TRAIN)

    return opener


def standings(page):
    return [check.standing for check in page.setup.checks.shown]


def texts(page, standing=None):
    return [check.text for check in page.setup.checks.shown if standing in (None, check.standing)]


def click(window, button):
    window.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("ratings", [0, 19])
def test_too_few_ratings_are_a_cross_that_keeps_start_disabled_and_says_why(ready_page, ratings):
    _, page = ready_page(ratings)
    (cross,) = texts(page, FindingLevel.BLOCKING)
    assert f"{ratings} rated frames: 20 are needed" == cross
    assert not page.intro.start_button.isEnabled()
    assert page.intro.reason.isVisible()
    assert cross in page.intro.reason.text()
    assert page.intro.start_button.toolTip() == page.intro.reason.text()
    assert page.intro.start_button.accessibleDescription() == page.intro.reason.text()
    assert page.intro.frames_button.isVisible()
    page.setup.name.setFocus()
    page.setup.name.returnPressed.emit()
    assert page.runs.jobs == ()


def test_with_twenty_ratings_a_run_can_begin_and_its_limits_are_said(ready_page):
    _, page = ready_page(20)
    assert FindingLevel.BLOCKING not in standings(page)
    assert page.intro.start_button.isEnabled()
    assert not page.intro.reason.isVisible()
    assert any("with caution" in text for text in texts(page, FindingLevel.WARNING))
    assert not page.intro.frames_button.isVisible()


def test_with_many_ratings_every_fact_is_said_once(ready_page):
    _, page = ready_page(114)
    said = texts(page)
    assert "114 rated frames" in said
    assert "24.0 GB memory, 21.0 GB free" in said
    assert "80.0 GB free on the data disk" in said
    assert any("low" in text and "high" in text for text in said)
    assert not any("with caution" in text for text in said)
    assert len(said) == len(set(said))
    assert page.intro.start_button.isEnabled()


def test_a_small_machine_cannot_start_and_every_problem_is_listed(ready_page):
    window, page = ready_page(5, SMALL)
    crosses = texts(page, FindingLevel.BLOCKING)
    assert len(crosses) == 3
    assert crosses[0].startswith("5 rated frames")
    assert crosses[1].startswith("6.0 GB memory")
    assert crosses[2].startswith("1.0 GB free on the data disk")
    assert all(check.remedy for check in page.setup.checks.shown if check.standing is FindingLevel.BLOCKING)
    assert not page.intro.start_button.isEnabled()
    for cross in crosses:
        assert cross in page.intro.reason.text()
    click(window, page.intro.start_button)
    window.settle()
    assert page.runs.jobs == ()


def test_a_refusal_of_the_service_is_told_and_the_list_shows_why(ready_page):
    machine = ChangingMachine()
    machine.memory = Memory(24.0, 21.0)
    window, page = ready_page(40, machine.probe())
    window.expects_errors = True
    assert page.intro.start_button.isEnabled()
    machine.memory = Memory(6.0, 3.0)
    click(window, page.intro.start_button)
    window.wait(lambda: window.reports)
    window.settle()
    assert window.reports[0].title == "System Requirements Not Met"
    assert "Insufficient RAM (6.0 GB)" in window.reports[0].detail
    assert not page.intro.start_button.isEnabled()
    assert any("6.0 GB memory" in text for text in texts(page, FindingLevel.BLOCKING))
    assert page.runs.jobs == ()


def test_checking_again_sees_what_changed(ready_page):
    machine = ChangingMachine()
    window, page = ready_page(40, machine.probe())
    assert not page.intro.start_button.isEnabled()
    machine.memory = Memory(24.0, 21.0)
    click(window, page.setup.check_button)
    assert not page.setup.check_button.isEnabled()
    window.wait(page.setup.check_button.isEnabled)
    assert page.intro.start_button.isEnabled()


def test_rating_the_twentieth_frame_allows_to_start(ready_page):
    window, page = ready_page(19)
    assert not page.intro.start_button.isEnabled()
    context = window.context
    unrated = next(
        frame for frame in context.library.frames.values() if context.ratings.value(frame.id) is None
    )
    context.ratings.rate([unrated], 0.5)
    window.wait(page.intro.start_button.isEnabled)
    window.settle()


def test_a_time_is_given_for_a_preset_once_it_was_measured_here(ready_page):
    window, page = ready_page(40)
    chips = page.setup.presets
    assert chips.chip(Preset.QUICK).text() == "Quick"
    chips.choose(Preset.QUICK)
    window.settle()
    assert chips.source.text().startswith("Not measured here yet: usually ")
    assert page.intro.time.text().startswith("Quick preset; not measured here yet")

    click(window, page.intro.start_button)
    window.wait(lambda: page.view is page.result and page.result.banner.buttons())
    assert page.runs.jobs[0].state is JobState.COMPLETED
    click(
        window,
        next(b for b in page.result.findChildren(type(page.result.copy_button)) if b.text() == "Train again"),
    )
    window.settle()
    assert chips.chip(Preset.QUICK).text().startswith("Quick · ")
    assert chips.source.text() == "Going by 1 run on this computer."
    assert page.intro.time.text().startswith("Quick preset, about ")
    assert chips.chip(Preset.THOROUGH).text() == "Thorough"


def test_another_job_cannot_be_queued_once_the_machine_is_not_enough(ready_page):
    machine = ChangingMachine()
    machine.memory = Memory(24.0, 21.0)
    window, page = ready_page(114, machine.probe())
    page.setup.presets.choose(Preset.THOROUGH)
    click(window, page.intro.start_button)
    window.wait(lambda: page.view is page.running)
    assert page.setup.queue_button.isEnabled()
    machine.memory = Memory(6.0, 3.0)
    click(window, page.setup.check_button)
    window.wait(lambda: not page.setup.queue_button.isEnabled())
    assert page.setup.queue_reason.isVisible()
    assert "6.0 GB memory" in page.setup.queue_reason.text()
    click(window, page.running.cancel_button)
    window.wait(lambda: page.view is page.ended)


def test_the_line_on_the_gpu_is_no_cross(ready_page):
    _, page = ready_page(40)
    finding = next(f for f in page.checks.latest.preflight.findings if f.subject is Subject.GPU)
    assert finding.standing is not FindingLevel.BLOCKING
    assert finding.text in texts(page)
