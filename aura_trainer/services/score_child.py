"""The part of scoring that computes; it runs in a child process."""

from collections.abc import Callable

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import ImportFailure, ImportProgress, MediaKind, Shot
from aura_trainer.media.discover import discover
from aura_trainer.media.fingerprint import fingerprint
from aura_trainer.media.footage import Footage
from aura_trainer.media.sampling import sample
from aura_trainer.media.shots import ShotDetector, shots_from_cuts
from aura_trainer.ml.bundle import Bundle, read_bundle
from aura_trainer.ml.features.registry import extractors_for
from aura_trainer.services.feature_reader import Clip, FeatureReader, ShotIndex
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.jobs import Emit
from aura_trainer.services.score_order import ClipScored, FrameScore, ScoreOrder


def run_scoring(order: ScoreOrder, emit: Emit, token: StopToken) -> None:
    """Score every clip; one that cannot be read is told and does not stop the others."""
    model = read_bundle(order.model)
    extractors = extractors_for(model.extractor_specs, order.cache_dir)
    cache = FrameCache(order.cache_database)
    found = list(discover(order.paths))
    try:
        reader = FeatureReader(cache, extractors, token)
        for number, item in enumerate(found):
            raise_if_cancelled(token)
            if item.kind is None:
                emit(ImportFailure(item.path, item.reason))
                continue

            def tell(part: float, number: int = number, path: str = item.path) -> None:
                emit(ImportProgress(path, (number + part) / len(found)))

            try:
                emit(_score_clip(item.path, item.kind, order, reader, model, tell, token))
            except UnreadableMedia as error:
                emit(ImportFailure(item.path, error.detail))
    finally:
        cache.close()


def _score_clip(
    path: str,
    kind: MediaKind,
    order: ScoreOrder,
    reader: FeatureReader,
    model: Bundle,
    tell: Callable[[float], None],
    token: StopToken,
) -> ClipScored:
    footage = Footage.open(path, kind, token)
    mark = fingerprint(path)
    shots = order.known_shots.get(mark) or _find_shots(footage, token)
    ordinals = sample(footage.index, shots, order.sampling)
    features = reader.read(Clip(footage, mark, shots), ordinals, tell)
    scores = model.predict(features, reader.names)
    place = ShotIndex(footage.index, shots)
    frames = tuple(
        FrameScore(
            pts=int(footage.index.pts[ordinal]),
            file=footage.file_name(ordinal),
            shot=place.shot(ordinal).index,
            score=float(score),
        )
        for ordinal, score in zip(ordinals, scores, strict=True)
    )
    return ClipScored(footage.info, mark, frames)


def _find_shots(footage: Footage, token: StopToken) -> tuple[Shot, ...]:
    if footage.index.stills:
        return shots_from_cuts(range(1, len(footage.index)), footage.index)
    detector = ShotDetector(footage.info.frame_rate)
    for _ in footage.frames((), None, token, on_frame=detector.feed):
        pass
    return shots_from_cuts(detector.cuts(), footage.index)
