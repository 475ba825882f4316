"""The History page: every training run that has ended, and what they come to."""

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QMenu,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.application import Application
from aura_trainer.domain.audit import AuditRecord
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import JobNotFound
from aura_trainer.domain.run_quality import RunQuality
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.domain.training import JobState
from aura_trainer.gui.action_conditions import Fact
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.context import Notice, PageContext, Tone
from aura_trainer.gui.file_dialog import FileDialog
from aura_trainer.gui.history_words import bad_lines_text, name_text
from aura_trainer.gui.pages.history_empty import HistoryEmpty
from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.gui.widgets.history_figures import HistoryFigures
from aura_trainer.gui.widgets.history_filters import HistoryFilters
from aura_trainer.gui.widgets.history_table import HistoryTable
from aura_trainer.gui.widgets.parts import button, card, label, row
from aura_trainer.gui.widgets.quality_plot import QualityPlot
from aura_trainer.gui.widgets.run_details import RunDetails
from aura_trainer.language import tr
from aura_trainer.services.clock import utc_now
from aura_trainer.services.training_audit import AuditHistory, select_runs, statistics_of

_TABLE_HEIGHT = 172
_ICON = 16


class HistoryPage(QStackedWidget):
    """Figures, filters, the table and the chosen run in full; or, before there is a run, what will be here.

    Args:
        context: Services, runner and signals.
    """

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._history = AuditHistory((), 0, ())
        self._qualities: Mapping[str, RunQuality] = {}
        self._reading = 0
        self.figures = HistoryFigures()
        self.filters = HistoryFilters()
        self.plot = QualityPlot(context.theme)
        self.table = HistoryTable(context.theme)
        self.details = RunDetails(context.theme)
        self.none_fits = QWidget()
        self.notice = QWidget()
        self.notice_words = label("", "dim", wrap=True)
        self._notice_icon = QLabel()
        self.csv_button = button(
            tr("Save as CSV\N{HORIZONTAL ELLIPSIS}"), says=tr("Save the runs shown as a table")
        )
        self.empty = HistoryEmpty(context.theme)
        self.dialog: QFileDialog | None = None
        self._shown = QScrollArea()
        self._build()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        head = row(spacing=12)
        head.addWidget(label(tr("History"), "title"), 1)
        head.addWidget(self.csv_button)
        frame, inside = card()
        inside.setContentsMargins(8, 8, 8, 8)
        inside.addWidget(self.table)
        inside.addWidget(self._none_fits_words())
        self.table.setMinimumHeight(round(_TABLE_HEIGHT * self._context.theme.text_scale))
        notice = row()
        notice.addWidget(self._notice_icon, 0, Qt.AlignmentFlag.AlignTop)
        notice.addWidget(self.notice_words, 1)
        self.notice.setLayout(notice)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.figures)
        column.addWidget(self.filters)
        column.addWidget(self.plot)
        column.addWidget(frame, 1)
        column.addWidget(self.notice)
        column.addWidget(self.details)
        self._shown.setWidget(content)
        self._shown.setWidgetResizable(True)
        self._shown.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # First, and so shown until it is known whether there are runs.
        for view in (QWidget(), self.empty, self._shown):
            self.addWidget(view)
        self.notice.hide()
        self._paint()

    def _none_fits_words(self) -> QWidget:
        show_all = button(tr("Show all"), "link", says=tr("Show all runs"))
        show_all.clicked.connect(self.filters.show_all)
        line = row()
        line.addStretch(1)
        line.addWidget(label(tr("No run fits these filters."), "dim"))
        line.addWidget(show_all)
        line.addStretch(1)
        line.setContentsMargins(8, 8, 8, 8)
        self.none_fits.setLayout(line)
        self.none_fits.hide()
        return self.none_fits

    def _connect(self) -> None:
        hub = self._context.signals
        hub.jobs_changed.connect(self._outdated)
        hub.model_changed.connect(self._outdated)
        # A run is on record once its job is over, which is later than its last event.
        self._context.runner.jobs_changed.connect(self._outdated)
        hub.settings_changed.connect(self._setting_changed)
        self._context.theme.changed.connect(self._paint)
        self.empty.train_requested.connect(lambda: hub.page_requested.emit(TRAIN))
        self.filters.changed.connect(self._show_runs)
        self.table.chosen_changed.connect(self._show_chosen)
        self.plot.run_chosen.connect(self.table.choose)
        self.table.opened.connect(self.show_result)
        self.table.menu_requested.connect(self._open_menu)
        self.details.result_requested.connect(self.show_result)
        self.csv_button.clicked.connect(self.ask_csv)
        self._context.actions.offer(
            self.table.takes_keys,
            {ActionId.HISTORY_OPEN: self.show_result, ActionId.HISTORY_COPY: self.details.copy},
            lambda: () if self.table.chosen is None else (Fact.RUN,),
        )

    def _paint(self) -> None:
        self._notice_icon.setPixmap(self._context.theme.pixmap("warning", "warn", 18))
        self.csv_button.setIcon(self._context.theme.icon("export"))
        side = round(_ICON * self._context.theme.text_scale)
        self.csv_button.setIconSize(QSize(side, side))

    def _setting_changed(self, key: str) -> None:
        if key == ADVANCED_MODE:
            self._outdated()

    def _outdated(self) -> None:
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Read again: runs of other windows and commands tell nobody here."""
        super().showEvent(event)
        self.refresh()

    def focus_list(self) -> None:
        """Have keys go to the runs."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh(self) -> None:
        """Read the record of runs."""
        if self._context.advanced_mode:
            self._reading += 1
            self._context.runner.run(self._refresh(self._reading))

    async def _refresh(self, reading: int) -> None:
        application = self._context.application
        history, qualities = await self._context.runner.background(lambda: _read(application))
        # A later look may be answered first.
        unread = self.currentWidget() not in (self.empty, self._shown)
        changed = unread or history != self._history or qualities != self._qualities
        if reading == self._reading and changed:
            self._history, self._qualities = history, qualities
            self._show_history()

    def _show_history(self) -> None:
        bad = self._history.bad_lines
        self.notice.setVisible(bool(bad))
        self.notice_words.setText(bad_lines_text(bad) if bad else "")
        self._show_runs()
        self.setCurrentWidget(self._shown if self._history.records or bad else self.empty)

    def _show_runs(self) -> None:
        since = self.filters.period.since(utc_now().astimezone())
        in_period = select_runs(self._history.records, since=since)
        counts = Counter(record.status for record in in_period)
        self.filters.show_counts({None: len(in_period), **{state: counts[state] for state in JobState}})
        runs = select_runs(in_period, status=self.filters.state)
        self.figures.show_statistics(statistics_of(runs))
        self.plot.show_runs(runs, self._qualities)
        self.plot.setVisible(bool(runs))
        self.table.show_runs(runs, self._qualities)
        self.table.setVisible(bool(runs))
        self.none_fits.setVisible(not runs and bool(self._history.records))
        self.csv_button.setEnabled(bool(runs))

    def _show_chosen(self) -> None:
        record = self.table.chosen
        self.details.setVisible(record is not None)
        self.plot.choose(record.job_id if record is not None else None)
        if record is not None:
            self.details.show_run(record, self._qualities.get(record.job_id))

    def show_result(self) -> None:
        """Go to what came out of the chosen run, on the Train page."""
        if (record := self.table.chosen) is not None:
            self._context.runner.run(self._show_result(record))

    async def _show_result(self, record: AuditRecord) -> None:
        application = self._context.application
        try:
            await self._context.runner.background(lambda: application.training.job(record.job_id))
        except JobNotFound:
            self._context.notify(
                Notice(
                    tr("{name} was not trained here").format(name=name_text(record)),
                    tr(
                        "Its record is in this data folder, but the run itself is not: the record came from another "
                        "folder or machine, or the database was begun anew. All that is known of it is on this page."
                    ),
                    Tone.WARN,
                )
            )
            return
        self._context.show_run(record.job_id)

    def ask_csv(self) -> None:
        """Ask where to, then write the runs shown."""
        dialog = FileDialog(self.window(), tr("Save as CSV"), "training-history.csv", tr("Tables (*.csv)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        runs = self.table.runs()
        dialog.fileSelected.connect(lambda path: self._context.runner.run(self._save_csv(Path(path), runs)))
        self.dialog = dialog
        dialog.open()

    async def _save_csv(self, path: Path, runs: list[AuditRecord]) -> None:
        application = self._context.application
        await self._context.runner.background(lambda: application.audit.export_csv(path, runs))
        self._context.notify(
            Notice(tr("{runs} saved").format(runs=plural(len(runs), "run")), str(path), Tone.GOOD)
        )

    def _open_menu(self, record: AuditRecord, place: QPoint) -> None:
        self.menu_for(record).popup(place)

    def menu_for(self, record: AuditRecord) -> QMenu:
        """What can be done with the chosen run."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.details.result_button.text(), self.show_result)
        menu.addAction(tr("Copy"), self.details.copy)
        menu.addAction(tr("Copy path of the model file"), self.details.copy_path).setEnabled(
            bool(record.model_path)
        )
        return menu


def _read(application: Application) -> tuple[AuditHistory, Mapping[str, RunQuality]]:
    """Read all runs and how good their models were. Touches the disk."""
    history = application.audit.history(sys.maxsize)
    return history, application.run_qualities.of(history.records)
