"""The part of a training run that computes; it runs in a child process and changes nothing durable."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.errors import RequirementsNotMet, UnreadableMedia
from aura_trainer.domain.media import pictures_key
from aura_trainer.domain.training import MINIMUM_RATINGS, StageProgress
from aura_trainer.language import mark, tr
from aura_trainer.media.fingerprint import fingerprint
from aura_trainer.media.footage import Footage
from aura_trainer.ml.bundle import Bundle, read_bundle, write_bundle
from aura_trainer.ml.dataset import TrainingSet
from aura_trainer.ml.features.base import Extractor, Matrix
from aura_trainer.ml.features.known import learned_from
from aura_trainer.ml.features.registry import extractors_for, make_extractors
from aura_trainer.ml.near_copies import near_copy_groups
from aura_trainer.ml.outcome import TrainingOptions
from aura_trainer.ml.trainer import train
from aura_trainer.services.feature_reader import Clip, FeatureReader, ShotIndex, ordinals_of
from aura_trainer.services.files import storage_failure
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.jobs import Emit
from aura_trainer.services.training_order import (
    RatedClip,
    TrainingOrder,
    TrainingOutcome,
    frame_hash,
)


def run_training(order: TrainingOrder, emit: Emit, token: StopToken) -> TrainingOutcome:
    """Compute features, train, and write the bundle into the staging file.

    Raises:
        RequirementsNotMet: Too few rated frames can be read.
        StorageFailure: The disk refused the bundle.
        Cancelled: The token asked for it.
    """
    active = read_bundle(order.active)
    extractors = _extractors(order, active)
    begun = time.monotonic()
    cache = FrameCache(order.cache_database)
    reader = FeatureReader(cache, extractors, token)
    try:
        data, warnings = _read(order, reader, emit, token)
    finally:
        cache.close()
    reading_seconds = time.monotonic() - begun
    model = train(
        data,
        TrainingOptions(order.preset, order.seed, frozenset(_learned_from(order))),
        active=active.as_active(),
        emit=emit,
        token=token,
    )
    specs = [extractor.spec for extractor in extractors]
    try:
        order.staging_file.write_bytes(write_bundle(model, name=order.model_name, extractors=specs))
    except OSError as error:
        kept = tr("The ratings and the model in use are untouched.")
        raise storage_failure(error, order.staging_file, kept) from error
    epochs = model.recipe.params.get("epochs")
    return TrainingOutcome(
        evidence=model.evidence,
        metrics=model.metrics,
        samples=model.samples,
        warnings=tuple(warnings),
        epochs=None if epochs is None else int(epochs),
        reading_seconds=reading_seconds,
        frames_read=reader.computed,
        stopped_early=model.stopped_early,
    )


def _learned_from(order: TrainingOrder) -> tuple[str, ...]:
    return learned_from(own_encoder=order.encoder is not None)


def _extractors(order: TrainingOrder, active: Bundle) -> list[Extractor]:
    """What is learned from, and besides it what the model in use needs to be compared with."""
    learned = make_extractors(_learned_from(order), order.cache_dir, encoder=order.encoder)
    wanted = list(learned)
    for extractor in extractors_for(active.extractor_specs, order.cache_dir):
        if not any(extractor.spec.id == other.spec.id for other in wanted):
            wanted.append(extractor)
    return wanted


def _read(
    order: TrainingOrder, reader: FeatureReader, emit: Emit, token: StopToken
) -> tuple[TrainingSet, list[str]]:
    """Read the features of all rated frames; a clip that cannot be read is left out and told."""
    parts: list[_ClipData] = []
    warnings: list[str] = []
    total = sum(len(clip.ratings) for clip in order.clips)
    done = 0
    for clip in order.clips:
        raise_if_cancelled(token)

        def tell(part: float, before: int = done, clip: RatedClip = clip) -> None:
            share = (before + part * len(clip.ratings)) / total
            emit(StageProgress(10 + 10 * share, mark("Reading pictures")))

        try:
            parts.append(_read_clip(clip, reader, tell, token))
        except UnreadableMedia as error:
            warnings.append(
                tr("{reason} Its {count} ratings were left out.").format(
                    reason=error.detail, count=len(clip.ratings)
                )
            )
        done += len(clip.ratings)
    usable = sum(len(part.ratings) for part in parts)
    if usable < MINIMUM_RATINGS:
        raise RequirementsNotMet(
            tr("Only {usable} rated frames can be read, and {least} are needed. {warnings}").format(
                usable=usable, least=MINIMUM_RATINGS, warnings=" ".join(warnings)
            )
        )
    return _join(parts, reader.names), warnings


@dataclass(frozen=True, slots=True)
class _ClipData:
    features: Matrix
    ratings: list[float]
    shots: list[int]
    seconds: list[float]
    hashes: list[str]
    picture_hashes: list[str]
    clip: str


def _read_clip(
    rated: RatedClip, reader: FeatureReader, tell: Callable[[float], None], token: StopToken
) -> _ClipData:
    # Another clip may lie at the path by now; its pictures would be learned under the ratings of the first.
    if fingerprint(rated.path) != rated.fingerprint:
        raise UnreadableMedia(
            tr("{path} changed since it was imported; import it again.").format(path=rated.path)
        )
    footage = Footage.open(rated.path, rated.kind, token).through(rated.lut)
    index = footage.index
    stamps = sorted(rated.ratings)
    ordinals = ordinals_of(footage, stamps)
    shots = ShotIndex(index, rated.shots)
    pictures = pictures_key(rated.fingerprint, rated.lut)
    clip = Clip(footage, pictures, rated.shots)
    return _ClipData(
        features=reader.read(clip, ordinals, tell),
        ratings=[rated.ratings[pts] for pts in stamps],
        shots=[shots.shot(ordinal).index for ordinal in ordinals],
        seconds=[float(index.seconds(ordinal)) for ordinal in ordinals],
        hashes=[frame_hash(rated.fingerprint, pts) for pts in stamps],
        picture_hashes=[frame_hash(pictures, pts) for pts in stamps],
        clip=Path(rated.path).name,
    )


def _join(parts: list[_ClipData], names: tuple[str, ...]) -> TrainingSet:
    features = np.concatenate([part.features for part in parts])
    clip_ids = _unique_names(parts)
    shots = [shot for part in parts for shot in part.shots]
    return TrainingSet(
        features=features,
        names=names,
        ratings=np.array([rating for part in parts for rating in part.ratings], dtype=np.float64),
        clip_ids=clip_ids,
        group_ids=near_copy_groups(features, names, clip_ids, shots),
        frame_hashes=tuple(mark for part in parts for mark in part.hashes),
        seconds=np.array([second for part in parts for second in part.seconds], dtype=np.float64),
        picture_hashes=tuple(mark for part in parts for mark in part.picture_hashes),
    )


def _unique_names(parts: list[_ClipData]) -> tuple[str, ...]:
    """The clip of each frame by its file's name; clips of one name in different folders are numbered."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for part in parts:
        seen[part.clip] += 1
        name = part.clip if seen[part.clip] == 1 else f"{part.clip} ({seen[part.clip]})"
        names.extend([name] * len(part.ratings))
    return tuple(names)
