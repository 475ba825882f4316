"""Notices over the window: one for a storm of equal errors, dismissed by Esc, out of the way of controls."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from aura_trainer.domain.errors import StorageFailure
from aura_trainer.gui.context import Notice, Tone
from aura_trainer.gui.pages.registry import HIGHLIGHTS, HISTORY, PAGES


@pytest.fixture
def main(window):
    window.expects_errors = True
    return window.session.window


def report(window, error, times=1):
    for _ in range(times):
        window.session.funnel.report(error)
    QApplication.processEvents()


def toasts(main):
    return main.toasts.toasts()


def link(toast, words):
    return next(item for item in toast.findChildren(QPushButton) if item.text() == words)


def test_a_storm_of_equal_errors_is_one_toast_with_a_count(window, main):
    report(window, StorageFailure("a.jsonl: no space left. Free some space."), times=40)
    report(window, StorageFailure("b.jsonl: no space left. Free some space."))
    first, second = toasts(main)
    assert (first.times, second.times) == (40, 1)
    assert "40 times" in first.accessibleName()
    assert first._count.text() == "40 times"
    assert not second._count.isVisible()
    link(first, "Copy details").click()
    assert window.reports[39].correlation_id in QApplication.clipboard().text()
    assert "Traceback" not in first.notice.detail


def test_an_error_names_its_id_and_leads_to_the_log(window, main, monkeypatch):
    opened = []
    monkeypatch.setattr(
        "aura_trainer.gui.widgets.toasts.QDesktopServices.openUrl",
        lambda url: opened.append(url.toLocalFile()),
    )
    report(window, ValueError("odd"))
    (toast,) = toasts(main)
    assert window.reports[0].correlation_id in [
        item.text() for item in toast.findChildren(type(toast._count))
    ]
    assert "Your saved ratings are safe" in toast.notice.detail
    link(toast, "Open log").click()
    assert opened == [str(window.context.application.paths.log_file)]


def test_esc_dismisses_the_newest_first_and_errors_stay_until_then(window, main):
    report(window, ValueError("stays"))
    window.context.notify(Notice("Goes by itself", tone=Tone.GOOD))
    error, passing = toasts(main)
    assert (error.goes_by_itself, passing.goes_by_itself) == (False, True)
    for left in ([error], []):
        QTest.keyClick(main.windowHandle(), Qt.Key.Key_Escape)
        QApplication.processEvents()
        assert toasts(main) == left


def test_good_news_makes_room_before_what_may_have_yet_to_be_read(window, main):
    window.expects_errors = True
    window.session.funnel.report(StorageFailure("annotations.jsonl: no space left on device."))
    for number in range(6):
        window.context.notify(Notice(f"Good news {number}", tone=Tone.GOOD))
    titles = [toast.notice.title for toast in main.toasts.toasts()]
    assert titles[0] == "Could not save"
    assert titles[1:] == ["Good news 3", "Good news 4", "Good news 5"]


def test_without_a_notice_esc_keeps_its_meaning(window, main):
    window.frames.toolbar.search.setText("zebra")
    window.frames.toolbar.search.setFocus()
    window.context.notify(Notice("Something"))
    QTest.keyClick(main.windowHandle(), Qt.Key.Key_Escape)
    assert window.frames.toolbar.search.text() == ""
    assert len(toasts(main)) == 1


def covered(main):
    lying = [QRect(toast.pos(), toast.size()) for toast in toasts(main)]
    own = {button for toast in toasts(main) for button in toast.findChildren(QPushButton)}
    return [
        button.text() or button.accessibleName()
        for button in main.findChildren(QPushButton)
        if button.isVisible()
        and button.window() is main
        and button not in own
        and any(area.intersects(QRect(button.mapTo(main, QPoint()), button.size())) for area in lying)
    ]


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)], ids=["720p", "1080p"])
def test_a_notice_covers_no_button_of_history(rated_window, size):
    window = rated_window
    main = window.session.window
    main.resize(*size)
    main.show_page(HISTORY)
    window.settle()
    window.context.notify(
        Notice("A warning that stays", "It says in two lines what to do about it.", Tone.WARN)
    )
    QApplication.processEvents()
    assert toasts(main)
    assert covered(main) == []
    room = QRect(0, main.top.height(), main.width(), main.height() - main.top.height() - main.status.height())
    assert all(room.contains(QRect(toast.pos(), toast.size())) for toast in toasts(main))


def test_a_name_that_looks_like_markup_is_shown_as_it_is(window, main):
    window.context.notify(Notice("Importing <b>take 1</b>.mp4", tone=Tone.INFO))
    (toast,) = toasts(main)
    shown = [
        part for bar in (toast, main.top, main.status) for part in bar.findChildren(QLabel) if part.text()
    ]
    assert [part for part in shown if "<b>" in part.text()]
    assert {part.text() for part in shown if part.textFormat() is not Qt.TextFormat.PlainText} == set()


def places(main):
    return {toast.notice.title: toast.geometry() for toast in toasts(main)}


def test_a_notice_keeps_its_place_whatever_comes_goes_or_is_shown(window, main):
    report(window, ValueError("stays"))
    (error,) = toasts(main)
    place = error.geometry()
    for title in ("One", "Two", "Three"):
        window.context.notify(Notice(title, tone=Tone.GOOD))
    QApplication.processEvents()
    shown = places(main)
    assert error.geometry() == place
    areas = list(shown.values())
    assert not any(one.intersects(other) for one in areas for other in areas if one is not other)
    for spec in PAGES:
        main.show_page(spec.id)
        window.settle()
        assert places(main) == shown
    toasts(main)[1].dismiss()
    QApplication.processEvents()
    assert places(main) == {title: area for title, area in shown.items() if title != "One"}
    window.context.notify(Notice("Four", tone=Tone.GOOD))
    assert places(main)["Four"] == shown["One"]
    report(window, ValueError("stays"), times=12)
    assert error.geometry() == place


def test_a_notice_under_the_mouse_does_not_go(window, main):
    window.context.notify(Notice("Read me", tone=Tone.GOOD))
    (toast,) = toasts(main)
    toast.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    toast._timer.timeout.emit()
    assert toasts(main) == [toast]
    assert toast._timer.isActive()
    toast.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, on=False)
    toast._timer.timeout.emit()
    assert toasts(main) == []


def test_a_warning_that_could_be_read_goes_with_its_page(window, main):
    report(window, StorageFailure("a.jsonl: no space left. Free some space."))
    window.context.notify(Notice("Some cuts are within half a frame", tone=Tone.WARN))
    window.context.notify(Notice("Nobody may be looking", tone=Tone.WARN, passing=False))
    window.context.notify(
        Notice("Some were not imported", tone=Tone.WARN, action_label="Show the list", action=list)
    )
    every = toasts(main)
    main.show_page(HISTORY)
    assert toasts(main) == every
    for toast in every:
        toast._timer.timeout.emit()
    assert toasts(main) == every
    main.show_page(HIGHLIGHTS)
    assert toasts(main) == [every[0], *every[2:]]


def test_what_has_no_room_beside_others_takes_the_place_of_the_oldest(window, main):
    main.resize(960, 600)
    for number in range(4):
        window.context.notify(Notice(f"Warning {number}", "Much to say of it. " * 12, Tone.WARN))
    QApplication.processEvents()
    areas = list(places(main).values())
    assert "Warning 3" in places(main)
    assert not any(one.intersects(other) for one in areas for other in areas if one is not other)
    room = QRect(0, main.top.height(), main.width(), main.height() - main.top.height() - main.status.height())
    assert all(room.contains(area) for area in areas)


def test_passing_news_throws_no_error_away(window, main):
    main.resize(960, 600)
    window.context.notify(Notice("Saved", tone=Tone.GOOD))
    for number in range(3):
        report(window, StorageFailure(f"{number}.jsonl: no space left. Free some space."))
        if not number:
            toasts(main)[0].dismiss()
    errors = toasts(main)
    assert len(errors) == 3
    window.context.notify(Notice("Backed up", "20 ratings and the settings.", Tone.GOOD))
    QApplication.processEvents()
    assert toasts(main)[:3] == errors
    areas = [toast.geometry() for toast in toasts(main)]
    assert not any(one.intersects(other) for one in areas for other in areas if one is not other)
    for number in range(3):
        window.context.notify(Notice(f"Read {number}", "Much to say of it. " * 12, Tone.GOOD))
        QApplication.processEvents()
        assert toasts(main)[:3] == errors
    assert [toast.notice.title for toast in toasts(main)[3:]] == ["Read 2"]


def test_a_notice_moves_for_a_growing_foot_only_where_it_is_in_the_way_and_the_mouse_is_not(window, main):
    window.context.notify(Notice("Read me", tone=Tone.GOOD))
    QApplication.processEvents()
    (toast,) = toasts(main)
    place = toast.geometry()
    high = main.status.height()

    def grow(pixels):
        main.status.setFixedHeight(high + pixels)
        window.wait(lambda: main.status.height() == high + pixels)
        QApplication.processEvents()

    grow(3)
    assert toast.geometry() == place
    toast.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    grow(60)
    assert toast.geometry() == place
    toast.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, on=False)
    grow(61)
    assert toast.geometry().bottom() < main.status.y()
