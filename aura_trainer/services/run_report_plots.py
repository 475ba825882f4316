"""The plots of the report of a training run, each with the sentences that read it and its numbers."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aura_trainer.domain.importance import Importance
from aura_trainer.language import number, tr
from aura_trainer.services.held_out_words import (
    SHARED,
    bias_sentence,
    error_sentence,
    importance_sentence,
    sorting_sentence,
    working_sentence,
)
from aura_trainer.services.run_figures import ClipResiduals, calibration_error
from aura_trainer.services.run_report import RunReport
from aura_trainer.services.svg_plot import Axis, Point, SvgPlot, even_ticks

_MOST_CLIPS = 40
_MOST_DOTS = 1500
_ROW, _AROUND_ROWS = 26, 60


@dataclass(frozen=True, slots=True)
class PlottedFigure:
    """A plot with what is said of it; ``plot`` is None, and ``rows`` empty, where there is nothing to draw."""

    title: str
    sentences: Sequence[str]
    plot: SvgPlot | None
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def order_figures(report: RunReport) -> list[PlottedFigure]:
    """Draw how well it puts frames in order, in the language spoken."""
    return [_roc(report), _precision(report)]


def score_figures(report: RunReport) -> list[PlottedFigure]:
    """Draw how near its scores come, and, where it was measured, what they follow from, in the language spoken."""
    drawn = [_residuals(report), _calibration(report)]
    if (found := report.analysis.evidence.importance) is not None:
        drawn.append(_importance(found))
    return drawn


def _roc(report: RunReport) -> PlottedFigure:
    curve = report.keeping
    title, sentence = tr("Keepers kept against others kept (ROC)"), sorting_sentence(curve)
    if curve.area is None:
        return PlottedFigure(title, (sentence,), None)
    plot = SvgPlot(
        "roc",
        title,
        sentence,
        _percent(tr("% kept of those you drop")),
        _percent(tr("% kept of those you keep")),
    )
    plot.line([(0, 0), (1, 1)], "guide")
    points = list(zip(curve.wrongly.tolist(), curve.rightly.tolist(), strict=True))
    plot.line(points, "curve")
    own = (curve.kept_wrongly / curve.others, curve.kept_rightly / curve.keepers)
    plot.point(own, "at", 6, _own_line(report))
    return PlottedFigure(
        title,
        (
            sentence,
            working_sentence(curve),
            tr(
                "Area under the curve: {area:.3f}; 0.5 is no better than a coin. The dot is at your own line."
            ).format(area=curve.area),
        ),
        plot,
        (tr("% kept of those you drop"), tr("% kept of those you keep")),
        [_shares(point) for point in points],
    )


def _precision(report: RunReport) -> PlottedFigure:
    curve, keeping = report.precision, report.keeping
    title = tr("Keepers among those kept (precision, recall)")
    if curve.average is None:
        return PlottedFigure(title, (sorting_sentence(keeping),), None)
    sentence = tr(
        "Down its list from the top score, {share:.0f} % of what it has kept are keepers on average; "
        "keeping blindly, {blindly:.0f} % would be."
    ).format(share=100 * curve.average, blindly=100 * curve.blindly)
    across, up = tr("% kept of those you keep"), tr("% keepers of what it keeps")
    plot = SvgPlot("precision", title, sentence, _percent(across), _percent(up))
    plot.line([(0, curve.blindly), (1, curve.blindly)], "guide")
    points = list(zip(curve.rightly.tolist(), curve.precision.tolist(), strict=True))
    plot.line(_steps(points), "curve")
    kept = keeping.kept_rightly + keeping.kept_wrongly
    if kept:
        own = (keeping.kept_rightly / keeping.keepers, keeping.kept_rightly / kept)
        plot.point(own, "at", 6, _own_line(report))
    return PlottedFigure(
        title,
        (
            sentence,
            tr(
                "Average precision: {average:.3f}. The broken line is keeping blindly, the dot is at your own line."
            ).format(average=curve.average),
        ),
        plot,
        (across, up),
        [_shares(point) for point in points],
    )


def _residuals(report: RunReport) -> PlottedFigure:
    title, shown = tr("Too high or too low, clip by clip"), report.residuals[:_MOST_CLIPS]
    sentence = bias_sentence(report.figures.biases)
    furthest = max(max(abs(clip.least), abs(clip.greatest)) for clip in shown)
    step = 0.2 if furthest <= 0.6 else 0.5
    end = max(0.4, math.ceil(furthest / step - 1e-9) * step)
    across = tr("score less your rating")
    plot = SvgPlot(
        "residuals",
        title,
        sentence,
        Axis(
            across,
            -end,
            end,
            [(value, f"{value:+.1f}" if value else "0") for value, _ in even_ticks(-end, end, step)],
        ),
        Axis("", len(shown) - 0.5, -0.5, [(row, clip.clip) for row, clip in enumerate(shown)]),
        height=_ROW * len(shown) + _AROUND_ROWS,
    )
    plot.line([(0, -0.5), (0, len(shown) - 0.5)], "guide")
    for row, clip in enumerate(shown):
        plot.line([(clip.least, row), (clip.greatest, row)], "reach")
        plot.box((clip.lower, row), (clip.upper, row), "middle-half", thick=7, words=clip.clip)
        plot.box((clip.median, row), (clip.median, row), "middle-half", thick=7)
        plot.point((clip.mean, row), "at", 4)
    key = tr(
        "A line reaches from the lowest to the highest of a clip, the box holds the middle half of its frames, "
        "the dot is their mean. The clip with the greatest error is at the top."
    )
    if len(shown) < len(report.residuals):
        more = tr("The {shown} clips with the greatest errors of {clips}; all are in the table.")
        key = f"{key} {more.format(shown=len(shown), clips=f'{len(report.residuals):,}')}"
    heads = (
        tr("clip"), tr("frames"), tr("mean"), tr("lowest"), tr("lower quarter"), tr("median"), tr("upper quarter"),
        tr("highest"), tr("error"),
    )  # fmt: skip
    return PlottedFigure(title, (sentence, key), plot, heads, [_row_of(clip) for clip in report.residuals])


def _row_of(clip: ClipResiduals) -> tuple[str, ...]:
    spread = (clip.mean, clip.least, clip.lower, clip.median, clip.upper, clip.greatest)
    return (clip.clip, number(clip.frames), *(f"{value:+.3f}" for value in spread), f"{clip.loss:.3f}")


def _calibration(report: RunReport) -> PlottedFigure:
    title, sentence = tr("What a score stands for"), error_sentence(report.figures)
    across, up = tr("its score"), tr("your rating")
    ticks = even_ticks(0, 1, 0.2)
    plot = SvgPlot("calibration", title, sentence, Axis(across, 0, 1, ticks), Axis(up, 0, 1, ticks))
    if len(report.frames) <= _MOST_DOTS:
        for frame in report.frames:
            plot.point((frame.prediction, frame.rating), "frame", 2.5)
    plot.line([(0, 0), (1, 1)], "guide")
    most = max(step.frames for step in report.calibration)
    for step in report.calibration:
        plot.line([(step.predicted, step.lower), (step.predicted, step.upper)], "spread")
        plot.point((step.predicted, step.rated), "at", 3.5 + 4 * math.sqrt(step.frames / most))
    gap = tr(
        "Frames of like scores, gathered by tenths, are rated {gap:.2f} away from their score on average. A dot is their "
        "mean rating, larger for more frames, and the line through it the middle half of your ratings; on the broken "
        "line both agree."
    ).format(gap=calibration_error(report.calibration))
    heads = (
        tr("score"),
        tr("frames"),
        tr("mean score"),
        tr("mean rating"),
        tr("lower quarter"),
        tr("upper quarter"),
    )
    rows = [
        (
            tr("{begin:g} to {end:g}").format(begin=step.begin, end=step.end),
            number(step.frames),
            *(f"{value:.3f}" for value in (step.predicted, step.rated, step.lower, step.upper)),
        )
        for step in report.calibration
    ]
    return PlottedFigure(title, (sentence, gap), plot, heads, rows)


def _importance(found: Importance) -> PlottedFigure:
    title, sentence, groups = tr("What matters to it"), importance_sentence(found), found.groups
    least = min(0.0, *(group.rise - group.spread for group in groups))
    most = max(0.01, *(group.rise + group.spread for group in groups))
    step = next((size for size in (0.01, 0.02, 0.05, 0.1, 0.2) if most - least <= 5 * size), 0.5)
    low, high = math.floor(least / step) * step, math.ceil(most / step) * step
    plot = SvgPlot(
        "importance",
        title,
        sentence,
        Axis(tr("rise of the error"), low, high, even_ticks(low, high, step, "{:.2f}")),
        Axis("", len(groups) - 0.5, -0.5, [(row, group.group.words) for row, group in enumerate(groups)]),
        height=_ROW * len(groups) + _AROUND_ROWS,
    )
    for row, group in enumerate(groups):
        plot.box((0, row), (group.rise, row), "bar", thick=7)
        plot.line([(group.rise - group.spread, row), (group.rise + group.spread, row)], "reach")
    shared = tr(SHARED).format(repeats=found.repeats, seed=found.seed)
    rows = [(group.group.words, f"{group.rise:.4f}", f"{group.spread:.4f}") for group in groups]
    return PlottedFigure(
        title, (sentence, shared), plot, (tr("group"), tr("rise of the error"), tr("spread")), rows
    )


def _percent(label: str) -> Axis:
    return Axis(label, 0, 1, [(value, f"{100 * value:.0f}") for value, _ in even_ticks(0, 1, 0.2)])


def _shares(point: Point) -> tuple[str, ...]:
    return tuple(f"{100 * value:.1f}" for value in point)


def _own_line(report: RunReport) -> str:
    return tr("score {score:.2f} and up").format(score=report.keeping.keep_from)


def _steps(points: Sequence[Point]) -> Iterator[Point]:
    """Yield the corners of the stairs through points: between two of them, precision is that of the first."""
    yield points[0]
    for (_, level), (across, next_level) in pairwise(points):
        yield across, level
        yield across, next_level
