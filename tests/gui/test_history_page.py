"""The history of training in the real window, over a real record."""

import csv
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from aura_trainer.application import Application
from aura_trainer.domain.annotations import BadLine
from aura_trainer.domain.audit import AuditRecord, SystemInfo
from aura_trainer.domain.settings import ADVANCED_MODE, THEME
from aura_trainer.domain.training import JobState, StopRequest, TrainingRequest
from aura_trainer.gui.history_words import (
    bad_lines_text,
    machine_text,
    machines_differ,
    run_as_text,
    said_of,
    time_text,
)
from aura_trainer.gui.models.history_model import Column
from aura_trainer.gui.pages.registry import FRAMES, HISTORY, TRAIN
from aura_trainer.gui.widgets.history_filters import Period
from aura_trainer.gui.widgets.locked_page import LockedPage
from aura_trainer.services.data_paths import DataPaths

NOW = datetime.now(UTC)
HERE = SystemInfo(has_gpu=False, gpu_name=None, total_ram_gb=15.6, os_version="Linux 6.8")


def run(name, days_ago, status=JobState.COMPLETED, **fields):
    ended = NOW - timedelta(days=days_ago)
    completed = status is JobState.COMPLETED
    values = {
        "job_id": f"job-{name}",
        "user_id": "default-user",
        "started_at": ended - timedelta(minutes=3),
        "completed_at": ended,
        "status": status,
        "annotation_count": 40,
        "model_name": name,
        "model_path": f"/models/versions/{name}.zip" if completed else None,
        "loss": 0.2 if completed else None,
        "epochs": None,
        "duration_minutes": 3.0,
        "error_message": "The clip A012.mp4 is gone. Relink it." if status is JobState.FAILED else None,
        "notes": "Accept; deployed." if completed else None,
        "system_info": HERE,
    }
    return AuditRecord(**{**values, **fields})


OLD = run("old", 400, loss=0.3, annotation_count=24, duration_minutes=5.0)
FAILED = run("failed", 20, JobState.FAILED)
STOPPED = run("stopped", 2, JobState.CANCELLED, duration_minutes=0.0)
NEW = run("new", 0, loss=0.1, annotation_count=114, duration_minutes=1.0)
RUNS = (OLD, FAILED, STOPPED, NEW)


def record_all(*records):
    application = Application(DataPaths.resolve())
    application.settings.set(ADVANCED_MODE, value=True)
    for record in records:
        application.audit.record(record)
    application.close()


@pytest.fixture
def recorded(aura_home):
    record_all(*RUNS)
    return aura_home


def history_page(window):
    window.session.window.show_page(HISTORY)
    page = window.session.window.page(HISTORY)
    window.settle()
    return page


@pytest.fixture
def shown(recorded, open_window):
    window = open_window()
    return window, history_page(window)


def names(page):
    return [record.model_name for record in page.table.runs()]


def choose(page, name):
    page.table.setCurrentIndex(page.table.model().index(names(page).index(name), 0))


def click(window, button):
    window.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def figures(page):
    return {caption: figure.text() for caption, figure in page.figures.figures.items()}


def test_before_the_first_run_the_page_says_what_will_be_here_and_leads_to_training(rated_window):
    page = history_page(rated_window)
    assert page.currentWidget() is page.empty
    click(rated_window, page.empty.button)
    rated_window.settle()
    assert rated_window.session.window.page_id == TRAIN


def test_what_became_of_a_model_after_its_run_is_told_at_once(trained_home, aura_home, open_window):
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    window = open_window()
    page = history_page(window)
    window.wait(lambda: ", in use" in page.details.words.text())
    window.context.application.models.revert()
    window.context.signals.model_changed.emit()
    window.wait(lambda: ", deployed" in page.details.words.text())
    row = page.table.model().index(0, Column.REMARK)
    assert ", deployed" in row.data()


def test_without_advanced_mode_the_page_is_locked_and_opens_there_and_then(aura_home, open_window):
    window = open_window()
    window.session.window.show_page(HISTORY)
    locked = window.session.window.stack.currentWidget()
    assert isinstance(locked, LockedPage)
    click(window, locked.button)
    window.wait(lambda: window.session.window.stack.currentWidget() is not locked)
    window.settle()
    assert window.session.window.stack.currentWidget() is window.session.window.page(HISTORY)


def test_every_run_is_listed_newest_first_with_what_they_come_to(shown):
    _, page = shown
    assert names(page) == ["new", "stopped", "failed", "old"]
    assert figures(page) == {
        "runs": "4",
        "completed": "2",
        "failed": "1",
        "cancelled": "1",
        "time in all": "6 min",
        "time a run": "3 min",
    }


