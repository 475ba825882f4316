"""Hands a model to other programs as ONNX, once it is sure that it says there what it says here."""

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.models import ModelSummary
from aura_trainer.language import tr
from aura_trainer.ml.bundle import Bundle, read_bundle
from aura_trainer.ml.dataset import FloatArray, select_columns
from aura_trainer.ml.features.base import Matrix
from aura_trainer.ml.features.lite0_network import network_input
from aura_trainer.ml.features.registry import extractors_for
from aura_trainer.ml.onnx_export import (
    FEATURES,
    IMAGE,
    TOLERANCE,
    largest_difference,
    reads_picture_alone,
    write_picture_scorer,
    write_scorer,
)
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import FileLayer, write_atomically
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.log import operation
from aura_trainer.services.model_manager import ModelManager
from aura_trainer.services.onnx_package import MODEL, PICTURE_MODEL, Check, Example, pack_onnx
from aura_trainer.services.own_files import writable_target
from aura_trainer.services.real_frames import known_features, sample_frames

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OnnxExported:
    """What was written: of which model, how it was checked, and whether there is a graph from the picture too."""

    model: ModelSummary
    frames: int
    largest_difference: float
    from_picture: bool


class OnnxExport:
    """Writes kept models as ONNX; it changes no model.

    Args:
        paths: Where the app's own files are, which no export takes the place of.
        models: Where the models are.
        catalog: The frames known here.
        cache: Their features.
        files: The file layer.
    """

    def __init__(
        self,
        paths: DataPaths,
        models: ModelManager[Bundle],
        catalog: Catalog,
        cache: FrameCache,
        files: FileLayer,
    ) -> None:
        self._paths = paths
        self._models = models
        self._catalog = catalog
        self._cache = cache
        self._files = files

    def write(self, id_prefix: str, target: Path, token: StopToken) -> OnnxExported:
        """Write a model as a zip of ONNX graphs, their features and a text on calling them; blocks until done.

        Both graphs are run on real frames first, and set against the model itself.

        Args:
            id_prefix: A model's name, or the beginning of its id.
            target: The file; a former one is replaced.
            token: Asked between frames.

        Raises:
            NotFound: There is no such model, or no such folder.
            InvalidInput: More than one could be meant, or the target is a folder or a file of the app's own.
            InvalidBundle: The model is damaged, or its features cannot be computed here.
            RequirementsNotMet: The image network's weights are not installed.
            Cancelled: The token asked for it; nothing was written.
            StorageFailure: The disk refused; what the target held is untouched.
            AuraError: A graph does not say what the model says; nothing was written.
        """
        model, data = self._models.read_version(id_prefix)
        full = writable_target(self._paths, target)
        with operation(_log, f"ONNX export of {model.name} ({model.short_id})"):
            content, exported = self._make(model, read_bundle(data), token)
            write_atomically(self._files, full, content)
        return exported

    def _make(self, model: ModelSummary, bundle: Bundle, token: StopToken) -> tuple[bytes, OnnxExported]:
        extractors = extractors_for(bundle.extractor_specs, self._paths.cache_dir)
        names = tuple(name for extractor in extractors for name in extractor.names)
        wanted = bundle.manifest.feature_names
        sample = sample_frames(self._cache, extractors, token)
        known = known_features(self._catalog, self._cache, extractors)
        frames = select_columns(np.concatenate([sample.features, known]), names, wanted)
        said = bundle.predict(frames, wanted)
        graphs = {MODEL: write_scorer(bundle)}
        off = _checked(graphs[MODEL], FEATURES, frames, said)
        if reads_picture_alone(bundle):
            graphs[PICTURE_MODEL] = write_picture_scorer(bundle, extractors)
            pictures = np.concatenate([network_input(picture) for picture in sample.pictures])
            off = max(off, _checked(graphs[PICTURE_MODEL], IMAGE, pictures, said[: len(pictures)]))
        average = frames.mean(axis=0, keepdims=True, dtype=np.float64).astype(np.float32)
        example = Example(average, float(bundle.predict(average, wanted)[0]))
        content = pack_onnx(model.name, bundle.manifest, graphs, Check(len(frames), off), example)
        return content, OnnxExported(model, len(frames), off, PICTURE_MODEL in graphs)


def _checked(graph: bytes, name: str, values: Matrix, said: FloatArray) -> float:
    """Return how far a graph is off at most; refuse one that is off too far."""
    off = largest_difference(graph, {name: values}, said)
    if off > TOLERANCE:
        raise AuraError(
            tr(
                "The exported model was off by {off:.2g} on {count} real frames, and no more than {tolerance:g} is let "
                "pass. Nothing was written."
            ).format(off=off, count=len(said), tolerance=TOLERANCE),
            title=tr("Not exported"),
        )
    return off
