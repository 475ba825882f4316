"""Importing through the window: frames while the rest comes in, bad files by name, closing in the middle."""

import shutil
from pathlib import Path

import pytest
from held_call import HeldCall
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from aura_trainer.domain.media import Sampling, SamplingRule
from aura_trainer.gui.import_dialog import ImportDialog
from aura_trainer.gui.import_report import ImportReportDialog
from aura_trainer.gui.widgets.toasts import Toast
from aura_trainer.resources import resource_path

SAMPLE = resource_path("sample.mp4")


@pytest.fixture
def empty_window(open_window):
    return open_window()


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_newcomer_sees_one_target_and_the_sample_clip_fills_the_grid(empty_window):
    page = empty_window.frames
    assert page._stack.currentWidget() is page.empty
    click(page.empty.sample)
    empty_window.wait(lambda: page.model.rowCount() > 0)
    assert page._stack.currentWidget() is not page.empty
    empty_window.settle()
    assert page.model.rowCount() == 40
    assert "40 frames from 1 clip came in" in [
        toast.notice.title for toast in empty_window.session.window.toasts.toasts()
    ]


def test_frames_can_be_rated_while_the_rest_comes_in(empty_window):
    window, page = empty_window, empty_window.frames
    window.session.window.imports.start([str(SAMPLE)], Sampling(amount=0.1))
    window.wait(lambda: page.model.rowCount() > 0)
    assert window.session.runner.jobs()
    rated = page.model.frame(0)
    QTest.keyClick(window.session.window.windowHandle(), Qt.Key.Key_4)
    window.settle()
    assert page.model.rowCount() == 200
    assert window.stored() == {rated.address: 0.8}
    assert page.grid.current_frame().id == rated.id


def test_a_bad_file_is_named_with_the_reason_while_the_others_come_in(empty_window, tmp_path):
    bad = tmp_path / "notes \N{LATIN SMALL LETTER U WITH DIAERESIS}ber.mp4"
    bad.write_text("this is not a video")
    window = empty_window
    window.session.window.imports.start([str(bad), str(SAMPLE)], Sampling(amount=2.0))
    window.settle()
    assert window.frames.model.rowCount() == 10
    # Whoever rates meanwhile is told, not interrupted.
    assert window.session.window.findChild(ImportReportDialog) is None
    (toast,) = window.session.window.toasts.toasts()
    assert toast.notice.title == "10 frames from 1 clip came in; 1 item could not be read"
    toast.notice.action()
    report = window.session.window.findChild(ImportReportDialog)
    assert report is not None
    assert report.isVisible()
    assert str(bad) in report.as_text()
    assert len(report.as_text()) > len(str(bad)) + 10
    report.accept()
    window.wait(lambda: not window.session.window.findChildren(ImportReportDialog))


def test_progress_and_cancel_are_in_the_status_bar(empty_window, tmp_path):
    window = empty_window
    copies = [tmp_path / f"copy{n}.mp4" for n in range(4)]
    for copy in copies:
        shutil.copy(SAMPLE, copy)
        with copy.open("ab") as file:
            file.write(str(copy).encode())
    status = window.session.window.status
    window.session.window.imports.start([str(copy) for copy in copies], Sampling(amount=0.04))
    window.wait(lambda: status._bar.value() > 0 and window.frames.model.rowCount() > 0)
    assert not status._cancel.isHidden()
    assert "Importing" in status._words.text()
    click(status._cancel)
    assert status._words.text().startswith("Cancelling")
    window.settle()
    assert status._cancel.isHidden()
    assert 0 < window.frames.model.rowCount() < 2000
    assert "Import cancelled" in [toast.notice.title for toast in window.session.window.toasts.toasts()]


def test_closing_while_importing_asks_once_and_leaves_nothing_running(empty_window):
    window = empty_window
    shown = window.session.window
    shown.imports.start([str(SAMPLE)], Sampling(amount=0.04))
    window.wait(lambda: window.frames.model.rowCount() > 0)
    shown.close()
    question = shown._guard.question
    assert question is not None
    assert shown.isVisible()
    click(next(button for button in question.buttons() if "Keep" in button.text()))
    window.wait(lambda: shown._guard.question is None)
    assert shown.isVisible()
    shown.close()
    click(next(button for button in shown._guard.question.buttons() if "Keep" not in button.text()))
    window.wait(lambda: not shown.isVisible())


def test_the_dialog_estimates_and_starts_what_was_chosen(empty_window):
    window = empty_window
    dialog = window.session.window.imports.ask([str(SAMPLE)])
    window.wait(lambda: "20" in dialog.estimate.text())
    dialog.chooser.choose(SamplingRule.SPREAD)
    dialog.chooser.spread.setValue(7)
    window.wait(lambda: "7" in dialog.estimate.text())
    click(dialog.start)
    window.wait(window.session.runner.jobs)
    window.settle()
    assert window.frames.model.rowCount() == 7


