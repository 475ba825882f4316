"""Scores of frames by the model in use, or by any other that is kept."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import ImportFailure, ImportProgress, Sampling
from aura_trainer.domain.models import ModelSummary
from aura_trainer.ml.bundle import Bundle
from aura_trainer.services.catalog import Catalog, frame_address
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.given_paths import absolute_path
from aura_trainer.services.jobs import Emit, run_child
from aura_trainer.services.log import operation
from aura_trainer.services.model_manager import ModelManager
from aura_trainer.services.score_order import ClipScored, ScoreOrder

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ScoredFrame:
    """A frame with its score in [0, 1]; ``timestamp`` is in seconds from the clip's first frame."""

    frame_path: str
    timestamp: float
    shot: int
    score: float


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """The scores of all frames, the model that gave them, and the clips that could not be read.

    ``notice`` says so when the model that should have given them had to be passed over.
    """

    model: ModelSummary
    generic: bool
    frames: tuple[ScoredFrame, ...]
    failures: tuple[ImportFailure, ...]
    notice: str | None


def _score(order: ScoreOrder, emit: Emit, token: StopToken) -> None:
    # Imported in the child alone, for the sake of a quick start of the app.
    from aura_trainer.services.score_child import run_scoring  # noqa: PLC0415

    run_scoring(order, emit, token)


class ScoringService:
    """Scores clips and folders with the model in use."""

    def __init__(
        self, paths: DataPaths, models: ModelManager[Bundle], catalog: Catalog, cache: FrameCache
    ) -> None:
        self._paths = paths
        self._models = models
        self._catalog = catalog
        self._cache = cache

    def score(
        self,
        paths: Sequence[str],
        sampling: Sampling,
        *,
        on_event: Callable[[ImportProgress], None],
        token: StopToken,
    ) -> ScoreReport:
        """Score frames of files and folders; blocks until done. Nothing is imported.

        Raises:
            InvalidInput: A path is blank.
            UnreadableMedia: Not one of the paths can be read.
            Cancelled: The token asked for it.
        """
        used = self._models.in_use()
        frames: list[ScoredFrame] = []
        failures: list[ImportFailure] = []

        def take(event: object) -> None:
            if isinstance(event, ImportProgress):
                on_event(event)
            elif isinstance(event, ImportFailure):
                failures.append(event)
            elif isinstance(event, ClipScored):
                self._cache.put_scores(
                    event.fingerprint, used.summary.digest, {row.pts: row.score for row in event.frames}
                )
                frames.extend(_scored(event))

        order = ScoreOrder(
            paths=tuple(map(absolute_path, paths)),
            sampling=sampling,
            model=used.data,
            cache_database=self._paths.cache_database,
            cache_dir=self._paths.cache_dir,
            known_shots=self._catalog.known_shots(),
        )
        with operation(logger, f"Scoring of {len(order.paths)} paths with {used.summary.name}"):
            run_child(_score, order, on_event=take, token=token)
        if failures and not frames:
            raise UnreadableMedia(" ".join(map(str, failures)))
        generic = used.summary.annotation_count == 0
        return ScoreReport(used.summary, generic, tuple(frames), tuple(failures), used.notice)

    def known_scores(self) -> dict[int, float]:
        """Return the scores the model in use has given to catalogued frames, by frame id."""
        digest = self._models.in_use().summary.digest
        scores: dict[int, float] = {}
        for media in self._catalog.list_media():
            known = self._cache.scores(media.fingerprint, digest)
            if known:
                scores.update(
                    {
                        frame.id: known[frame.pts]
                        for frame in self._catalog.frames(media.id)
                        if frame.pts in known
                    }
                )
        return scores


def _scored(event: ClipScored) -> list[ScoredFrame]:
    info = event.info
    return [
        ScoredFrame(
            frame_path=str(frame_address(info, row.pts, row.file)),
            timestamp=float((row.pts - info.start_pts) * info.time_base),
            shot=row.shot,
            score=row.score,
        )
        for row in event.frames
    ]
