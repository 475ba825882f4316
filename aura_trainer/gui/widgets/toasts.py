"""Notices over the window: they stay as long as they matter, keep their place, and never take the focus.

Good news goes by itself, unless the mouse is over it; a warning stays for as long at least, and until another page is
shown; an error, and a warning with something to do about it, stays until it is dismissed, by its button or by Esc.
"""

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.gui.context import Notice, Tone
from aura_trainer.gui.error_funnel import ErrorReport
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.flow_layout import flow_box
from aura_trainer.gui.widgets.parts import label
from aura_trainer.gui.widgets.toast_place import fits, free_place, is_close, pile
from aura_trainer.language import number, tr
from aura_trainer.services.data_paths import DataPaths

_SHOWN_MS = 7000
_WIDTH, _MARGIN, _MOST = 400, 16, 4
_ROOMY = QSize(480, 360)

_LOOK = {
    Tone.INFO: ("info", "model_text", "card-model"),
    Tone.GOOD: ("check", "good", "card-good"),
    Tone.WARN: ("warning", "warn", "card-warn"),
    Tone.BAD: ("error", "bad", "card-bad"),
}


class Toast(QFrame):
    """One notice, with what to do about it and, for an error, its details to copy.

    Signals:
        dismissed: It was taken away.
        report_requested: A report of the problem is wanted.
    """

    dismissed = Signal()
    report_requested = Signal()

    def __init__(
        self, notice: Notice, theme: ThemeManager, parent: QWidget, report: ErrorReport | None = None
    ) -> None:
        super().__init__(parent)
        icon, role, card = _LOOK[notice.tone]
        self.notice = notice
        self.report = report
        self.times = 1
        self.setProperty("role", card)
        self.setFixedWidth(min(round(_WIDTH * theme.text_scale), parent.width() - 2 * _MARGIN))
        self.setAccessibleName(f"{notice.title}. {notice.detail}")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 12)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        sign = QLabel(self)
        sign.setPixmap(theme.pixmap(icon, role, 18))
        title = label(notice.title, "strong")
        title.setWordWrap(True)
        close = QPushButton(self)
        close.setProperty("role", "ghost")
        close.setIcon(theme.icon("close", "dim"))
        close.setAccessibleName(tr("Dismiss"))
        close.setToolTip(tr("Dismiss (Esc)"))
        close.clicked.connect(self.dismiss)
        # In a dialog Enter would press it.
        close.setAutoDefault(False)
        head.addWidget(sign)
        self._count = label("", "pill-dim")
        self._count.hide()
        head.addWidget(title, 1)
        head.addWidget(self._count, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        if notice.detail:
            detail = label(notice.detail)
            detail.setWordWrap(True)
            detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            detail.setContentsMargins(28, 0, 12, 0)
            column.addWidget(detail)
        self._correlation = label("", "mono-dim")
        self._add_actions(column, report)
        self.goes_by_itself = report is None and notice.goes_by_itself
        # What is to be done about it may be offered nowhere else.
        told = report is None and notice.action is None
        self._goes_with_page = told and notice.tone is Tone.WARN and notice.passing is None
        self._is_old = False
        # One of its own goes with it; a static one would run on for a notice that is dismissed before.
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._grow_old)
        self._timer.start(_SHOWN_MS)

    def happened_again(self, report: ErrorReport) -> None:
        """Count one more of the same, and have its details to copy."""
        self.times += 1
        self.report = report
        self._count.setText(tr("{count} times").format(count=number(self.times)))
        self._count.show()
        self._correlation.setText(report.correlation_id)
        self.setAccessibleName(
            tr("{title}, {count} times. {detail}").format(
                title=self.notice.title, count=self.times, detail=self.notice.detail
            )
        )

    def copy_details(self) -> None:
        """Put all that is known of the latest of these errors on the clipboard."""
        if self.report is not None:
            QApplication.clipboard().setText(self.report.as_text())

    def open_log(self) -> None:
        """Open the file with more on it."""
        if self.report is not None:
            log = self.report.log or DataPaths.resolve().log_file
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(log)))

    def dismiss(self) -> None:
        """Take the notice away."""
        self.hide()
        self.dismissed.emit()
        self.deleteLater()

    def fit(self) -> None:
        """Be as high as its words need."""
        self.resize(self.width(), self.heightForWidth(self.width()))

    def leave_page(self) -> None:
        """Another page is shown: a warning that could be read goes."""
        if self._goes_with_page and self._is_old:
            self.dismiss()

    def _grow_old(self) -> None:
        if self.goes_by_itself and self.underMouse():
            self._timer.start()
            return
        self._is_old = True
        if self.goes_by_itself:
            self.dismiss()

    def _add_actions(self, column: QVBoxLayout, report: ErrorReport | None) -> None:
        notice = self.notice
        if notice.action is None and report is None:
            return
        box, row = flow_box(self)
        box.setContentsMargins(24, 4, 0, 0)
        for words, act in ((notice.action_label, notice.action), (notice.other_label, notice.other)):
            if act is not None:
                link = QPushButton(words, self)
                link.setProperty("role", "link")
                link.setAutoDefault(False)
                link.clicked.connect(act)
                link.clicked.connect(self.dismiss)
                row.addWidget(link)
        if report is not None:
            for words, do in (
                (tr("Copy details"), self.copy_details),
                (tr("Open log"), self.open_log),
                (tr("Save a report\N{HORIZONTAL ELLIPSIS}"), self.report_requested.emit),
            ):
                link = QPushButton(words, self)
                link.setProperty("role", "link")
                link.setAutoDefault(False)
                link.clicked.connect(do)
                row.addWidget(link)
            self._correlation.setText(report.correlation_id)
            row.addWidget(self._correlation)
        column.addWidget(box)


