"""Whether the frames the app suggests teach a model more than others, on footage outside the pool, in one run.

Usage: ``uv run python benchmarks/suggestions.py CLIPS [--data DATA] [--runs N] [--cache FILE]``

Clips, worlds and tastes are those of ``learners.py``, with a frame each 0.3 s, rated as the labelled frame of its shot that is
nearest in time. Each run draws eight worlds and holds out a quarter of the shots of each; what is left is the pool that
frames are asked of, and what is judged are all frames outside it. From 20 ratings on, ten more are asked at a time, and
the model is trained anew as the quick preset does. What is compared is the area under the curve of pairs right. Ends with
1 unless it is above picking at random, and above the k-centre method, each with a 95 % interval above zero.
"""

import argparse
import math
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from clip_frames import ClipFrames, read_clips
from learners import WORLDS, find_videos, interval, pairs_right, read_all, tastes_of
from sklearn.pipeline import Pipeline
from tastes import measure
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from aura_trainer.media.look import look_of
from aura_trainer.media.picture import RgbImage
from aura_trainer.ml.candidates.base import Fold
from aura_trainer.ml.candidates.kernel_ridge import KernelRidge
from aura_trainer.ml.dataset import FloatArray, clip_unit
from aura_trainer.ml.metrics import rmse
from aura_trainer.ml.model_place import Placer
from aura_trainer.ml.scaling import blocks_of, learned_columns
from aura_trainer.ml.spread import FramePlaces, spread
from aura_trainer.ml.uncertainty import most_uncertain

SIZES = tuple(range(20, 101, 10))
AIM = 75
# Lower ones were used to choose the method.
_FIRST_SEED = 1000
_EVERY = 0.3
_WORLDS = 8
_HELD_OUT = 0.25
_DRAWS = 3
_MEASURES = 5

Rows = npt.NDArray[np.int64]
Ask = Callable[[Pipeline, Rows, int], Rows]
"""Takes a model, the rows of the pool that it learned from in the order asked, and how many to ask; returns more rows."""


@dataclass(frozen=True, slots=True)
class Footage:
    """Frames with the columns a model reads, where they are, and the worlds they are of."""

    table: ClipFrames
    columns: npt.NDArray[np.float32]
    names: tuple[str, ...]
    places: FramePlaces
    worlds: npt.NDArray[np.str_]


def measure_and_look(image: RgbImage) -> Sequence[float]:
    """Return what tastes are made of, and how the picture looks in the grid."""
    done, jpeg = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    look = look_of(jpeg.tobytes()) if done else None
    assert look is not None  # noqa: S101 - it was encoded just now
    return (*measure(image), *look.tolist())


def read_footage(clips: Path, data: Path | None, cache: Path | None) -> tuple[Footage, dict[str, FloatArray]]:
    """Return frames of all clips, and their ratings by each taste."""
    labelled, label_kinds = read_all(clips, data, cache)
    parts, kinds = [], []
    with tempfile.TemporaryDirectory() as scratch:
        for name, video in find_videos(clips, data).items():
            mine = np.flatnonzero(labelled.clips == name)
            if not len(mine):
                continue
            part = read_clips(
                {video: None}, cache or Path(scratch) / "c.sqlite3", every=_EVERY, measure=measure_and_look
            )
            near = [
                _nearest(labelled, mine, shot, at) for shot, at in zip(part.shots, part.seconds, strict=True)
            ]
            parts.append(replace(part, clips=np.array([name] * len(part)), ratings=labelled.ratings[near]))
            kinds.append(label_kinds[near])
    table = ClipFrames.joined(parts)
    looks = table.measures[:, _MEASURES:].astype(np.float32)
    for_tastes = replace(table, measures=table.measures[:, :_MEASURES])
    names = learned_columns(table.names)
    columns = table.features[:, [table.names.index(name) for name in names]]
    clip_numbers = np.unique(table.clips, return_inverse=True)[1].astype(np.int64)
    moments = np.concatenate([part.seconds / max(part.seconds.max(), 1e-9) for part in parts])
    places = FramePlaces(
        looks, np.ones(len(table), np.bool_), clip_numbers, table.shots, moments.astype(np.float32)
    )
    worlds = np.array([WORLDS.get(clip, clip) for clip in table.clips.tolist()])
    return Footage(table, columns, names, places, worlds), tastes_of(for_tastes, np.concatenate(kinds))


def _nearest(labelled: ClipFrames, mine: Rows, shot: int, seconds: float) -> int:
    """Return the row of the labelled frame nearest in time, in the same shot if it has any."""
    within = mine[labelled.shots[mine] == shot]
    known = within if len(within) else mine
    return int(known[np.abs(labelled.seconds[known] - seconds).argmin()])


def fit(footage: Footage, rows: Rows, ratings: FloatArray) -> Pipeline:
    """Train on these rows as the quick preset does: the setting that makes the ratings likeliest."""
    kernel = KernelRidge()
    features, blocks = footage.columns[rows].astype(np.float64), blocks_of(footage.names)
    steps = kernel.prepare(Fold(features, features[:1], blocks), 0).steps(ratings[:, None])
    evidence = [-math.inf if step.evidence is None else float(step.evidence[0]) for step in steps]
    recipe = kernel.recipes[int(np.argmax(evidence))]
    return kernel.fit(features, blocks, ratings, recipe, 0)


