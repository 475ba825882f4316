"""Scores of frames by the model in use, or by any other that is kept."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import UnreadableMedia, WorkerFailure
from aura_trainer.domain.estimates import Estimates, FramesEstimated, Margin, is_unlike
from aura_trainer.domain.media import ImportFailure, ImportProgress, MediaKind, Sampling
from aura_trainer.domain.models import ModelSummary
from aura_trainer.domain.picks import Moment, ScoredClip
from aura_trainer.ml.bundle import Bundle
from aura_trainer.services.bounds import Bounds
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.frame_reader import frame_address
from aura_trainer.services.given_paths import absolute_path
from aura_trainer.services.jobs import Emit, run_child
from aura_trainer.services.known_frames import Known, KnownFrames
from aura_trainer.services.known_media import luts_of, shots_of
from aura_trainer.services.log import operation
from aura_trainer.services.model_manager import ModelInUse, ModelManager
from aura_trainer.services.rounds_progress import RoundsProgress
from aura_trainer.services.score_order import (
    ClipProgress,
    ClipScored,
    EstimateOrder,
    KnownClip,
    ScoreOrder,
    StampsScored,
)

logger = logging.getLogger(__name__)

_ROUND_FRAMES = 600
"""After so many frames it is asked anew which clips go first; starting a child process then costs little."""

_FAILURES_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class ScoredFrame:
    """A frame with its score in [0, 1]; ``timestamp`` is in seconds from the clip's first frame.

    ``unsure`` is set where its clip is unlike everything the model learned from: the score then means little.
    """

    frame_path: str
    timestamp: float
    shot: int
    score: float
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """The scores of all frames, the model that gave them, and the clips that could not be read.

    ``clips`` has the same of every video, by its shots. ``notice`` says so when the model that should have given them had
    to be passed over; ``margin`` is None for a model that learned from nobody.
    """

    model: ModelSummary
    generic: bool
    frames: tuple[ScoredFrame, ...]
    clips: tuple[ScoredClip, ...]
    failures: tuple[ImportFailure, ...]
    notice: str | None
    margin: Margin | None


def _score(order: ScoreOrder, emit: Emit, token: StopToken) -> None:
    # Imported in the child alone, for the sake of a quick start of the app.
    from aura_trainer.services.score_child import run_scoring  # noqa: PLC0415

    run_scoring(order, emit, token)


def _estimate(order: EstimateOrder, emit: Emit, token: StopToken) -> None:
    from aura_trainer.services.score_child import run_estimate  # noqa: PLC0415 - as above

    run_estimate(order, emit, token)


class ScoringService:
    """Scores clips and folders with the model in use."""

    def __init__(
        self, paths: DataPaths, models: ModelManager[Bundle], catalog: Catalog, cache: FrameCache
    ) -> None:
        self._paths = paths
        self._models = models
        self._catalog = catalog
        self._cache = cache
        self._known = KnownFrames(catalog, cache)
        self._passed_over: set[str] = set()

    def score(
        self,
        paths: Sequence[str],
        sampling: Sampling,
        *,
        on_event: Callable[[ImportProgress], None],
        token: StopToken,
        bounds: Bounds | None = None,
    ) -> ScoreReport:
        """Score frames of files and folders; blocks until done. Nothing is imported.

        What lies out of ``bounds``, though a link to it is in a folder, is not opened and is among the failures.

        Raises:
            InvalidInput: A path is blank.
            UnreadableMedia: Not one of the paths can be read.
            Cancelled: The token asked for it.
        """
        used = self._models.in_use()
        frames: list[ScoredFrame] = []
        clips: list[ScoredClip] = []
        failures: list[ImportFailure] = []

        def take(event: object) -> None:
            if isinstance(event, ImportProgress):
                on_event(event)
            elif isinstance(event, ImportFailure):
                failures.append(event)
            elif isinstance(event, ClipScored):
                said = {row.pts: row.said for row in event.frames}
                self._cache.put_scores(event.pictures, used.summary.digest, said)
                scored = _scored(event)
                frames.extend(scored)
                clips.extend(_moments(event, scored))

        media = self._catalog.list_media()
        order = ScoreOrder(
            paths=tuple(map(absolute_path, paths)),
            sampling=sampling,
            model=used.data,
            cache_database=self._paths.cache_database,
            cache_dir=self._paths.cache_dir,
            known_shots=shots_of(media),
            luts=luts_of(media),
            bounds=bounds,
        )
        with operation(logger, f"Scoring of {len(order.paths)} paths with {used.summary.name}"):
            run_child(_score, order, on_event=take, token=token)
        if failures and not frames:
            raise UnreadableMedia(" ".join(map(str, failures)))
        generic = used.summary.annotation_count == 0
        margin = self._known.margin(used)
        return ScoreReport(
            used.summary, generic, tuple(frames), tuple(clips), tuple(failures), used.notice, margin
        )

    def known_estimates(self) -> Estimates:
        """Return what the model in use has said of catalogued frames so far; no file is looked at.

        ``missing`` is left empty: which media can be looked at still, ``estimates`` tells.

        Raises:
            AuraError: The catalogue or the model could not be read.
        """
        used = self._models.in_use()
        return self._estimates(used, self._known.by(used))

    def estimates(self) -> Estimates:
        """Return what the model in use has said of catalogued frames so far, and which media it has yet to see.

        Raises:
            AuraError: The catalogue or the model could not be read.
        """
        used = self._models.in_use()
        known = self._known.by(used)
        return self._estimates(used, known, tuple(clip.media_id for clip in self._to_look_at(known)))

    def _estimates(self, used: ModelInUse, known: Known, missing: tuple[int, ...] = ()) -> Estimates:
        return Estimates(
            used.summary,
            known.scores,
            missing,
            frozenset(known.held_out),
            frozenset(known.another_look),
            self._known.margin(used),
            known.unsure,
        )

    def estimate_missing(
        self,
        *,
        on_view: Callable[[], Collection[int]],
        on_event: Callable[[FramesEstimated | ImportProgress | ImportFailure], None],
        token: StopToken,
    ) -> None:
        """Score the catalogued frames that have no estimate by the model in use; blocks until done.

        It stands back behind whatever else the machine does. Scores are kept as they come, so what is cut short
        is taken up where it was. A clip that cannot be read is passed over, and named in the log. One at which the
        worker process ends is passed over for as long as this service lives.

        Args:
            on_view: Asked now and then for the media whose frames are looked at; they go first.
            on_event: Told of scores, of progress, and of a clip at which the worker process ended.
            token: Asked between frames.

        Raises:
            Cancelled: The token asked for it.
            WorkerFailure: The worker process ended at several clips in a row, so it is not for one of them.
            AuraError: The catalogue or the model could not be read.
        """
        used = self._models.in_use()
        clips = self._to_look_at(self._known.by(used))
        count = _EstimateProgress(sum(len(clip.stamps) for clip in clips), on_event)
        with operation(logger, f"{used.summary.name} looks at {_logged(count.total)}"):
            while clips:
                turn = next_round(clips, on_view())
                clips = [clip for clip in clips if clip not in turn]
                clips = self._estimate_round(turn, used, count, on_event, token) + clips

    def _estimate_round(
        self,
        clips: Sequence[KnownClip],
        used: ModelInUse,
        count: "_EstimateProgress",
        on_event: Callable[[FramesEstimated | ImportProgress | ImportFailure], None],
        token: StopToken,
    ) -> list[KnownClip]:
        """Score these clips; returns those of them that are left when the worker process ends at one."""
        digest = used.summary.digest
        fresh = {clip.media_id: self._known.fresh(clip, used) for clip in clips}
        looked_at: str | None = None

        def take(event: object) -> None:
            nonlocal looked_at
            if isinstance(event, ClipProgress):
                looked_at = event.path
                count.tell(event)
            elif isinstance(event, StampsScored):
                count.failures = 0
                self._cache.put_scores(event.pictures, digest, event.said)
                known = fresh[event.media_id]
                scores = {known[pts]: said.score for pts, said in event.said.items() if pts in known}
                unsure = self._known.unsure(event.pictures, known, used)
                on_event(FramesEstimated(digest, event.media_id, event.pictures, scores, unsure))

        order = EstimateOrder(tuple(clips), used.data, self._paths.cache_database, self._paths.cache_dir)
        try:
            run_child(_estimate, order, on_event=take, token=token)
        except WorkerFailure as error:
            count.failures += 1
            at = next((at for at, clip in enumerate(clips) if clip.path == looked_at), None)
            if at is None or count.failures >= _FAILURES_IN_A_ROW:
                raise
            logger.warning("The worker process ended while it looked at %s: %s", looked_at, error.detail)
            self._passed_over.add(clips[at].pictures)
            on_event(ImportFailure(clips[at].path, error.detail))
            done = clips[: at + 1]
        else:
            done = clips
        count.round_over(sum(len(clip.stamps) for clip in done))
        return list(clips[len(done) :])

    def _to_look_at(self, known: Known) -> list[KnownClip]:
        """Return the clips of which frames are not known, where their files are there."""
        clips: list[KnownClip] = []
        for media, stamps in known.unknown:
            if media.pictures in self._passed_over:
                continue
            if self._catalog.lies_at(media, media.path):
                kind = media.info.kind
                clips.append(
                    KnownClip(media.id, media.path, kind, media.fingerprint, media.shots, stamps, media.lut)
                )
            else:
                frames = _logged(len(stamps))
                logger.info("%s is not where it was: no estimate for %s of it", media.path, frames)
        return clips


def _logged(frames: int) -> str:
    """A number of frames in English, as the log is whatever the window speaks."""
    return "1 frame" if frames == 1 else f"{frames:,} frames"


class _EstimateProgress(RoundsProgress):
    """Knows besides how many times in a row the worker process has ended."""

    failures = 0


def next_round(clips: Sequence[KnownClip], on_view: Collection[int]) -> list[KnownClip]:
    """Return the clips to look at next, those of the media on view first."""
    turn: list[KnownClip] = []
    frames = 0
    for clip in sorted(clips, key=lambda clip: clip.media_id not in on_view):
        if frames >= _ROUND_FRAMES:
            break
        turn.append(clip)
        frames += len(clip.stamps)
    return turn


def _scored(event: ClipScored) -> list[ScoredFrame]:
    info = event.info
    unsure = is_unlike([row.said for row in event.frames])
    return [
        ScoredFrame(
            frame_path=str(frame_address(info, row.pts, row.file)),
            timestamp=float((row.pts - info.start_pts) * info.time_base),
            shot=row.shot,
            score=row.said.score,
            unsure=unsure,
        )
        for row in event.frames
    ]


def _moments(event: ClipScored, scored: Sequence[ScoredFrame]) -> Iterator[ScoredClip]:
    """The frames of a video by their shots; images have no moments."""
    info = event.info
    if info.kind is MediaKind.VIDEO and info.frame_rate is not None:
        moments = (
            Moment(row.ordinal, frame.score, frame.unsure)
            for row, frame in zip(event.frames, scored, strict=True)
        )
        yield ScoredClip(info.path, info.frame_rate, info.frame_count, event.shots, tuple(moments))
