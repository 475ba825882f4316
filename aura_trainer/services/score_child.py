"""The part of scoring that computes; it runs in a child process."""

import logging
import sys
from collections.abc import Callable

import psutil

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.estimates import Scored
from aura_trainer.domain.media import (
    ImportFailure,
    ImportProgress,
    MediaKind,
    SamplingRule,
    pictures_key,
)
from aura_trainer.media.discover import discover
from aura_trainer.media.fingerprint import fingerprint
from aura_trainer.media.footage import Footage
from aura_trainer.media.images import list_images
from aura_trainer.media.sampling import sample
from aura_trainer.ml.bundle import Bundle, read_bundle
from aura_trainer.ml.features.base import Matrix
from aura_trainer.ml.features.registry import extractors_for
from aura_trainer.services.bounds import Bounds
from aura_trainer.services.feature_reader import Clip, FeatureReader, ordinals_of
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.imported_footage import open_imported
from aura_trainer.services.jobs import Emit
from aura_trainer.services.look_extractor import LookExtractor
from aura_trainer.services.score_order import (
    ClipProgress,
    ClipScored,
    EstimateOrder,
    FrameScore,
    KnownClip,
    ScoreOrder,
    StampsScored,
)
from aura_trainer.services.shot_index import ShotIndex

logger = logging.getLogger(__name__)

_PART = 96
_NICE = 15


class _Judge:
    """A model with what tells where it sees frames, and which are unlike all it learned from."""

    def __init__(self, model: Bundle) -> None:
        self._model = model
        self._detector = model.novelty_detector()
        self._placer = model.placer()

    def say(self, features: Matrix, names: tuple[str, ...]) -> list[Scored]:
        scores = self._model.predict(features, names).tolist()
        nothing = [None] * len(scores)
        some = bool(scores)
        novelty = self._detector.measure(features, names).tolist() if self._detector and some else nothing
        places = (
            [row.tobytes() for row in self._placer.place(features, names)]
            if self._placer and some
            else nothing
        )
        return list(map(Scored, scores, novelty, places))


def run_scoring(order: ScoreOrder, emit: Emit, token: StopToken) -> None:
    """Score every clip; one that cannot be read is told and does not stop the others."""
    model = read_bundle(order.model)
    extractors = (*extractors_for(model.extractor_specs, order.cache_dir), LookExtractor())
    cache = FrameCache(order.cache_database)
    found = list(discover(order.paths))
    try:
        judge = _Judge(model)
        reader = FeatureReader(cache, extractors, token)
        for number, item in enumerate(found):
            raise_if_cancelled(token)
            if item.kind is None:
                emit(ImportFailure(item.path, item.reason))
                continue
            outside = _outside(item.path, item.kind, order.bounds)
            if outside is not None:
                emit(outside)
                continue

            def tell(part: float, number: int = number, path: str = item.path) -> None:
                emit(ImportProgress(path, (number + part) / len(found)))

            try:
                emit(_score_clip(item.path, item.kind, order, reader, judge, tell, token))
            except UnreadableMedia as error:
                emit(ImportFailure(item.path, error.detail))
    finally:
        cache.close()


def _outside(path: str, kind: MediaKind, bounds: Bounds | None) -> ImportFailure | None:
    """Say which file of a media lies out of bounds, before any is opened. One such image keeps a whole folder out."""
    if bounds is None:
        return None
    try:
        files = [path] if kind is MediaKind.VIDEO else list_images(path)
    except UnreadableMedia as error:
        return ImportFailure(path, error.detail)
    out = next((file for file in files if not bounds.hold(file)), None)
    return None if out is None else ImportFailure(out, bounds.refusal)


def _score_clip(
    path: str,
    kind: MediaKind,
    order: ScoreOrder,
    reader: FeatureReader,
    judge: _Judge,
    tell: Callable[[float], None],
    token: StopToken,
) -> ClipScored:
    mark = fingerprint(path)
    lut = order.luts.get(mark)
    footage = Footage.open(path, kind, token).through(lut)
    pictures = pictures_key(mark, lut)
    shots = order.known_shots.get(mark) or None
    if shots is None and order.sampling.rule is SamplingRule.PER_SHOT:
        # Which frames are wanted is not known before the shots are.
        shots = reader.look_through(footage, pictures, None, ()).shots
    ordinals = sample(footage.index, shots or (), order.sampling)
    clip = reader.look_through(footage, pictures, shots, ordinals, tell)
    said: list[Scored] = []
    for start in range(0, len(ordinals), _PART):
        said += judge.say(reader.read(clip, ordinals[start : start + _PART]), reader.names)
    place = ShotIndex(footage.index, clip.shots)
    frames = tuple(
        FrameScore(
            pts=int(footage.index.pts[ordinal]),
            ordinal=ordinal,
            file=footage.file_name(ordinal),
            shot=place.shot(ordinal).index,
            said=each,
        )
        for ordinal, each in zip(ordinals, said, strict=True)
    )
    return ClipScored(footage.info, pictures, frames, footage.index.ranges(clip.shots))


def run_estimate(order: EstimateOrder, emit: Emit, token: StopToken) -> None:
    """Score frames of the catalogue; what cannot be read is passed over."""
    if not order.waited_for:
        _stand_back()
    model = read_bundle(order.model)
    cache = FrameCache(order.cache_database)
    done = 0
    try:
        judge = _Judge(model)
        reader = FeatureReader(cache, extractors_for(model.extractor_specs, order.cache_dir), token)
        for clip in order.clips:
            raise_if_cancelled(token)

            def tell(part: float, before: int = done, clip: KnownClip = clip) -> None:
                emit(ClipProgress(clip.path, before + part * len(clip.stamps)))

            try:
                _estimate_clip(clip, reader, judge, tell, emit, token)
            except UnreadableMedia as error:
                logger.info("Its frames get no estimate: %s", error.detail)
            done += len(clip.stamps)
            emit(ClipProgress(clip.path, done))
    finally:
        cache.close()


def _say_nothing(_part: float) -> None:
    """All of the work was told before."""


def _stand_back() -> None:
    """Let everything else go first."""
    process = psutil.Process()
    try:
        if sys.platform == "win32":
            process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            process.nice(_NICE)
    except (psutil.Error, OSError) as error:
        logger.info("This work runs at ordinary priority: %s", error)


def _estimate_clip(
    clip: KnownClip,
    reader: FeatureReader,
    judge: _Judge,
    tell: Callable[[float], None],
    emit: Emit,
    token: StopToken,
) -> None:
    tell(0.0)
    footage = open_imported(clip, token)
    pictures = clip.pictures
    ordinals = ordinals_of(footage, clip.stamps)
    total = len(ordinals)
    opened = Clip(footage, pictures, clip.shots)
    if not clip.shots:
        opened, tell = reader.look_through(footage, pictures, None, ordinals, tell), _say_nothing
    # In parts, so that the first scores of a long clip do not wait for its last.
    for start in range(0, total, _PART):
        part = ordinals[start : start + _PART]

        def tell_part(share: float, start: int = start, count: int = len(part)) -> None:
            tell((start + share * count) / total)

        said = judge.say(reader.read(opened, part, tell_part), reader.names)
        stamps = clip.stamps[start : start + _PART]
        emit(StampsScored(clip.media_id, pictures, dict(zip(stamps, said, strict=True))))
