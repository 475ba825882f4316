"""The window: it only wires the bars, the pages and the import together."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from aura_trainer.domain.settings import ADVANCED_MODE, THEME, Theme
from aura_trainer.domain.training import TrainingJob
from aura_trainer.gui.closing import CloseGuard
from aura_trainer.gui.context import PageContext, PageSpec
from aura_trainer.gui.error_funnel import ErrorFunnel, ErrorReport
from aura_trainer.gui.help_flow import HelpFlow
from aura_trainer.gui.import_flow import ImportFlow
from aura_trainer.gui.jobs import JobThread
from aura_trainer.gui.pages.registry import FRAMES, PAGES
from aura_trainer.gui.ratings_flow import RatingsFlow
from aura_trainer.gui.relink_flow import RelinkFlow
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.drop_overlay import DropOverlay
from aura_trainer.gui.widgets.first_steps_card import FirstStepsCard
from aura_trainer.gui.widgets.locked_page import LockedPage
from aura_trainer.gui.widgets.missing_bar import MissingBar
from aura_trainer.gui.widgets.nav_rail import NavRail
from aura_trainer.gui.widgets.start_page import StartPage
from aura_trainer.gui.widgets.status_bar import StatusBar
from aura_trainer.gui.widgets.toasts import ToastStack
from aura_trainer.gui.widgets.top_bar import TopBar
from aura_trainer.gui.window_actions import WindowActions
from aura_trainer.language import tr

_LEAST_SIZE, _FIRST_SIZE = (960, 600), (1440, 860)


class MainWindow(QMainWindow):
    """Shown at once with a start page, which stays until a page is ready; ``attach`` fills it with the services.

    Signals:
        closed: The window has closed for good.
    """

    closed = Signal()

    def __init__(self, theme: ThemeManager, funnel: ErrorFunnel) -> None:
        super().__init__()
        self._theme = theme
        self._context: PageContext | None = None
        self._guard: CloseGuard | None = None
        self._specs: dict[str, PageSpec] = {}
        self._pages: dict[str, QWidget] = {}
        self._locked_pages: dict[str, LockedPage] = {}
        self._page_id = FRAMES
        self._elsewhere: TrainingJob | None = None
        self.imports: ImportFlow | None = None
        self.ratings: RatingsFlow | None = None
        self.relinks: RelinkFlow | None = None
        self.actions_of_window: WindowActions | None = None
        self.help: HelpFlow | None = None
        self.setWindowTitle("Aura Trainer")
        self.setMinimumSize(*_LEAST_SIZE)
        self.resize(*_FIRST_SIZE)
        self.setAcceptDrops(True)
        self.top, self.rail, self.status = TopBar(theme), NavRail(theme), StatusBar(theme)
        self.missing_bar = MissingBar(theme)
        self.first_steps = FirstStepsCard(theme)
        self.stack = QStackedWidget()
        self.start_page = StartPage(theme)
        self.stack.addWidget(self.start_page)
        self._lay_out()
        self.drop_overlay = DropOverlay(theme, self)
        self.toasts = ToastStack(self, self.top, self.status, theme)
        self.stack.currentChanged.connect(self.toasts.leave_page)
        funnel.reported.connect(self._show_error)

    @property
    def page_id(self) -> str:
        """The page shown."""
        return self._page_id

    def page(self, page_id: str) -> QWidget:
        """A page, made when it is first asked for."""
        if page_id not in self._pages and self._context is not None:
            self._pages[page_id] = self._specs[page_id].factory(self._context)
            self.drop_overlay.leave_drops_to_the_window(self._pages[page_id])
            self.stack.addWidget(self._pages[page_id])
        return self._pages[page_id]

    def attach(self, context: PageContext, pages: Sequence[PageSpec] = PAGES) -> None:
        """The services are there: fill the window."""
        self._context = context
        self._guard = CloseGuard(context, self, self.close)
        self._specs = {spec.id: spec for spec in pages}
        self.imports = ImportFlow(context, self)
        self.ratings = RatingsFlow(context, self.imports, self)
        self.relinks = RelinkFlow(context, self, self.missing_bar)
        self.rail.set_pages([(spec.id, tr(spec.title), spec.icon) for spec in pages])
        self.actions_of_window = WindowActions(context, self, self._specs, self.stack.currentWidget)
        self.help = HelpFlow(context, self, self.rail, self.first_steps)
        self.toasts.report_requested.connect(self.help.report_problem)
        self._show_keys()
        self.top.set_profile(context.user_id)
        self._connect(context, self.imports)
        self._lock_pages()
        # It hears of what is read from now on, whether it is the page shown first or not.
        self.page(pages[0].id)

    async def make_ready(self, page_id: str) -> None:
        """Make a page, and have it read what it shows before it is seen."""
        if self._context is not None and not self._is_locked(self._specs[page_id]):
            await self._context.runner.first(lambda: self.page(page_id))

    def show_page(self, page_id: str) -> None:
        """Go to a page, or to the explanation of a locked one."""
        if self._context is None:
            return
        spec = self._specs[page_id]
        self._page_id = self._context.page_id = page_id
        self.rail.select(page_id)
        if self._is_locked(spec):
            self.stack.setCurrentWidget(self._locked_page(spec))
        else:
            self.stack.setCurrentWidget(self.page(page_id))
        if self.help is not None:
            self.help.first_steps.refresh()

    async def refresh_model(self) -> None:
        """Show which model is in use."""
        if self._context is not None:
            self.top.set_model(await self._context.runner.background(self._context.application.model_in_use))

    # Events

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Close once nothing is in the way."""
        if self._guard is None or self._guard.may_close():
            event.accept()
            self.closed.emit()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Do what a key stands for that whatever has the focus had no use for; Esc dismisses a notice first."""
        done = self.toasts.press(event) or (self._context is not None and self._context.actions.press(event))
        if not done:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Files may be dropped anywhere."""
        if self._context is not None:
            self.drop_overlay.offer(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:  # noqa: N802
        """The drag goes on over the overlay, or left."""
        self.drop_overlay.withdraw()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Ask how to sample what was dropped."""
        if self._context is not None:
            self.drop_overlay.take(event)

    # Wiring

    def _lay_out(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        main = QVBoxLayout()
        main.setSpacing(0)
        main.addWidget(self.missing_bar)
        main.addWidget(self.first_steps)
        main.addWidget(self.stack, 1)
        row.addLayout(main, 1)
        column.addLayout(row, 1)
        column.addWidget(self.status)
        self.setCentralWidget(body)

    def _connect(self, context: PageContext, imports: ImportFlow) -> None:
        signals, ratings, runner = context.signals, context.ratings, context.runner
        self.rail.page_chosen.connect(self.show_page)
        self.rail.page_chosen.connect(lambda: runner.run(context.catch_up()))
        self.rail.settings_requested.connect(self.show_settings)
        self.top.import_requested.connect(lambda: signals.import_requested.emit([]))
        self.status.retry_requested.connect(ratings.retry)
        self.status.cancel_requested.connect(JobThread.request_stop)
        signals.page_requested.connect(self.show_page)
        signals.frame_requested.connect(lambda _frame_id: self.show_page(FRAMES))
        signals.noticed.connect(self.toasts.show_notice)
        self.drop_overlay.dropped.connect(signals.import_requested)
        signals.sample_requested.connect(imports.try_sample)
        signals.thumbnails_missing.connect(imports.rebuild_thumbnails)
        signals.settings_changed.connect(self._setting_changed)
        signals.profile_changed.connect(lambda: self.top.set_profile(context.user_id))
        signals.model_changed.connect(lambda: runner.run(self.refresh_model()))
        signals.frames_changed.connect(self._show_media)
        context.library.replaced.connect(self._show_counts)
        context.library.frames_added.connect(self._show_counts)
        ratings.changed.connect(self._show_counts)
        ratings.state_changed.connect(self._show_save_state)
        context.outside.training_elsewhere.connect(self._show_elsewhere)
        runner.jobs_changed.connect(self._show_jobs)
        runner.job_progress.connect(self._show_jobs)
        context.keys.changed.connect(self._show_keys)
        context.local_api.changed.connect(lambda: self.top.show_api(context.local_api.state.url))

    def show_settings(self) -> None:
        """Open the settings."""
        if self.actions_of_window is not None:
            self.actions_of_window.show_settings()

    def _show_keys(self) -> None:
        if self._context is not None:
            self.rail.show_keys(self._context.keys)
            self.top.show_keys(self._context.keys)

    def _locked_page(self, spec: PageSpec) -> LockedPage:
        if spec.id not in self._locked_pages:
            page = LockedPage(tr(spec.title), tr(spec.purpose), self._theme)
            page.unlock_requested.connect(self._unlock)
            self.stack.addWidget(page)
            self._locked_pages[spec.id] = page
        return self._locked_pages[spec.id]

    def _unlock(self) -> None:
        if self._context is not None:
            self._context.runner.run(self._context.turn_on_advanced_mode())

    def _lock_pages(self) -> None:
        locked = (spec.id for spec in self._specs.values() if self._is_locked(spec))
        self.rail.set_locked(frozenset(locked))

    def _is_locked(self, spec: PageSpec) -> bool:
        return spec.needs_advanced and self._context is not None and not self._context.advanced_mode

    def _setting_changed(self, key: str) -> None:
        if self._context is None:
            return
        if key == THEME:
            self._theme.choose(Theme(str(self._context.setting(THEME))))
        elif key == ADVANCED_MODE:
            self._lock_pages()
            self.show_page(self._page_id)

    def _show_media(self) -> None:
        if self._context is not None:
            self.top.set_media([media.path for media in self._context.library.media.values()])

    def _show_counts(self) -> None:
        if self._context is not None:
            self.status.show_counts(self._context.ratings.counts, len(self._context.library))

    def _show_save_state(self) -> None:
        if self._context is not None:
            self.status.show_save_state(self._context.ratings.state, self._context.ratings.failed_count)

    def _show_jobs(self) -> None:
        runner = self._context.runner if self._context is not None else None
        jobs = runner.asked_jobs() or runner.jobs() if runner is not None else ()
        self.status.show_job(jobs[-1] if jobs else None, len(jobs) - 1)
        if not jobs and (job := self._elsewhere) is not None:
            words = tr("Training {name} in another window or program").format(name=job.request.model_name)
            self.status.show_elsewhere(words, job.progress / 100)

    def _show_elsewhere(self, job: TrainingJob | None) -> None:
        self._elsewhere = job
        self._show_jobs()

    def _show_error(self, report: ErrorReport) -> None:
        if self._context is None:
            self.start_page.show_failure(report)
        else:
            self.toasts.show_error(report)
