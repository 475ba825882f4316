"""Notices that come up at the lower edge, stay as long as they matter, and never take the focus."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from aura_trainer.gui.context import Notice, Tone
from aura_trainer.gui.error_funnel import ErrorReport
from aura_trainer.gui.theme import ThemeManager

_SHOWN_MS = 7000
_WIDTH, _MARGIN, _MOST = 400, 16, 4

_LOOK = {
    Tone.INFO: ("info", "model_text", "card-model"),
    Tone.GOOD: ("check", "good", "card-good"),
    Tone.WARN: ("warning", "warn", "card-warn"),
    Tone.BAD: ("error", "bad", "card-bad"),
}


class Toast(QFrame):
    """One notice, with at most one thing to do about it and, for an error, its details to copy."""

    def __init__(
        self, notice: Notice, theme: ThemeManager, parent: QWidget, report: ErrorReport | None = None
    ) -> None:
        super().__init__(parent)
        icon, role, card = _LOOK[notice.tone]
        self.notice = notice
        self.setProperty("role", card)
        self.setFixedWidth(min(round(_WIDTH * theme.text_scale), parent.width() - 2 * _MARGIN))
        self.setAccessibleName(f"{notice.title}. {notice.detail}")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 8, 12)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        sign = QLabel(self)
        sign.setPixmap(theme.pixmap(icon, role, 18))
        title = QLabel(notice.title, self)
        title.setProperty("role", "strong")
        title.setWordWrap(True)
        close = QPushButton(self)
        close.setProperty("role", "ghost")
        close.setIcon(theme.icon("close", "dim"))
        close.setAccessibleName("Dismiss")
        close.clicked.connect(self.dismiss)
        head.addWidget(sign)
        head.addWidget(title, 1)
        head.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        if notice.detail:
            detail = QLabel(notice.detail, self)
            detail.setWordWrap(True)
            detail.setTextFormat(Qt.TextFormat.PlainText)
            detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            detail.setContentsMargins(26, 0, 12, 0)
            column.addWidget(detail)
        self._add_actions(column, report)
        if notice.passing or notice.tone in (Tone.INFO, Tone.GOOD):
            QTimer.singleShot(_SHOWN_MS, self, self.dismiss)

    def dismiss(self) -> None:
        """Take the notice away."""
        self.hide()
        self.deleteLater()

    def _add_actions(self, column: QVBoxLayout, report: ErrorReport | None) -> None:
        notice = self.notice
        if notice.action is None and report is None:
            return
        row = QHBoxLayout()
        row.setContentsMargins(22, 2, 0, 0)
        if notice.action is not None:
            act = QPushButton(notice.action_label, self)
            act.setProperty("role", "link")
            act.clicked.connect(notice.action)
            act.clicked.connect(self.dismiss)
            row.addWidget(act)
        if report is not None:
            copy = QPushButton("Copy details", self)
            copy.setProperty("role", "link")
            copy.clicked.connect(lambda: QApplication.clipboard().setText(report.as_text()))
            row.addWidget(copy)
            correlation = QLabel(report.correlation_id, self)
            correlation.setProperty("role", "mono-dim")
            row.addWidget(correlation)
        row.addStretch(1)
        column.addLayout(row)


class ToastStack(QObject):
    """Shows notices over the lower edge of a window, above its status bar, the newest at the bottom."""

    def __init__(self, window: QWidget, foot: QWidget, theme: ThemeManager) -> None:
        super().__init__(window)
        self._window = window
        self._foot = foot
        self._theme = theme
        window.installEventFilter(self)
        foot.installEventFilter(self)

    def show_notice(self, notice: Notice) -> None:
        """Show a notice."""
        self._show(Toast(notice, self._theme, self._window))

    def show_error(self, report: ErrorReport) -> None:
        """Show a failure, with its details to copy."""
        notice = Notice(report.title, report.detail, Tone.WARN if report.expected else Tone.BAD)
        self._show(Toast(notice, self._theme, self._window, report))

    def toasts(self) -> list[Toast]:
        """Those shown now, oldest first."""
        return [toast for toast in self._window.findChildren(Toast) if not toast.isHidden()]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the window's size."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _show(self, toast: Toast) -> None:
        same = [old for old in self.toasts() if old is not toast and old.notice == toast.notice]
        crowd = [old for old in self.toasts() if old is not toast and old not in same]
        for old in [*same, *crowd[: max(len(crowd) - _MOST + 1, 0)]]:
            old.dismiss()
        toast.destroyed.connect(self._place)
        toast.adjustSize()
        toast.show()
        self._place()

    def _place(self) -> None:
        bottom = self._window.height() - self._foot.height() - _MARGIN
        for toast in reversed(self.toasts()):
            toast.resize(toast.width(), toast.heightForWidth(toast.width()))
            bottom -= toast.height()
            toast.move((self._window.width() - toast.width()) // 2, bottom)
            toast.raise_()
            bottom -= 8
