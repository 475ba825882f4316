"""Ratings that are about to come in, as rows, each with what is to become of it."""

from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum, StrEnum
from pathlib import PurePath

from PySide6.QtCore import QObject, Qt, Signal

from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.rating_exchange import (
    ConflictState,
    ImportPlan,
    Incoming,
    OnConflict,
    frames_to_import,
)
from aura_trainer.domain.timecode import clock
from aura_trainer.gui.dates import moment_text
from aura_trainer.gui.models.rows_model import RowsModel
from aura_trainer.language import mark, tr


class Column(IntEnum):
    """Columns of the table."""

    PICTURE = 0
    FRAME = 1
    MINE = 2
    THEIRS = 3
    OUTCOME = 4


_HEADINGS = ("", mark("Frame"), mark("Yours"), mark("In the file"), mark("What happens"))


class Outcome(StrEnum):
    """What becomes of a rating, in the words that ``tr`` shows."""

    THEIRS = mark("Take theirs")
    MINE = mark("Keep mine")
    NEW = mark("Comes in")
    LEFT_OUT = mark("Left out")
    EQUAL = mark("The same")


class IncomingModel(RowsModel[Incoming]):
    """Rows of one standing at a time; what becomes of all of them is kept, shown or not.

    Signals:
        decided: What becomes of some ratings may be new.
    """

    decided = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_HEADINGS, frozenset(), parent)
        self._plan = ImportPlan()
        self._policy = OnConflict.NEWER
        self._taken: dict[str, bool] = {}
        self._taken_count = self._absent_count = 0

    @property
    def policy(self) -> OnConflict:
        """What is done where nothing else was said of a row."""
        return self._policy

    @property
    def taken_count(self) -> int:
        """How many ratings are to be stored."""
        return self._taken_count

    @property
    def absent_count(self) -> int:
        """How many of them are of frames that are not imported yet."""
        return self._absent_count

    def show_plan(self, plan: ImportPlan) -> None:
        """Take over what comes in; rows are shown by ``show_standing``."""
        self._plan = plan
        self.set_rows(())
        self.choose_for_all(self._policy)

    def show_standing(self, standing: ConflictState) -> None:
        """Show the ratings that stand this way to those that are there."""
        self.set_rows(self._plan.standing(standing))

    def choose_for_all(self, policy: OnConflict) -> None:
        """Decide all conflicts one way; what was said of single rows is forgotten."""
        self._policy = policy
        self._taken.clear()
        taken = self._plan.taken(policy)
        self._taken_count, self._absent_count = len(taken), frames_to_import(taken)
        self._tell()

    def choose(self, rows: Iterable[int], *, taken: bool) -> None:
        """Say of some rows whether the rating of the file is taken."""
        step = 1 if taken else -1
        for row in rows:
            item = self.item(row)
            if item.standing is not ConflictState.EQUAL and self.is_taken(item) is not taken:
                self._taken[item.given.frame_path] = taken
                self._taken_count += step
                self._absent_count += step * frames_to_import([item])
        self._tell()

    def is_taken(self, item: Incoming) -> bool:
        """Whether a rating is to be stored."""
        return self._taken.get(item.given.frame_path, item.is_taken(self._policy))

    def taken(self) -> tuple[Incoming, ...]:
        """The ratings to be stored, in the order of the plan."""
        return tuple(item for item in (*self._plan.conflicts, *self._plan.new) if self.is_taken(item))

    def outcome(self, item: Incoming) -> Outcome:
        """What becomes of a rating."""
        if item.standing is ConflictState.EQUAL:
            return Outcome.EQUAL
        if item.standing is ConflictState.NEW:
            return Outcome.NEW if self.is_taken(item) else Outcome.LEFT_OUT
        return Outcome.THEIRS if self.is_taken(item) else Outcome.MINE

    def text(self, item: Incoming, column: int) -> str:
        """The words in a cell."""
        if column == Column.FRAME:
            return frame_words(item)
        if column == Column.MINE:
            return tr("none") if item.mine is None else rating_words(item.mine.rating)
        if column == Column.THEIRS:
            return rating_words(item.given.rating)
        return tr(self.outcome(item).value) if column == Column.OUTCOME else ""

    def sort_value(self, item: Incoming, column: int) -> float | str:
        """What a cell sorts by."""
        if column == Column.FRAME:
            return item.given.frame_path
        if column == Column.MINE:
            return -1.0 if item.mine is None or item.mine.rating is None else item.mine.rating
        if column == Column.THEIRS:
            return -1.0 if item.given.rating is None else item.given.rating
        return self.text(item, column)

    def spoken_heading(self, column: int) -> str:
        """What a screen reader calls a column."""
        return tr("Picture") if column == Column.PICTURE else super().spoken_heading(column)

    def tip(self, item: Incoming, column: int) -> str | None:
        """Where a rating comes from, and when it was given."""
        if column == Column.FRAME:
            return FrameAddress.parse(item.given.frame_path).path
        if column == Column.MINE and item.mine is not None:
            return tr("Given {time}").format(time=time_words(item.mine.timestamp))
        if column == Column.THEIRS:
            return tr("{source}, given {time}").format(
                source=item.given.source, time=time_words(item.given.given_at)
            )
        return None

    def _tell(self) -> None:
        if self._rows:
            last = self.index(len(self._rows) - 1, Column.OUTCOME)
            self.dataChanged.emit(self.index(0, Column.OUTCOME), last, [Qt.ItemDataRole.DisplayRole])
        self.decided.emit()


def frame_words(item: Incoming) -> str:
    """The clip or still, and for a clip the moment."""
    address = FrameAddress.parse(item.given.frame_path)
    name = PurePath(address.path).name
    return name if address.seconds is None else f"{name}  {clock(float(address.seconds))}"


def rating_words(rating: float | None) -> str:
    """A rating to hundredths, or as far as the fourth digit where it has more."""
    if rating is None:
        return tr("none")
    whole, _, digits = f"{rating:.4f}".partition(".")
    return f"{whole}.{digits[:2]}{digits[2:].rstrip('0')}"


def time_words(stamp: datetime) -> str:
    """A time as the person's clock had it, to the minute."""
    return moment_text(stamp.astimezone())