def test_filters_by_result_narrow_table_and_figures(shown):
    window, page = shown
    click(window, page.filters.state_chip(JobState.FAILED))
    assert names(page) == ["failed"]
    assert (figures(page)["runs"], figures(page)["time in all"]) == ("1", "\N{EN DASH}")
    click(window, page.filters.state_chip(JobState.COMPLETED))
    assert names(page) == ["new", "old"]
    click(window, page.filters.state_chip(None))
    assert len(names(page)) == 4


def test_filters_by_time_narrow_the_table_and_the_counts(shown):
    window, page = shown
    click(window, page.filters.period_chip(Period.MONTH))
    assert names(page) == ["new", "stopped", "failed"]
    assert page.filters.state_chip(JobState.COMPLETED).text() == "Completed 1"
    click(window, page.filters.period_chip(Period.YEAR))
    this_year = [
        one.model_name for one in RUNS if one.completed_at.astimezone().year == NOW.astimezone().year
    ]
    assert sorted(names(page)) == sorted(this_year)


def test_a_year_begins_on_new_years_day_in_local_time():
    summer = datetime(2026, 7, 3, 12).astimezone()
    assert Period.YEAR.since(summer) == datetime(2026, 1, 1).astimezone()
    assert Period.MONTH.since(summer) == summer - timedelta(days=30)
    assert Period.ALL.since(summer) is None


def test_when_no_run_fits_all_can_be_shown_again(aura_home, open_window):
    record_all(OLD)
    window = open_window()
    page = history_page(window)
    click(window, page.filters.state_chip(JobState.COMPLETED))
    click(window, page.filters.period_chip(Period.MONTH))
    assert page.none_fits.isVisible()
    assert not page.table.isVisible()
    assert not page.csv_button.isEnabled()
    assert not page.details.isVisible()
    click(window, page.none_fits.findChild(QAbstractButton))
    assert names(page) == ["old"]
    assert page.table.isVisible()
    assert page.filters.state_chip(None).isChecked()
    assert page.filters.period_chip(Period.ALL).isChecked()


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (Column.WHEN, ["old", "failed", "stopped", "new"]),
        (Column.NAME, ["failed", "new", "old", "stopped"]),
        (Column.RATINGS, ["old", "stopped", "failed", "new"]),
        (Column.ERROR, ["new", "old", "stopped", "failed"]),
        (Column.TIME, ["stopped", "new", "failed", "old"]),
    ],
)
def test_the_table_sorts_by_a_column(shown, column, order):
    _, page = shown
    page.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
    assert names(page) == order


def test_a_failed_run_tells_its_reason_in_full(shown):
    _, page = shown
    choose(page, "failed")
    assert page.details.isVisible()
    assert page.details.words.text() == "The clip A012.mp4 is gone. Relink it."
    assert page.details.word.text() == "Failed"
    assert not page.details.path.isVisible()


def test_a_run_and_the_path_of_its_model_can_be_copied(shown):
    window, page = shown
    choose(page, "new")
    page.table.setFocus()
    page.table.setFocus()
    window.qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QApplication.clipboard().text()
    assert text == run_as_text(NEW)
    assert "Error on unseen frames: 0.100" in text
    assert "/models/versions/new.zip" in text
    actions = {action.text(): action for action in page.menu_for(NEW).actions()}
    actions["Copy path of the model file"].trigger()
    assert QApplication.clipboard().text() == "/models/versions/new.zip"
    assert page.details.path.text() == "/models/versions/new.zip"


def test_the_runs_shown_are_saved_as_a_table_in_their_order(shown, tmp_path):
    window, page = shown
    click(window, page.filters.state_chip(JobState.COMPLETED))
    page.table.sortByColumn(Column.ERROR, Qt.SortOrder.DescendingOrder)
    click(window, page.csv_button)
    target = tmp_path / "runs.csv"
    page.dialog.fileSelected.emit(str(target))
    page.dialog.reject()
    window.settle()
    rows = list(csv.DictReader(target.read_text("utf-8-sig").splitlines()))
    assert [row["modelName"] for row in rows] == ["old", "new"]
    assert any("2 runs saved" in said.text() for said in window.session.window.findChildren(QLabel))


def test_a_table_is_never_saved_over_a_file_of_the_app(shown, aura_home):
    window, page = shown
    window.expects_errors = True
    settings = (aura_home / "user-settings.json").read_bytes()
    page.ask_csv()
    page.dialog.fileSelected.emit(str(aura_home / "ML" / ".." / "user-settings.json"))
    page.dialog.reject()
    window.settle()
    (report,) = window.reports
    assert "choose another place" in report.detail
    assert (aura_home / "user-settings.json").read_bytes() == settings