class ToastStack(QObject):
    """Shows notices over a window, in the middle above its foot, a newer one above those that are there.

    Each keeps its place, also where one below it goes: only another size of the window, another page, or a new one that
    has no room otherwise closes the gaps.
    While a dialog is in front, which leaves nothing behind it to be clicked, new ones lie in that, and go back to the
    window when it closes.

    Signals:
        report_requested: A report of a problem that a notice tells of is wanted.

    Args:
        window: The window.
        head: Its upper edge, which stays free.
        foot: Its lower edge, which stays free.
        theme: Colours and icons.
    """

    report_requested = Signal()

    def __init__(self, window: QWidget, head: QWidget, foot: QWidget, theme: ThemeManager) -> None:
        super().__init__(window)
        self._window = window
        self._head = head
        self._foot = foot
        self._theme = theme
        for watched in (window, foot):
            watched.installEventFilter(self)

    def show_notice(self, notice: Notice) -> None:
        """Show a notice; one that says the same, or is of the same subject, is replaced."""
        for old in self.toasts():
            if _says_the_same(old.notice, notice) or (
                notice.subject and old.notice.subject == notice.subject
            ):
                old.dismiss()
        self._show(Toast(notice, self._theme, self._place_of_new()))

    def show_error(self, report: ErrorReport) -> None:
        """Show a failure, with its details to copy; one that is shown already is counted."""
        notice = Notice(report.title, report.detail, Tone.WARN if report.expected else Tone.BAD)
        same = [toast for toast in self.toasts() if toast.report and _says_the_same(toast.notice, notice)]
        if same:
            same[0].happened_again(report)
            self._bring(same[0], self._place_of_new())
        else:
            self._show(Toast(notice, self._theme, self._place_of_new(), report))

    def toasts(self) -> list[Toast]:
        """Those shown now, oldest first."""
        return [toast for toast in self._window.findChildren(Toast) if not toast.isHidden()]

    def press(self, event: QKeyEvent) -> bool:
        """Dismiss the newest notice at Esc, which nothing else had a use for; whether there was one."""
        shown = self.toasts()
        if event.key() != Qt.Key.Key_Escape or not shown:
            return False
        shown[-1].dismiss()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the window's size, and a foot that grows into a notice; none moves away from under the mouse."""
        if event.type() is QEvent.Type.Resize:
            free = self._window.rect()
            if watched is self._foot:
                free.adjust(0, 0, 0, -self._foot.height())
            outside = any(not free.contains(toast.geometry()) for toast in self._in(self._window))
            if watched is self._foot:
                moves = outside and not self._is_pointed_at()
            else:
                # Out of the window nobody could point at it any more.
                moves = outside or not self._is_pointed_at()
            if moves:
                self._pile(self._window)
        return super().eventFilter(watched, event)

    def leave_page(self) -> None:
        """Another page is shown: some go, and the gaps close, unless the mouse is there."""
        for toast in self.toasts():
            toast.leave_page()
        left = self._in(self._window)
        if left and not is_close(self._room(self._window), left) and not self._is_pointed_at():
            self._pile(self._window)

    def _is_pointed_at(self) -> bool:
        return any(toast.underMouse() for toast in self.toasts())

    def _room(self, place: QWidget) -> QRect:
        room = place.rect()
        if place is self._window:
            room.adjust(0, self._head.height(), 0, -self._foot.height())
        return room.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)

    def _in(self, place: QWidget) -> list[Toast]:
        return [toast for toast in self.toasts() if toast.parentWidget() is place]

    def _pile(self, place: QWidget) -> None:
        toasts = self._in(place)
        for toast in toasts:
            toast.fit()
        pile(self._room(place), toasts)

    def _put(self, toast: Toast, place: QWidget) -> None:
        """Find a place for a notice that has none yet; what must be makes room for it."""
        toast.fit()
        room, others = self._room(place), [each for each in self._in(place) if each is not toast]
        passing = [old for old in others if old.goes_by_itself]
        while passing and (len(others) >= _MOST or free_place(room, toast, others) is None):
            self._make_room(passing.pop(0), others)
        if not toast.goes_by_itself:
            # What somebody may have yet to read makes room last, and for its like alone.
            while others and (len(others) >= _MOST or not fits(room, [*others, toast])):
                self._make_room(others[0], others)
        corner = free_place(room, toast, others)
        if corner is not None:
            toast.move(corner)
        elif fits(room, [*others, toast]):
            pile(room, [*sorted(others, key=lambda old: -old.y()), toast])
        else:
            # It goes soon, and what it lies on is seen again.
            pile(room, [toast])
        toast.raise_()

    def _make_room(self, old: Toast, others: list[Toast]) -> None:
        others.remove(old)
        old.dismiss()

    def _place_of_new(self) -> QWidget:
        """The dialog in front, else the window; what is too small for a notice lets it lie in what it stands before."""
        place = QApplication.activeModalWidget()
        while isinstance(place, QDialog):
            if place.isVisible() and place.size().expandedTo(_ROOMY) == place.size():
                # A filter on its events would be asked while it is destroyed, and find half of it.
                place.finished.connect(self._leave_closed, Qt.ConnectionType.UniqueConnection)
                return place
            place = place.parentWidget()
        return self._window

    def _leave_closed(self) -> None:
        for toast in self.toasts():
            if not toast.isVisible():
                self._bring(toast, self._place_of_new())

    def _bring(self, toast: Toast, place: QWidget) -> None:
        """Have a notice in front; it moves only where it lies elsewhere, or has no room any more."""
        bottom = toast.geometry().bottom()
        if toast.parentWidget() is not place:
            toast.setParent(place)
            self._put(toast, place)
            toast.show()
        elif toast.heightForWidth(toast.width()) != toast.height():
            toast.fit()
            toast.move(toast.x(), bottom + 1 - toast.height())
            if any(
                toast.geometry().intersects(each.geometry()) for each in self._in(place) if each is not toast
            ):
                self._pile(place)

    def _show(self, toast: Toast) -> None:
        toast.report_requested.connect(self.report_requested)
        toast.adjustSize()
        self._put(toast, toast.parentWidget() or self._window)
        toast.show()


def _says_the_same(one: Notice, other: Notice) -> bool:
    return (one.title, one.detail, one.tone) == (other.title, other.detail, other.tone)
