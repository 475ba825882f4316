"""The part of a training run that computes; it runs in a child process and changes nothing durable."""

import time
from dataclasses import replace

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.training import FeatureSet, StageProgress
from aura_trainer.language import mark, tr
from aura_trainer.ml.bundle import Bundle, read_bundle, write_bundle
from aura_trainer.ml.features.base import Extractor
from aura_trainer.ml.features.known import learned_from
from aura_trainer.ml.features.registry import extractors_for, make_extractors
from aura_trainer.ml.outcome import TrainingOptions
from aura_trainer.ml.trainer import train
from aura_trainer.services.feature_reader import FeatureReader
from aura_trainer.services.files import storage_failure
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.jobs import Emit
from aura_trainer.services.rated_reading import read_rated
from aura_trainer.services.training_order import TrainingOrder, TrainingOutcome


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

    def tell(part: float, _path: str) -> None:
        emit(StageProgress(10 + 10 * part, mark("Reading pictures")))

    try:
        data, warnings = read_rated(order.clips, reader, tell, token)
    finally:
        cache.close()
    reading_seconds = time.monotonic() - begun
    model = train(
        data,
        TrainingOptions(order.preset, order.seed, frozenset(_learned_from(order, order.features))),
        active=replace(active.as_active(), not_met=order.not_met),
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


def _learned_from(order: TrainingOrder, features: FeatureSet = FeatureSet.EVERYTHING) -> tuple[str, ...]:
    return learned_from(own_encoder=order.encoder is not None, features=features)


def _extractors(order: TrainingOrder, active: Bundle) -> list[Extractor]:
    """Everything that can be learned from, and besides it what the model in use needs to be compared with.

    Also for a model that learns from some of it: near copies are told by the picture, and the folds of all runs on
    the same ratings are the same.
    """
    learned = make_extractors(_learned_from(order), order.cache_dir, encoder=order.encoder)
    wanted = list(learned)
    for extractor in extractors_for(active.extractor_specs, order.cache_dir):
        if not any(extractor.spec.id == other.spec.id for other in wanted):
            wanted.append(extractor)
    return wanted