def test_a_whole_card_is_listed_without_looking_at_the_list_for_each_of_its_files(empty_window, monkeypatch):
    dialog = empty_window.session.window.imports.ask(["/card/0.mp4"])
    looks, paths = [], dialog.paths
    monkeypatch.setattr(dialog, "paths", lambda: looks.append(None) or paths())
    dialog.add_paths([f"/card/{number}.mp4" for number in range(300)] * 2)
    assert len(looks) <= 1
    assert len(paths()) == 300
    dialog.reject()


def test_the_dialog_cannot_start_with_nothing(empty_window):
    dialog = empty_window.session.window.imports.ask()
    assert not dialog.start.isEnabled()
    dialog.add_paths(["/a/clip.mp4", "/a/clip.mp4"])
    assert dialog.paths() == ["/a/clip.mp4"]
    dialog.sources.item(0).setSelected(True)
    dialog._remove_selected()
    assert not dialog.start.isEnabled()
    dialog.reject()


def files(*paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


COPY_OR_MOVE = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction


def entering(widget, data, modifiers=Qt.KeyboardModifier.NoModifier):
    enter = QDragEnterEvent(QPoint(40, 30), COPY_OR_MOVE, data, Qt.MouseButton.LeftButton, modifiers)
    enter.ignore()
    QApplication.sendEvent(widget, enter)
    return enter


def drag(widget, data):
    """Drag something into a widget; whether it would take it."""
    return entering(widget, data).isAccepted()


def drop(widget, data, modifiers=Qt.KeyboardModifier.NoModifier):
    event = QDropEvent(QPointF(40, 30), COPY_OR_MOVE, data, Qt.MouseButton.LeftButton, modifiers)
    QApplication.sendEvent(widget, event)
    return event


def test_files_dragged_into_the_window_meet_one_target_that_covers_it(empty_window):
    window, overlay = empty_window.session.window, empty_window.session.window.drop_overlay
    data = files(SAMPLE)
    assert not overlay.isVisible()
    assert drag(window, data)
    assert overlay.isVisible()
    assert overlay.geometry() == window.rect()
    assert drag(overlay, data)
    drop(overlay, data)
    assert not overlay.isVisible()
    dialog = window.findChild(ImportDialog)
    assert dialog.paths() == [str(SAMPLE)]
    dialog.reject()


def test_what_is_dropped_is_never_moved_away_whatever_key_is_held(empty_window):
    window, shift, data = empty_window.session.window, Qt.KeyboardModifier.ShiftModifier, files(SAMPLE)
    drag(window, data)
    asked = [entering(window.drop_overlay, data, shift), drop(window.drop_overlay, data, shift)]
    dialog = window.findChild(ImportDialog)
    asked += [entering(dialog, data, shift), drop(dialog, data, shift)]
    assert [event.proposedAction() for event in asked] == [Qt.DropAction.MoveAction] * 4
    assert all(event.isAccepted() for event in asked)
    assert [event.dropAction() for event in asked] == [Qt.DropAction.CopyAction] * 4
    dialog.reject()


def test_the_target_goes_when_the_drag_does(empty_window):
    window, overlay = empty_window.session.window, empty_window.session.window.drop_overlay
    data = files(SAMPLE)
    drag(window, data)
    window.dragLeaveEvent(QDragLeaveEvent())
    empty_window.wait(lambda: not overlay.isVisible())
    drag(window, data)
    # What Qt sends when the target comes between the pointer and the window.
    window.dragLeaveEvent(QDragLeaveEvent())
    drag(overlay, data)
    QApplication.processEvents()
    assert overlay.isVisible()
    overlay.dragLeaveEvent(QDragLeaveEvent())
    assert not overlay.isVisible()


def test_what_is_no_file_is_not_offered_a_place(empty_window):
    window = empty_window.session.window
    text = QMimeData()
    text.setText("a word")
    assert not drag(window, text)
    assert not window.drop_overlay.isVisible()


def test_text_fields_of_a_page_leave_files_to_the_window(empty_window):
    assert not any(field.acceptDrops() for field in empty_window.frames.findChildren(QLineEdit))


def test_more_can_be_dropped_on_the_dialog_and_what_is_in_already_is_said(window, tmp_path):
    dialog = window.session.window.imports.ask([str(tmp_path)])
    window.wait(lambda: dialog.estimate.text() == "Nothing here can be imported.")
    assert drag(dialog, files(SAMPLE))
    drop(dialog, files(SAMPLE))
    assert dialog.paths() == [str(tmp_path), str(SAMPLE)]
    window.wait(lambda: "1 clip imported already" in dialog.remarks.text())
    assert dialog.estimate.text().startswith("About 20 frames from 1 clip")
    dialog.reject()


def test_a_card_is_counted_while_the_person_chooses_and_the_count_ends_with_the_dialog(
    empty_window, tmp_path
):
    window = empty_window
    card = tmp_path / "DCIM" / "100GOPRO"
    card.mkdir(parents=True)
    for number in range(1, 9):
        with Path(shutil.copy(SAMPLE, card / f"GX0{number}0042.MP4")).open("ab") as file:
            file.write(bytes([number]))
    (card / "GX010043.MP4").write_text("cut off")
    dialog = window.session.window.imports.ask([str(tmp_path)])
    window.wait(lambda: dialog.estimate.text().startswith("About"))
    assert dialog.estimate.text().startswith("About 160 frames from 8 clips")
    assert "1 recording of several files" in dialog.remarks.text()
    assert "Cannot be read: GX010043.MP4" in dialog.remarks.text()
    dialog.chooser.choose(SamplingRule.SPREAD)
    window.wait(lambda: dialog.estimate.text().startswith("About 400 frames"))
    dialog.counter.count([str(SAMPLE)], Sampling())
    assert dialog.counter.busy
    dialog.reject()
    window.wait(lambda: not dialog.counter.busy)
    window.wait(lambda: not window.session.window.findChildren(ImportDialog))


def test_what_was_there_before_is_told_when_the_import_ends(window):
    window.session.window.imports.start([str(SAMPLE)], Sampling(amount=0.5))
    window.settle()
    notices = [toast.notice for toast in window.session.window.toasts.toasts()]
    assert any("imported before; no frames are new" in notice.detail for notice in notices)


def two_clips(folder):
    clips = [Path(shutil.copy(SAMPLE, folder / name)) for name in ("a.mp4", "b.mp4")]
    with clips[1].open("ab") as file:
        file.write(b"another")
    return [str(clip) for clip in clips]


def imported_twice(window, folder):
    """Two clips in the window; return their keys."""
    window.session.window.imports.start(two_clips(folder), Sampling(amount=10.0))
    window.settle()
    first, second = sorted(window.context.library.media)
    return first, second


def test_thumbnails_missed_while_others_are_made_are_made_after_them(empty_window, tmp_path, monkeypatch):
    window, made = empty_window, []
    first, second = imported_twice(window, tmp_path)
    importer = window.context.application.importer
    rebuild = HeldCall(importer.rebuild_thumbnails)
    monkeypatch.setattr(
        importer, "rebuild_thumbnails", lambda keys, **rest: made.append(list(keys)) or rebuild(keys, **rest)
    )
    missing = window.context.signals.thumbnails_missing
    missing.emit((first,))
    window.wait(rebuild.is_waiting)
    # It is scrolled to meanwhile, together with what is being made.
    missing.emit((first, second))
    rebuild.release()
    window.settle()
    assert made == [[first], [second]]
    missing.emit((first, second))
    window.settle()
    assert made == [[first], [second]], "what cannot be made is not begun again and again"


def test_cancelled_thumbnails_are_not_called_an_import(empty_window, tmp_path, monkeypatch):
    window, ended = empty_window, []
    first, _ = imported_twice(window, tmp_path)
    importer = window.context.application.importer
    rebuild = HeldCall(importer.rebuild_thumbnails)
    monkeypatch.setattr(importer, "rebuild_thumbnails", rebuild)
    window.session.window.imports.finished.connect(ended.append)
    window.context.signals.thumbnails_missing.emit((first,))
    window.wait(rebuild.is_waiting)
    click(window.session.window.status._cancel)
    rebuild.release()
    window.settle()
    titles = [toast.notice.title for toast in window.session.window.toasts.toasts()]
    assert "Making thumbnails was cancelled" in titles
    assert "Import cancelled" not in titles
    assert ended == []


def test_an_import_that_ends_with_a_fault_has_ended_for_whoever_waits(empty_window, monkeypatch):
    window, ended, then = empty_window, [], []
    window.expects_errors = True

    def fail(*_args, **_kwargs):
        raise RuntimeError("the reel is upside down")

    monkeypatch.setattr(window.context.application.importer, "run", fail)
    imports = window.session.window.imports
    imports.finished.connect(ended.append)
    imports.start([str(SAMPLE)], Sampling(), lambda: then.append("after"))
    window.settle()
    assert (ended, then) == ([None], ["after"])
    assert [report.detail for report in window.reports]


def test_an_error_can_be_copied_with_its_correlation_id(empty_window, qapp):
    window = empty_window
    window.expects_errors = True
    window.session.funnel.report(RuntimeError("the reel is upside down"))
    window.wait(window.session.window.toasts.toasts)
    toast = window.session.window.toasts.toasts()[-1]
    click(next(button for button in toast.findChildren(QPushButton) if button.text() == "Copy details"))
    text = qapp.clipboard().text()
    assert "the reel is upside down" in text
    assert window.reports[0].correlation_id in text
    toast.dismiss()
    window.wait(lambda: not window.session.window.findChildren(Toast))
