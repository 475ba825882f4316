"""Estimators made up by a stranger: scikit-learn would follow them out of its own memory."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import skops.io
from bundle_rig import forged, pack, unpack
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ml_rig import rated_frames
from sklearn.compose import TransformedTargetRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor

from aura_trainer.domain.errors import InvalidBundle
from aura_trainer.ml.candidates.registry import find_candidate
from aura_trainer.ml.estimator_file import dump_estimator, load_estimator
from aura_trainer.ml.factory import factory_bundle
from aura_trainer.ml.features.backbone import BACKBONE_SPEC
from aura_trainer.ml.features.context import ContextExtractor
from aura_trainer.ml.manifest import ExtractorEntry
from aura_trainer.ml.scaling import blocks_of

DATA = rated_frames()
SPECS = [ContextExtractor().spec, BACKBONE_SPEC]


def bundle_of(estimator):
    """A bundle of all features around any estimator."""
    entries = [ExtractorEntry.of(spec).model_dump(by_alias=True) for spec in SPECS]
    changes = {"featureNames": list(DATA.names), "extractors": entries, "recipe": "boosted-trees(rounds=3)"}
    return forged(factory_bundle(), estimator, **changes)


def boosted(rounds=3):
    trees = find_candidate("boosted-trees")
    return trees.fit(
        DATA.features.astype(float), blocks_of(DATA.names), DATA.ratings, trees.recipes[rounds - 1], 1
    )


def fitted_by(candidate):
    return find_candidate(candidate).fit(
        DATA.features.astype(float),
        blocks_of(DATA.names),
        DATA.ratings,
        find_candidate(candidate).recipes[0],
        1,
    )


def wild_tree(width):
    """A tree whose first node points far outside the memory it has."""
    generator = np.random.default_rng(0)
    tree = DecisionTreeRegressor(max_depth=2).fit(generator.random((50, width)), generator.random(50))
    state = tree.tree_.__getstate__()
    nodes = state["nodes"].copy()
    nodes["left_child"][0] = nodes["right_child"][0] = 2**40
    tree.tree_.__setstate__(state | {"nodes": nodes})
    return tree


def wide_boosting():
    model = boosted(1)
    model[-1].estimators_ = np.repeat(model[-1].estimators_, 600, axis=1)
    return model


def nested_boosting():
    model = boosted()
    model[-1].estimators_[1, 0] = wild_tree(model[-1].n_features_in_)
    return model


def boosting_around(tree):
    model = boosted()
    model[-1].init_ = tree
    return model


def in_target(tree, candidate="kernel-ridge"):
    model = fitted_by(candidate)
    model[-1].regressor_ = tree
    return model


def last_replaced(step):
    model = boosted()
    model.steps[-1] = ("trees", step)
    return model


def first_replaced(step):
    model = boosted()
    model.steps[0] = ("scale", step)
    return model


def as_attribute(tree):
    model = boosted()
    model[0].predict = tree
    return model


def around_target(tree):
    target = TransformedTargetRegressor(tree)
    target.regressor_, target.transformer_, target._training_dim = tree, StandardScaler(), 1
    return target


COMPONENTS = 20
FORGED = {
    "a tree alone": lambda: wild_tree(len(DATA.names)),
    "boosting alone": lambda: nested_boosting()[-1],
    "more columns than predictions": wide_boosting,
    "a wild tree among others": nested_boosting,
    "a first guess": lambda: boosting_around(wild_tree(COMPONENTS)),
    "a first guess that is a pipeline": lambda: boosting_around(Pipeline([("tree", wild_tree(COMPONENTS))])),
    "a transformed target": lambda: around_target(wild_tree(len(DATA.names))),
    "a kernel model's regressor": lambda: in_target(wild_tree(71)),
    "the last step": lambda: last_replaced(wild_tree(COMPONENTS)),
    "a transformed target as last step": lambda: last_replaced(around_target(wild_tree(COMPONENTS))),
    "a pipeline as last step": lambda: last_replaced(Pipeline([("tree", wild_tree(COMPONENTS))])),
    "a pipeline as first step": lambda: first_replaced(Pipeline([("tree", wild_tree(len(DATA.names)))])),
    "a pipeline of pipelines": lambda: Pipeline([("all", nested_boosting())]),
    "an attribute of another part": lambda: as_attribute(wild_tree(COMPONENTS)),
}


@pytest.fixture(scope="module")
def opener():
    """Opens bundles elsewhere: memory that is written outside its bounds takes the whole process with it."""
    command = [sys.executable, str(Path(__file__).with_name("bundle_opener.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.stdin.close()
        assert process.wait() == 0


def outcome_elsewhere(opener, folder, bundle):
    path = folder / "strange.zip"
    path.write_bytes(bundle)
    opener.stdin.write(f"{path}\n")
    opener.stdin.flush()
    outcome = opener.stdout.readline()
    assert outcome, f"the process that opened it died: {opener.wait()}"
    return outcome


@pytest.mark.parametrize("place", FORGED)
def test_a_wild_tree_is_refused_wherever_it_is_put(opener, tmp_path, place):
    estimator = skops.io.dumps(FORGED[place]())
    assert outcome_elsewhere(opener, tmp_path, bundle_of(estimator)).startswith("refused: Its estimator ")


@pytest.mark.parametrize(
    ("candidate", "part", "attribute", "value"),
    [
        ("pca-ridge", 0, "mean_", np.zeros(3)),
        ("pca-ridge", 0, "scale_", np.ones(len(DATA.names), np.float32)),
        ("pca-ridge", 1, "components_", np.zeros((20, 3))),
        ("pca-ridge", 1, "n_features_in_", True),
        ("pca-ridge", 2, "coef_", np.zeros((1, 20))),
        ("pca-ridge", 2, "intercept_", np.zeros(1)),
        ("pca-ridge", 2, "surprise", 1),
        ("pca-ridge", 2, "predict", "no method"),
        ("kernel-ridge", 2, "func", "exp"),
        ("kernel-ridge", 2, "transformer_", None),
        ("mlp", 2, "activation", "logistic"),
        ("mlp", 2, "n_layers_", 4),
        ("mlp", 2, "coefs_", [np.zeros((20, 16)), np.zeros((15, 1))]),
        ("mlp", 2, "intercepts_", [np.zeros(16)]),
        ("boosted-trees", 2, "n_trees_per_iteration_", 2),
        ("boosted-trees", 2, "loss", "huber"),
        ("boosted-trees", 2, "init_", "zero"),
        ("boosted-trees", 2, "estimators_", np.empty((1, 1), dtype=object)),
        ("boosted-trees", 2, "n_features_in_", 19),
    ],
)
def test_a_part_that_does_not_fit_the_others_is_refused_by_its_name(candidate, part, attribute, value):
    model = fitted_by(candidate)
    setattr(model[part], attribute, value)
    with pytest.raises(InvalidBundle, match=r"it differs in \w+"):
        load_estimator(skops.io.dumps(model))
    with pytest.raises(InvalidBundle, match=r"it differs in \w+"):
        dump_estimator(model)


WILD_NUMBERS = st.one_of(
    st.sampled_from([-(2**63), -(2**31), -2, -1, 0, 1, 2, 20, 21, 2**31, 2**40, 2**62]),
    st.integers(-(2**63), 2**63 - 1),
)


def spoil_table(content, draw):
    """Another number somewhere in an array, or another shape."""
    table = np.load(io.BytesIO(content), allow_pickle=False)
    table = np.array(table, ndmin=1, order="C")
    flat = table.reshape(-1)
    assume(flat.size)
    cell = draw.draw(st.integers(0, flat.size - 1))
    column = flat[draw.draw(st.sampled_from(table.dtype.names))] if table.dtype.names else flat
    number = draw.draw(WILD_NUMBERS)
    column[cell] = number % 256 if column.dtype == np.uint8 else number
    shape = draw.draw(st.sampled_from(["same", "shorter", "longer", "flat", "deeper"]))
    table = {
        "same": table,
        "shorter": table[:-1],
        "longer": np.concatenate([table, table]),
        "flat": flat,
        "deeper": table[None],
    }[shape]
    buffer = io.BytesIO()
    np.save(buffer, table)
    return buffer.getvalue()


def json_nodes(value):
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from json_nodes(inner)


def spoil_description(content, draw):
    """Another number, another file, or a list of another length somewhere in the description."""
    schema = json.loads(content)
    nodes = list(json_nodes(schema))
    numbers = [
        node
        for node in nodes
        if node.get("__loader__") == "JsonNode" and node["content"].lstrip("-").isdigit()
    ]
    files = [node for node in nodes if "file" in node]
    lists = [node for node in nodes if isinstance(node.get("content"), list) and node["content"]]
    kind = draw.draw(st.sampled_from(["number", "file", "longer", "shorter"]))
    if kind == "number":
        draw.draw(st.sampled_from(numbers))["content"] = str(draw.draw(WILD_NUMBERS))
    elif kind == "file":
        draw.draw(st.sampled_from(files))["file"] = draw.draw(st.sampled_from(files))["file"]
    else:
        items = draw.draw(st.sampled_from(lists))["content"]
        place = draw.draw(st.integers(0, len(items) - 1))
        items[place : place + 1] = [items[place]] * (40 if kind == "longer" else 0)
    return json.dumps(schema).encode()


@pytest.fixture(scope="module")
def boosted_members():
    return unpack(dump_estimator(boosted()))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_number_in_boosted_trees_takes_the_process_down(opener, tmp_path, boosted_members, draw):
    members = dict(boosted_members)
    for _ in range(draw.draw(st.integers(1, 3))):
        name = draw.draw(st.sampled_from(["schema.json", *sorted(members)]))
        spoil = spoil_description if name == "schema.json" else spoil_table
        members[name] = spoil(members[name], draw)
    estimator = pack(members, zipfile.ZIP_STORED)
    outcome = outcome_elsewhere(opener, tmp_path, bundle_of(estimator))
    assert outcome.startswith(("refused: ", "opened"))
