"""Help: its menu, the check of the machine, the report of a problem, and what the app is made of."""

import threading
import zipfile

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import StorageFailure
from aura_trainer.domain.training import StopRequest
from aura_trainer.gui.about_dialog import AboutDialog
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.check_dialog import CheckDialog
from aura_trainer.gui.problem_report_dialog import ProblemReportDialog
from aura_trainer.gui.shortcut_sheet import ShortcutSheet
from aura_trainer.services.problem_report.report import Part

HELP = (ActionId.FIRST_STEPS, ActionId.CHECK, ActionId.PROBLEM_REPORT, ActionId.ABOUT)


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def opened(window, action_id, kind):
    window.context.actions.handler(action_id)()
    return window.session.window.findChild(kind)


# Of the platform without a screen.
@pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard|propagateSizeHints)", extend=True)
def test_the_menu_opens_and_is_gone_through_by_keys(window):
    rail = window.session.window.rail
    titles = []

    def choose():
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        titles.extend(entry.text().split("\t")[0] for entry in menu.actions())
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)

    rail.help.setFocus()
    # The menu holds the call that opens it until it is closed.
    QTimer.singleShot(0, choose)
    QTest.keyClick(rail.help, Qt.Key.Key_Space)
    assert titles == [
        "First steps",
        "Keys",
        "Check this machine",
        "Save a report of a problem\N{HORIZONTAL ELLIPSIS}",
        "About Aura Trainer",
    ]
    sheet = window.session.window.findChild(ShortcutSheet)
    assert sheet.isVisible()
    sheet.reject()


def test_all_of_it_is_found_by_its_words(window):
    offered = {action.id for action, _ in window.context.actions.offered()}
    assert set(HELP) <= offered


def test_the_check_tells_what_the_doctor_finds_and_copies_it(window):
    window.context.application.paths.settings_file.write_text("{ broken")
    dialog = opened(window, ActionId.CHECK, CheckDialog)
    window.wait(lambda: dialog.findings)
    assert {"Program", "Codecs", "Data folder", "Footage"} <= {each.name for each in dialog.findings}
    assert "attention" in dialog.heading.text()
    # What needs attention stands first, with what to do.
    first = dialog.list.shown[0]
    assert first.text.startswith("Settings: ") or first.text.startswith("Window: ")
    assert all(check.remedy for check in dialog.list.shown[:1])
    click(dialog.copy_button)
    assert "✓ Footage: 1 imported, all in place" in QApplication.clipboard().text()
    assert "✗ Settings" in QApplication.clipboard().text()
    dialog.reject()


def save(window, dialog, target):
    click(dialog.save)
    dialog.browser.fileSelected.emit(str(target))
    dialog.browser.reject()
    window.settle()


def test_a_report_is_shown_before_it_is_saved_and_has_no_name_in_it(window, tmp_path):
    dialog = opened(window, ActionId.PROBLEM_REPORT, ProblemReportDialog)
    window.wait(dialog.save.isEnabled)
    assert [tick.isChecked() for tick in (dialog.settings, dialog.ratings, dialog.names)] == [
        True,
        False,
        False,
    ]
    listed = [dialog.list.item(row).text().split("\n")[1] for row in range(dialog.list.count())]
    dialog.list.setCurrentRow(listed.index("README.txt"))
    assert dialog.text.lineWrapMode() is QPlainTextEdit.LineWrapMode.WidgetWidth
    dialog.list.setCurrentRow(listed.index("check.txt"))
    assert dialog.text.lineWrapMode() is QPlainTextEdit.LineWrapMode.NoWrap
    assert "✓ Footage: 1 imported" in dialog.text.toPlainText()
    target = tmp_path / "report.zip"
    save(window, dialog, target)
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == listed
        everything = b"\n".join(archive.read(name) for name in listed).decode()
    paths = window.context.application.paths
    for private in (str(paths.home), "sample.mp4", window.context.user_id):
        assert private not in everything
    assert [toast.notice.title for toast in window.session.window.toasts.toasts()] == ["Report saved"]


def test_ticks_decide_what_is_in_it(window):
    dialog = opened(window, ActionId.PROBLEM_REPORT, ProblemReportDialog)
    window.wait(dialog.save.isEnabled)
    click(dialog.settings)
    window.wait(dialog.save.isEnabled)
    assert "settings.json" not in [part.name for part in dialog.parts]
    click(dialog.names)
    window.wait(dialog.save.isEnabled)
    check = next(part for part in dialog.parts if part.name == "check.txt")
    assert str(window.context.application.paths.home) in check.text
    dialog.reject()


def held_parts(monkeypatch, reports):
    """Lets every making of a report begin, and end only when it is told to."""
    begun, made = [], reports.parts

    def hold(material, include, token):
        go = threading.Event()
        begun.append((include, token, go))
        assert go.wait(20)
        return made(material, include, NeverStop())

    monkeypatch.setattr(reports, "parts", hold)
    return begun


def makings(window):
    """Coroutines that wait for a report to be made; others of the window may run as well."""
    tasks = window.context.runner._tasks
    return [task for task in tasks if task.get_coro().__name__ == ProblemReportDialog._arrange.__name__]


