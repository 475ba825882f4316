"""A fitted estimator as nodes of an ONNX graph, step by step what scikit-learn computes.

Everything is in double precision but what scikit-learn itself compares in single: components of a hundred frames added up
in single precision, or an exponential of them, would be off by more than a rating is worth asking for.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import Ridge
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import Pipeline

from aura_trainer.ml.dataset import FloatArray
from aura_trainer.ml.onnx_graph import Graph

_TREES = "ai.onnx.ml"


def add_estimator(graph: Graph, estimator: Any, columns: str) -> str:  # noqa: ANN401 - scikit-learn has no types
    """Add what an estimator predicts.

    Args:
        graph: Where to.
        estimator: One that ``check_shape`` lets through.
        columns: Name of its input, float64[n, d].

    Returns:
        The name of the prediction cut to [0, 1], float64[n, 1].
    """
    predicted = (
        _pipeline(graph, estimator, columns)
        if isinstance(estimator, Pipeline)
        else _linear(graph, estimator, columns)
    )
    return graph.add("Clip", predicted, graph.constant(0.0), graph.constant(1.0))


def _pipeline(graph: Graph, pipeline: Any, columns: str) -> str:  # noqa: ANN401
    scaler, pca, last = (step for _, step in pipeline.steps)
    here = graph.add("Sub", columns, graph.constant(scaler.mean_))
    here = graph.add("Div", here, graph.constant(scaler.scale_))
    here = graph.add("Sub", here, graph.constant(pca.mean_))
    here = graph.add("MatMul", here, graph.constant(pca.components_.T))
    return _LAST[type(last)](graph, last, here)


def _linear(graph: Graph, linear: Any, source: str) -> str:  # noqa: ANN401
    here = graph.add("MatMul", source, graph.constant(linear.coef_[:, None]))
    return graph.add("Add", here, graph.constant(linear.intercept_))


def _kernel(graph: Graph, around_mean: Any, scores: str) -> str:  # noqa: ANN401
    kernel, mean = around_mean.regressor_, around_mean.transformer_.mean_
    known = kernel.X_fit_
    # |a - b|^2 as |a|^2 - 2ab + |b|^2, which rounding can put below zero.
    here = graph.add("MatMul", scores, graph.constant(-2 * known.T))
    square = graph.add(
        "ReduceSum", graph.add("Mul", scores, scores), graph.constant([1], np.int64), keepdims=1
    )
    here = graph.add("Add", here, square)
    here = graph.add("Add", here, graph.constant((known**2).sum(axis=1)))
    here = graph.add("Max", here, graph.constant(0.0))
    here = graph.add("Exp", graph.add("Mul", here, graph.constant(-kernel.gamma)))
    here = graph.add("MatMul", here, graph.constant(kernel.dual_coef_[:, None]))
    return graph.add("Add", here, graph.constant(mean))


def _network(graph: Graph, network: Any, scores: str) -> str:  # noqa: ANN401
    (into, out), (offset, level) = network.coefs_, network.intercepts_
    here = graph.add("Add", graph.add("MatMul", scores, graph.constant(into)), graph.constant(offset))
    here = graph.add("MatMul", graph.add("Tanh", here), graph.constant(out))
    return graph.add("Add", here, graph.constant(level))


def _trees(graph: Graph, boosting: Any, scores: str) -> str:  # noqa: ANN401
    # scikit-learn sets single precision inputs against double precision thresholds.
    rounded = graph.double(graph.single(scores))
    trees = [tree.tree_ for (tree,) in boosting.estimators_]
    counts = [tree.node_count for tree in trees]
    left, right, feature, threshold, value = (
        np.concatenate([getattr(tree, name).ravel() for tree in trees])
        for name in ("children_left", "children_right", "feature", "threshold", "value")
    )
    owner = np.repeat(np.arange(len(trees)), counts)
    number = np.concatenate([np.arange(count) for count in counts])
    leaf = left < 0
    here = graph.add(
        "TreeEnsembleRegressor",
        rounded,
        domain=_TREES,
        n_targets=1,
        nodes_treeids=owner.tolist(),
        nodes_nodeids=number.tolist(),
        nodes_modes=np.where(leaf, "LEAF", "BRANCH_LEQ").tolist(),
        nodes_featureids=np.where(leaf, 0, feature).tolist(),
        nodes_values_as_tensor=_tensor(np.where(leaf, 0.0, threshold)),
        nodes_truenodeids=np.where(leaf, 0, left).tolist(),
        nodes_falsenodeids=np.where(leaf, 0, right).tolist(),
        target_treeids=owner[leaf].tolist(),
        target_nodeids=number[leaf].tolist(),
        target_ids=[0] * int(leaf.sum()),
        target_weights_as_tensor=_tensor(boosting.learning_rate * value[leaf]),
    )
    return graph.add("Add", graph.double(here), graph.constant(boosting.init_.constant_))


def _tensor(values: FloatArray) -> onnx.TensorProto:
    return numpy_helper.from_array(np.asarray(values, dtype=np.float64))


_LAST: dict[type, Callable[[Graph, Any, str], str]] = {
    Ridge: _linear,
    TransformedTargetRegressor: _kernel,
    MLPRegressor: _network,
    GradientBoostingRegressor: _trees,
}
