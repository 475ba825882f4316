"""A model as one file: written the same for the same content, read as if a stranger had made it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from aura_trainer import __version__
from aura_trainer.domain.bundle_check import BundleCheck, Passed
from aura_trainer.domain.counting import listed, plural
from aura_trainer.domain.errors import InvalidBundle
from aura_trainer.domain.unheard import unheard
from aura_trainer.language import tr
from aura_trainer.ml.archive import Limits, changed_member, digests, read_members, write_members
from aura_trainer.ml.dataset import FloatArray, clip_unit, select_columns
from aura_trainer.ml.estimator_file import dump_estimator, load_estimator
from aura_trainer.ml.estimator_shape import is_formula
from aura_trainer.ml.features.base import ExtractorSpec
from aura_trainer.ml.features.registry import check_available
from aura_trainer.ml.manifest import ExtractorEntry, Manifest
from aura_trainer.ml.outcome import ActiveModel, TrainedModel, ValidationTable
from aura_trainer.ml.recipe import Recipe
from aura_trainer.ml.validation_csv import read_validation, write_validation

if TYPE_CHECKING:
    from aura_trainer.ml.model_place import Placer
    from aura_trainer.ml.novelty import NoveltyDetector
    from aura_trainer.ml.onnx_graph import Graph

REFERENCE_FORMULA = "reference-formula"
"""The recipe of a fixed formula, which has learned from no frame."""

_MANIFEST, _ESTIMATOR, _VALIDATION = "manifest.json", "estimator.skops", "validation.csv"
_LIMITS = Limits(members=3, member_bytes=192 * 2**20, total_bytes=256 * 2**20, ratio=500)
_LARGEST_FILE = 256 * 2**20
_LIBRARIES = ("numpy", "scikit-learn", "scipy", "skops")
_PROBES = 8
_PROBE_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model that was opened and passed every check."""

    manifest: Manifest
    validation: ValidationTable
    _estimator: Any

    @property
    def extractor_specs(self) -> tuple[ExtractorSpec, ...]:
        """What computes its features."""
        return tuple(entry.spec for entry in self.manifest.extractors)

    def predict(self, features: npt.NDArray[np.float32], names: tuple[str, ...]) -> FloatArray:
        """Return float64[n] in [0, 1].

        Args:
            features: float32[n, d].
            names: The d feature names; those the model reads must be among them, in any order.

        Raises:
            InvalidInput: A feature is missing.
        """
        columns = select_columns(features, names, self.manifest.feature_names)
        if not len(columns):
            return np.empty(0)
        return clip_unit(_predict(self._estimator, columns))

    def novelty_detector(self) -> "NoveltyDetector | None":
        """Return what tells frames unlike everything this model has learned from; None where it cannot tell."""
        # scikit-learn is slow to load, and opening a bundle should not wait for it.
        from aura_trainer.ml.novelty import NoveltyDetector  # noqa: PLC0415

        return NoveltyDetector.of(self._estimator, self.manifest.feature_names, self.validation.clip_ids)

    def placer(self) -> "Placer | None":
        """Return what tells where this model sees frames; None where it cannot tell."""
        from aura_trainer.ml.model_place import Placer  # noqa: PLC0415 - as above

        return Placer.of(self._estimator, self.manifest.feature_names)

    def add_to(self, graph: "Graph", columns: str) -> str:
        """Add this model to an ONNX graph.

        Args:
            graph: Where to.
            columns: Name of the features it reads, float64[n, d] in the manifest's order.

        Returns:
            The name of what ``predict`` returns, float64[n, 1].
        """
        from aura_trainer.ml.onnx_estimator import add_estimator  # noqa: PLC0415 - as above

        return add_estimator(graph, self._estimator, columns)

    def as_active(self) -> ActiveModel:
        """Return what training compares a new model with."""
        recipe = self.manifest.recipe
        return ActiveModel(
            name=self.manifest.name,
            model=self,
            recipe=None if recipe.candidate == REFERENCE_FORMULA else recipe,
            out_of_fold=self.validation.held_out(),
            names=self.manifest.feature_names,
        )


def write_bundle(
    model: TrainedModel, *, name: str, extractors: Sequence[ExtractorSpec], created: datetime | None = None
) -> bytes:
    """Return the file of a trained model; equal arguments give equal bytes.

    Args:
        model: What training returned.
        name: The person's own name for it, 1 to 200 characters.
        extractors: What computed the features; those the model does not read are left out.
        created: When it was trained; now unless given.
    """
    return _pack(
        model.estimator,
        model.validation,
        _Facts(name, model.names, tuple(extractors), created or datetime.now(UTC), model.recipe),
        annotation_count=model.samples,
        preset=model.preset,
        seed=model.seed,
        stopped_early=model.stopped_early,
        metrics=dict(model.metrics),
        evidence=model.evidence,
    )


def write_formula(
    estimator: object,
    names: tuple[str, ...],
    *,
    name: str,
    extractors: Sequence[ExtractorSpec],
    created: datetime,
) -> bytes:
    """Return the file of a fixed formula: a model that has learned from no frame."""
    nothing = np.empty(0)
    validation = ValidationTable((), (), (), np.empty(0, np.int64), nothing, nothing, nothing, nothing)
    facts = _Facts(name, names, tuple(extractors), created, Recipe(REFERENCE_FORMULA))
    return _pack(estimator, validation, facts, annotation_count=0, metrics={})