def test_a_late_answer_with_names_is_not_taken_once_they_were_taken_away(window, monkeypatch):
    dialog = opened(window, ActionId.PROBLEM_REPORT, ProblemReportDialog)
    window.wait(dialog.save.isEnabled)
    home = str(window.context.application.paths.home)
    begun = held_parts(monkeypatch, window.context.application.problem_reports)
    click(dialog.names)
    window.wait(lambda: len(begun) == 1)
    click(dialog.names)
    window.wait(lambda: len(begun) == 2)
    (late, stopped, go_late), (_, wanted, go_wanted) = begun
    assert late.names
    assert stopped.requested() is StopRequest.CANCEL
    assert wanted.requested() is None
    go_late.set()
    window.wait(lambda: len(makings(window)) == 1)
    assert not dialog.save.isEnabled()
    go_wanted.set()
    window.wait(dialog.save.isEnabled)
    assert home not in "".join(part.text for part in dialog.parts)
    dialog.reject()


def test_a_dialog_that_closes_ends_the_making_of_its_report(window, monkeypatch):
    dialog = opened(window, ActionId.PROBLEM_REPORT, ProblemReportDialog)
    window.wait(dialog.save.isEnabled)
    begun = held_parts(monkeypatch, window.context.application.problem_reports)
    click(dialog.ratings)
    window.wait(lambda: begun)
    dialog.reject()
    ((_, token, go),) = begun
    assert token.requested() is StopRequest.CANCEL
    go.set()
    window.settle()


def test_a_window_that_closes_ends_the_making_of_a_report(window, monkeypatch):
    dialog = opened(window, ActionId.PROBLEM_REPORT, ProblemReportDialog)
    window.wait(dialog.save.isEnabled)
    begun = held_parts(monkeypatch, window.context.application.problem_reports)
    click(dialog.ratings)
    window.wait(lambda: begun)
    (making,) = makings(window)
    # As the runner does with all of them when it is shut down.
    making.cancel()
    ((_, token, go),) = begun
    window.wait(lambda: token.requested() is StopRequest.CANCEL)
    go.set()
    dialog.reject()
    window.settle()


def test_of_a_long_file_the_beginning_is_shown_and_all_of_it_is_saved(window, tmp_path):
    line = "[2026-01-01] [INF] [abc] done\n"
    dialog = opened(window, ActionId.PROBLEM_REPORT, ProblemReportDialog)
    window.wait(dialog.save.isEnabled)
    for amount, last in ((2000, ""), (2001, "The rest is not shown here, but it is in the report.")):
        dialog.parts = (Part("log.txt", "The end of the log", line * amount),)
        dialog._show_text(0)
        shown = dialog.text.toPlainText().split("\n")
        assert shown == [line.strip()] * 2000 + [last]
    target = tmp_path / "report.zip"
    save(window, dialog, target)
    with zipfile.ZipFile(target) as archive:
        assert archive.read("log.txt").decode() == line * 2001


def test_a_report_that_cannot_be_saved_says_why_and_stays(window):
    dialog = opened(window, ActionId.PROBLEM_REPORT, ProblemReportDialog)
    window.wait(dialog.save.isEnabled)
    save(window, dialog, window.context.application.paths.settings_file)
    assert "own files" in dialog.problem.text()
    assert dialog.isVisible()
    dialog.reject()


def test_a_report_is_offered_with_an_error(window):
    window.expects_errors = True
    window.session.funnel.report(StorageFailure("annotations.jsonl: no space left on device."))
    (toast,) = window.session.window.toasts.toasts()
    toast.report_requested.emit()
    dialog = window.session.window.findChild(ProblemReportDialog)
    assert dialog.isVisible()
    window.wait(dialog.save.isEnabled)
    dialog.reject()


def test_components_are_found_by_name_and_licence_with_the_whole_text(window):
    dialog = opened(window, ActionId.ABOUT, AboutDialog)
    window.wait(dialog.list.count)
    assert "LGPL" in dialog.text.toPlainText()
    assert "libx264" in dialog.text.toPlainText()
    assert "FFmpeg" in dialog.versions.text()
    QTest.keyClicks(dialog.search, "x265 gpl")
    assert dialog.list.count() == 1
    window.wait(lambda: "GNU GENERAL PUBLIC LICENSE" in dialog.text.toPlainText())
    dialog.search.setText("subtitles")
    assert dialog.list.count() == 0
    assert "subtitles" in dialog.text.toPlainText()
    dialog.search.clear()
    assert dialog.list.count() > 50
    dialog.reject()
    window.settle()


def test_what_is_searched_for_before_the_components_are_read_is_found(window):
    dialog = opened(window, ActionId.ABOUT, AboutDialog)
    dialog.search.setText("x265 gpl")
    window.wait(lambda: "FFmpeg" in dialog.versions.text())
    assert dialog.list.count() == 1
    dialog.reject()
    window.settle()


@pytest.mark.parametrize(
    ("action_id", "kind"),
    [
        (ActionId.CHECK, CheckDialog),
        (ActionId.PROBLEM_REPORT, ProblemReportDialog),
        (ActionId.ABOUT, AboutDialog),
    ],
)
def test_a_dialog_closed_at_once_leaves_nothing_behind(window, action_id, kind):
    opened(window, action_id, kind).reject()
    window.settle()
    assert window.reports == []
