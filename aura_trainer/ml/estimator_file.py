"""A fitted estimator as a file that cannot run code, whoever wrote it.

The format is skops': a zip of a JSON description and plain numpy arrays. Only the few classes our own candidates
are made of are let in, whatever skops itself would trust, and everything is bounded before it is built.
"""

import json
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from aura_trainer.domain.errors import InvalidBundle
from aura_trainer.ml.archive import Limits, read_members, write_members

_SCHEMA = "schema.json"
_LIMITS = Limits(members=40_000, member_bytes=128 * 2**20, total_bytes=256 * 2**20, ratio=1000)
_DEEPEST = 60

_CLASSES = frozenset(
    {
        "builtins.dict",
        "builtins.list",
        "builtins.str",
        "builtins.tuple",
        "numpy.float64",
        "numpy.ndarray",
        "numpy.random.mtrand.RandomState",
        "sklearn._loss._loss.CyHalfSquaredError",
        "sklearn._loss.link.IdentityLink",
        "sklearn._loss.link.Interval",
        "sklearn._loss.loss.HalfSquaredError",
        "sklearn.compose._target.TransformedTargetRegressor",
        "sklearn.decomposition._pca.PCA",
        "sklearn.dummy.DummyRegressor",
        "sklearn.ensemble._gb.GradientBoostingRegressor",
        "sklearn.kernel_ridge.KernelRidge",
        "sklearn.linear_model._base.LinearRegression",
        "sklearn.linear_model._ridge.Ridge",
        "sklearn.neural_network._multilayer_perceptron.MLPRegressor",
        "sklearn.pipeline.Pipeline",
        "sklearn.preprocessing._data.StandardScaler",
        "sklearn.tree._classes.DecisionTreeRegressor",
        "sklearn.tree._tree.Tree",
    }
)
_LOADERS = frozenset(
    {
        "CachedNode",
        "DictNode",
        "JsonNode",
        "ListNode",
        "LossNode",
        "NdArrayNode",
        "ObjectNode",
        "RandomStateNode",
        "TreeNode",
        "TupleNode",
        "TypeNode",
    }
)
# skops does not trust it by itself; ``_check_trees`` bounds what it can hold.
_TRUSTED = ["sklearn.tree._tree.Tree"]


def dump_estimator(estimator: object) -> bytes:
    """Return the file of a fitted estimator; an equal estimator gives equal bytes.

    Raises:
        InvalidBundle: It holds a class that ``load_estimator`` would refuse.
    """
    import skops.io  # noqa: PLC0415 - brings scikit-learn in

    members = read_members(skops.io.dumps(estimator), _LIMITS)
    schema = json.loads(members.pop(_SCHEMA))
    _check_schema(schema)
    # skops names objects and files by their place in memory.
    numbers: dict[int, int] = {}
    renamed: dict[str, bytes] = {}
    for node in _nodes(schema):
        node["__id__"] = numbers.setdefault(node["__id__"], len(numbers))
        if "file" in node:
            name = node["file"]
            node["file"] = f"{node['__id__']}{name[name.rindex('.') :]}"
            if name in members:
                renamed[node["file"]] = members.pop(name)
    text = json.dumps(schema, sort_keys=True).encode()
    return write_members({_SCHEMA: text, **renamed, **members}, compress=False)


def load_estimator(data: bytes) -> Any:  # noqa: ANN401 - scikit-learn has no types
    """Return the estimator of a file, whose author is not trusted.

    Raises:
        InvalidBundle: It is damaged, too large, or holds anything but our kinds of model.
    """
    import skops.io  # noqa: PLC0415 - brings scikit-learn in
    from sklearn.exceptions import InconsistentVersionWarning  # noqa: PLC0415

    members = read_members(data, _LIMITS)
    try:
        schema = json.loads(members[_SCHEMA])
        _check_schema(schema)
        with warnings.catch_warnings():
            # Whether another version still predicts the same is measured, not guessed from its number.
            warnings.simplefilter("ignore", InconsistentVersionWarning)
            estimator = skops.io.loads(data, trusted=_TRUSTED)
        _check_trees(estimator)
    except InvalidBundle:
        raise
    # A description made up by a stranger can fail in skops, numpy and scikit-learn in any way there is.
    except Exception as error:
        raise InvalidBundle(f"Its estimator cannot be opened ({type(error).__name__}).") from error
    return estimator


def _nodes(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    if depth > _DEEPEST:
        raise InvalidBundle("Its estimator is nested too deeply.")
    if isinstance(value, dict):
        if "__loader__" in value:
            yield value
        for inner in value.values():
            yield from _nodes(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner, depth + 1)


def _check_schema(schema: object) -> None:
    for node in _nodes(schema):
        name = f"{node.get('__module__')}.{node.get('__class__')}"
        if name not in _CLASSES or node["__loader__"] not in _LOADERS:
            raise InvalidBundle(f"Its estimator holds '{name[:80]}', which no model of this app has.")


def _check_trees(estimator: Any) -> None:  # noqa: ANN401
    """Refuse trees that point outside themselves: scikit-learn walks them in C without looking."""
    steps = [step for _, step in getattr(estimator, "steps", [("", estimator)])]
    for step in steps:
        for tree in np.ravel(getattr(step, "estimators_", [])):
            inner = tree.tree_
            nodes = np.arange(inner.node_count)
            left, right = np.asarray(inner.children_left), np.asarray(inner.children_right)
            split = left != -1
            forward = (left[split] > nodes[split]) & (right[split] > nodes[split])
            inside = (left[split] < len(nodes)) & (right[split] < len(nodes))
            feature = np.asarray(inner.feature)[split]
            known = (feature >= 0) & (feature < step.n_features_in_)
            if (
                not len(nodes)
                or not (forward & inside & known).all()
                or inner.n_features != step.n_features_in_
            ):
                raise InvalidBundle("Its estimator holds a tree that points outside itself.")
