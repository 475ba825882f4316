"""The Train page: it shows what the training queue does, and passes on what the person asks."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from aura_trainer.domain.batches import BatchOutcome
from aura_trainer.domain.settings import ADVANCED_MODE, DEPLOY_POLICY, RETRAIN_AFTER, RETRAIN_EVERY
from aura_trainer.domain.training import (
    BaselineKnown,
    DeployPolicy,
    FitStep,
    JobState,
    StageProgress,
    TrainingJob,
    TrainingRequest,
    said,
)
from aura_trainer.gui.context import Notice, PageContext, Tone
from aura_trainer.gui.pages.registry import FRAMES, TRAIN
from aura_trainer.gui.pages.train_batches import TrainBatches
from aura_trainer.gui.pages.train_checks import TrainingChecks
from aura_trainer.gui.pages.train_elsewhere import ElsewhereBar
from aura_trainer.gui.pages.train_ended import EndedView
from aura_trainer.gui.pages.train_intro import TrainIntro
from aura_trainer.gui.pages.train_running import RunningView
from aura_trainer.gui.pages.train_runs import TrainingRuns
from aura_trainer.gui.pages.train_setup import TrainSetup
from aura_trainer.gui.pages.train_verdict import VerdictPresenter
from aura_trainer.gui.retraining_notices import tell_completed, tell_nothing_came
from aura_trainer.gui.training_readiness import Preparation
from aura_trainer.gui.training_words import fit_sentence
from aura_trainer.gui.widgets.loss_card import LossCard
from aura_trainer.gui.widgets.run_result import RunResult
from aura_trainer.gui.widgets.verdict_banner import LOOKS
from aura_trainer.gui.window_memory import MODEL_NAME
from aura_trainer.language import mark, tr
from aura_trainer.services.analysis_words import verdict_word

if TYPE_CHECKING:
    from aura_trainer.services.training_worker import JobEvent, TrainingReport

_STARTING = mark("It is about to begin\N{HORIZONTAL ELLIPSIS}")


class TrainPage(QWidget):
    """Main area with one of five views, and the column that says what a run is made of.

    Args:
        context: Services, runner and signals.
    """

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._model_in_use = tr("The default model")
        theme = context.theme
        self.runs = TrainingRuns(context, self)
        self.checks = TrainingChecks(context, self)
        self.setup = TrainSetup(theme)
        self.intro = TrainIntro(theme)
        self.running = RunningView(theme)
        self.result = RunResult(theme)
        self.ended = EndedView(theme)
        # Without a parent it would be a window of its own until it is first put in a view, and outlive this one.
        self.loss_card = LossCard(theme, self)
        self.loss_card.hide()
        self.verdict = VerdictPresenter(context, self.result)
        self.batches = TrainBatches(context, self.runs, self.checks, self)
        self.elsewhere_bar = ElsewhereBar(theme)
        self._plotted: str | None = None
        self._followed: str | None = None
        self._submitting = False
        self._stale = False
        self._views = QStackedWidget()
        self._build()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        for view in (self.intro, self.running, self.result, self.ended, self.batches.view):
            self._views.addWidget(view)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        main = QVBoxLayout()
        main.setSpacing(0)
        main.addWidget(self.elsewhere_bar)
        main.addWidget(self._views, 1)
        layout.addLayout(main, 1)
        layout.addWidget(self.setup)

    def _connect(self) -> None:
        hub = self._context.signals
        for changed in (hub.ratings_changed, hub.frames_changed, hub.model_changed):
            changed.connect(self._outdated)
        hub.settings_changed.connect(self._setting_changed)
        hub.training_queued.connect(self.runs.refresh)
        self.runs.listed.connect(self._show_jobs)
        self.runs.happened.connect(self._follow)
        self.runs.seen_elsewhere.connect(self._follow_elsewhere)
        self.runs.silent.connect(self.running.show_silent)
        self.runs.refused.connect(self.look_again)
        self.checks.checked.connect(self._show_preparation)
        self.checks.busy_changed.connect(self.setup.show_checking)
        self.runs.stopping.connect(self.running.show_asked)
        self.runs.completed.connect(self._completed)
        self.runs.gave_nothing.connect(self._gave_nothing)
        self.runs.unread.connect(self._unread)
        self.setup.queue_requested.connect(self.start)
        self.elsewhere_bar.show_requested.connect(self.show_intro)
        self.setup.name.returnPressed.connect(self._start_by_key)
        self.setup.dequeue_requested.connect(self.runs.dequeue)
        self.runs.dequeued.connect(self.setup.queue.settle)
        self.setup.check_requested.connect(self._check_again)
        self.setup.presets.chosen.connect(self.look_again)
        self.intro.start_requested.connect(self.start)
        self.intro.frames_requested.connect(lambda: hub.page_requested.emit(FRAMES))
        self.intro.run_chosen.connect(self.open_run)
        self.intro.batch_chosen.connect(self.batches.open)
        self.setup.compare_requested.connect(lambda: self.batches.ask(self._wanted_name))
        self.batches.ended.connect(self._batch_ended)
        self.batches.unread.connect(self._unread)
        self.batches.shown.connect(lambda: self._show_view(self.batches.view))
        self.batches.view.run_chosen.connect(self.open_run)
        self.batches.view.again_requested.connect(self.show_intro)
        hub.run_requested.connect(self.open_run)
        self.running.stop_requested.connect(self.runs.stop_current)
        self.result.again_requested.connect(self.show_intro)
        self.ended.again_requested.connect(self.show_intro)
        self.result.frame_chosen.connect(hub.frame_requested)
        self.result.copy_requested.connect(self._copy)

    def _copy(self, report: str) -> None:
        QGuiApplication.clipboard().setText(report)
        self._context.notify(Notice(tr("Report copied"), tr("Paste it wherever you like.")))

    def _setting_changed(self, key: str) -> None:
        if key in (ADVANCED_MODE, DEPLOY_POLICY, RETRAIN_AFTER, RETRAIN_EVERY):
            self._outdated()

    def _outdated(self) -> None:
        # Rating a thousand frames on another page must not read them all a thousand times.
        self._stale = True
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Catch up with what changed while another page was shown."""
        super().showEvent(event)
        if self._stale:
            self.refresh()
        else:
            # Memory and room on the disk change without telling anybody.
            self.look_again()
        self.runs.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Leave off watching what other processes do."""
        super().hideEvent(event)
        self.runs.watch(False)

    def refresh(self) -> None:
        """Read ratings, models and the queue again."""
        if not self._context.advanced_mode:
            return
        self._stale = False
        self.look_again()
        self._context.runner.run(self._show_model())
        self.runs.refresh()

    def look_again(self) -> None:
        """Check again whether a run can begin."""
        if self._context.advanced_mode:
            self.checks.look(self.setup.presets.preset)
        self._show_estimate()

    def _check_again(self) -> None:
        self.look_again()
        self._context.runner.run(self._context.catch_up())

    def _show_preparation(self, preparation: Preparation) -> None:
        self.setup.show_preparation(preparation)
        self.runs.expect(preparation.estimates)
        self.intro.show_preparation(preparation)
        self._show_estimate()
        self._allow()

    def _show_estimate(self) -> None:
        preset, latest = self.setup.presets.preset, self.checks.latest
        self.intro.show_estimate(preset, None if latest is None else latest.estimates.get(preset))

    async def _show_model(self) -> None:
        application = self._context.application
        status = await self._context.runner.background(application.model_in_use)
        self._model_in_use = status.active.title
        self.ended.show_model(self._model_in_use)
        self.setup.show_policy(self._policy(), None if status.using_default else status.active.title)
        await self.checks.learn_names()
        self.setup.suggest_name(self._suggested_name())

    def _policy(self) -> DeployPolicy:
        return DeployPolicy(str(self._context.setting(DEPLOY_POLICY)))

    def start(self) -> None:
        """Queue a run with what the column says."""
        request = TrainingRequest(
            user_id=self._context.user_id,
            model_name=self._wanted_name(),
            preset=self.setup.presets.preset,
            deploy=self._policy(),
        )
        self._context.runner.run(self._submit(request))

    async def _submit(self, request: TrainingRequest) -> None:
        self._submitting = True
        self._allow()
        try:
            await self.runs.submit(request)
            self._context.memory.remember(MODEL_NAME, request.model_name)
            self.setup.name.setModified(False)
            self.setup.suggest_name(self._suggested_name())
        finally:
            self._submitting = False
            self._allow()

    def _start_by_key(self) -> None:
        if not self._submitting and not self.checks.blockers:
            self.start()

    def _allow(self) -> None:
        """Keep what begins a run in step with whether one can begin."""
        reasons = self.checks.blockers
        waits = any(job.state is JobState.QUEUED for job in self.runs.jobs)
        begun = [tr(_STARTING)] if self._submitting or (waits and self.runs.at_hand is None) else []
        self.intro.allow_start(begun or reasons)
        self.setup.offer_queueing(self.view is self.running, reasons)

    def _wanted_name(self) -> str:
        return self.setup.name.text().strip() or self._suggested_name()

    def _suggested_name(self) -> str:
        return self.checks.next_name(self._context.memory.recall(MODEL_NAME, ""), self.runs.jobs)

    def _show_jobs(self, jobs: tuple[TrainingJob, ...]) -> None:
        self.intro.show_runs(jobs)
        waiting = [job for job in reversed(jobs) if job.state is JobState.QUEUED]
        self.setup.show_queue(waiting)
        self.setup.suggest_name(self._suggested_name())
        self._offer_elsewhere()
        self._allow()

    def _follow(self, event: "JobEvent") -> None:
        if event.job.state is JobState.RUNNING and event.job.job_id != self._plotted:
            if event.job.request.by_itself and self._shows_an_end:
                # Nobody asked for it: what is being read stays.
                return
            self._begin(event.job)
        match event.event:
            case StageProgress(progress, stage):
                self.running.progress.show_progress(progress, said(stage), self.runs.seconds_left)
            case FitStep():
                self.loss_card.take(event.event)
                self.running.progress.show_detail(fit_sentence(event.event))
            case BaselineKnown():
                self.loss_card.take(event.event)

    def _begin(self, job: TrainingJob) -> None:
        self._plotted = job.job_id
        self.loss_card.clear()
        self.loss_card.setVisible(True)
        self.running.begin(job, remark=self.batches.remark(job))
        here = self.intro.isAncestorOf(self.window().focusWidget())
        self._show_view(self.running)
        if here or not job.request.by_itself:
            self.running.setFocus()

    def _follow_elsewhere(self, job: TrainingJob) -> None:
        if job.job_id != self._followed:
            self._followed = job.job_id
            self.running.begin(job, elsewhere=True)
        if self.view is self.intro:
            self.loss_card.setVisible(False)
            self._show_view(self.running)
        self.running.show_asked(job.stop_request)
        self.running.progress.show_progress(job.progress, said(job.stage), self.runs.seconds_left)
        self._offer_elsewhere()

    def _offer_elsewhere(self) -> None:
        """Lead from what an earlier run came to, to the one that runs in another process now."""
        job = self.runs.elsewhere
        self.elsewhere_bar.setVisible(job is not None and self._shows_an_end)
        if job is not None:
            self.elsewhere_bar.tell(job)

    @property
    def _shows_an_end(self) -> bool:
        return self.view in (self.result, self.ended, self.batches.view)

    def _show_view(self, view: QWidget) -> None:
        rooms = {
            self.running: self.running.plot_room,
            self.result: self.result.learned,
            self.ended: self.ended.plot_room,
        }
        if (room := rooms.get(view)) is not None:
            room.addWidget(self.loss_card)
        self._views.setCurrentWidget(view)
        if view is self.result and self.isVisible():
            # Else the focus would fall on whatever comes first in the window.
            self.result.setFocus()
        self._offer_elsewhere()
        self.setup.setVisible(view not in (self.result, self.batches.view))
        self._allow()

    @property
    def view(self) -> QWidget | None:
        """The view shown in the main area."""
        return self._views.currentWidget()

    def show_intro(self) -> None:
        """Back to the start of the page, or to the job that runs."""
        if self.runs.elsewhere is not None:
            self.loss_card.setVisible(False)
        self._show_view(self.intro if self.runs.at_hand is None else self.running)

    def _completed(self, report: "TrainingReport") -> None:
        if report.job.request.batch is not None:
            return
        if self.runs.at_hand is None and self.view is self.running:
            self._context.runner.run(self._show_report(report))
            if self.isVisible() and not report.job.request.by_itself:
                return
        if report.job.request.by_itself:
            self._context.runner.run(tell_completed(self._context, report))
            return
        job, recommendation = report.job, report.verdict.recommendation
        self._context.notify(
            Notice(
                f"{job.request.model_name}: {verdict_word(recommendation)}",
                report.verdict.headline,
                Tone(LOOKS[recommendation].tone),
                tr("Show"),
                lambda: self._show_run(job.job_id),
                passing=True,
            )
        )

    async def _show_report(self, report: "TrainingReport") -> None:
        if not await self.verdict.show(report):
            return
        self.loss_card.setVisible(report.job.job_id == self._plotted)
        self._show_view(self.result)

    def _gave_nothing(self, job: TrainingJob) -> None:
        if job.request.batch is not None:
            return
        if self.runs.at_hand is None and self.view is self.running:
            self._show_ended(job)
        elif not job.request.by_itself:
            self._context.notify(
                Notice(f"{job.request.model_name}: {job.state.words}", said(job.error or ""))
            )
        if job.request.by_itself:
            tell_nothing_came(self._context, job)

    def _batch_ended(self, outcome: BatchOutcome) -> None:
        if self.runs.at_hand is None and self.view is self.running:
            self.batches.show(outcome)
            if self.isVisible():
                return
        self.batches.tell(outcome)

    def _unread(self) -> None:
        if self.view is self.running:
            self.show_intro()

    def _show_ended(self, job: TrainingJob) -> None:
        self.ended.show_job(job, self._model_in_use)
        self.loss_card.setVisible(job.job_id == self._plotted and len(self.loss_card.plot.history) > 0)
        self._show_view(self.ended)

    def _show_run(self, job_id: str) -> None:
        self._context.signals.page_requested.emit(TRAIN)
        self.open_run(job_id)

    def open_run(self, job_id: str) -> None:
        """Show an earlier run, or the one that runs."""
        self._context.runner.run(self._open_run(job_id))

    async def _open_run(self, job_id: str) -> None:
        application = self._context.application
        job = await self._context.runner.background(lambda: application.training.job(job_id))
        if job.state is JobState.COMPLETED:
            await self._show_report(await self.runs.report(job_id))
        elif job.state.terminal:
            self._show_ended(job)
        else:
            self.show_intro()
