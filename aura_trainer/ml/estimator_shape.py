"""Whether an estimator is exactly what a candidate or the formula makes, whoever wrote it.

scikit-learn trusts its own attributes: parts of it walk them in C without looking, so one number out of place reads or
writes outside the memory it has. Nothing is predicted before every attribute has the type, size and range that
fitting here gives it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from aura_trainer.domain.errors import InvalidBundle
from aura_trainer.language import tr

_NUMBERS = (int, float, np.float64)

_Sizes = dict[str, int]
_Check = Callable[[Any, _Sizes, str], None]


@dataclass(frozen=True, slots=True)
class _Part:
    """What a fitted estimator consists of, besides its settings; sizes go by name and agree across all parts.

    Attributes:
        settings: The estimator before it is fitted. Its words and switches are demanded as they are; a number
            may be another.
        arrays: Sizes of each float64 array.
        sizes: Whole numbers that are a size.
        numbers: Any other numbers.
        fixed: What is the same in every model.
        inner: How to check what is an object itself.
    """

    settings: Any
    arrays: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sizes: Mapping[str, str] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()
    fixed: Mapping[str, object] = field(default_factory=dict)
    inner: Mapping[str, _Check] = field(default_factory=dict)

    def __call__(self, value: Any, known: _Sizes, where: str) -> None:  # noqa: ANN401
        settings = {name: part for name, part in vars(self.settings).items() if name not in self.inner}
        own = _attributes(value, type(self.settings), where)
        named = [settings, self.arrays, self.sizes, self.numbers, self.fixed, self.inner]
        if own.keys() != {name for names in named for name in names}:
            raise _strange(where)
        for name, part in settings.items():
            _check_like(own[name], part, f"{where}.{name}", numbers_free=True)
        for name, part in self.fixed.items():
            _check_like(own[name], part, f"{where}.{name}", numbers_free=False)
        for name in self.numbers:
            _check_number(own[name], f"{where}.{name}")
        for name, size in self.sizes.items():
            if type(own[name]) is not int:
                raise _strange(f"{where}.{name}")
            _agree(size, own[name], known, f"{where}.{name}")
        for name, sizes in self.arrays.items():
            _check_array(own[name], sizes, known, f"{where}.{name}")
        for name, check in self.inner.items():
            check(own[name], known, f"{where}.{name}")


def check_shape(estimator: Any) -> None:  # noqa: ANN401 - scikit-learn has no types
    """Check that an estimator is one that is made here, and safe to predict with.

    Raises:
        InvalidBundle: It is not; the detail names the first part that differs.
    """
    from sklearn.pipeline import Pipeline  # noqa: PLC0415 - heavy

    linear, scale, pca, last = _parts()
    known: _Sizes = {"one": 1, "layers": 3}
    if type(estimator) is not Pipeline:
        linear(estimator, known, "model")
        return
    pipeline = _attributes(estimator, Pipeline, "pipeline")
    steps = pipeline.pop("steps", None)
    if pipeline != {"memory": None, "transform_input": None, "verbose": False}:
        raise _strange("pipeline")
    if type(steps) is not list or [type(step) for step in steps] != [tuple] * 3:
        raise _strange("steps")
    for index, step in enumerate(steps):
        checks = ({"scale": scale}, {"pca": pca}, last)[index]
        if len(step) != 2 or type(step[0]) is not str or step[0] not in checks:
            raise _strange("steps")
        checks[step[0]](step[1], known, step[0])


def is_formula(estimator: object) -> bool:
    """Return whether an estimator is the plain weighted sum that a formula is; no candidate makes one."""
    from sklearn.linear_model import LinearRegression  # noqa: PLC0415

    return type(estimator) is LinearRegression


@cache
def _parts() -> tuple[_Check, _Check, _Check, Mapping[str, _Check]]:
    from sklearn.decomposition import PCA  # noqa: PLC0415
    from sklearn.linear_model import LinearRegression, Ridge  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    each, kept = ("features",), ("components",)
    linear = _Part(
        LinearRegression(),
        arrays={"coef_": each},
        sizes={"n_features_in_": "features"},
        numbers=("intercept_",),
    )
    scale = _Part(
        StandardScaler(),
        arrays={"mean_": each, "var_": each, "scale_": each},
        sizes={"n_features_in_": "features"},
        numbers=("n_samples_seen_",),
    )
    pca = _Part(
        PCA(1, svd_solver="full"),
        arrays={
            "components_": ("components", "features"),
            "mean_": each,
            "explained_variance_": kept,
            "explained_variance_ratio_": kept,
            "singular_values_": kept,
        },
        sizes={"n_components_": "components", "n_features_in_": "features"},
        numbers=("n_samples_", "noise_variance_"),
    )
    ridge = _Part(
        Ridge(solver="cholesky"),
        arrays={"coef_": kept},
        sizes={"n_features_in_": "components"},
        numbers=("intercept_",),
        fixed={"n_iter_": None, "solver_": "cholesky"},
    )
    return linear, scale, pca, {"ridge": ridge, "kernel": _kernel(), "network": _network(), "trees": _trees()}


def _kernel() -> _Check:
    from sklearn.compose import TransformedTargetRegressor  # noqa: PLC0415
    from sklearn.kernel_ridge import KernelRidge  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    kernel, centre = KernelRidge(alpha=1.0, kernel="rbf", gamma=1.0), StandardScaler(with_std=False)
    fitted_kernel = _Part(
        kernel,
        arrays={"X_fit_": ("frames", "components"), "dual_coef_": ("frames",)},
        sizes={"n_features_in_": "components"},
    )
    fitted_centre = _Part(
        centre,
        arrays={"mean_": ("one",)},
        sizes={"n_features_in_": "one"},
        numbers=("n_samples_seen_",),
        fixed={"scale_": None, "var_": None},
    )
    return _Part(
        TransformedTargetRegressor(kernel, transformer=centre),
        sizes={"_training_dim": "one"},
        inner={
            "regressor": _Part(kernel),
            "transformer": _Part(centre),
            "regressor_": fitted_kernel,
            "transformer_": fitted_centre,
        },
    )


def _network() -> _Check:
    from sklearn.neural_network import MLPRegressor  # noqa: PLC0415

    def check_hidden(value: Any, known: _Sizes, where: str) -> None:  # noqa: ANN401
        if type(value) is not tuple or [type(size) for size in value] != [int]:
            raise _strange(where)
        _agree("hidden", value[0], known, where)

    def layers(*sizes: tuple[str, ...]) -> _Check:
        def check(value: Any, known: _Sizes, where: str) -> None:  # noqa: ANN401
            if type(value) is not list or len(value) != len(sizes):
                raise _strange(where)
            for layer, expected in zip(value, sizes, strict=True):
                _check_array(layer, expected, known, where)

        return check

    return _Part(
        MLPRegressor(activation="tanh"),
        sizes={"n_features_in_": "components", "n_layers_": "layers", "n_outputs_": "one"},
        fixed={"out_activation_": "identity"},
        inner={
            "hidden_layer_sizes": check_hidden,
            "coefs_": layers(("components", "hidden"), ("hidden", "one")),
            "intercepts_": layers(("hidden",), ("one",)),
        },
    )


def _trees() -> _Check:
    from sklearn._loss.loss import HalfSquaredError  # noqa: PLC0415
    from sklearn.dummy import DummyRegressor  # noqa: PLC0415
    from sklearn.ensemble import GradientBoostingRegressor  # noqa: PLC0415
    from sklearn.tree import DecisionTreeRegressor  # noqa: PLC0415

    first = _Part(
        DummyRegressor(),
        arrays={"constant_": ("one", "one")},
        sizes={"n_features_in_": "components", "n_outputs_": "one"},
    )
    tree = _Part(
        DecisionTreeRegressor(max_depth=1, max_features=1.0),
        sizes={"n_features_in_": "components", "n_outputs_": "one"},
        numbers=("max_features_",),
        inner={"tree_": _check_tree},
    )

    def check_rounds(value: Any, known: _Sizes, where: str) -> None:  # noqa: ANN401
        # With more than one column scikit-learn writes past the end of the predictions.
        if type(value) is not np.ndarray or value.dtype != object or value.ndim != 2 or value.shape[1] != 1:
            raise _strange(where)
        _agree("rounds", len(value), known, where)
        for index, member in enumerate(value[:, 0]):
            tree(member, known, f"{where}[{index}]")

    def check_loss(value: Any, _known: _Sizes, where: str) -> None:  # noqa: ANN401
        # Boosting always weighs its samples.
        _check_like(value, HalfSquaredError(sample_weight=np.ones(1)), where, numbers_free=False)

    rounds = ("rounds",)
    return _Part(
        GradientBoostingRegressor(random_state=0, max_features=1.0),
        arrays={"train_score_": rounds, "oob_improvement_": rounds, "oob_scores_": rounds},
        sizes={"n_features_in_": "components", "n_estimators_": "rounds", "n_trees_per_iteration_": "one"},
        numbers=("max_features_", "oob_score_"),
        inner={"init_": first, "estimators_": check_rounds, "_loss": check_loss},
    )


def _check_tree(value: Any, known: _Sizes, where: str) -> None:  # noqa: ANN401
    from sklearn.tree._tree import Tree  # noqa: PLC0415

    if type(value) is not Tree or value.node_count < 1:
        raise _strange(where)
    for count, size in ((value.n_features, "components"), (value.n_outputs, "one")):
        _agree(size, int(count), known, where)
    count = value.node_count
    if value.max_n_classes != 1 or value.value.shape != (count, 1, 1):
        raise _strange(where)
    left, right, feature = value.children_left, value.children_right, value.feature
    split = left != -1
    nodes = np.arange(count)[split]
    forward = (left[split] > nodes) & (right[split] > nodes)
    inside = (left[split] < count) & (right[split] < count)
    read = (feature[split] >= 0) & (feature[split] < value.n_features)
    if not (forward & inside & read).all() or (right[~split] != -1).any():
        raise InvalidBundle(tr("Its estimator holds a tree that points outside itself."))
    if not (np.isfinite(value.threshold).all() and np.isfinite(value.value).all()):
        raise _not_finite(where)


def _check_like(value: Any, pattern: Any, where: str, *, numbers_free: bool) -> None:  # noqa: ANN401
    """Demand the pattern's type and content, all the way down."""
    if numbers_free and type(pattern) in _NUMBERS:
        _check_number(value, where)
    elif hasattr(pattern, "__dict__"):
        own, parts = _attributes(value, type(pattern), where), vars(pattern)
        if own.keys() != parts.keys():
            raise _strange(where)
        for name, part in parts.items():
            _check_like(own[name], part, f"{where}.{name}", numbers_free=numbers_free)
    elif type(value) is not type(pattern) or (_is_plain(pattern) and value != pattern):
        raise _strange(where)


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, (bool, int, float, str))


