"""Whether ratings lie within the margin a model gives for its estimates, on clips it has not seen.

Usage: ``uv run python benchmarks/margins.py CLIPS [--data DATA] [--seeds N] [--cache FILE]``

Footage, tastes and draws are those of ``learners.py``. Every run trains with the quick preset, as the app does, and counts
how many frames of each other clip are rated within the margin of what the model says. Ends with 1 unless the mean
over clips lies between 75 and 85 %.
"""

import argparse
from pathlib import Path

import numpy as np
from learners import draw, read_all, tastes_of
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.training import Preset
from aura_trainer.ml.dataset import clip_unit
from aura_trainer.ml.margin import COVERAGE, margin_of
from aura_trainer.ml.trainer import TrainingOptions, train

SIZES = (50, 100, 200)
_LEAST, _MOST = 0.75, 0.85


def main() -> int:
    """Train, count, and print the share within the margin by clip and by number of ratings."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clips", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    table, kinds = read_all(options.clips, options.data, options.cache)
    tastes = tastes_of(table, kinds)
    by_clip: dict[str, list[float]] = {}
    by_size: dict[int, list[float]] = {}
    widths: dict[int, list[float]] = {}
    rough = 0
    with threadpool_limits(limits=1, user_api="blas"):
        for seed in range(options.seeds):
            learned, held_out = draw(table, seed)
            for ratings in tastes.values():
                for size in SIZES:
                    rows = learned[size]
                    data = table.training_set(rows, ratings[rows])
                    model = train(
                        data,
                        TrainingOptions(Preset.QUICK, seed),
                        active=None,
                        emit=lambda _: None,
                        token=NeverStop(),
                    )
                    margin = margin_of(model.validation)
                    assert margin is not None  # noqa: S101 - frames were held out
                    rough += margin.rough
                    widths.setdefault(size, []).append(margin.half_width)
                    columns = [data.names.index(name) for name in model.names]
                    scores = clip_unit(
                        model.estimator.predict(table.features[held_out][:, columns].astype(np.float64))
                    )
                    within = np.abs(scores - ratings[held_out]) <= margin.half_width
                    for clip in sorted(set(table.clips[held_out].tolist())):
                        share = float(within[table.clips[held_out] == clip].mean())
                        by_clip.setdefault(clip, []).append(share)
                        by_size.setdefault(size, []).append(share)
            print(f"  seed {seed + 1} of {options.seeds}", flush=True)
    print(f"\n{'clip':<24}{'runs':>6}{'within, %':>11}")
    means = {clip: float(np.mean(shares)) for clip, shares in by_clip.items()}
    for clip, share in sorted(means.items(), key=lambda item: item[1]):
        print(f"{clip:<24}{len(by_clip[clip]):>6}{100 * share:>11.0f}")
    for size, shares in by_size.items():
        print(f"{size} ratings: {100 * np.mean(shares):.0f} %, margin {np.mean(widths[size]):.2f} on average")
    runs = sum(map(len, widths.values()))
    mean = float(np.mean(list(means.values())))
    held = _LEAST <= mean <= _MOST
    print(f"{rough} of {runs} runs with fewer than five clips")
    print(
        f"{'holds' if held else 'FAILS'}: {100 * mean:.1f} % within, of {100 * COVERAGE:.0f} % asked for, mean over clips"
    )
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