def test_a_table_that_cannot_be_saved_is_told(shown, tmp_path):
    window, page = shown
    window.expects_errors = True
    (tmp_path / "file").write_text("x")
    page.ask_csv()
    page.dialog.fileSelected.emit(str(tmp_path / "file" / "runs.csv"))
    page.dialog.reject()
    window.settle()
    (report,) = window.reports
    assert "runs.csv" in report.detail


RECORD = """
import sys
from dataclasses import replace
from aura_trainer.application import Application
audit = Application.open().audit
(first, *_) = audit.history().records
audit.record(replace(first, job_id="other", model_name="from elsewhere"))
"""


def test_a_run_recorded_by_another_process_is_there_when_the_page_is_shown_again(shown):
    window, page = shown
    choose(page, "failed")
    subprocess.run([sys.executable, "-c", RECORD], check=True)
    assert "from elsewhere" not in names(page)
    window.session.window.show_page(FRAMES)
    history_page(window)
    assert names(page)[0] == "from elsewhere"
    assert page.table.chosen.model_name == "failed"


def test_a_job_that_ends_here_appears_while_the_page_is_shown(shown):
    window, page = shown
    window.context.application.audit.record(run("just now", -1))
    window.context.signals.jobs_changed.emit()
    window.settle()
    assert names(page)[0] == "just now"


def test_lines_that_cannot_be_read_are_told_quietly_and_hide_nothing(recorded, open_window):
    log = DataPaths.resolve().audit_log
    log.write_bytes(b"junk\n" + log.read_bytes())
    page = history_page(open_window())
    assert len(names(page)) == 4
    assert page.notice.isVisible()
    assert page.notice_words.text().startswith(
        "Line 1 of the history could not be used and was left as it is"
    )


def test_more_bad_lines_are_counted():
    lines = [BadLine(3, "x", "not a JSON object"), BadLine(9, "y", "has no JobId")]
    assert bad_lines_text(lines) == (
        "2 lines of the history could not be used and were left as they are; the first is line 3: "
        "not a JSON object. They are not shown."
    )


def test_a_completed_run_leads_to_its_report(trained_window):
    window = trained_window
    page = history_page(window)
    assert names(page) == ["taste-v1"]
    assert page.details.result_button.text() == "Show result"
    click(window, page.details.result_button)
    window.settle()
    train = window.session.window.page(TRAIN)
    assert window.session.window.page_id == TRAIN
    window.wait(lambda: train.view is train.result)
    assert window.session.window.stack.currentWidget() is train


def test_a_run_that_gave_no_model_leads_to_what_became_of_it(trained_window):
    window = trained_window
    training = window.context.application.training
    job = training.submit(TrainingRequest("default-user", "given up"))
    training.request_stop(job.job_id, StopRequest.CANCEL)
    page = history_page(window)
    assert names(page) == ["given up", "taste-v1"]
    choose(page, "given up")
    assert page.details.result_button.text() == "Show on Train page"
    page.table.doubleClicked.emit(page.table.currentIndex())
    window.settle()
    train = window.session.window.page(TRAIN)
    window.wait(lambda: train.view is train.ended)
    assert train.ended.title.text() == "given up"


def test_a_run_of_another_data_folder_has_no_report_and_says_so(shown):
    window, page = shown
    choose(page, "new")
    page.table.setFocus()
    page.table.setFocus()
    window.qtbot.keyClick(page.table, Qt.Key.Key_Return)
    window.settle()
    assert window.session.window.page_id == HISTORY
    texts = [said.text() for said in window.session.window.findChildren(QLabel)]
    assert "new was not trained here" in texts


def test_the_machine_is_shown_where_it_differs_and_there_is_room(shown):
    window, page = shown
    assert page.table.isColumnHidden(Column.MACHINE)
    other = SystemInfo(True, "RTX A2000", 63.7, "Windows 11")
    window.context.application.audit.record(run("elsewhere", 1, system_info=other))
    page.refresh()
    window.settle()
    assert not page.table.isColumnHidden(Column.MACHINE)
    index = page.table.model().index(names(page).index("elsewhere"), Column.MACHINE)
    assert index.data() == "Windows 11, 64 GB, RTX A2000"


def test_a_run_is_told_once_what_became_of_it():
    stopped = replace(STOPPED, error_message="The job was cancelled.", notes="Cancelled while running")
    assert said_of(stopped) == "The job was cancelled."
    assert said_of(replace(stopped, error_message=None)) == "Cancelled while running"
    assert said_of(replace(FAILED, notes="2 warnings")) == "The clip A012.mp4 is gone. Relink it.\n2 warnings"
    assert said_of(replace(NEW, notes=None)) == ""


