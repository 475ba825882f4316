"""What the Train page says of a run that gave a model: the whole analysis, each thing once."""

import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel

from aura_trainer.domain.verdict import Recommendation
from aura_trainer.gui.context import Notice
from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.services.analysis_words import (
    bar_figures,
    other_reasons,
    quality_sentence,
    run_summary,
    untold_observations,
    weightiest_reason,
)
from aura_trainer.services.held_out_words import importance_sentence


@pytest.fixture
def opened(aura_home, open_window):
    """Opens the only run of a data folder in the window."""

    def opener(home, **options):
        shutil.copytree(home, aura_home, dirs_exist_ok=True)
        window = open_window(**options)
        window.session.window.show_page(TRAIN)
        window.settle()
        page = window.session.window.page(TRAIN)
        (job,) = page.runs.jobs
        page.open_run(job.job_id)
        window.wait(lambda: page.view is page.result and page.result.banner.buttons())
        window.settle()
        return window, page, window.context.application.training.analysis(job.job_id), job

    return opener


def shown(page):
    return [words.text() for words in page.result.findChildren(QLabel) if words.isVisible() and words.text()]


def check_everything_is_shown_once(page, analysis, job):
    assert quality_sentence(analysis) not in shown(page)
    page.result.details.toggle.click()
    said = shown(page)
    reason = weightiest_reason(analysis)
    concerns, warnings = other_reasons(analysis)
    banner = page.result.banner
    in_banner = f"{banner.reason.text()} {banner.headline.text()} {banner.summary.text()}"
    assert reason in in_banner or analysis.evidence.active_name in in_banner
    sentences = (
        run_summary(job, analysis),
        analysis.headline,
        analysis.summary,
        *concerns,
        *warnings,
        *untold_observations(analysis),
        quality_sentence(analysis),
        *analysis.next_steps,
    )
    for sentence in sentences:
        assert said.count(sentence) == 1, sentence
    figures = bar_figures(analysis.evidence)
    assert figures
    for _, figure, against in figures:
        assert figure in said
        assert against in said
    assert len(analysis.next_steps) == 3
    assert analysis.estimated_time_minutes > 0
    assert "was expected" not in run_summary(job, analysis)


def test_a_cautious_run_shows_its_whole_analysis(opened, trained_home):
    _, page, analysis, job = opened(trained_home)
    assert analysis.recommendation is Recommendation.ACCEPT_WITH_CAUTION
    assert page.result.banner.word.text() == "With caution"
    assert analysis.warnings
    assert weightiest_reason(analysis)
    (deploy,) = [made for made in page.result.banner.buttons() if made.text().startswith("Deploy")] or [None]
    assert deploy is None or deploy.property("role") != "primary"
    check_everything_is_shown_once(page, analysis, job)


def test_an_accepted_run_shows_its_whole_analysis(opened, accepted_home):
    _, page, analysis, job = opened(accepted_home)
    assert analysis.recommendation is Recommendation.ACCEPT
    assert page.result.banner.word.text() == "Accept"
    (deploy,) = page.result.banner.buttons()
    assert deploy.text() == "Deploy"
    assert deploy.property("role") == "primary"
    check_everything_is_shown_once(page, analysis, job)


def test_what_to_do_next_changes_once_the_model_is_in_use(opened, accepted_home):
    window, page, analysis, _ = opened(accepted_home)
    first, *others = analysis.next_steps
    assert first == "Deploy the model for general use"
    (deploy,) = [control for control in page.result.banner.buttons() if control.text() == "Deploy"]
    window.qtbot.mouseClick(deploy, Qt.MouseButton.LeftButton)
    window.wait(lambda: page.result.banner.state.text() == "In use")
    said = shown(page)
    assert first not in said
    assert {"It is in use: score new footage with it", *others} <= set(said)
    window.qtbot.mouseClick(page.result.copy_button, Qt.MouseButton.LeftButton)
    assert "- It is in use" in QGuiApplication.clipboard().text()


def test_the_report_is_copied_as_text(opened, trained_home):
    window, page, analysis, _ = opened(trained_home)
    window.qtbot.mouseClick(page.result.copy_button, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("taste-v1: ")
    assert all(step in text for step in analysis.next_steps)
    assert importance_sentence(analysis.evidence.importance) in text


@pytest.mark.parametrize("scale", [1.0, 2.0], ids=["100 %", "200 %"])
def test_result_and_running_view_fit_a_small_window(opened, trained_home, desktop_text, scale):
    desktop_text(scale)
    _, page, _, job = opened(trained_home)
    assert page.result.widget().width() <= page.result.viewport().width()
    right = page.result.viewport().width()
    for control in page.result.findChildren(QAbstractButton):
        if control.isVisible():
            assert control.mapTo(page.result.widget(), control.rect().topRight()).x() < right
    page.running.begin(job)
    page.running.show_silent(True)
    page._show_view(page.running)
    assert page.running.widget().minimumSizeHint().width() <= page.running.viewport().width()


def test_details_stay_folded_until_asked_for(opened, trained_home):
    window, page, analysis, _ = opened(trained_home)
    details = page.result.details
    assert details.isVisible()
    assert quality_sentence(analysis) not in shown(page)
    details.toggle.setFocus()
    window.qtbot.keyClick(details.toggle, Qt.Key.Key_Space)
    assert quality_sentence(analysis) in shown(page)
    window.qtbot.keyClick(details.toggle, Qt.Key.Key_Space)
    assert quality_sentence(analysis) not in shown(page)


def test_the_foot_of_the_page_can_be_scrolled_out_from_under_a_notice(opened, trained_home):
    window, page, _, _ = opened(trained_home)
    window.context.notify(Notice("Report copied", "Paste it wherever you like."))
    window.wait(window.session.window.toasts.toasts)
    (toast,) = window.session.window.toasts.toasts()
    bar = page.result.verticalScrollBar()
    bar.setValue(bar.maximum())
    foot = page.result.details
    lowest = foot.mapTo(window.session.window, foot.rect().bottomLeft()).y()
    assert window.session.window.status.y() - lowest >= toast.height()
