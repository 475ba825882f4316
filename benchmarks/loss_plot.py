"""The loss plot with ten thousand fitting steps: taking them in, drawing them, painting them, beside a bare plot.

Usage: uv run python benchmarks/loss_plot.py [--points N] [--rounds N] [--platform offscreen|xcb]

The steps are those of three kinds of model in ten folds. The peer is a plain pyqtgraph plot of the same numbers as two
curves. Times are those the GUI thread itself works, whatever else the machine does. Ends with 1 when a redraw and its painting take 50 ms or longer (p95).
"""

import argparse
import os
import time
from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication

from aura_trainer.domain.settings import Theme
from aura_trainer.domain.training import BaselineKnown, FitStep
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.loss_card import LossCard

MOST_MS = 50.0

_CANDIDATES, _FOLDS = ("kernel-ridge", "mlp", "boosted-trees"), 10
_SIZE = (1180, 480)


def steps(points: int) -> list[FitStep]:
    """Losses that fall and are jagged, as those of a network are."""
    generator = np.random.default_rng(0)
    each = points // (len(_CANDIDATES) * _FOLDS)
    made = []
    for candidate in _CANDIDATES:
        for fold in range(_FOLDS):
            noise = generator.normal(0, 0.004, (each, 2))
            for number in range(each):
                fall = 0.15 + 0.15 * np.exp(-4 * number / each) + 0.01 * fold
                training, validation = fall - 0.05 + noise[number, 0], fall + noise[number, 1]
                made.append(FitStep(fold, _FOLDS, candidate, number + 1, each, "epoch", training, validation))
    return made


def timed(app: QApplication, rounds: int, redraw: Callable[[], None]) -> list[float]:
    """Milliseconds the thread works on each redraw and the painting it leads to."""
    times = []
    for _ in range(rounds):
        begun = time.thread_time()
        redraw()
        app.processEvents()
        times.append((time.thread_time() - begun) * 1e3)
    return times


def main() -> int:
    """Measure, print, and say whether ours keeps its bound."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--platform", default="offscreen", help="Qt's platform; xcb under Xvfb")
    arguments = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = arguments.platform
    app = QApplication([])
    card = LossCard(ThemeManager(app, Theme.DARK))
    card.resize(*_SIZE)
    card.show()
    made = steps(arguments.points)
    begun = time.thread_time()
    card.take(BaselineKnown(0.3))
    for step in made:
        card.take(step)
    taking = (time.thread_time() - begun) * 1e3
    app.processEvents()
    ours = timed(app, arguments.rounds, card.plot.redraw)
    bare = pg.PlotWidget()
    bare.resize(*_SIZE)
    bare.show()
    x = np.arange(len(made))
    curves = [bare.plot(pen=pg.mkPen(width=1)) for _ in range(2)]
    losses = np.array([(step.training_loss, step.validation_loss) for step in made])

    def draw_bare() -> None:
        for column, curve in enumerate(curves):
            curve.setData(x, losses[:, column])

    theirs = timed(app, arguments.rounds, draw_bare)
    print(f"{len(made)} fitting steps; taking them in: {taking:.0f} ms in all. Milliseconds a redraw:")
    print(f"{'':<28}{'p50':>8}{'p95':>8}{'most':>8}")
    for words, times in (("a bare plot of the same", theirs), ("the loss plot", ours)):
        print(f"{words:<28}" + "".join(f"{value:8.1f}" for value in np.percentile(times, (50, 95, 100))))
    worst = float(np.percentile(ours, 95))
    print(f"{'holds' if worst < MOST_MS else 'FAILS'}: p95 under {MOST_MS:.0f} ms: {worst:.1f}")
    return 0 if worst < MOST_MS else 1


if __name__ == "__main__":
    raise SystemExit(main())
