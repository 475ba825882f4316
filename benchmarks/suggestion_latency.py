"""How long a suggestion takes in a large library, beside that of frames spread by look alone, in one run.

Usage: ``uv run python benchmarks/suggestion_latency.py [--frames N] [--rated N] [--rounds N]``

Every frame has a thumbnail's look and, as a stand-in for a trained model's, a random place of 128 numbers in the
cache, as it has once a trained model has estimated the footage. What is timed is what the window and the command line
ask for: reading the catalogue, ratings, looks and places from disk, and choosing. The first call, which imports
libraries, is printed on its own.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
from many_frames import make_home, rate_all

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.estimates import Scored
from aura_trainer.services.frame_cache import FrameCache

_AT_ONCE = 24
_PLACE_SIZE = 128


def main() -> None:
    """Make the library, time both ways of choosing in turns, and print them with their ratio."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--frames", type=int, default=20_300)
    arguments.add_argument("--rated", type=int, default=300)
    arguments.add_argument("--rounds", type=int, default=15)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = make_home(Path(folder) / "home", options.frames)
        rate_all(paths, options.rated)
        application = Application(paths)
        try:
            by_look = _timed(application, 1) + _timed(application, options.rounds)
            _place_all(application)
            by_model = _timed(application, 1) + _timed(application, options.rounds)
        finally:
            application.close()
    print(f"{options.frames} frames, {options.rated} rated, {_AT_ONCE} suggested, {options.rounds} rounds")
    for name, seconds in (("by look alone", by_look), ("by what the model knows", by_model)):
        warm = seconds[1:]
        print(
            f"{name}: first {seconds[0]:.3f} s, then median {statistics.median(warm):.3f} s,"
            f" {min(warm):.3f} to {max(warm):.3f} s"
        )
    print(f"ratio of the medians: {statistics.median(by_model[1:]) / statistics.median(by_look[1:]):.2f}")


def _timed(application: Application, rounds: int) -> list[float]:
    seconds = []
    for _ in range(rounds):
        begun = time.perf_counter()
        found = application.suggestions.suggest(DEFAULT_USER, _AT_ONCE)
        seconds.append(time.perf_counter() - begun)
        if len(found) != _AT_ONCE:
            raise SystemExit(f"{len(found)} suggested instead of {_AT_ONCE}")
    return seconds


def _place_all(application: Application) -> None:
    """Say of every frame where the model in use sees it."""
    numbers = np.random.default_rng(1)
    digest = application.model_in_use().active.digest
    stamps: dict[str, set[int]] = {}
    pictures = {item.id: item.pictures for item in application.catalog.list_media()}
    for frame in application.catalog.frames():
        stamps.setdefault(pictures[frame.media_id], set()).add(frame.pts)
    cache = FrameCache(application.paths.cache_database)
    try:
        for clip, times in stamps.items():
            places = numbers.standard_normal((len(times), _PLACE_SIZE)).astype("<f2")
            cache.put_scores(
                clip,
                digest,
                {pts: Scored(0.5, 0.5, row.tobytes()) for pts, row in zip(times, places, strict=True)},
            )
    finally:
        cache.close()


if __name__ == "__main__":
    main()
