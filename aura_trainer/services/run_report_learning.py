"""The plots of the learning curve in the report of a training run: what fewer ratings came to, and more would likely."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from aura_trainer.domain.learning_curve import FittedCurve, LearningCurve, Outlook
from aura_trainer.language import number, tr
from aura_trainer.services.learning_words import outlook_sentences
from aura_trainer.services.run_report import RunReport
from aura_trainer.services.run_report_plots import PlottedFigure
from aura_trainer.services.svg_plot import Axis, SvgPlot, even_ticks

_LINE_STEPS = 60
_MOST_TICKS = 6
_ROOM = 1.03
_APART = 0.015


@dataclass(frozen=True, slots=True)
class _Shown:
    """A curve with what tells it from the other: its name, and the look of its line and points."""

    name: str
    curve: FittedCurve
    look: str


def learning_figures(report: RunReport) -> list[PlottedFigure]:
    """Draw the curves of the error and of the order, in the language spoken; none where they were not measured."""
    learning = report.analysis.evidence.learning
    if learning is None:
        return []
    title, sentences = tr("What more ratings would bring"), outlook_sentences(learning)
    shown = _shown(learning, lambda outlook: outlook.error)
    if not shown:
        return [PlottedFigure(title, sentences, None)]
    figures = [_figure("learning", title, tr("error"), learning, shown, [*sentences, _key(learning)])]
    if ordered := _shown(learning, lambda outlook: outlook.misordered):
        told = tr(
            "Of the pairs of frames of one clip that you rated 0.2 or more apart, the share that is put the wrong way round."
        )
        title = tr("What more ratings would bring to the order")
        up = tr("share the wrong way round")
        figures.append(_figure("order", title, up, learning, ordered, [told]))
    return figures


def _shown(learning: LearningCurve, pick: Callable[[Outlook], FittedCurve | None]) -> list[_Shown]:
    by_shot = learning.unit == "shot"
    kinds = (
        (tr("the same shots") if by_shot else tr("the same clips"), learning.same, "same"),
        (tr("other shots") if by_shot else tr("other clips"), learning.other, "other"),
    )
    return [
        _Shown(name, curve, look)
        for name, outlook, look in kinds
        if outlook is not None and (curve := pick(outlook)) is not None
    ]


def _figure(
    name: str,
    title: str,
    up: str,
    learning: LearningCurve,
    shown: Sequence[_Shown],
    sentences: Sequence[str],
) -> PlottedFigure:
    now, then = learning.ratings, learning.ratings + learning.more
    # Where all is zero, as a share the wrong way round may be, there is an axis all the same.
    highest = max(
        0.01,
        *(point.value + point.spread for each in shown for point in each.curve.points),
        *(each.curve.at(now) - each.curve.gain.worst for each in shown),
    )
    across = tr("ratings learned from")
    plot = SvgPlot(
        name, title, sentences[0], _axis(across, then * _ROOM, "{:.0f}"), _axis(up, highest * _ROOM, "{:g}")
    )
    plot.line([(now, 0), (now, highest * _ROOM)], "guide")
    for place, each in enumerate(shown):
        # Side by side, so that the second hides nothing of the first.
        _draw(plot, each, now, then * (1 - _APART * (len(shown) - 1 - place)))
    heads = (tr("ratings of"), across, up, tr("spread"))
    rows = [row for each in shown for row in _rows(each, now, then)]
    return PlottedFigure(title, sentences, plot, heads, rows)


def _draw(plot: SvgPlot, shown: _Shown, now: int, then: float) -> None:
    curve = shown.curve
    first = min(point.ratings for point in curve.points)
    steps = (first + (then - first) * step / _LINE_STEPS for step in range(_LINE_STEPS + 1))
    plot.line([(ratings, curve.at(ratings)) for ratings in steps], f"curve {shown.look}")
    for point in curve.points:
        ends = (max(point.value - point.spread, 0), point.value + point.spread)
        plot.line([(point.ratings, end) for end in ends], "reach")
        plot.point((point.ratings, point.value), f"size {shown.look}", 3.5, shown.name)
    ends = (max(curve.at(now) - curve.gain.best, 0), curve.at(now) - curve.gain.worst)
    plot.line([(then, end) for end in ends], f"spread {shown.look}")
    plot.point((then, curve.at(then)), "at", 5, shown.name)


def _rows(shown: _Shown, now: int, then: int) -> Iterator[tuple[str, ...]]:
    curve = shown.curve
    for point in sorted(curve.points, key=lambda point: point.ratings):
        yield shown.name, f"{point.ratings:.0f}", f"{point.value:.4f}", f"{point.spread:.4f}"
    ends = (max(curve.at(now) - curve.gain.best, 0), curve.at(now) - curve.gain.worst)
    spread = tr("{begin:.4f} to {end:.4f}").format(begin=ends[0], end=ends[1])
    yield shown.name, number(then), f"{curve.at(then):.4f}", spread


def _key(learning: LearningCurve) -> str:
    return tr(
        "Points: the run with fewer ratings, drawn {draws} times and how far these differ: singly (solid line), or a whole "
        "clip or shot at a time (broken). The upright line is where you are; the dots at the right are {count} ratings "
        "further, each with where a run lies four times in five."
    ).format(draws=learning.draws, count=learning.more)


def _axis(label: str, end: float, pattern: str) -> Axis:
    step = next(
        (size * scale for scale in (0.01, 0.1, 1, 10, 100, 1000) for size in (1, 2, 5)
         if end <= _MOST_TICKS * size * scale),
        10_000.0,
    )  # fmt: skip
    return Axis(label, 0, end, [(value, pattern.format(value)) for value, _ in even_ticks(0, end, step)])
