"""A fitted estimator as a file that cannot run code, whoever wrote it.

The format is skops': a zip of a JSON description and plain numpy arrays. Only the few classes our own candidates
are made of are let in, whatever skops itself would trust; everything is bounded before it is built, and checked
part by part before it is used.
"""

import json
import warnings
from collections.abc import Iterator
from typing import Any

from aura_trainer.domain.errors import InvalidBundle
from aura_trainer.language import tr
from aura_trainer.ml.archive import Limits, read_members, write_members
from aura_trainer.ml.estimator_shape import check_shape

_SCHEMA = "schema.json"
_LIMITS = Limits(members=40_000, member_bytes=128 * 2**20, total_bytes=256 * 2**20, ratio=1000)
_DEEPEST = 60

_OBJECTS = (
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
)
# How skops builds each class; one built in another's way would be in a state its code does not expect.
_ALLOWED = frozenset(
    {
        ("DictNode", "builtins.dict"),
        ("JsonNode", "builtins.str"),
        ("ListNode", "builtins.list"),
        ("LossNode", "sklearn._loss._loss.CyHalfSquaredError"),
        ("NdArrayNode", "numpy.float64"),
        ("NdArrayNode", "numpy.ndarray"),
        ("TreeNode", "sklearn.tree._tree.Tree"),
        ("TupleNode", "builtins.tuple"),
        ("TypeNode", "builtins.str"),
        *(("ObjectNode", name) for name in _OBJECTS),
    }
)
# skops does not trust it by itself; ``check_shape`` bounds what it can hold.
_TRUSTED = ["sklearn.tree._tree.Tree"]


def dump_estimator(estimator: object) -> bytes:
    """Return the file of a fitted estimator; an equal estimator gives equal bytes.

    Raises:
        InvalidBundle: It is one that ``load_estimator`` would refuse.
    """
    import skops.io  # noqa: PLC0415 - brings scikit-learn in

    check_shape(estimator)
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
        check_shape(estimator)
    except InvalidBundle:
        raise
    # A description made up by a stranger can fail in skops, numpy and scikit-learn in any way there is.
    except Exception as error:
        raise InvalidBundle(
            tr("Its estimator cannot be opened ({error}).").format(error=type(error).__name__)
        ) from error
    return estimator


def _nodes(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    if depth > _DEEPEST:
        raise InvalidBundle(tr("Its estimator is nested too deeply."))
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
        if (node["__loader__"], name) not in _ALLOWED:
            raise InvalidBundle(
                tr("Its estimator holds '{name}', which no model of this app has.").format(name=name[:80])
            )