def draw(footage: Footage, seed: int) -> tuple[Rows, Rows]:
    """Return the rows of the pool, and those that are judged."""
    generator = np.random.default_rng(seed)
    worlds = sorted(set(footage.worlds.tolist()))
    known = np.isin(footage.worlds, generator.permutation(worlds)[:_WORLDS])
    shots = np.array([f"{c}/{s}" for c, s in zip(footage.table.clips, footage.table.shots, strict=True)])
    held_out = np.zeros(len(shots), np.bool_)
    for clip in sorted(set(footage.table.clips[known].tolist())):
        mine = sorted(set(shots[footage.table.clips == clip].tolist()))
        chosen = generator.permutation(mine)[: int(_HELD_OUT * len(mine))]
        held_out |= np.isin(shots, chosen)
    return np.flatnonzero(known & ~held_out), np.flatnonzero(~known | held_out)


def by_model(footage: Footage, pool: Rows) -> Ask:
    """Return the app's way once there is a model."""

    def ask(model: Pipeline, asked: Rows, count: int) -> Rows:
        placer = Placer.of(model, footage.names)
        assert placer is not None  # noqa: S101 - it is a kernel
        places = placer.place(footage.columns[pool], footage.names).astype(np.float32)
        rated = np.isin(pool, asked)
        left = np.flatnonzero(~rated)
        found = most_uncertain(places[left], places[rated], count, pool[left], len(asked))
        return pool[left[found]]

    return ask


def curve(
    footage: Footage, ratings: FloatArray, judged: Rows, first: Rows, ask: Ask
) -> list[tuple[float, float]]:
    """Return pairs right and error at each number of ratings."""
    found, asked = [], first
    for size in SIZES:
        model = fit(footage, asked[:size], ratings[asked[:size]])
        scores = clip_unit(np.asarray(model.predict(footage.columns[judged].astype(np.float64))))
        everything = np.ones((len(judged), len(judged)), np.bool_)
        right = pairs_right(ratings[judged], scores, everything)
        found.append((math.nan if right is None else right, rmse(ratings[judged], scores)))
        if size != SIZES[-1] and len(asked) <= size:
            asked = np.concatenate([asked, ask(model, asked, SIZES[1] - SIZES[0])])
    return found


def given(_model: Pipeline, _asked: Rows, _count: int) -> Rows:
    """Ask nothing: all was asked beforehand."""
    return np.empty(0, np.int64)


def run(footage: Footage, ratings: FloatArray, seed: int) -> dict[str, FloatArray]:
    """Return the curves of one run, float64[len(SIZES), 2] for each way of asking."""
    pool, judged = draw(footage, seed)
    centred = np.array(spread(footage.places, pool, np.empty(0, np.int64), SIZES[-1]))
    by_chance = []
    for number in range(_DRAWS):
        order = np.random.default_rng((seed, number)).permutation(pool)[: SIZES[-1]]
        by_chance.append(curve(footage, ratings, judged, order, given))
    return {
        "at random": np.mean(by_chance, axis=0),
        "k-centre": np.array(curve(footage, ratings, judged, centred, given)),
        "suggested": np.array(curve(footage, ratings, judged, centred[: SIZES[0]], by_model(footage, pool))),
    }


def needed(means: FloatArray, aim: float) -> float:
    """Return the number of ratings at which a curve first reaches what is aimed at, between sizes by a line."""
    for at, (low, high) in enumerate(pairwise(means.tolist())):
        if low >= aim:
            return float(SIZES[at])
        if high >= aim:
            return float(SIZES[at] + (SIZES[at + 1] - SIZES[at]) * (aim - low) / (high - low))
    return float(SIZES[-1]) if means[-1] >= aim else math.inf


def main() -> int:
    """Print the curves and what they come to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clips", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--runs", type=int, default=80)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    footage, tastes = read_footage(options.clips, options.data, options.cache)
    print(
        f"\n{len(footage.table)} frames of {len(set(footage.table.clips.tolist()))} clips; {options.runs} runs"
    )
    names = list(tastes)
    runs: list[dict[str, FloatArray]] = []
    with threadpool_limits(limits=1, user_api="blas"):
        for number in range(options.runs):
            runs.append(run(footage, tastes[names[number % len(names)]], _FIRST_SEED + number))
            if (number + 1) % 10 == 0:
                print(f"  run {number + 1}", flush=True)
    curves = {way: np.array([each[way] for each in runs]) for way in runs[0]}
    print(
        f"\npairs right, %, of frames outside the pool\n{'ratings':<12}"
        + "".join(f"{size:>7}" for size in SIZES)
    )
    for way, values in curves.items():
        print(f"{way:<12}" + "".join(f"{100 * value:7.1f}" for value in np.nanmean(values[..., 0], axis=0)))
    bounds = {}
    for rival in ("at random", "k-centre"):
        for place, (what, factor) in enumerate((("pairs right, %", 100.0), ("error", -1.0))):
            areas = factor * (curves["suggested"][..., place] - curves[rival][..., place]).mean(axis=1)
            low, high = interval(areas[np.isfinite(areas)])
            print(
                f"suggested over {rival}, area, {what}: {np.nanmean(areas):+.3f} ({low:+.3f} to {high:+.3f})"
            )
            bounds[rival, what] = low, high
    aim = float(np.nanmean(curves["at random"][:, -1, 0]))
    reached = needed(np.nanmean(curves["suggested"][..., 0], axis=0), aim)
    print(f"what random reaches at {SIZES[-1]} ratings, the suggested reach at {reached:.0f} (aim: {AIM})")
    holds = all(bounds[rival, "pairs right, %"][0] > 0 for rival in ("at random", "k-centre"))
    print("holds" if holds else "FAILS")
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
