"""What to import and how to sample it, with a live estimate of how many frames that gives."""

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QButtonGroup,
    QDialog,
    QDoubleSpinBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.media import Sampling, SamplingRule
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.file_dialog import FileDialog
from aura_trainer.gui.import_count import ImportCounter, forecast_remarks, forecast_words
from aura_trainer.gui.tips import plain_tip
from aura_trainer.gui.widgets.drop_overlay import accept_copy, dropped_paths
from aura_trainer.gui.widgets.parts import button, inset, label, row
from aura_trainer.language import tr
from aura_trainer.services.import_forecast import Forecast

_ESTIMATE_DELAY_MS = 150


class SamplingChooser(QWidget):
    """Radio buttons for the rules, each with its amount.

    Signals:
        changed: Another sampling is chosen.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons: dict[SamplingRule, QRadioButton] = {}
        self._amounts: dict[SamplingRule, QAbstractSpinBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(2, 1)
        self.seconds = QDoubleSpinBox(self)
        self.seconds.setRange(0.01, 86_400)
        self.seconds.setDecimals(2)
        self.seconds.setSingleStep(0.5)
        self.seconds.setValue(1.0)
        self.seconds.setSuffix(" s")
        self.per_shot = _counter(1, tr("Frames per shot"), self)
        self.spread = _counter(50, tr("Frames per clip"), self)
        inset(self.seconds)
        self.seconds.setAccessibleName(tr("Seconds between frames"))
        self._add(
            grid,
            SamplingRule.EVERY,
            tr("One frame every"),
            self.seconds,
            tr("Even coverage of the whole clip"),
        )
        self._add(
            grid, SamplingRule.PER_SHOT, tr("From every shot"), self.per_shot, tr("Cuts are found for you")
        )
        self._add(
            grid, SamplingRule.KEY_FRAMES, tr("Key frames"), None, tr("Where the encoder put them; fastest")
        )
        self._add(
            grid, SamplingRule.SPREAD, tr("Spread over each clip"), self.spread, tr("The same number a clip")
        )
        self._buttons[SamplingRule.EVERY].setChecked(True)
        self._group.buttonToggled.connect(self.changed)
        self.seconds.valueChanged.connect(self.changed)
        self.per_shot.valueChanged.connect(self.changed)
        self.spread.valueChanged.connect(self.changed)

    def sampling(self) -> Sampling:
        """The sampling chosen."""
        rule = next(rule for rule, button in self._buttons.items() if button.isChecked())
        amount = self._amounts.get(rule)
        if isinstance(amount, QSpinBox | QDoubleSpinBox):
            return Sampling(rule, float(amount.value()))
        return Sampling(rule)

    def choose(self, rule: SamplingRule) -> None:
        """Choose a rule."""
        self._buttons[rule].setChecked(True)

    def _add(
        self, grid: QGridLayout, rule: SamplingRule, text: str, amount: QAbstractSpinBox | None, remark: str
    ) -> None:
        place = grid.rowCount()
        choice = QRadioButton(text, self)
        choice.setAccessibleDescription(remark)
        self._group.addButton(choice)
        self._buttons[rule] = choice
        grid.addWidget(choice, place, 0)
        if amount is not None:
            self._amounts[rule] = amount
            grid.addWidget(amount, place, 1)
            amount.setEnabled(rule is SamplingRule.EVERY)
            choice.toggled.connect(amount.setEnabled)
        grid.addWidget(label(remark, "small"), place, 2)


class ImportDialog(QDialog):
    """Chooses paths and a sampling; once it is closed it goes away, as soon as nothing is counted any more.

    Signals:
        confirmed: Start was pressed; carries the list of paths and the Sampling.
    """

    confirmed = Signal(list, object)

    def __init__(self, context: PageContext, paths: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.counter = ImportCounter(context, self)
        self.counter.counted.connect(self._show_forecast)
        self.counter.refused.connect(self._show_refusal)
        self.setWindowTitle(tr("Import footage"))
        self.resize(620, 520)
        self.setAcceptDrops(True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_ESTIMATE_DELAY_MS)
        self._timer.timeout.connect(self._ask_estimate)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(label(tr("What"), "section"))
        self.sources = QListWidget(self)
        self.sources.setAccessibleName(tr("Files and folders to import"))
        self.sources.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        column.addWidget(self.sources, 1)
        column.addLayout(self._source_buttons())
        column.addSpacing(4)
        column.addWidget(label(tr("How to choose frames"), "section"))
        self.chooser = SamplingChooser(self)
        self.chooser.changed.connect(self._timer.start)
        column.addWidget(self.chooser)
        column.addSpacing(4)
        self.remarks = label("", "small", wrap=True)
        self.remarks.setAccessibleName(tr("What was found"))
        self.remarks.hide()
        column.addWidget(self.remarks)
        column.addLayout(self._bottom_row())
        QShortcut(QKeySequence.StandardKey.Delete, self.sources, self._remove_selected)
        self.add_paths(paths)

    def paths(self) -> list[str]:
        """The paths chosen."""
        role = Qt.ItemDataRole.UserRole
        return [str(self.sources.item(row).data(role)) for row in range(self.sources.count())]

    def add_paths(self, paths: Sequence[str]) -> None:
        """Add files or folders, each once."""
        known = set(self.paths())
        for path in paths:
            if path not in known:
                known.add(path)
                item = QListWidgetItem(PurePath(path).name or path)
                item.setData(Qt.ItemDataRole.UserRole, path)
                item.setToolTip(plain_tip(path))
                self.sources.addItem(item)
        self._sources_changed()

    def _source_buttons(self) -> QHBoxLayout:
        line = row()
        files = button(tr("Add files\N{HORIZONTAL ELLIPSIS}"))
        files.clicked.connect(lambda: self._browse(QFileDialog.FileMode.ExistingFiles))
        folder = button(tr("Add folder\N{HORIZONTAL ELLIPSIS}"))
        folder.clicked.connect(lambda: self._browse(QFileDialog.FileMode.Directory))
        self._remove = button(tr("Remove"))
        self._remove.clicked.connect(self._remove_selected)
        for made in (files, folder, self._remove):
            line.addWidget(made)
        line.addStretch(1)
        return line

    def _bottom_row(self) -> QHBoxLayout:
        line = row()
        self.estimate = label("", "dim", wrap=True)
        cancel = button(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.start = button(tr("Start"), "primary")
        self.start.setDefault(True)
        self.start.clicked.connect(self._confirm)
        line.addWidget(self.estimate, 1)
        line.addWidget(cancel)
        line.addWidget(self.start)
        return line

    def _browse(self, mode: QFileDialog.FileMode) -> None:
        dialog = FileDialog(self, tr("Choose footage"))
        dialog.setFileMode(mode)
        dialog.filesSelected.connect(self.add_paths)
        dialog.open()

    def _remove_selected(self) -> None:
        for item in self.sources.selectedItems():
            self.sources.takeItem(self.sources.row(item))
        self._sources_changed()

    def _sources_changed(self) -> None:
        some = self.sources.count() > 0
        self.start.setEnabled(some)
        self._remove.setEnabled(some)
        self._timer.start()

    def _ask_estimate(self) -> None:
        paths = self.paths()
        self.remarks.hide()
        if not paths:
            self.estimate.setText(tr("Add files or folders, or drop them on the window."))
            self.counter.stop()
            return
        self.estimate.setText(tr("Counting\N{HORIZONTAL ELLIPSIS}"))
        self.counter.count(paths, self.chooser.sampling())

    def _show_forecast(self, forecast: Forecast) -> None:
        if self.paths():
            self.estimate.setText(forecast_words(forecast))
            remarks = forecast_remarks(forecast)
            self.remarks.setText("\n".join(remarks))
            self.remarks.setVisible(bool(remarks))

    def _show_refusal(self, error: AuraError) -> None:
        self.estimate.setText(error.detail)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """More files may be dropped on the list."""
        if dropped_paths(event.mimeData()):
            accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Add what was dropped."""
        accept_copy(event)
        self.add_paths(dropped_paths(event.mimeData()))

    def done(self, result: int) -> None:
        """The counting ends with the dialog."""
        self._timer.stop()
        self.counter.stop()
        super().done(result)
        if self.counter.busy:
            self.counter.ended.connect(self.deleteLater)
        else:
            self.deleteLater()

    def _confirm(self) -> None:
        self.confirmed.emit(self.paths(), self.chooser.sampling())
        self.accept()


def _counter(value: int, name: str, parent: QWidget) -> QSpinBox:
    box = QSpinBox(parent)
    box.setRange(1, 100_000)
    box.setValue(value)
    box.setAccessibleName(name)
    inset(box)
    return box
