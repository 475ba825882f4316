"""How well a held-out clip is ranked after training on the others, beside simpler ways, in one run.

Usage: ``uv run python benchmarks/taste.py DATA [--clips NAME ...] [--seeds N] [--thorough]``

``DATA`` holds ``videos/NAME.mp4`` and ``ratings/NAME.csv`` with the columns ``framePath,rating``. Every figure is
of frames whose clip the model had not seen. What becomes of ratings that mean nothing is shown by ``honesty.py``.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from clip_frames import read_clips
from peers import components_ridge, cubic, ridge
from real_clips import RATED_CLIPS
from sklearn.base import RegressorMixin

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.training import Preset
from aura_trainer.ml.bundle import read_bundle
from aura_trainer.ml.dataset import FloatArray, TrainingSet
from aura_trainer.ml.factory import factory_bundle
from aura_trainer.ml.metrics import rmse
from aura_trainer.ml.trainer import TrainingOptions, train
from aura_trainer.ml.validation import ranking_by_clip

BAR = 0.82
NEVER = NeverStop()


def read_rated(folder: Path, names: Sequence[str]) -> TrainingSet:
    """Return the rated frames of clips with their features."""
    clips = {folder / "videos" / f"{name}.mp4": folder / "ratings" / f"{name}.csv" for name in names}
    with tempfile.TemporaryDirectory() as scratch:
        table = read_clips(clips, Path(scratch) / "cache.sqlite3")
    return table.training_set(np.arange(len(table)), table.ratings)


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
    mean = np.empty(len(data))
    for clip in dict.fromkeys(data.clip_ids):
        held_out = np.array(data.clip_ids) == clip
        mean[held_out] = data.ratings[~held_out].mean()
    report("mean rating", data, mean)
    peers: dict[str, tuple[Callable[[], RegressorMixin], list[str]]] = {
        "position in the clip, cubic": (cubic, position),
        "embedding, ridge": (ridge, embedding),
        "embedding, PCA 25, ridge": (lambda: components_ridge(len(data)), embedding),
    }
    formula = read_bundle(factory_bundle())
    report("factory default", data, formula.predict(data.features, data.names))
    for label, (make, names) in peers.items():
        report(label, data, leave_one_clip_out(data, make, names))


def fit(data: TrainingSet, preset: Preset, seed: int) -> tuple[FloatArray, str]:
    """Train and return the held-out predictions and a note for the table."""
    active = read_bundle(factory_bundle()).as_active()
    begun = time.perf_counter()
    model = train(data, TrainingOptions(preset, seed), active=active, emit=lambda _: None, token=NEVER)
    spent = time.perf_counter() - begun
    better = model.evidence.better_than_mean
    note = f"p {model.evidence.ranking_p_value}  above mean {better.value:.3f} [{better.low:.3f}, {better.high:.3f}]"
    return model.validation.predictions, f"{note}  {model.recipe}  {spent:.1f} s"


def main() -> int:
    """Run all; the exit code says whether the bar was reached with every seed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--clips", nargs="+", default=list(RATED_CLIPS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--thorough", action="store_true")
    options = parser.parse_args()
    print("features")
    data = read_rated(options.data, options.clips)
    print(
        f"\n{len(data)} ratings; Spearman on the held-out clip: mean, then {', '.join(options.clips)}; RMSE"
    )
    report_peers(data)
    presets = [Preset.QUICK, Preset.BALANCED] + [Preset.THOROUGH] * options.thorough
    reached = []
    for preset in presets:
        for seed in range(1, options.seeds + 1):
            predictions, note = fit(data, preset, seed)
            mean = report(f"Aura Trainer, {preset.value}, seed {seed}", data, predictions, note)
            if preset is Preset.BALANCED:
                reached.append(mean)
    print(f"balanced, worst seed {min(reached):.3f}; bar {BAR}")
    return 0 if min(reached) >= BAR else 1


if __name__ == "__main__":
    raise SystemExit(main())
