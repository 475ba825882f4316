"""Importing, from what was dropped or chosen to the list of what could not be read."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import AuraError, ErrorKind
from aura_trainer.domain.media import (
    FramesImported,
    ImportProgress,
    ImportReport,
    MediaImported,
    Sampling,
)
from aura_trainer.gui.context import Notice, PageContext, Tone
from aura_trainer.gui.import_dialog import ImportDialog
from aura_trainer.gui.import_report import ImportReportDialog, headline, reason_of
from aura_trainer.gui.jobs import JobThread
from aura_trainer.language import ntr, tr
from aura_trainer.resources import SAMPLE_CLIP, resource_path


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import, and how to sample it; ``then`` is called when that has ended, whatever came of it."""

    paths: tuple[str, ...]
    sampling: Sampling
    then: Callable[[], object] | None = None


class ImportFlow(QObject):
    """Runs imports one after another; frames reach the library as they come in. Lost thumbnails are made between them.

    Signals:
        finished: An import ended; carries its ImportReport, or None when it was cancelled or failed in any way.
    """

    finished = Signal(object)

    def __init__(self, context: PageContext, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._waiting: deque[ImportRequest] = deque()
        self._job: JobThread | None = None
        self._words = ""
        self._lost: set[int] = set()
        self._begun: set[tuple[int, str]] = set()

    def ask(self, paths: Sequence[str] = (), then: Callable[[], object] | None = None) -> ImportDialog:
        """Open the import dialog, with these paths in it; ``then`` comes after the import, or after a refusal of it."""
        dialog = ImportDialog(self._context, paths, self._window)
        dialog.confirmed.connect(lambda chosen, sampling: self.start(chosen, sampling, then))
        if then is not None:
            dialog.rejected.connect(then)
        dialog.open()
        return dialog

    def start(
        self, paths: Sequence[str], sampling: Sampling, then: Callable[[], object] | None = None
    ) -> None:
        """Import, after whatever is being imported now; ``then`` is called when it has ended."""
        self._waiting.append(ImportRequest(tuple(paths), sampling, then))
        self._next()

    def try_sample(self) -> None:
        """Import the clip that ships with the app."""
        self.start([str(resource_path(SAMPLE_CLIP))], Sampling(amount=0.5))

    def rebuild_thumbnails(self, media_ids: Sequence[int]) -> None:
        """Make the thumbnails of these media anew, once for each look: the cache they were in may be lost at any time."""
        self._lost.update(media_ids)
        self._next()

    def _next(self) -> None:
        if self._job is not None:
            return
        if self._waiting:
            self._import(self._waiting.popleft())
        elif self._lost:
            self._rebuild()

    def _rebuild(self) -> None:
        media = self._context.library.media
        looks = {key: (key, media[key].pictures) for key in sorted(self._lost) if key in media}
        lost = [key for key, look in looks.items() if look not in self._begun]
        self._lost.clear()
        if not lost:
            return
        # Also where it fails or is cancelled: what is shown would ask for them again at once.
        self._begun.update(looks[key] for key in lost)
        importer = self._context.application.importer
        job = self._context.runner.start_job(
            tr("Making thumbnails"),
            lambda sink, token: importer.rebuild_thumbnails(lost, on_event=sink, token=token),
        )
        job.succeeded.connect(self._report_rebuild)
        job.failed.connect(self._rebuild_failed)
        self._watch(job, tr("Making thumbnails of {clip}"))

    def _import(self, request: ImportRequest) -> None:
        importer = self._context.application.importer
        job = self._context.runner.start_job(
            _title(request.paths),
            lambda sink, token: importer.run(request.paths, request.sampling, on_event=sink, token=token),
        )
        job.succeeded.connect(partial(self._report, request))
        job.failed.connect(partial(self._failed, request))
        job.unexpected.connect(lambda _error: self._finish(request, None))
        self._watch(job, tr("Importing {clip}"))

    def _watch(self, job: JobThread, words: str) -> None:
        self._job, self._words = job, words
        job.event_received.connect(self._take)
        job.ended.connect(self._ended)

    def _take(self, event: object) -> None:
        if isinstance(event, ImportProgress):
            if self._job is not None:
                words = self._words.format(clip=PurePath(event.path).name) if event.path else self._job.title
                self._job.show_progress(words, event.fraction, event.seconds_left)
        elif isinstance(event, MediaImported):
            self._context.library.add_media(event.media)
            self._context.signals.frames_changed.emit()
        elif isinstance(event, FramesImported):
            self._context.library.add_frames(event.frames)
            self._context.signals.pictures_made.emit()
            self._context.signals.frames_changed.emit()

    def _report(self, request: ImportRequest, report: ImportReport) -> None:
        if report.failures or report.warnings:
            # A notice, as a dialog that comes by itself would take the keys of whoever rates meanwhile.
            self._context.notify(
                Notice(
                    headline(report),
                    " ".join(report.notes),
                    Tone.WARN,
                    passing=False,
                    action_label=tr("Show the list"),
                    action=lambda: ImportReportDialog(report, self._context.theme, self._window).open(),
                )
            )
        else:
            self._context.notify(Notice(headline(report), " ".join(report.notes), Tone.GOOD))
        self._finish(request, report)

    def _failed(self, request: ImportRequest, error: AuraError) -> None:
        if error.kind is ErrorKind.CANCELLED:
            self._context.notify(
                Notice(tr("Import cancelled"), tr("Frames that had come in were kept."), Tone.INFO)
            )
        else:
            self._context.funnel.report(error)
        self._finish(request, None)

    def _finish(self, request: ImportRequest, report: ImportReport | None) -> None:
        self.finished.emit(report)
        if request.then is not None:
            request.then()

    def _report_rebuild(self, report: ImportReport) -> None:
        if not report.failures:
            return
        first, *others = report.failures
        clips = plural(len(report.failures), "clip") if others else PurePath(first.path).name
        self._context.notify(
            Notice(
                tr("No pictures of {clips}").format(clips=clips),
                " ".join([reason_of(first), *([tr("The log names the others.")] if others else [])]),
                Tone.WARN,
            )
        )

    def _rebuild_failed(self, error: AuraError) -> None:
        if error.kind is ErrorKind.CANCELLED:
            kept = tr("Those made so far are kept; the others are made the next time the window is opened.")
            self._context.notify(Notice(tr("Making thumbnails was cancelled"), kept, Tone.INFO))
        else:
            self._context.funnel.report(error)

    def _ended(self) -> None:
        self._job = None
        # Shots are known only now, and ratings given under an earlier import find their frames again.
        self._context.runner.run(self._context.load_library())
        self._next()


def _title(paths: Sequence[str]) -> str:
    names = [PurePath(path).name for path in paths]
    if len(names) == 1:
        return tr("Importing {clip}").format(clip=names[0])
    return ntr("Importing {count} item", "Importing {count} items", len(names)).format(count=len(names))
