"""Quality over time on the History page, in the real window over a real record."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from aura_trainer.application import Application
from aura_trainer.domain.audit import AuditRecord, SystemInfo
from aura_trainer.domain.run_quality import RunQuality
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.domain.training import JobState
from aura_trainer.domain.verdict import Recommendation
from aura_trainer.gui.history_words import quality_sentence
from aura_trainer.gui.pages.registry import HISTORY
from aura_trainer.gui.widgets.history_filters import Period
from aura_trainer.services.data_paths import DataPaths

NOW = datetime.now(UTC)
HERE = SystemInfo(has_gpu=False, gpu_name=None, total_ram_gb=16.0, os_version="Linux")


def run(name, days_ago, loss, notes, status=JobState.COMPLETED):
    ended = NOW - timedelta(days=days_ago)
    return AuditRecord(
        job_id=f"job-{name}",
        user_id="default-user",
        started_at=ended - timedelta(minutes=3),
        completed_at=ended,
        status=status,
        annotation_count=40,
        model_name=name,
        model_path=None,
        loss=loss,
        epochs=None,
        duration_minutes=3.0,
        error_message=None,
        notes=notes,
        system_info=HERE,
    )


FIRST = run("first", 400, 0.30, "Revert, not deployed")
SECOND = run("second", 20, 0.20, "Accept with caution, not deployed")
FAILED = run("failed", 10, None, None, JobState.FAILED)
THIRD = run("third", 1, 0.15, "Accept, deployed")


@pytest.fixture
def history(aura_home, open_window):
    def opener(*records):
        application = Application(DataPaths.resolve())
        application.settings.set(ADVANCED_MODE, value=True)
        for record in records:
            application.audit.record(record)
        application.close()
        window = open_window()
        window.session.window.show_page(HISTORY)
        window.settle()
        return window, window.session.window.page(HISTORY)

    return opener


def symbols(panel):
    return [spot.symbol() for spot in panel.dots.points()]


def heights(panel):
    return [spot.pos().y() for spot in panel.dots.points()]


def test_completed_runs_stand_in_the_order_they_ended_with_their_verdicts_by_shape_and_colour(history):
    _, page = history(THIRD, FIRST, FAILED, SECOND)
    assert [point.record.model_name for point in page.plot.points] == ["first", "second", "third"]
    assert heights(page.plot.error) == [0.30, 0.20, 0.15]
    assert symbols(page.plot.error) == ["s", "t1", "o"]
    colours = {spot.brush().color().name() for spot in page.plot.error.dots.points()}
    assert len(colours) == 3
    assert [spot.pos().y() for spot in page.plot.error.rings.points()] == [0.15]
    assert page.plot.sentence.text() == (
        "The latest, third, has the lowest error so far: 0.150, before that 0.200 (second)."
    )


def test_a_click_on_a_dot_chooses_the_run_in_the_table_and_the_table_marks_its_dot(history):
    window, page = history(FIRST, SECOND, THIRD)
    plot = page.plot.error._plot
    place = plot.getPlotItem().getViewBox().mapViewToScene(QPointF(1, 0.20))
    window.qtbot.mouseMove(plot.viewport(), plot.mapFromScene(place))
    window.qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.mapFromScene(place))
    assert page.table.chosen.model_name == "second"
    assert page.details.name.text() == "second"
    widths = [spot.pen().widthF() for spot in page.plot.error.dots.points()]
    assert widths[1] > widths[0] == widths[2]


def test_filters_narrow_the_plot_too(history):
    _, page = history(FIRST, SECOND, FAILED, THIRD)
    page.filters.period_chip(Period.MONTH).click()
    assert [point.record.model_name for point in page.plot.points] == ["second", "third"]
    page.filters.state_chip(JobState.FAILED).click()
    assert page.plot.points == ()
    assert not page.plot.error.isVisible()
    assert page.plot.sentence.text() == (
        "None of the runs shown made a model, so there is no quality to show."
    )
    page.filters.state_chip(JobState.CANCELLED).click()
    assert not page.plot.isVisible()


def test_a_single_run_is_a_dot_and_says_what_a_second_will_tell(history):
    _, page = history(SECOND)
    assert heights(page.plot.error) == [0.20]
    assert "with a second run you will see which way it goes" in page.plot.sentence.text()
    assert page.plot.order.none.isVisible()


def test_a_run_made_here_shows_its_order_and_the_bar_it_had_to_clear(trained_window):
    window = trained_window
    window.session.window.show_page(HISTORY)
    window.settle()
    page = window.session.window.page(HISTORY)
    (point,) = page.plot.points
    assert heights(page.plot.order) == [point.quality.ranking]
    _, bar = page.plot.error.baseline.getData()
    assert set(bar[np.isfinite(bar)]) == {point.quality.mean_loss}
    assert f"against {point.quality.mean_loss:.3f} for always saying the average" in page.plot.sentence.text()
    assert not page.plot.order.none.isVisible()


def test_a_latest_run_that_is_no_better_says_whose_error_is_the_lowest():
    qualities = {item.job_id: RunQuality(verdict=Recommendation.ACCEPT) for item in (THIRD, FIRST)}
    assert quality_sentence([THIRD, FIRST], qualities) == (
        "The lowest error is still that of third: 0.150; the latest, first, has 0.300."
    )
