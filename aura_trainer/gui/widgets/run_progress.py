"""How far a training run is: the stage in words, the bar, the time left and the ticks."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.time_words import time_left
from aura_trainer.gui.training_words import Stage, stage_at
from aura_trainer.gui.widgets.flow_layout import flow_box
from aura_trainer.gui.widgets.parts import label, row
from aura_trainer.language import tr


class _Tick:
    """One stage under the bar: an icon and a word, to come, at hand or done."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.box = QWidget()
        self.icon = QLabel()
        self.word = label(tr(stage.label), "dim")
        line = QHBoxLayout(self.box)
        line.setContentsMargins(0, 0, 8, 0)
        line.setSpacing(4)
        line.addWidget(self.icon)
        line.addWidget(self.word)

    def show(self, theme: ThemeManager, here: Stage) -> None:
        order = list(Stage)
        if order.index(self.stage) < order.index(here):
            icon, ink, role = "check", "good", "good"
        elif self.stage is here:
            icon, ink, role = "target", "text", "strong"
        else:
            icon, ink, role = "target", "line", "dim"
        self.icon.setPixmap(theme.pixmap(icon, ink, 14))
        set_role(self.word, role)


class RunProgress(QFrame):
    """The card at the top of a running job."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self._here = Stage.RATINGS
        self.words = label("", "strong")
        self.detail = label("", "dim")
        self.time_left = label("", "dim")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Training progress"))
        self._ticks = [_Tick(stage) for stage in Stage]
        self._build()
        theme.changed.connect(self._paint_ticks)
        self._paint_ticks()

    def _build(self) -> None:
        head = row(spacing=12)
        head.addWidget(self.words)
        head.addWidget(self.detail, 1)
        head.addWidget(self.time_left)
        ticks_box, ticks = flow_box()
        for tick in self._ticks:
            ticks.addWidget(tick.box)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(ticks_box)

    def show_progress(self, progress: float, words: str, seconds_left: float | None) -> None:
        """Show a progress in [0, 100], the stage in words, and the time left when it is known."""
        self.bar.setValue(round(progress * 10))
        self.bar.setAccessibleDescription(
            tr("{percent:.0f} percent, {stage}").format(percent=progress, stage=words)
        )
        if words != self.words.text():
            # What was being fitted tells nothing of the next stage.
            self.detail.clear()
        self.words.setText(words)
        self.time_left.setText(time_left(seconds_left))
        here = stage_at(progress)
        if here is not self._here:
            self._here = here
            self._paint_ticks()

    def show_detail(self, words: str) -> None:
        """Say what is being fitted."""
        self.detail.setText(words)

    @property
    def stage(self) -> Stage:
        """The stage shown as at hand."""
        return self._here

    def _paint_ticks(self) -> None:
        for tick in self._ticks:
            tick.show(self._theme, self._here)
