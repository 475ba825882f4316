"""Models of every kind, learned from the real frames of a trained data folder, for the tests of handing them on."""

import io
import json
import re
import subprocess
import sys
import zipfile

import numpy as np
from bundle_rig import forged

from aura_trainer.ml import bundle as bundles
from aura_trainer.ml.bundle import read_bundle
from aura_trainer.ml.candidates.registry import find_candidate
from aura_trainer.ml.estimator_file import dump_estimator
from aura_trainer.ml.features.known import BACKBONE, SPREAD
from aura_trainer.ml.features.registry import extractors_for
from aura_trainer.ml.scaling import blocks_of, learned_columns
from aura_trainer.services.real_frames import known_features

CONTENT = frozenset({BACKBONE, SPREAD})
TRAINED = "taste-v1"


def real_features(services):
    """The features of the rated frames that the trained model reads, and their names."""
    model = services.models.open_version(TRAINED)
    extractors = extractors_for(model.extractor_specs, services.paths.cache_dir)
    names = tuple(name for extractor in extractors for name in extractor.names)
    return known_features(services.catalog, services._cache, extractors), names


def learned(services, recipe, reads=None):
    """The bundle of a recipe fitted on those frames, from some extractors alone if they are named.

    What is learned is made up of what is seen, so that frames differ in it.
    """
    features, names = real_features(services)
    kept = learned_columns(names, reads)
    columns = [names.index(name) for name in kept]
    values = features[:, columns].astype(np.float64)
    wish = values @ np.random.default_rng(3).normal(size=values.shape[1])
    ratings = wish.argsort().argsort() / (len(wish) - 1)
    candidate = find_candidate(recipe.candidate)
    estimator = candidate.fit(values, blocks_of(kept), ratings, recipe, 42)
    data = services.models.read_version(TRAINED)[1]
    entries = [
        json.loads(entry.model_dump_json(by_alias=True))
        for entry in read_bundle(data).manifest.extractors
        if reads is None or entry.id in reads
    ]
    probe = bundles._predict(estimator, bundles._probe_vectors(len(kept))).tolist()
    return forged(
        data,
        dump_estimator(estimator),
        name=recipe.candidate,
        recipe=str(recipe),
        featureNames=list(kept),
        extractors=entries,
        probe=probe,
    )


def handed_on(path):
    """The files of an export by their names."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def snippets(readme):
    """The pieces of Python in a text."""
    return re.findall(r"```python\n(.*?)```", readme, re.DOTALL)


def run_snippet(code, folder):
    """Run a piece of Python in a folder, in a process that knows nothing of this program, and return what it says."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
