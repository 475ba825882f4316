"""Whether what the app says of clips unlike everything rated is worth as little as it says, in one run.

Usage: ``uv run python benchmarks/novelty.py CLIPS [--data DATA] [--runs N] [--cache FILE]``

Footage, worlds and tastes are those of ``learners.py``. Each run draws 80 ratings from the clips of two, three, five or eight
worlds, trains as the quick preset does, and measures the novelty of every other clip by its typical frame. Ends with 1
unless the ratings of clips the app calls unlike lie further from its estimates than those of clips nearer than the
oddest it learned from, with a 95 % interval above one.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from learners import WORLDS, pairs_right, read_all, shipped_model, tastes_of
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from aura_trainer.domain.estimates import UNLIKE
from aura_trainer.domain.training import Preset
from aura_trainer.ml.dataset import clip_unit
from aura_trainer.ml.novelty import NoveltyDetector

COUNTS = (2, 3, 5, 8)
BANDS = ((0.0, 1.0), (1.0, 1.5), (1.5, UNLIKE), (UNLIKE, 3.0), (3.0, np.inf))
_RATINGS = 80
_RESAMPLES = 4000


@dataclass(frozen=True, slots=True)
class Judged:
    """A clip that was not learned from: how new it is, what was erred on it, and what the average would have erred."""

    clip: str
    worlds: int
    novelty: float
    error: float
    by_average: float
    within: float


def _times_the_error(found: Sequence[Judged]) -> tuple[float, float, float]:
    """Return the error on clips called unlike over that on clips nearer than one, with its 95 % interval over clips."""
    clips = sorted({each.clip for each in found})
    sums = np.zeros((len(clips), 4))
    for each in found:
        for place, wanted in enumerate((each.novelty >= UNLIKE, each.novelty < 1)):
            if wanted:
                sums[clips.index(each.clip), 2 * place : 2 * place + 2] += each.error, 1
    drawn = np.random.default_rng(0).integers(0, len(clips), (_RESAMPLES, len(clips)))
    totals = np.concatenate([sums.sum(axis=0)[None], sums[drawn].sum(axis=1)])
    times = (totals[:, 0] / totals[:, 1]) / (totals[:, 2] / totals[:, 3])
    low, high = np.nanpercentile(times[1:], [2.5, 97.5])
    return float(times[0]), float(low), float(high)


def main() -> int:
    """Train, measure, and print the error by novelty."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clips", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    table, kinds = read_all(options.clips, options.data, options.cache)
    tastes = list(tastes_of(table, kinds).values())
    worlds = np.array([WORLDS.get(clip, clip) for clip in table.clips.tolist()])
    found: list[Judged] = []
    with threadpool_limits(limits=1, user_api="blas"):
        for run in range(options.runs):
            generator = np.random.default_rng(run)
            order = generator.permutation(sorted(set(worlds.tolist())))
            ratings = tastes[run % len(tastes)]
            for count in COUNTS:
                known = np.isin(worlds, order[:count])
                rows = np.sort(generator.permutation(np.flatnonzero(known))[:_RATINGS])
                data = table.training_set(rows, ratings[rows])
                model, names = shipped_model(Preset.QUICK, data)
                detector = NoveltyDetector.of(model, names, data.clip_ids)
                for clip in sorted(set(table.clips[~known].tolist())):
                    mine = table.clips == clip
                    columns = table.features[mine][:, [table.names.index(name) for name in names]]
                    scores = clip_unit(np.asarray(model.predict(columns.astype(np.float64))))
                    within = pairs_right(ratings[mine], scores, np.ones((mine.sum(), mine.sum()), np.bool_))
                    assert detector is not None  # noqa: S101 - clips of two worlds are two at least
                    found.append(
                        Judged(
                            clip,
                            count,
                            float(np.median(detector.measure(columns, names))),
                            float(np.abs(scores - ratings[mine]).mean()),
                            float(np.abs(data.ratings.mean() - ratings[mine]).mean()),
                            np.nan if within is None else within,
                        )
                    )
    print(
        f"\n{'novelty':<14}{'clips':>7}{'error':>8}{'average':>9}{'pairs within, %':>17}   of 2, 3, 5, 8 worlds, %"
    )
    for low, high in BANDS:
        band = [each for each in found if low <= each.novelty < high]
        if not band:
            continue
        error = float(np.mean([each.error for each in band]))
        average = np.mean([each.by_average for each in band])
        right = 100 * np.nanmean([each.within for each in band])
        shares = ", ".join(
            f"{100 * sum(e.worlds == n for e in band) / sum(e.worlds == n for e in found):.0f}"
            for n in COUNTS
        )
        name = f"{low:.1f} to {high:.1f}" if np.isfinite(high) else f"{low:.1f} and up"
        print(f"{name:<14}{len(band):>7}{error:>8.3f}{average:>9.3f}{right:>17.1f}   {shares}")
    times, low, high = _times_the_error(found)
    print(
        f"error on clips called unlike, in times that of the first row: {times:.2f} ({low:.2f} to {high:.2f})"
    )
    holds = low > 1
    print("holds" if holds else "FAILS")
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
