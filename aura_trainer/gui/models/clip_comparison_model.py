"""Two models on each clip, as an item model."""

from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QObject

from aura_trainer.domain.comparison import HeldOutFigures, ModelComparison
from aura_trainer.domain.verdict import Interval
from aura_trainer.gui.models.rows_model import RowsModel
from aura_trainer.language import mark, number, tr
from aura_trainer.services.comparison_words import difference_words
from aura_trainer.services.model_titles import titles_apart

ALL_CLIPS = mark("all clips")


class Column(IntEnum):
    """The columns, left to right."""

    CLIP = 0
    FRAMES = 1
    FIRST = 2
    SECOND = 3
    PLOT = 4
    CLOSER = 5


NUMBER_COLUMNS = frozenset[int]({Column.FRAMES, Column.FIRST, Column.SECOND})


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One clip, or all of them; ``advantage`` is above zero where the first model is closer."""

    clip: str
    frames: int
    first: HeldOutFigures
    second: HeldOutFigures
    advantage: float
    interval: Interval | None

    @property
    def reach(self) -> float:
        """How far the row's dot or its interval lies from zero."""
        if self.interval is None:
            return abs(self.advantage)
        return max(abs(self.advantage), abs(self.interval.low), abs(self.interval.high))


class ClipComparisonModel(RowsModel[ComparedRow]):
    """The clips of a comparison as rows; where there are several, one of all of them comes first."""

    def __init__(self, found: ModelComparison, parent: QObject | None = None) -> None:
        self._names = titles_apart(found.first, found.second)
        plot = mark("\N{LEFTWARDS ARROW} left closer  |  right closer \N{RIGHTWARDS ARROW}")
        headings = (
            mark("clip"),
            mark("frames"),
            mark("error, left"),
            mark("error, right"),
            plot,
            mark("closer"),
        )
        super().__init__(headings, NUMBER_COLUMNS, parent)
        clips = [
            ComparedRow(clip.clip, clip.frames, clip.first, clip.second, clip.advantage, clip.interval)
            for clip in found.clips
        ]
        whole = ComparedRow(
            tr(ALL_CLIPS),
            found.frames,
            found.first_figures,
            found.second_figures,
            found.advantage,
            found.interval,
        )
        rows = [whole, *clips] if len(clips) > 1 else clips
        self.reach = max(row.reach for row in [whole, *clips]) or 1.0
        self.set_rows(rows)

    def spoken_heading(self, column: int) -> str:
        """What a screen reader calls a column."""
        first, second = self._names
        spoken = {
            Column.FIRST: tr("error of {model}").format(model=first),
            Column.SECOND: tr("error of {model}").format(model=second),
            Column.PLOT: tr("difference"),
        }
        return spoken.get(Column(column)) or super().spoken_heading(column)

    def tip(self, item: ComparedRow, column: int) -> str | None:
        """What the figures mean."""
        match column:
            case Column.CLIP:
                return item.clip
            case Column.FIRST | Column.SECOND:
                figures = item.first if column == Column.FIRST else item.second
                order = tr("not measured") if figures.ranking is None else f"{figures.ranking:.2f}"
                right = tr("order right within clips: {share}").format(share=order)
                return f"{self.spoken_heading(column)}\n{right}"
            case Column.PLOT | Column.CLOSER if item.interval is None:
                return tr("Frames of too few shots to tell from chance")
            case Column.PLOT | Column.CLOSER:
                return tr("The dot is the difference of the errors, the line what chance leaves open (95 %)")
            case _:
                return None

    def text(self, item: ComparedRow, column: int) -> str:
        """The words in a cell."""
        words = difference_words(item.advantage, item.interval, *self._names)
        texts = {
            Column.CLIP: item.clip,
            Column.FRAMES: number(item.frames),
            Column.FIRST: f"{item.first.error:.3f}",
            Column.SECOND: f"{item.second.error:.3f}",
            Column.PLOT: words,
            Column.CLOSER: words,
        }
        return texts[Column(column)]

    def sort_value(self, item: ComparedRow, column: int) -> float | str:
        """What a cell sorts by."""
        match column:
            case Column.FRAMES:
                return item.frames
            case Column.FIRST:
                return item.first.error
            case Column.SECOND:
                return item.second.error
            case Column.PLOT | Column.CLOSER:
                return item.advantage
            case _:
                return "" if item.clip == tr(ALL_CLIPS) else item.clip.casefold()
