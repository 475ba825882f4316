"""Counting ahead what an import would bring, while the person still chooses."""

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import AuraError, Cancelled
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.training import StopRequest
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.jobs import JobToken
from aura_trainer.language import ntr, number, tr
from aura_trainer.services.import_forecast import Forecast


class ImportCounter(QObject):
    """Counts off the GUI thread; of what is asked in quick succession, only the last is counted to the end.

    Signals:
        counted: How far the counting is; carries a Forecast.
        refused: It cannot be counted; carries the AuraError.
        ended: Nothing is being counted any more.
    """

    counted = Signal(object)
    refused = Signal(object)
    ended = Signal()

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._wanted: tuple[list[str], Sampling] | None = None
        self._token = JobToken()
        self._busy = False

    @property
    def busy(self) -> bool:
        """Whether something is being counted."""
        return self._busy

    def count(self, paths: Sequence[str], sampling: Sampling) -> None:
        """Count what these paths would bring, instead of what was asked before."""
        self._wanted = (list(paths), sampling)
        self._token.request(StopRequest.CANCEL)
        if not self._busy:
            self._busy = True
            self._context.runner.run(self._count())

    def stop(self) -> None:
        """Count no more."""
        self._wanted = None
        self._token.request(StopRequest.CANCEL)

    async def _count(self) -> None:
        look = self._context.application.forecaster.look
        try:
            while self._wanted is not None:
                (paths, sampling), self._wanted = self._wanted, None
                token = self._token = JobToken()
                try:
                    forecast = await self._context.runner.background(
                        look, paths, sampling, on_event=self._tell, token=token
                    )
                except Cancelled:
                    continue
                except AuraError as error:
                    self.refused.emit(error)
                else:
                    self.counted.emit(forecast)
        finally:
            self._busy = False
            self._token.request(StopRequest.CANCEL)
            self.ended.emit()

    def _tell(self, forecast: Forecast) -> None:
        """Called on the counting thread; the signal brings it to the GUI thread."""
        self.counted.emit(forecast)


def forecast_words(forecast: Forecast) -> str:
    """How much it would be, and how far that is counted."""
    frames = number(forecast.frames)
    clips = plural(forecast.clips, "clip")
    if forecast.complete:
        if forecast.clips == 0:
            return tr("Nothing here can be imported.")
        about = ntr("About {count} frame from {clips}", "About {count} frames from {clips}", forecast.frames)
        return about.format(count=frames, clips=clips)
    files = plural(forecast.total, "file")
    return tr("Counting: {looked} of {files}, about {count} frames so far").format(
        looked=forecast.looked, files=files, count=frames
    )


def forecast_remarks(forecast: Forecast) -> list[str]:
    """What is worth knowing before it is begun, in sentences."""
    remarks: list[str] = []
    if forecast.recordings:
        remarks.append(
            tr("{recordings} of several files: kept together and in order.").format(
                recordings=plural(forecast.recordings, "recording")
            )
        )
    if forecast.proxies:
        remarks.append(
            tr("{proxies} found: read in place of the original, not a clip of its own.").format(
                proxies=plural(forecast.proxies, "proxy")
            )
        )
    if forecast.known:
        remarks.append(
            tr("{clips} imported already: no frame comes twice, and ratings stay.").format(
                clips=plural(forecast.known, "clip")
            )
        )
    if forecast.failures:
        first = forecast.failures[0]
        unread = tr("Cannot be read: {file} ({reason}).").format(
            file=PurePath(first.path).name, reason=first.cause.rstrip(".")
        )
        more = len(forecast.failures) - 1
        others = [tr("And {count} more.").format(count=more)] if more else []
        remarks.append(" ".join([unread, *others]))
    return remarks
