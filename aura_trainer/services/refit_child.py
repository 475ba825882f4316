"""The part of a comparison that fits both models anew; it runs in a child process and changes nothing durable."""

from collections.abc import Sequence

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import InvalidInput, NotFound, RequirementsNotMet
from aura_trainer.domain.media import ImportProgress
from aura_trainer.domain.training import USUAL_SEED
from aura_trainer.language import tr
from aura_trainer.ml.baselines import predict_anew
from aura_trainer.ml.bundle import read_bundle
from aura_trainer.ml.dataset import FloatArray, TrainingSet
from aura_trainer.ml.features.base import ExtractorSpec
from aura_trainer.ml.features.known import BACKBONE_SPEC
from aura_trainer.ml.features.registry import extractors_for
from aura_trainer.ml.folds import FoldPlan, plan_for
from aura_trainer.ml.outcome import ActiveModel
from aura_trainer.services.feature_reader import FeatureReader
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.jobs import Emit
from aura_trainer.services.rated_reading import read_rated
from aura_trainer.services.refit_order import RefitOrder, RefitOutcome

_READING = 0.8
"""The part of the work, by time, that reading features takes; fitting one recipe in a few folds is soon done."""


def run_refit(order: RefitOrder, emit: Emit, token: StopToken) -> RefitOutcome:
    """Fit the recipes of two models on the same ratings, in the folds of a training run on them.

    A fixed formula, which learns from nothing, is asked as it is.

    Raises:
        InvalidBundle: The features of one cannot be computed here.
        RequirementsNotMet: Too few rated frames can be read, not the same ones for both, or a recipe is not known here any
            more.
        Cancelled: The token asked for it.
    """
    first, second = read_bundle(order.first), read_bundle(order.second)
    passes = _passes(first.extractor_specs, second.extractor_specs)
    cache = FrameCache(order.cache_database)
    read: list[TrainingSet] = []
    left_out: list[list[str]] = []
    try:
        for number, specs in enumerate(passes):

            def tell(part: float, path: str, number: int = number) -> None:
                emit(ImportProgress(path, _READING * (number + part) / len(passes)))

            reader = FeatureReader(cache, extractors_for(specs, order.cache_dir), token)
            data, warnings = read_rated(order.clips, reader, tell, token)
            read.append(data)
            left_out.append(warnings)
    finally:
        cache.close()
    require_same_frames(read, left_out)
    data = read[0]
    # As in a run: more threads than one make for other numbers in the last places.
    with threadpool_limits(limits=1, user_api="blas"):
        plan = plan_for(data)
        one = _predict(first.as_active(), read[0], plan, token)
        other = _predict(second.as_active(), read[-1], plan, token)
    said = zip(data.frame_hashes, one.tolist(), other.tolist(), strict=True)
    return RefitOutcome(
        said={mark: (by_first, by_second) for mark, by_first, by_second in said},
        groups=dict(zip(data.frame_hashes, data.group_ids, strict=True)),
        warnings=tuple(left_out[0]),
    )


def require_same_frames(read: Sequence[TrainingSet], left_out: Sequence[Sequence[str]]) -> None:
    """See that all passes have the same frames in the same order, as one plan of folds is for all.

    Args:
        read: What each pass has read.
        left_out: A sentence for each clip that a pass has left out.

    Raises:
        RequirementsNotMet: A clip could be read in one pass and not in another.
    """
    if any(data.frame_hashes != read[0].frame_hashes for data in read):
        reasons = dict.fromkeys(words for one in left_out for words in one)
        raise RequirementsNotMet(
            tr("Some clips could be read for only one of the two models. {reasons}").format(
                reasons=" ".join(reasons)
            )
        )


def _passes(
    first: Sequence[ExtractorSpec], second: Sequence[ExtractorSpec]
) -> tuple[tuple[ExtractorSpec, ...], ...]:
    """The features to read: in one pass, or in two where both models name different encoders by one name.

    Near copies are told by the built-in network, whatever the models read.
    """
    by_id = {spec.id: spec for spec in (BACKBONE_SPEC, *first)}
    if all(by_id.setdefault(spec.id, spec) == spec for spec in second):
        return (tuple(by_id.values()),)
    return (tuple({spec.id: spec for spec in (BACKBONE_SPEC, *first)}.values()), tuple(second))


def _predict(model: ActiveModel, data: TrainingSet, plan: FoldPlan, token: StopToken) -> FloatArray:
    if model.recipe is None:
        return model.model.predict(data.features, data.names)
    try:
        return predict_anew(model.recipe, model.names, data, plan, USUAL_SEED, token)
    except (InvalidInput, NotFound) as error:
        raise RequirementsNotMet(
            tr("{name} cannot be trained again here: {reason}").format(name=model.name, reason=error.detail)
        ) from error