def _attributes(value: Any, kind: type, where: str) -> dict[str, Any]:  # noqa: ANN401
    if type(value) is not kind:
        raise _strange(where)
    return dict(vars(value))


def _check_number(value: Any, where: str) -> None:  # noqa: ANN401
    if type(value) not in _NUMBERS:
        raise _strange(where)
    if not np.isfinite(float(value)):
        raise _not_finite(where)


def _check_array(value: Any, sizes: tuple[str, ...], known: _Sizes, where: str) -> None:  # noqa: ANN401
    if type(value) is not np.ndarray or value.dtype != np.float64 or value.ndim != len(sizes):
        raise _strange(where)
    for name, size in zip(sizes, value.shape, strict=True):
        _agree(name, size, known, where)
    if not np.isfinite(value).all():
        raise _not_finite(where)


def _agree(name: str, size: int, known: _Sizes, where: str) -> None:
    if size < 1 or known.setdefault(name, size) != size:
        raise _strange(where)


def _strange(where: str) -> InvalidBundle:
    return InvalidBundle(
        tr("Its estimator is none that this app makes: it differs in {where}.").format(where=where[:120])
    )


def _not_finite(where: str) -> InvalidBundle:
    return InvalidBundle(
        tr("Its estimator holds something that is not a number, in {where}.").format(where=where[:120])
    )