@dataclass(frozen=True, slots=True)
class _Facts:
    name: str
    names: tuple[str, ...]
    extractors: tuple[ExtractorSpec, ...]
    created: datetime
    recipe: Recipe


def _pack(estimator: object, validation: ValidationTable, facts: _Facts, **more: Any) -> bytes:  # noqa: ANN401
    content = {_ESTIMATOR: dump_estimator(estimator), _VALIDATION: write_validation(validation)}
    read = {feature.partition("/")[0] for feature in facts.names}
    manifest = Manifest(
        schema_version=1,
        id=hashlib.sha256(b"".join(content.values())).hexdigest(),
        name=facts.name,
        created=facts.created,
        app_version=__version__,
        libraries={library: version(library) for library in _LIBRARIES},
        extractors=tuple(ExtractorEntry.of(spec) for spec in facts.extractors if spec.id in read),
        feature_names=facts.names,
        recipe=facts.recipe,
        probe=tuple(_predict(estimator, _probe_vectors(len(facts.names))).tolist()),
        members=digests(content),
        **more,
    )
    return write_members({_MANIFEST: manifest.to_json(), **content}, compress=True)


def read_bundle(data: bytes, passed: Passed = unheard) -> Bundle:
    """Open a bundle whose author is not trusted.

    Args:
        data: The file's content.
        passed: Told of each check as it is passed.

    Raises:
        InvalidBundle: It fails a check; the detail says which, in plain words.
    """
    if len(data) > _LARGEST_FILE:
        raise InvalidBundle(tr("It is larger than any model ({size:.0f} MB).").format(size=len(data) / 2**20))
    members = read_members(data, _LIMITS, frozenset({_MANIFEST, _ESTIMATOR, _VALIDATION}))
    size = sum(map(len, members.values())) / 2**20
    passed(
        BundleCheck.SHAPE,
        tr("{files}, {size:.1f} MB unpacked").format(files=plural(len(members), "file"), size=size),
    )
    manifest = Manifest.from_json(members.pop(_MANIFEST))
    passed(
        BundleCheck.MANIFEST,
        tr("made by Aura Trainer {version}, {recipe}").format(
            version=manifest.app_version, recipe=manifest.recipe
        ),
    )
    changed = changed_member(members, manifest.members)
    if changed is not None:
        raise InvalidBundle(
            tr("Its file {file} is not what its manifest says; it was changed or damaged.").format(
                file=changed
            )
        )
    passed(BundleCheck.DIGESTS, tr("sha256 of {files}").format(files=listed(sorted(members))))
    check_available([entry.spec for entry in manifest.extractors])
    _check_names(manifest)
    extractors = ", ".join(entry.id for entry in manifest.extractors)
    passed(BundleCheck.EXTRACTORS, f"{extractors}: {plural(len(manifest.feature_names), 'feature')}")
    validation = read_validation(members[_VALIDATION])
    passed(BundleCheck.HELD_OUT, plural(len(validation), "frame"))
    estimator = load_estimator(members[_ESTIMATOR])
    _check_formula(manifest, validation, estimator)
    passed(BundleCheck.NO_CODE, type(estimator).__name__)
    _check_probe(manifest, estimator)
    passed(BundleCheck.TRIAL, plural(_PROBES, "trial prediction"))
    return Bundle(manifest, validation, estimator)


def _check_names(manifest: Manifest) -> None:
    known = {entry.id for entry in manifest.extractors}
    strange = [name for name in manifest.feature_names if name.partition("/")[0] not in known]
    if strange or len(set(manifest.feature_names)) != len(manifest.feature_names):
        raise InvalidBundle(tr("Its feature names are not those of its extractors."))


def _check_formula(manifest: Manifest, validation: ValidationTable, estimator: Any) -> None:  # noqa: ANN401
    """Refuse a trained model that says it is a formula: it would be judged on frames it has seen."""
    if manifest.recipe.candidate != REFERENCE_FORMULA:
        return
    learned = manifest.annotation_count or len(validation) or manifest.evidence or manifest.preset
    if learned or manifest.recipe.params or not is_formula(estimator):
        raise InvalidBundle(tr("It says it is a fixed formula, but it has learned from rated frames."))


def _probe_vectors(width: int) -> npt.NDArray[np.float32]:
    """Return fixed vectors in [0, 1], the same on every machine."""
    vectors = np.random.Generator(np.random.PCG64(0)).random((_PROBES, width), dtype=np.float32)
    vectors[0], vectors[1] = 0, 1
    return vectors


def _check_probe(manifest: Manifest, estimator: Any) -> None:  # noqa: ANN401
    try:
        predicted = _predict(estimator, _probe_vectors(len(manifest.feature_names)))
    # What a stranger put into an estimator can fail anywhere in scikit-learn.
    except Exception as error:
        raise InvalidBundle(tr("It cannot predict ({error}).").format(error=type(error).__name__)) from error
    if predicted.shape != (_PROBES,) or not np.isfinite(predicted).all():
        raise InvalidBundle(tr("It predicts something that is not a number."))
    if len(manifest.probe) != _PROBES or np.abs(predicted - manifest.probe).max() > _PROBE_TOLERANCE:
        raise InvalidBundle(
            tr("It does not predict here what it predicted where it was made. Train it anew.")
        )


def _predict(estimator: Any, columns: npt.NDArray[np.float32]) -> FloatArray:  # noqa: ANN401
    with np.errstate(all="ignore"):
        return np.asarray(estimator.predict(columns.astype(np.float64)), dtype=np.float64)