def test_a_machine_that_was_not_recorded_is_no_other_machine():
    unknown = replace(NEW, system_info=SystemInfo(False, None, 0.0, None))
    assert machine_text(unknown.system_info) == "not recorded"
    assert not machines_differ([OLD, unknown])
    assert machines_differ([OLD, unknown, replace(NEW, system_info=replace(HERE, os_version="Windows 11"))])


def test_machines_and_times_in_words():
    assert machine_text(HERE) == "Linux 6.8, 16 GB, no GPU"
    assert machine_text(replace(HERE, has_gpu=True, os_version=None)) == "unknown system, 16 GB, GPU"
    assert time_text(STOPPED) == "\N{EN DASH}"
    assert time_text(NEW) == "60 s"


def test_a_screen_reader_is_told_the_column_with_the_value(shown):
    _, page = shown
    model = page.table.model()
    row = names(page).index("new")
    said = [
        model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole)
        for column in (Column.NAME, Column.RESULT, Column.RATINGS, Column.ERROR)
    ]
    assert said == ["model: new", "result: Completed", "ratings: 114", "error: 0.100"]
    assert page.details.accessibleName() == "new: Completed"
    assert page.filters.state_chip(None).accessibleName() == "Show all, 4 runs"


def test_tab_reaches_filters_table_and_buttons(shown):
    window, page = shown
    page.csv_button.setFocus()
    reached = set()
    for _ in range(30):
        reached.add(window.session.window.focusWidget())
        window.qtbot.keyClick(window.session.window.windowHandle(), Qt.Key.Key_Tab)
    wanted = {
        page.csv_button,
        page.filters.state_chip(None),
        page.filters.period_chip(Period.ALL),
        page.table,
        page.details.copy_button,
        page.details.result_button,
        page.details.path,
    }
    assert wanted <= reached


def cut_texts(root):
    widgets = [*root.findChildren(QLabel), *root.findChildren(QAbstractButton)]
    return [
        widget.text()
        for widget in widgets
        if widget.isVisible()
        and widget.text()
        and (
            widget.height() + 1 < widget.heightForWidth(widget.width())
            if isinstance(widget, QLabel) and widget.wordWrap()
            else widget.width() + 1 < widget.sizeHint().width()
            or widget.height() + 1 < widget.sizeHint().height()
        )
    ]


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)], ids=["1280x720", "1920x1080"])
@pytest.mark.parametrize("scale", [1.0, 2.0], ids=["100 %", "200 %"])
def test_no_text_is_cut_and_the_table_keeps_to_the_room_there_is(
    recorded, open_window, desktop_text, size, scale
):
    desktop_text(scale)
    window = open_window(size=size)
    page = history_page(window)
    choose(page, "failed")
    window.qtbot.wait(20)
    assert cut_texts(page) == []
    assert page.table.horizontalHeader().length() <= page.table.viewport().width()
    assert not page.table.isColumnHidden(Column.RESULT)
    assert (window.session.window.width(), window.session.window.height()) == size
    if scale == 1.0 and size == (1920, 1080):
        content = page.currentWidget().widget()
        assert content.height() <= page.currentWidget().viewport().height()


def test_the_page_follows_the_theme(shown):
    window, page = shown
    before = page.table.grab().toImage().pixelColor(2, page.table.height() - 3)
    now = "light" if window.session.theme.tokens.name == "dark" else "dark"
    window.session.runner.run(window.context.change_setting(THEME, now))
    window.settle()
    assert page.table.grab().toImage().pixelColor(2, page.table.height() - 3) != before


def test_the_heading_of_the_column_sorted_by_leaves_room_for_the_arrow(shown):
    _, page = shown
    aligned = Qt.ItemDataRole.TextAlignmentRole

    def side(column):
        return page.table.proxy.headerData(column, Qt.Orientation.Horizontal, aligned)

    assert side(Column.TIME) & Qt.AlignmentFlag.AlignRight
    page.table.sortByColumn(Column.TIME, Qt.SortOrder.AscendingOrder)
    assert side(Column.TIME) & Qt.AlignmentFlag.AlignLeft
    assert side(Column.ERROR) & Qt.AlignmentFlag.AlignRight


def test_the_way_to_the_result_stays_in_place_from_run_to_run(recorded, open_window):
    # Where all of the page fits into the window; in a smaller one it is scrolled to.
    window = open_window(size=(1920, 1080))
    page = history_page(window)
    button = page.details.result_button

    def place():
        window.qtbot.wait(20)
        return button.mapTo(page, button.rect().bottomRight())

    places = set()
    for row in range(len(page.table.runs())):
        page.table.setCurrentIndex(page.table.proxy.index(row, 0))
        places.add((place().x(), place().y()))
    assert len(places) == 1, places
