"""The local API inside the window: served while the setting is on, for the profile shown."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.settings import API_ENABLED, API_PORT
from aura_trainer.domain.training import TrainingJob
from aura_trainer.language import tr

if TYPE_CHECKING:
    from aura_trainer.api.server import ApiServer
    from aura_trainer.gui.context import PageContext
    from aura_trainer.services.training_worker import JobEvent


@dataclass(frozen=True, slots=True)
class ApiState:
    """How the server stands: where it listens once it does, else why it does not; neither while it begins or is off."""

    url: str = ""
    token_file: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Wanted:
    profile: str
    port: int


class WindowTrainer(QObject):
    """Has the window train what programs queue, as it trains everything else.

    Signals:
        was_queued: Carries the TrainingJob; emitted on a thread of the server.
    """

    was_queued = Signal(object)

    def start(self) -> None:
        """The Train page begins what waits already."""

    def queued(self, job: TrainingJob) -> None:
        """Tell the window."""
        self.was_queued.emit(job)

    def stop(self) -> None:
        """What the window trains goes on without the server."""


class LocalApi(QObject):
    """Runs the server on a thread of its own, begun and ended off the GUI thread.

    Signals:
        changed: ``state`` is another.
        failed: It could not begin; carries the reason in words.
        training_asked: A program has queued this TrainingJob, which is to be begun here.
    """

    changed = Signal()
    failed = Signal(str)
    training_asked = Signal(object)

    def __init__(self, context: "PageContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._trainer = WindowTrainer(self)
        self._trainer.was_queued.connect(self.training_asked)
        self._server: ApiServer | None = None
        self._served: _Wanted | None = None
        self._refused: _Wanted | None = None
        self._turn = asyncio.Lock()
        self.state = ApiState()

    def follow(self) -> None:
        """Serve from now on whenever the settings want it."""
        signals = self._context.signals
        signals.settings_changed.connect(self._setting_changed)
        signals.profile_changed.connect(self._arrange)
        signals.training_moved.connect(self._tell)
        self._context.outside.looked.connect(self._try_again)
        self._arrange()

    async def replace_token(self, user_id: str) -> None:
        """Make another token for a profile, and let programs in with that one alone from now on.

        Raises:
            AuraError: It could not be stored; the former one still lets them in.
        """
        context = self._context
        await context.runner.background(context.application.api_tokens.replace, user_id)
        self._served = None
        await self._serve()

    def end(self) -> None:
        """Serve no more. The window is gone, and nothing else runs: blocks until every request is answered."""
        if self._server is not None:
            self._server.stop()

    def _setting_changed(self, key: str) -> None:
        if key in (API_ENABLED, API_PORT):
            self._arrange()

    def _try_again(self) -> None:
        """Begin after all what was refused: another window may have given the port up."""
        if self._refused is not None and self._refused == self._wanted():
            self._arrange()

    def _arrange(self) -> None:
        if self._wanted() != self._served or self._turn.locked():
            self._context.runner.run(self._serve())

    def _wanted(self) -> _Wanted | None:
        context = self._context
        return (
            _Wanted(context.user_id, int(context.setting(API_PORT))) if context.setting(API_ENABLED) else None
        )

    async def _serve(self) -> None:
        # One after the other: the port is free for the next server only once the one before has ended.
        async with self._turn:
            wanted = self._wanted()
            if wanted == self._served:
                return
            told = wanted is not None and wanted == self._refused
            if not told:
                self._show(ApiState())
            await self._context.runner.background(self._stop)
            self._served, self._refused = wanted, None
            if wanted is not None:
                await self._start(wanted, quietly=told)

    async def _start(self, wanted: _Wanted, *, quietly: bool) -> None:
        try:
            self._show(await self._context.runner.background(self._begin, wanted))
        except AuraError as error:
            self._served, self._refused = None, wanted
            if not quietly or self.state.problem != error.detail:
                self._show(ApiState(problem=error.detail))
            if not quietly:
                self.failed.emit(error.detail)
        except Exception:
            # A fault of the program is told once, and not met again every few seconds.
            self._show(ApiState(problem=tr("It did not start; the log has the reason.")))
            raise

    def _begin(self, wanted: _Wanted) -> ApiState:
        # Loads the web's libraries.
        from aura_trainer.api.opening import make_server  # noqa: PLC0415
        from aura_trainer.api.options import ApiOptions  # noqa: PLC0415

        server = make_server(
            self._context.application, ApiOptions(wanted.profile, wanted.port), self._trainer
        )
        server.start()
        # At once, whoever waits for it: a window that closes meanwhile has to end it.
        self._server = server
        return ApiState(f"{server.url}/api/ml", str(server.token_file))

    def _stop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    def _show(self, state: ApiState) -> None:
        self.state = state
        self.changed.emit()

    def _tell(self, event: "JobEvent") -> None:
        server = self._server
        if server is not None:
            server.feed.take(event)
