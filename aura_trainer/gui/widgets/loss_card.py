"""The loss plot with its heading, legend, candidate chooser and caption."""

from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.domain.training import BaselineKnown, FitStep
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.tokens import TYPE_BODY
from aura_trainer.gui.training_words import candidate_label
from aura_trainer.gui.widgets.flow_layout import flow_box
from aura_trainer.gui.widgets.loss_plot import LossPlot
from aura_trainer.gui.widgets.parts import button, label
from aura_trainer.language import mark, tr

_ONE_LINE_SCALE = 1.3
_INSET = 16
_FOLLOW, _FOLLOW_HELP = mark("Latest"), mark("Follow the fit: show the kind of model being fitted")
_RIVALS = mark("Other kinds of model are drawn along paths of their own.")
_INNER = mark("A check while it learns: the verdict rests on other frames, kept out of all this.")
_AXES = {
    "regularisation": mark("regularisation"),
    "boosting round": mark("boosting round"),
    "epoch": mark("epoch"),
}
_AXIS_HELP = {
    "regularisation": mark("Each step tries another setting, from cautious to free."),
    "boosting round": mark("Each step adds one small tree that mends what the earlier ones got wrong."),
    "epoch": mark("Each step is one pass over all the frames it learns from."),
}


class LossCard(QFrame):
    """Shows a run while it learns, and afterwards how it learned."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self.plot = LossPlot(theme)
        self._unseen = label("", "strong")
        self._learned = label("", "strong")
        self._unseen_key = label()
        self._learned_key = label()
        self._caption = label("", "dim", wrap=True)
        self._place = label()
        self._chips_box, self._chips = flow_box()
        self._choice = QButtonGroup(self)
        self._follow = self._add_chip(tr(_FOLLOW), None)
        self._follow.setToolTip(tr(_FOLLOW_HELP))
        self._follow.setAccessibleName(tr(_FOLLOW_HELP))
        self.candidates: dict[str, QPushButton] = {}
        self._log = button(tr("log"), "chip", says=tr("Logarithmic scale"))
        self._fit = button(tr("Reset zoom"), "ghost", says=tr("Reset zoom: show the whole run"))
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._heading = label(tr("Typical error on a frame's rating, while learning"), "section")
        self._legend, self._entries = flow_box(spacing=16)
        self._foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build()
        self.plot.readout_changed.connect(self._tell)
        theme.changed.connect(self._follow_theme)
        self._follow_theme()
        self.clear()

    def _build(self) -> None:
        self._log.setCheckable(True)
        self._log.toggled.connect(self.plot.set_log)
        self._fit.clicked.connect(self.plot.show_all)
        self._chips_box.setAccessibleName(tr("Which kind of model to show"))
        self._head.setSpacing(8)
        self._head.addWidget(self._heading, 1)
        policy = self._legend.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Preferred)
        self._legend.setSizePolicy(policy)
        for key, words, figure in (
            (self._unseen_key, tr("frames set aside meanwhile"), self._unseen),
            (self._learned_key, tr("frames it learns from"), self._learned),
        ):
            entry_box = QWidget()
            entry = QHBoxLayout(entry_box)
            entry.setContentsMargins(0, 4, 0, 4)
            entry.setSpacing(4)
            entry.addWidget(key)
            entry.addWidget(label(words))
            entry.addWidget(figure)
            self._entries.addWidget(entry_box)
        self._head.addWidget(self._legend)
        self._foot.setSpacing(8)
        self._foot.addWidget(self._caption, 1)
        for member in (self._place, self._log, self._fit):
            self._foot.addWidget(member)
        column = QVBoxLayout(self)
        column.setContentsMargins(_INSET, 12, _INSET, 12)
        column.setSpacing(8)
        column.addLayout(self._head)
        column.addWidget(self._chips_box)
        column.addWidget(self.plot, 1)
        column.addLayout(self._foot)
        self.plot.setMinimumHeight(200)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def clear(self) -> None:
        """Forget the run; a new one begins."""
        for chip in self.candidates.values():
            self._choice.removeButton(chip)
            self._chips.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.candidates.clear()
        self._follow.setChecked(True)
        self._chips_box.hide()
        self.plot.clear()

    def take(self, event: FitStep | BaselineKnown) -> None:
        """Take in an event of the run."""
        if isinstance(event, BaselineKnown):
            self.plot.set_baseline(event.mean_loss)
            return
        self.plot.append(event)
        if event.candidate not in self.candidates:
            chip = self._add_chip(candidate_label(event.candidate), event.candidate)
            self.candidates[event.candidate] = chip
            self._chips_box.setVisible(len(self.candidates) > 1)

    def _add_chip(self, text: str, candidate: str | None) -> QPushButton:
        chip = button(text, "chip")
        chip.setCheckable(True)
        chip.toggled.connect(lambda on: self.plot.show_candidate(candidate) if on else None)
        self._choice.addButton(chip)
        self._chips.addWidget(chip)
        return chip

    def _tell_candidates(self) -> None:
        """Say of each kind of model how well it has done so far, on average and in each fold."""
        for candidate, chip in self.candidates.items():
            best = self.plot.history.best(candidate)
            if best is None:
                continue
            name = candidate_label(candidate)
            text = f"{name}  {best.mean:.3f}"
            if chip.text() != text:
                chip.setText(text)
                folds = ", ".join(
                    tr("fold {fold}: {error:.3f}").format(fold=fold + 1, error=low)
                    for fold, low in best.by_fold.items()
                )
                words = tr(
                    "Lowest error on frames set aside, averaged over folds: {error:.3f} ({folds})"
                ).format(error=best.mean, folds=folds)
                chip.setToolTip(words)
                chip.setAccessibleName(name)
                chip.setAccessibleDescription(words)

    def _tell(self) -> None:
        self._fit.setVisible(self.plot.zoomed)
        self._tell_candidates()
        readout, line = self.plot.readout, self.plot.shown
        if readout is None or line is None:
            self._unseen.setText("-")
            self._learned.setText("-")
            self._place.setText("")
            self._caption.setText(tr("The first fitting step draws the first point."))
            self.plot.setAccessibleDescription(tr("No fitting step yet"))
            return
        step, unseen, learned = readout
        self._unseen.setText(f"{unseen:.3f}")
        self._learned.setText(f"{learned:.3f}")
        candidate = candidate_label(line.key.candidate)
        axis = tr(_AXES[line.axis]) if line.axis in _AXES else line.axis
        # Translators: {axis} is what a step is: "epoch", "boosting round" or "regularisation".
        place = tr("{candidate}, fold {fold}, {axis} {step} of {steps}")
        self._place.setText(
            place.format(candidate=candidate, fold=line.key.fold + 1, axis=axis, step=step, steps=line.steps)
        )
        rivals = tr(_RIVALS) if len(self.candidates) > 1 else ""
        help_text = tr(_AXIS_HELP[line.axis]) if line.axis in _AXIS_HELP else ""
        self._caption.setText(" ".join(filter(None, (help_text, rivals, tr(_INNER)))))
        self.plot.setAccessibleDescription(
            tr(
                "{axis} {step} of {steps}: error {unseen:.3f} on frames set aside meanwhile, {learned:.3f} on frames it "
                "learns from"
            ).format(axis=axis, step=step, steps=line.steps, unseen=unseen, learned=learned)
        )

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the legend on one line, below the heading where it has no room beside it."""
        super().resizeEvent(event)
        self._lay_out_head()

    def _lay_out_head(self) -> None:
        needed = sum(part.sizeHint().width() for part in (self._heading, self._legend)) + self._head.spacing()
        beside = needed <= self.contentsRect().width() - 2 * _INSET
        self._head.setDirection(
            QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        )

    def _follow_theme(self) -> None:
        tokens = self._theme.tokens
        _paint_key(self._unseen_key, tokens.accent)
        _paint_key(self._learned_key, tokens.rating)
        large = self._theme.text_scale > _ONE_LINE_SCALE
        direction = QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight
        self._foot.setDirection(direction)
        self._lay_out_head()
        for figure in (self._unseen, self._learned):
            # The figures change many times a second; what stands beside them must not jump.
            figure.setMinimumWidth(
                QFontMetrics(self._theme.font(TYPE_BODY, QFont.Weight.DemiBold)).horizontalAdvance("0.000")
                + 2
            )


def _paint_key(key: QLabel, color: str) -> None:
    key.setFixedSize(14, 3)
    key.setStyleSheet(f"background: {color}; border-radius: 1px;")
