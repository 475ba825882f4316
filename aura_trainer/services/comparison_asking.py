"""Asking models about frames they have not learned from."""

from collections.abc import Callable, Mapping, Sequence

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.media import ImportProgress, Media
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.comparison_judges import Judge, RatedItem
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.jobs import Emit, run_child
from aura_trainer.services.rounds_progress import RoundsProgress
from aura_trainer.services.score_order import ClipProgress, EstimateOrder, KnownClip, StampsScored
from aura_trainer.services.training_order import frame_hash


def _score(order: EstimateOrder, emit: Emit, token: StopToken) -> None:
    # Imported in the child alone, for the sake of a quick start of the app.
    from aura_trainer.services.score_child import run_estimate  # noqa: PLC0415

    run_estimate(order, emit, token)


class ModelAsker:
    """Has models look at frames, in a child process, and tells their judges what they said.

    Args:
        paths: Where the child finds the cache.
        catalog: Tells whether a clip is where it was.
        cache: What models have said of frames before.
    """

    def __init__(self, paths: DataPaths, catalog: Catalog, cache: FrameCache) -> None:
        self._paths = paths
        self._catalog = catalog
        self._cache = cache

    def ask(
        self,
        judges: Sequence[Judge],
        frames: Sequence[RatedItem],
        on_event: Callable[[ImportProgress], None],
        token: StopToken,
    ) -> None:
        """Have the models look at frames they have not learned from; most are looked up, as they were seen before."""
        orders = [(judge, self._unknown_to(judge, frames)) for judge in judges]
        count = RoundsProgress(sum(len(clip.stamps) for _, clips in orders for clip in clips), on_event)
        for judge, clips in orders:
            if not clips:
                continue
            marks = {clip.media_id: clip.fingerprint for clip in clips}

            def take(event: object, judge: Judge = judge, marks: Mapping[int, str] = marks) -> None:
                if isinstance(event, ClipProgress):
                    count.tell(event)
                elif isinstance(event, StampsScored):
                    fingerprint = marks[event.media_id]
                    judge.said.update(
                        {frame_hash(fingerprint, pts): said.score for pts, said in event.said.items()}
                    )

            order = EstimateOrder(
                tuple(clips), judge.data, self._paths.cache_database, self._paths.cache_dir, waited_for=True
            )
            run_child(_score, order, on_event=take, token=token)
            count.round_over(sum(len(clip.stamps) for clip in clips))

    def _unknown_to(self, judge: Judge, frames: Sequence[RatedItem]) -> list[KnownClip]:
        """Look up what the model has said of frames, and return the clips with those it has not looked at yet."""
        wanted: dict[int, tuple[Media, list[int]]] = {}
        for item in frames:
            if item.mark not in judge.held_out and item.frame is not None and item.media is not None:
                wanted.setdefault(item.media.id, (item.media, []))[1].append(item.frame.pts)
        clips = []
        for media, stamps in wanted.values():
            known = self._cache.scores(media.pictures, judge.summary.digest)
            judge.said.update(
                {frame_hash(media.fingerprint, pts): known[pts].score for pts in stamps if pts in known}
            )
            missing = tuple(sorted(pts for pts in stamps if pts not in known))
            if missing and self._catalog.lies_at(media, media.path):
                kind, mark = media.info.kind, media.fingerprint
                clips.append(KnownClip(media.id, media.path, kind, mark, media.shots, missing, media.lut))
        return clips
