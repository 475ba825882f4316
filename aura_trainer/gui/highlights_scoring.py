"""Scoring the chosen clips for the Highlights page, with progress and a way to stop."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import AuraError, ErrorKind, UnreadableMedia
from aura_trainer.domain.media import ImportFailure, ImportProgress, Media, Sampling
from aura_trainer.domain.time_left import seconds_left
from aura_trainer.gui.context import Notice, PageContext, Tone
from aura_trainer.gui.jobs import EventSink, JobThread
from aura_trainer.language import mark, tr
from aura_trainer.services.clip_curves import DENSE_SECONDS
from aura_trainer.services.scoring import ScoringService


@dataclass(frozen=True, slots=True)
class ClipDone:
    """A clip was gone through: its scores are in the cache, unless it cannot be read."""

    media_id: int


class HighlightsScoring(QObject):
    """Has the model in use score clips, one after the other.

    Signals:
        changed: ``share_of`` says something else.
        clip_done: A clip was scored, or cannot be read; carries its media id.
    """

    changed = Signal()
    clip_done = Signal(int)

    def __init__(self, context: PageContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._job: JobThread | None = None
        self._media: dict[int, Media] = {}
        self._waiting: dict[int, Media] = {}
        self._count = 0
        self._at = ""
        self._share = 0.0
        self._stopping = False

    @property
    def is_running(self) -> bool:
        """Whether clips are being scored."""
        return self._job is not None

    def share_of(self, media_id: int) -> float | None:
        """How much of a clip is done, in [0, 1]; None for one that does not wait to be scored."""
        clip = self._media.get(media_id) or self._waiting.get(media_id)
        if clip is None:
            return None
        return self._share if clip.path == self._at else 0.0

    def start(self, media: Sequence[Media]) -> None:
        """Score these clips, after those that are being scored."""
        if self._job is not None:
            # What is being given up has to be asked for again.
            scored = {} if self._stopping else self._media
            self._waiting.update({clip.id: clip for clip in media if clip.id not in scored})
            self.changed.emit()
        elif media:
            self._begin(media)

    def _begin(self, media: Sequence[Media]) -> None:
        self._media, self._share, self._at = {clip.id: clip for clip in media}, 0.0, media[0].path
        self._count = len(media)
        title = (
            tr("Scoring {clip}").format(clip=media[0].title)
            if len(media) == 1
            else tr("Scoring {clips}").format(clips=plural(len(media), "clip"))
        )
        job = self._context.runner.start_job(
            title,
            partial(_score, self._context.application.scoring, tuple(media)),
            if_cancelled=mark("Clips that were scored are kept; the rest is cancelled."),
        )
        self._job = job
        job.event_received.connect(self._told)
        job.failed.connect(self._failed)
        job.ended.connect(self._ended)
        self.changed.emit()

    def stop(self) -> None:
        """Give it up, with what waits."""
        self._waiting = {}
        if self._job is not None:
            self._stopping = True
            self._job.request_stop()
        self.changed.emit()

    def _told(self, event: object) -> None:
        if isinstance(event, ImportProgress) and self._job is not None:
            clip = next((media for media in self._media.values() if media.path == event.path), None)
            if clip is not None:
                self._at = clip.path
                whole = (self._count - len(self._media) + event.fraction) / self._count
                self._share = event.fraction
                words = tr("Scoring {clip}").format(clip=clip.title)
                self._job.show_progress(words, whole, event.seconds_left)
                self.changed.emit()
        elif isinstance(event, ClipDone):
            self._media.pop(event.media_id, None)
            self.changed.emit()
            self.clip_done.emit(event.media_id)
        elif isinstance(event, ImportFailure):
            self._context.notify(
                Notice(tr("A clip could not be scored"), str(event), Tone.WARN, passing=False)
            )

    def _failed(self, error: AuraError) -> None:
        if not self._stopping:
            self._waiting = {}
        if error.kind is not ErrorKind.CANCELLED:
            self._context.funnel.report(error)

    def _ended(self) -> None:
        self._job, self._media, self._stopping = None, {}, False
        waiting, self._waiting = self._waiting, {}
        if waiting and not self._context.runner.closing:
            self._begin(list(waiting.values()))
        self.changed.emit()


def _score(scoring: ScoringService, clips: Sequence[Media], sink: EventSink, token: StopToken) -> None:
    """Score clips one by one, so that what is done is kept when the rest is given up."""
    begun = monotonic()
    for place, clip in enumerate(clips):
        raise_if_cancelled(token)

        def tell(event: ImportProgress, place: int = place, clip: Media = clip) -> None:
            left = seconds_left(monotonic() - begun, (place + event.fraction) / len(clips))
            sink(ImportProgress(clip.path, event.fraction, left))

        try:
            scoring.score([clip.path], Sampling(amount=DENSE_SECONDS), on_event=tell, token=token)
        except UnreadableMedia as error:
            sink(ImportFailure(clip.path, error.detail))
        sink(ClipDone(clip.id))
