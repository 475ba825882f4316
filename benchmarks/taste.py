"""How well a held-out clip is ranked after training on the others, beside simpler ways, in one run.

Usage: ``python benchmarks/taste.py DATA [--clips NAME ...] [--seeds N] [--thorough] [--nulls N]``

``DATA`` holds ``videos/NAME.mp4`` and ``ratings/NAME.csv`` with the columns ``framePath,rating``. Every figure is
of frames whose clip the model had not seen.
"""

import argparse
import csv
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.decomposition import PCA
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import MediaKind
from aura_trainer.domain.training import Preset
from aura_trainer.domain.verdict import Evidence
from aura_trainer.media.fingerprint import fingerprint
from aura_trainer.media.footage import Footage
from aura_trainer.media.shots import ShotDetector, shots_from_cuts
from aura_trainer.ml.bundle import read_bundle
from aura_trainer.ml.dataset import FloatArray, TrainingSet
from aura_trainer.ml.factory import factory_bundle
from aura_trainer.ml.features.registry import DEFAULT_EXTRACTORS, make_extractors
from aura_trainer.ml.metrics import rmse
from aura_trainer.ml.near_copies import near_copy_groups
from aura_trainer.ml.trainer import TrainingOptions, train
from aura_trainer.ml.validation import ranking_by_clip
from aura_trainer.services.feature_reader import Clip, FeatureReader, ShotIndex
from aura_trainer.services.frame_cache import FrameCache

CLIPS = ("sintel-trailer-52s", "big-buck-bunny-30s", "car-detection-30s")
BAR = 0.82
NEVER = NeverStop()


def read_clips(folder: Path, names: Sequence[str]) -> TrainingSet:
    """Compute the features of all rated frames the way the app does."""
    with tempfile.TemporaryDirectory() as scratch:
        cache = FrameCache(Path(scratch) / "cache.sqlite3")
        reader = FeatureReader(cache, make_extractors(DEFAULT_EXTRACTORS, Path(scratch)), NEVER)
        try:
            parts = [read_clip(folder, name, reader) for name in names]
        finally:
            cache.close()
    features = np.concatenate([part[0] for part in parts])
    clips = [name for name, part in zip(names, parts, strict=True) for _ in part[1]]
    shots = [shot for part in parts for shot in part[2]]
    return TrainingSet(
        features,
        reader.names,
        np.concatenate([part[1] for part in parts]),
        tuple(clips),
        near_copy_groups(features, reader.names, clips, shots),
        tuple(f"{clip}/{row}" for row, clip in enumerate(clips)),
        np.concatenate([part[3] for part in parts]),
    )


def read_clip(
    folder: Path, name: str, reader: FeatureReader
) -> tuple[np.ndarray, FloatArray, list[int], FloatArray]:
    """Return features, ratings, shots and times of a clip's rated frames."""
    path = str(folder / "videos" / f"{name}.mp4")
    footage = Footage.open(path, MediaKind.VIDEO, NEVER)
    detector = ShotDetector(footage.info.frame_rate)
    for _ in footage.frames((), None, NEVER, on_frame=detector.feed):
        pass
    shots = shots_from_cuts(detector.cuts(), footage.index)
    with (folder / "ratings" / f"{name}.csv").open(newline="") as file:
        rows = [(FrameAddress.parse(row["framePath"]), float(row["rating"])) for row in csv.DictReader(file)]
    ordinals = [footage.index.displayed_at(address.seconds or 0) for address, _ in rows]
    begun = time.perf_counter()
    features = reader.read(Clip(footage, fingerprint(path), shots), ordinals)
    spent = time.perf_counter() - begun
    print(f"  {name}: {len(rows)} ratings, {len(shots)} shots, {1000 * spent / len(rows):.0f} ms a frame")
    place = ShotIndex(footage.index, shots)
    return (
        features,
        np.array([rating for _, rating in rows]),
        [place.shot(ordinal).index for ordinal in ordinals],
        np.array([float(footage.index.seconds(ordinal)) for ordinal in ordinals]),
    )


def leave_one_clip_out(
    data: TrainingSet, make: Callable[[], RegressorMixin], names: Sequence[str]
) -> FloatArray:
    """Predict each clip by a peer fitted on the others."""
    columns = data.columns(tuple(names)).astype(np.float64)
    clips = np.array(data.clip_ids)
    result = np.empty(len(data))
    for clip in dict.fromkeys(data.clip_ids):
        held_out = clips == clip
        peer = make().fit(columns[~held_out], data.ratings[~held_out])
        result[held_out] = np.clip(peer.predict(columns[held_out]), 0, 1)
    return result


