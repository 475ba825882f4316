"""A model as an ONNX graph: from features to the score, and from the picture to the score where it reads no more."""

import json
from collections.abc import Mapping, Sequence

import numpy as np
import onnx

from aura_trainer.ml.bundle import Bundle
from aura_trainer.ml.dataset import FloatArray
from aura_trainer.ml.features.base import Extractor, Matrix
from aura_trainer.ml.features.encoding import make_session
from aura_trainer.ml.features.known import BACKBONE, SPREAD
from aura_trainer.ml.features.lite0_network import INPUT_SHAPE, network_graph
from aura_trainer.ml.manifest import Manifest
from aura_trainer.ml.onnx_graph import Graph

FEATURES, IMAGE, SCORE = "features", "image", "score"
"""Names of the inputs and of the output."""

TOLERANCE = 1e-5
"""How far the score of an export may lie from the model's own."""

_VIEWS = {BACKBONE: "embedding", SPREAD: "spread"}


def write_scorer(bundle: Bundle) -> bytes:
    """Return the model from ``features``, float32[n, d] in the manifest's order, to ``score``, float32[n, 1] in [0, 1]."""
    graph = Graph()
    score = bundle.add_to(graph, graph.double(FEATURES))
    manifest = bundle.manifest
    return graph.finish(score, {FEATURES: [len(manifest.feature_names)]}, _facts(manifest))


def reads_picture_alone(bundle: Bundle) -> bool:
    """Return whether all a model reads is what one run of the image network makes of a picture."""
    return all(spec.id in _VIEWS for spec in bundle.extractor_specs)


def write_picture_scorer(bundle: Bundle, extractors: Sequence[Extractor]) -> bytes:
    """Return the model from ``image``, the image network's own input, to ``score``, float32[n, 1] in [0, 1].

    Args:
        bundle: A model that reads the picture alone.
        extractors: What computes its features.

    Raises:
        RequirementsNotMet: The network's weights are not installed, or are not the pinned ones.
    """
    network = onnx.load_from_string(network_graph()).graph
    graph = Graph(*_needed(network, {_VIEWS[extractor.spec.id] for extractor in extractors}))
    # Both extractors take the root of what the network gives.
    roots = [graph.add("Sqrt", _VIEWS[extractor.spec.id]) for extractor in extractors]
    place = {name: at for at, name in enumerate(name for item in extractors for name in item.names)}
    wanted = graph.constant([place[name] for name in bundle.manifest.feature_names], np.int64)
    columns = graph.add("Gather", graph.add("Concat", *roots, axis=1), wanted, axis=1)
    score = bundle.add_to(graph, graph.double(columns))
    return graph.finish(score, {IMAGE: INPUT_SHAPE}, _facts(bundle.manifest))


def largest_difference(model: bytes, inputs: Mapping[str, Matrix], expected: FloatArray) -> float:
    """Run an exported model on all frames at once and on the first by itself; return how far it is off at most.

    Args:
        model: The model.
        inputs: By name of the input, its value for n frames, at least one.
        expected: What the original says of them, float64[n].
    """
    session = make_session(model)
    (scores,) = session.run([SCORE], dict(inputs))
    (first,) = session.run([SCORE], {name: value[:1] for name, value in inputs.items()})
    if scores.shape != (len(expected), 1) or not np.isfinite(scores).all():
        return float("inf")
    off = np.abs(np.vstack([scores, first])[:, 0] - np.append(expected, expected[0]))
    return float(off.max())


def _facts(manifest: Manifest) -> dict[str, str]:
    extractors = [entry.model_dump(mode="json", exclude={"source"}) for entry in manifest.extractors]
    return {
        "model_id": manifest.id,
        "recipe": str(manifest.recipe),
        "created": manifest.created.isoformat(),
        "app_version": manifest.app_version,
        "extractors": json.dumps(extractors),
        "feature_names": json.dumps(manifest.feature_names),
    }


def _needed(
    network: onnx.GraphProto, outputs: set[str]
) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """Return the nodes and constants of a network without which some outputs cannot be had."""
    wanted, nodes = set(outputs), []
    for node in reversed(network.node):
        if wanted.intersection(node.output):
            nodes.append(node)
            wanted.update(node.input)
    return nodes[::-1], [constant for constant in network.initializer if constant.name in wanted]
