"""The Train page while a job runs."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QVBoxLayout, QWidget

from aura_trainer.domain.training import StopRequest, TrainingJob, said
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.widgets.parts import button, label, row
from aura_trainer.gui.widgets.run_progress import RunProgress
from aura_trainer.language import mark, tr

_ONE_LINE_SCALE = 1.3
_STOPPING_WORDS = {
    StopRequest.CANCEL: mark("cancelling\N{HORIZONTAL ELLIPSIS}"),
    StopRequest.STOP_AND_KEEP: mark("stopping\N{HORIZONTAL ELLIPSIS}"),
}
_ELSEWHERE = mark("It runs in another window or program; only there can its curve be seen.")
_SILENT_HERE = mark(
    "No sign of life for over a minute. Cancel ends it and keeps nothing; the model in use stays as it is."
)
_SILENT_ELSEWHERE = mark(
    "No sign of life for over a minute. Cancel asks it to stop. If it does not answer, end the program that trains: "
    "the run is then closed in the history, which also says whether its model is kept."
)


class RunningView(QScrollArea):
    """Title, state, the two ways to stop, progress, and room for the loss plot.

    Signals:
        stop_requested: The person wants it to stop; carries the StopRequest.
    """

    stop_requested = Signal(object)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label("", "title")
        self.chip = label("", "pill-model")
        self.by_itself = label(tr("by itself"), "pill-dim")
        self.keep_button = button(tr("Stop and keep"))
        self.cancel_button = button(tr("Cancel"), "danger", says=tr("Cancel this training"))
        self.progress = RunProgress(theme)
        self.place = label("", "dim", wrap=True)
        self.silence = label("", "warn", wrap=True)
        self.plot_room = QVBoxLayout()
        self._asked: StopRequest | None = None
        self._elsewhere = False
        self._silent = False
        self._theme = theme
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build()
        theme.changed.connect(self._fit_text)
        self._fit_text()

    def _fit_text(self) -> None:
        one_line = self._theme.text_scale < _ONE_LINE_SCALE
        direction = QBoxLayout.Direction
        self._head.setDirection(direction.LeftToRight if one_line else direction.TopToBottom)

    def _build(self) -> None:
        self.keep_button.setToolTip(tr("End the search now and keep the best model found so far."))
        self.cancel_button.setToolTip(tr("End it and keep nothing. The model in use stays as it is."))
        self.keep_button.clicked.connect(lambda: self.stop_requested.emit(StopRequest.STOP_AND_KEEP))
        self.cancel_button.clicked.connect(lambda: self.stop_requested.emit(StopRequest.CANCEL))
        name = row(spacing=12)
        name.addWidget(self.title)
        for sign in (self.chip, self.by_itself):
            name.addWidget(sign, 0, Qt.AlignmentFlag.AlignVCenter)
        name.addStretch(1)
        buttons = row(spacing=12)
        buttons.addWidget(self.keep_button)
        buttons.addWidget(self.cancel_button)
        buttons.addStretch(0)
        self._head.setSpacing(12)
        self._head.addLayout(name, 1)
        self._head.addLayout(buttons)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addLayout(self._head)
        column.addWidget(self.silence)
        column.addWidget(self.progress)
        column.addWidget(self.place)
        column.addLayout(self.plot_room, 1)
        column.addStretch(0)
        self.setWidget(content)
        self.setWidgetResizable(True)

    def begin(self, job: TrainingJob, *, elsewhere: bool = False, remark: str = "") -> None:
        """Show a job from its beginning, or one that another process is carrying out, with a remark on it."""
        self._asked = None
        self._silent = False
        self._elsewhere = elsewhere
        self.title.setText(tr("Training {name}").format(name=job.request.model_name))
        self.by_itself.setVisible(job.request.by_itself)
        words = tr(_ELSEWHERE) if elsewhere else remark
        self.place.setText(words)
        self.place.setVisible(bool(words))
        self.progress.show_progress(job.progress, said(job.stage), None)
        self.progress.show_detail("")
        self.show_asked(job.stop_request)

    def show_asked(self, asked: StopRequest | None) -> None:
        """Answer a stop at once, long before the work can."""
        if asked is None and self._asked is not None:
            return
        self._asked = asked
        if asked is not None and self.window().focusWidget() is self.keep_button:
            # Else the focus goes on to Cancel, and the next press of a key throws away what is to be kept.
            self.setFocus()
        self.keep_button.setEnabled(asked is None)
        self.cancel_button.setEnabled(asked is not StopRequest.CANCEL)
        self._show_state()

    def show_silent(self, silent: bool) -> None:  # noqa: FBT001 - mirrors setVisible
        """Say that the job has shown no sign of life for a minute, or that it has again."""
        self._silent = silent
        self._show_state()

    def _show_state(self) -> None:
        if self._asked is not None:
            words, role = tr(_STOPPING_WORDS[self._asked]), "pill-warn"
        elif self._silent:
            words, role = tr("Not responding"), "pill-warn"
        else:
            words, role = tr("Running"), "pill-model"
        self.chip.setText(words)
        set_role(self.chip, role)
        self.silence.setText(tr(_SILENT_ELSEWHERE if self._elsewhere else _SILENT_HERE))
        self.silence.setVisible(self._silent)
        self.progress.time_left.setVisible(not self._silent)
