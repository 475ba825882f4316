"""The bar at the bottom: how many are rated, whether they are saved, and what is running."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from aura_trainer.domain.bands import Band
from aura_trainer.domain.counting import plural
from aura_trainer.gui.jobs import JobThread
from aura_trainer.gui.models.rating_commands import SaveState
from aura_trainer.gui.models.rating_counts import BINS, RatingCounts
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.time_words import time_left
from aura_trainer.gui.widgets.parts import label
from aura_trainer.language import tr


class RatingHistogram(QWidget):
    """Ten small bars: how the ratings are spread from 0 to 1."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bins = [0] * BINS
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Small."""
        return QSize(BINS * 10, round(18 * self._theme.text_scale))

    def show_counts(self, counts: RatingCounts) -> None:
        """Draw these counts."""
        self._bins = list(counts.histogram)
        low, medium, high = (counts.by_band[band] for band in Band)
        words = tr("{low} low, {medium} medium, {high} high").format(low=low, medium=medium, high=high)
        self.setAccessibleName(tr("Ratings: {counts}").format(counts=words))
        self.setToolTip(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Paint the bars."""
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        most = max(*self._bins, 1)
        for place, count in enumerate(self._bins):
            height = max(2.0, self.height() * count / most)
            painter.setBrush(self._theme.colour("rating" if count else "track"))
            painter.drawRoundedRect(QRectF(place * 10, self.height() - height, 8, height), 1.5, 1.5)
        painter.end()


class StatusBar(QFrame):
    """In place on all pages.

    Signals:
        retry_requested: Try to save again.
        cancel_requested: Cancel the job shown; carries the JobThread.
    """

    retry_requested = Signal()
    cancel_requested = Signal(object)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = SaveState.SAVED
        self._failed = 0
        self._job: JobThread | None = None
        self.setProperty("role", "bottom")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.setSpacing(12)
        self._rated = label("", "dim")
        self._sign, self._saved = QLabel(self), label()
        self._retry = QPushButton(tr("Try again"), self)
        self._retry.setProperty("role", "link")
        self._retry.clicked.connect(self.retry_requested)
        self._retry.hide()
        self._histogram = RatingHistogram(theme, self)
        self._bands = label("", "small")
        self._words, self._left = label("", "dim"), label("", "dim")
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(140)
        self._cancel = QPushButton(tr("Cancel"), self)
        self._cancel.setProperty("role", "ghost")
        # It is higher than the words: the page would jump whenever a job begins or ends.
        policy = self._cancel.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._cancel.setSizePolicy(policy)
        self._cancel.clicked.connect(lambda: self.cancel_requested.emit(self._job))
        row.addWidget(self._rated)
        row.addSpacing(4)
        for widget in (self._sign, self._saved, self._retry):
            row.addWidget(widget)
        row.addSpacing(4)
        row.addWidget(self._histogram)
        row.addWidget(self._bands)
        row.addStretch(1)
        for shown in (self._words, self._bar, self._left, self._cancel):
            row.addWidget(shown)
        theme.changed.connect(self._refresh)
        self.setMinimumHeight(round(34 * theme.text_scale))
        self.show_counts(RatingCounts(), 0)
        self._rated.clear()
        self.show_job(None, 0)

    def show_counts(self, counts: RatingCounts, total: int) -> None:
        """Say how many frames are rated, and how."""
        rated = tr("{count} of {total} rated").format(count=counts.rated, total=total)
        self._rated.setText(rated if total else tr("No frames yet"))
        self._histogram.show_counts(counts)
        low, medium, high = (counts.by_band[band] for band in Band)
        self._bands.setText(
            tr("{low} low \N{MIDDLE DOT} {medium} medium \N{MIDDLE DOT} {high} high").format(
                low=low, medium=medium, high=high
            )
        )
        for widget in (self._sign, self._saved, self._histogram, self._bands):
            widget.setVisible(total > 0)
        self._refresh()

    def show_save_state(self, state: SaveState, failed: int) -> None:
        """Say whether the ratings are on the disk: quietly when they are, loudly when they are not."""
        self._state, self._failed = state, failed
        self._refresh()

    def show_job(self, job: JobThread | None, others: int) -> None:
        """Show a running job and how many more there are."""
        self._job = job
        for shown in (self._words, self._bar, self._left, self._cancel):
            shown.setVisible(job is not None)
        if job is None:
            return
        words = tr("Cancelling: {title}").format(title=job.title) if job.stopping else job.words
        # Translators: what is done in the background, and how many more such things are.
        self._words.setText(
            tr("{work} (and {count} more)").format(work=words, count=others) if others else words
        )
        self._bar.setValue(round(job.fraction * 1000))
        self._bar.setAccessibleName(f"{words}, {job.fraction:.0%}")
        left = time_left(job.seconds_left)
        self._left.setText(" \N{MIDDLE DOT} ".join(part for part in (f"{job.fraction:.0%}", left) if part))
        self._cancel.setEnabled(not job.stopping)
        self._cancel.setAccessibleName(tr("Cancel: {title}").format(title=job.title))

    def show_elsewhere(self, words: str, fraction: float) -> None:
        """Show what another process is doing, while nothing runs here; it is not ours to cancel."""
        for shown in (self._words, self._bar, self._left):
            shown.setVisible(True)
        self._words.setText(words)
        self._bar.setValue(round(fraction * 1000))
        self._bar.setAccessibleName(f"{words}, {fraction:.0%}")
        self._left.setText(f"{fraction:.0%}")

    def _refresh(self) -> None:
        self.setMinimumHeight(round(34 * self._theme.text_scale))
        icon, role, text = {
            SaveState.SAVED: ("check", "good", tr("saved")),
            SaveState.SAVING: ("clock", "dim", tr("saving\N{HORIZONTAL ELLIPSIS}")),
            SaveState.FAILED: (
                "warning",
                "bad",
                tr("NOT SAVED: {ratings}").format(ratings=plural(self._failed, "rating")),
            ),
        }[self._state]
        self._sign.setPixmap(self._theme.pixmap(icon, role, 15))
        self._saved.setText(text)
        set_role(self._saved, role)
        self._retry.setVisible(self._state is SaveState.FAILED)