def report(label: str, data: TrainingSet, predictions: FloatArray, note: str = "") -> float:
    """Print a line of the table and return the mean correlation."""
    by_clip = ranking_by_clip(data, predictions)
    mean = float(np.mean(list(by_clip.values())))
    figures = "  ".join(f"{value:6.3f}" for value in by_clip.values())
    print(f"{label:<34} {mean:6.3f}   {figures}   {rmse(data.ratings, predictions):.3f}   {note}")
    return mean


def report_peers(data: TrainingSet) -> None:
    """Print what simpler ways reach."""
    embedding = [name for name in data.names if name.startswith("efficientnet-lite0/")]
    position = ["context/clip_position"]
    alphas = np.logspace(-2, 6, 17)
    mean = np.empty(len(data))
    for clip in dict.fromkeys(data.clip_ids):
        held_out = np.array(data.clip_ids) == clip
        mean[held_out] = data.ratings[~held_out].mean()
    report("mean rating", data, mean)
    peers: dict[str, tuple[Callable[[], RegressorMixin], list[str]]] = {
        "position in the clip, cubic": (
            lambda: make_pipeline(PolynomialFeatures(3), StandardScaler(), RidgeCV(alphas)),
            position,
        ),
        "embedding, ridge": (lambda: make_pipeline(StandardScaler(), RidgeCV(alphas)), embedding),
        "embedding, PCA 25, ridge": (
            lambda: make_pipeline(StandardScaler(), PCA(25, svd_solver="full"), RidgeCV(alphas)),
            embedding,
        ),
    }
    formula = read_bundle(factory_bundle())
    report("factory default", data, formula.predict(data.features, data.names))
    for label, (make, names) in peers.items():
        report(label, data, leave_one_clip_out(data, make, names))


def fit(data: TrainingSet, preset: Preset, seed: int) -> tuple[Evidence, FloatArray, str]:
    """Train and return the evidence, the held-out predictions and a note for the table."""
    active = read_bundle(factory_bundle()).as_active()
    begun = time.perf_counter()
    model = train(data, TrainingOptions(preset, seed), active=active, emit=lambda _: None, token=NEVER)
    spent = time.perf_counter() - begun
    better = model.evidence.better_than_mean
    note = f"p {model.evidence.ranking_p_value}  above mean {better.value:.3f} [{better.low:.3f}, {better.high:.3f}]"
    return model.evidence, model.validation.predictions, f"{note}  {model.recipe}  {spent:.1f} s"


def report_nulls(data: TrainingSet, count: int) -> None:
    """Train on ratings shuffled within clips; none of these should look acceptable."""
    clips = np.array(data.clip_ids)
    accepted = 0
    for seed in range(count):
        generator = np.random.default_rng(seed)
        ratings = data.ratings.copy()
        for clip in dict.fromkeys(data.clip_ids):
            ratings[clips == clip] = generator.permutation(ratings[clips == clip])
        shuffled = TrainingSet(
            data.features, data.names, ratings, data.clip_ids, data.group_ids, data.frame_hashes, data.seconds
        )
        evidence, predictions, note = fit(shuffled, Preset.BALANCED, seed)
        report(f"shuffled ratings, seed {seed}", shuffled, predictions, note)
        accepted += evidence.better_than_mean.low > 0 and (evidence.ranking_p_value or 1) <= 0.05
    print(f"of {count} shuffles, {accepted} would have been accepted")


def main() -> int:
    """Run all; the exit code says whether the bar was reached with every seed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--clips", nargs="+", default=list(CLIPS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--nulls", type=int, default=5)
    parser.add_argument("--thorough", action="store_true")
    options = parser.parse_args()
    print("features")
    data = read_clips(options.data, options.clips)
    print(
        f"\n{len(data)} ratings; Spearman on the held-out clip: mean, then {', '.join(options.clips)}; RMSE"
    )
    report_peers(data)
    presets = [Preset.QUICK, Preset.BALANCED] + [Preset.THOROUGH] * options.thorough
    reached = []
    for preset in presets:
        for seed in range(1, options.seeds + 1):
            _, predictions, note = fit(data, preset, seed)
            mean = report(f"Aura Trainer, {preset.value}, seed {seed}", data, predictions, note)
            if preset is Preset.BALANCED:
                reached.append(mean)
    report_nulls(data, options.nulls)
    print(f"balanced, worst seed {min(reached):.3f}; bar {BAR}")
    return 0 if min(reached) >= BAR else 1


if __name__ == "__main__":
    raise SystemExit(main())
