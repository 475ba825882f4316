"""Versions of the model as an item model."""

from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import QObject

from aura_trainer.domain.models import ModelSummary, Slot
from aura_trainer.gui.model_words import LOSS, RANKING, figure_text, made_text
from aura_trainer.gui.models.rows_model import RowsModel
from aura_trainer.language import mark, number, tr

SLOT_WORDS = {Slot.ACTIVE: mark("in use"), Slot.BACKUP: mark("backup"), Slot.DEFAULT: mark("default")}


class Column(IntEnum):
    """The columns, left to right."""

    TICK = 0
    NAME = 1
    MADE = 2
    RATINGS = 3
    ERROR = 4
    ORDER = 5
    PLACE = 6
    MENU = 7


_HEADINGS = (
    "",
    mark("version"),
    mark("made"),
    mark("ratings"),
    mark("error"),
    mark("order right"),
    mark("stands as"),
    "",
)
_UNSEEN = {Column.TICK: mark("tick"), Column.MENU: mark("menu")}
_PLACES = (Slot.ACTIVE, Slot.BACKUP, Slot.DEFAULT)

SORTED_BY = {
    Column.NAME: mark("Name"),
    Column.MADE: mark("Date"),
    Column.RATINGS: mark("Ratings"),
    Column.ERROR: mark("Error"),
    Column.ORDER: mark("Order right"),
    Column.PLACE: mark("Where it stands"),
}
"""What the columns that can be sorted by are called in a menu, marked to be translated."""
NUMBER_COLUMNS = frozenset[int]({Column.RATINGS, Column.ERROR, Column.ORDER})


class VersionsModel(RowsModel[ModelSummary]):
    """Versions as rows.

    Attributes:
        tick_key: The key that ticks a row; blank where none does.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_HEADINGS, NUMBER_COLUMNS, parent)
        self.tick_key = ""

    def spoken_heading(self, column: int) -> str:
        """What a screen reader calls a column; two have no heading to be seen."""
        return super().spoken_heading(column) or tr(_UNSEEN[Column(column)])

    def tip(self, item: ModelSummary, column: int) -> str | None:
        """How a version was made, and its id; and what ticks are for."""
        match column:
            case Column.NAME:
                return f"{item.title}\n{item.recipe}\n{item.short_id}"
            case Column.TICK:
                if not self.tick_key:
                    return tr("Tick two to compare them (Ctrl and a click)")
                return tr("Tick two to compare them ({key}, or Ctrl and a click)").format(key=self.tick_key)
            case _:
                return None

    def text(self, item: ModelSummary, column: int) -> str:
        """The words in a cell."""
        texts = {
            Column.TICK: "",
            Column.NAME: item.title,
            Column.MADE: made_text(item),
            Column.RATINGS: number(item.annotation_count) if item.annotation_count else tr("none"),
            Column.ERROR: _figure(item, LOSS),
            Column.ORDER: _figure(item, RANKING),
            Column.PLACE: ", ".join(tr(SLOT_WORDS[slot]) for slot in item.slots),
            Column.MENU: tr("actions"),
        }
        return texts[Column(column)]

    def sort_value(self, item: ModelSummary, column: int) -> float | str:
        """What a cell sorts by; what was not measured is worst."""
        worst = float("inf")
        match column:
            case Column.MADE:
                return datetime.fromisoformat(item.created).timestamp()
            case Column.RATINGS:
                return item.annotation_count
            case Column.ERROR:
                return item.metrics.get(LOSS, worst)
            case Column.ORDER:
                return item.metrics.get(RANKING, -worst)
            case Column.PLACE:
                return min((_PLACES.index(slot) for slot in item.slots), default=len(_PLACES))
            case _:
                return super().sort_value(item, column)


def _figure(model: ModelSummary, name: str) -> str:
    return figure_text(model, name) if name in model.metrics else "\N{EN DASH}"
