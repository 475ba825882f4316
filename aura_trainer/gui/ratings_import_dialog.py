"""Ratings that come in: shown beside one's own, decided, and stored only then."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.domain.counting import listed, plural
from aura_trainer.domain.errors import AuraError, ErrorKind
from aura_trainer.domain.rating_exchange import (
    ConflictState,
    ImportPlan,
    Incoming,
    OnConflict,
    frames_to_import,
)
from aura_trainer.domain.stars import MOST_STARS, REJECTED, rating_of
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.file_dialog import FileDialog
from aura_trainer.gui.models.incoming_model import IncomingModel
from aura_trainer.gui.models.thumbnails import ThumbnailLoader
from aura_trainer.gui.ratings_source import RatingsSource
from aura_trainer.gui.widgets.incoming_table import IncomingTable
from aura_trainer.gui.widgets.parts import button, label, row
from aura_trainer.gui.widgets.working_dialog import WorkingDialog
from aura_trainer.language import mark, tr

_LINES_SHOWN = 3

_STANDINGS = {
    ConflictState.CONFLICT: (mark("Differ"), mark("Rated otherwise by you")),
    ConflictState.NEW: (mark("New"), mark("Not rated by you yet")),
    ConflictState.EQUAL: (mark("The same"), mark("Rated alike by you")),
}
_POLICIES = {
    OnConflict.NEWER: (mark("Newer wins"), mark("The rating that was given last")),
    OnConflict.MINE: (mark("Keep mine"), mark("Your rating stays")),
    OnConflict.THEIRS: (mark("Take theirs"), mark("The rating of the file replaces yours")),
}


class RatingsImportDialog(WorkingDialog):
    """Reads ratings, shows what they would change, and hands over those that are wanted.

    Args:
        context: The services.
        source: What is being read.
        pictures: Serves the pictures; it outlives the dialog, as some may be on their way when that closes.
        parent: The window.

    Signals:
        confirmed: Import was pressed; carries a tuple of Incoming, each with its frame in the catalogue.
    """

    confirmed = Signal(object)

    def __init__(
        self, context: PageContext, source: RatingsSource, pictures: ThumbnailLoader, parent: QWidget
    ) -> None:
        super().__init__(context, parent)
        self._source = source
        self._title = title = source.title
        self._folder: Path | None = None
        self.browser: QFileDialog | None = None
        self._wanted: tuple[Incoming, ...] = ()
        self.plan: ImportPlan | None = None
        self.setWindowTitle(tr("Import ratings"))
        self.resize(880, 600)
        self.model = IncomingModel(self)
        self.table = IncomingTable(self.model, pictures, context.theme, self)
        self.heading = label(
            tr("Reading {title}\N{HORIZONTAL ELLIPSIS}").format(title=title), "heading", wrap=True
        )
        self.remark = label(tr("Nothing is stored before you press Import."), "dim", wrap=True)
        self.faults = _list(tr("What keeps the import from being done"), self)
        self.left_out = _list(tr("What is left out"), self)
        self.policies: dict[OnConflict, QRadioButton] = {}
        self.chips: dict[ConflictState, QPushButton] = {}
        self.look = button(tr("Look in a folder\N{HORIZONTAL ELLIPSIS}"))
        self.take, self.keep = button(tr("Take theirs")), button(tr("Keep mine"))
        self.cancel, self.confirm = button(tr("Cancel")), button(tr("Import"), "primary")
        self._lay_out()
        self._connect()
        self._show_working(True)
        self.wait_for(self._begin())

    # How it is built

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.heading)
        column.addWidget(self.remark)
        self._preview = QWidget(self)
        inside = QVBoxLayout(self._preview)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        self._conflict_row = self._make_policies()
        inside.addWidget(self._conflict_row)
        inside.addLayout(self._make_chips())
        inside.addWidget(self.table, 1)
        self._body = QStackedWidget(self)
        self._body.addWidget(self.faults)
        self._body.addWidget(self._preview)
        column.addWidget(self._body, 1)
        beside = row()
        beside.addWidget(self.left_out, 1)
        beside.addWidget(self.look, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        column.addLayout(beside)
        column.addWidget(self.progress)
        foot = row()
        foot.addWidget(self.words, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.confirm)
        column.addLayout(foot)
        self.confirm.setDefault(True)
        self.faults.hide()
        self.left_out.hide()
        self.look.hide()

    def _make_policies(self) -> QWidget:
        box = QWidget(self)
        line = row(spacing=16)
        box.setLayout(line)
        line.addWidget(label(tr("Where they differ"), "section"))
        group = QButtonGroup(self)
        for policy, (title, tip) in _POLICIES.items():
            choice = QRadioButton(tr(title), box)
            choice.setToolTip(tr(tip))
            choice.setAccessibleDescription(tr(tip))
            choice.setChecked(policy is self.model.policy)
            choice.clicked.connect(lambda _checked=False, chosen=policy: self.model.choose_for_all(chosen))
            group.addButton(choice)
            line.addWidget(choice)
            self.policies[policy] = choice
        line.addStretch(1)
        return box

    def _make_chips(self) -> QHBoxLayout:
        line = row()
        group = QButtonGroup(self)
        for standing, (title, tip) in _STANDINGS.items():
            chip = button(tr(title), "chip")
            chip.setCheckable(True)
            chip.setToolTip(tr(tip))
            chip.clicked.connect(lambda _checked=False, chosen=standing: self.model.show_standing(chosen))
            group.addButton(chip)
            line.addWidget(chip)
            self.chips[standing] = chip
        line.addStretch(1)
        line.addWidget(label(tr("Chosen rows"), "dim"))
        line.addWidget(self.take)
        line.addWidget(self.keep)
        return line

    def _connect(self) -> None:
        self.cancel.clicked.connect(self.reject)
        self.confirm.clicked.connect(self._confirm)
        self.look.clicked.connect(self._ask_folder)
        self.model.decided.connect(self._show_count)
        self.table.chosen_changed.connect(self._allow_choice)
        self.model.modelReset.connect(self._allow_choice)
        self.table.turn_requested.connect(self._turn)
        self.take.clicked.connect(lambda: self.model.choose(self.table.chosen_rows(), taken=True))
        self.keep.clicked.connect(lambda: self.model.choose(self.table.chosen_rows(), taken=False))

    # Reading

    async def _begin(self) -> None:
        # What the person just did is to be compared with, too.
        await self.context.ratings.drain()
        if not self.is_over:
            source, folder = self._source, self._folder
            self.start(
                tr("Reading {title}").format(title=self._title),
                lambda sink, token: source.plan(folder, sink, token),
                self._show_plan,
            )

    def _ask_folder(self) -> None:
        browser = FileDialog(self, tr("Where the footage is"))
        browser.setFileMode(QFileDialog.FileMode.Directory)
        browser.fileSelected.connect(self.look_in)
        self.browser = browser
        browser.open()

    def look_in(self, folder: str) -> None:
        """Read again, and look in a folder for footage that is not imported."""
        self._folder = Path(folder)
        self.look.setEnabled(False)
        self._show_working(True)
        self.wait_for(self._begin())

    def failed(self, error: AuraError) -> None:
        """Say why nothing can be brought in."""
        if error.kind is ErrorKind.CANCELLED:
            self.reject()
            return
        self._show_working(False)
        self._body.setCurrentIndex(0)
        self.heading.setText(tr("{title} cannot be brought in").format(title=self._title))
        self.remark.setText(tr("Nothing was stored."))
        _fill(self.faults, [error.detail])
        self.confirm.setEnabled(False)
        self.cancel.setText(tr("Close"))
        self.words.clear()

    # What is shown

    def _show_plan(self, plan: ImportPlan) -> None:
        self.plan = plan
        self._show_working(False)
        self.model.show_plan(plan)
        for standing, chip in self.chips.items():
            count = len(plan.standing(standing))
            title, meaning = map(tr, _STANDINGS[standing])
            chip.setText(f"{title} {count}")
            chip.setAccessibleName(f"{meaning}: {plural(count, 'rating')}")
            chip.setEnabled(count > 0)
        self._conflict_row.setVisible(bool(plan.conflicts))
        total = plural(plan.total, "rating")
        absent = () if plan.total else plan.absent
        self.heading.setText(
            tr("{title} cannot be brought in").format(title=self._title)
            if plan.faults or absent
            else f"{self._title}: {total}"
        )
        self.remark.setText(" ".join([*self._remarks(plan), *plan.notes]))
        _fill(self.faults, [str(item) for item in (*plan.faults, *absent)])
        _fill(self.left_out, [str(item) for item in (*plan.left_out, *(() if absent else plan.absent))])
        self.left_out.setFixedHeight(self._height_of(self.left_out))
        self.look.setVisible(bool(plan.absent))
        self.look.setEnabled(True)
        first = next((standing for standing in _STANDINGS if plan.standing(standing)), None)
        self._body.setCurrentIndex(0 if first is None or plan.faults else 1)
        if first is not None and not plan.faults:
            self.chips[first].setChecked(True)
            self.model.show_standing(first)
            self.table.setFocus()
            self.table.selectRow(0)
        self.cancel.setText(tr("Close") if plan.faults or first is None else tr("Cancel"))
        self._show_count()

    def _remarks(self, plan: ImportPlan) -> list[str]:
        if plan.faults:
            lines = plural(len(plan.faults), "line")
            unusable = tr("{lines} cannot be used, so nothing was stored. Mend the file, then try again.")
            return [unusable.format(lines=lines)]
        undo = self.context.keys.first(ActionId.UNDO) or tr("Undo")
        said = [tr("Nothing is stored before you press Import, and {key} takes it back.").format(key=undo)]
        if plan.left_out:
            unread = tr("{sidecars} cannot be read and are left out.")
            said.append(unread.format(sidecars=plural(len(plan.left_out), "sidecar")))
        if plan.has_stars:
            said.append(_star_mapping())
        if plan.absent:
            said.append(self._absent_words(plan))
            if not plan.total:
                return said[1:]
        if plan.computed:
            known = tr("What training needs of {frames} comes along, so it need not look at them.")
            said.append(known.format(frames=plural(plan.computed, "frame")))
        return said if plan.total else [tr("There is no rating to bring in."), *said[1:]]

    @staticmethod
    def _height_of(lines: QListWidget) -> int:
        """As much as the lines take, up to what leaves the table its place."""
        rows = sum(map(lines.sizeHintForRow, range(min(lines.count(), _LINES_SHOWN))))
        around = lines.contentsMargins()
        return rows + around.top() + around.bottom() + 2 * lines.spacing()

    def _absent_words(self, plan: ImportPlan) -> str:
        clips = plural(len(plan.absent), "clip")
        if self._folder is None:
            return tr("{clips} not imported here. If you have the files, look for them in a folder.").format(
                clips=clips
            )
        return tr("{clips} not found in {folder} either.").format(clips=clips, folder=self._folder)

    def _show_working(self, working: bool) -> None:  # noqa: FBT001 - a state
        self.progress.setVisible(working)
        self._preview.setEnabled(not working)
        self.confirm.setEnabled(not working)

    def _show_count(self) -> None:
        count, absent = self.model.taken_count, self.model.absent_count
        if self.plan is not None and self.plan.faults:
            count = absent = 0
        ratings = plural(count, "rating")
        self.confirm.setText(tr("Import {ratings}").format(ratings=ratings) if count else tr("Import"))
        self.confirm.setEnabled(count > 0)
        coming = tr("{frames} will be imported with their clips.").format(frames=plural(absent, "frame"))
        self.words.setText(coming if absent else "")

    def _allow_choice(self) -> None:
        some = bool(self.table.chosen_rows())
        self.take.setEnabled(some)
        self.keep.setEnabled(some)

    # What the person decides

    def _turn(self) -> None:
        rows = self.table.chosen_rows()
        if rows:
            self.model.choose(rows, taken=not self.model.is_taken(self.model.item(rows[0])))

    def _confirm(self) -> None:
        self._wanted = wanted = self.model.taken()
        coming = frames_to_import(wanted)
        if not coming and not (self.plan and self.plan.computed):
            self._finish(wanted)
            return
        source = self._source
        self._show_working(True)
        self.start(
            tr("Importing {frames}").format(frames=plural(coming or len(wanted), "frame")),
            lambda sink, token: source.enter(wanted, sink, token),
            self._entered,
        )

    def _entered(self, entered: Sequence[Incoming]) -> None:
        # A frame that came in only now may turn out to be rated: the choice for all decides.
        chosen = {item.frame.id for item in self._wanted if item.frame is not None}
        policy = self.model.policy
        self._finish(
            tuple(
                item
                for item in entered
                if item.frame is not None and (item.frame.id in chosen or item.is_taken(policy))
            )
        )

    def _finish(self, wanted: tuple[Incoming, ...]) -> None:
        self.confirmed.emit(wanted)
        self.accept()


def _list(name: str, parent: QWidget) -> QListWidget:
    made = QListWidget(parent)
    made.setAccessibleName(name)
    made.setWordWrap(True)
    return made


def _fill(lines: QListWidget, texts: Sequence[str]) -> None:
    lines.clear()
    lines.addItems(list(texts))
    lines.setVisible(bool(texts))


def _star_mapping() -> str:
    """What each number of stars stands for, in a sentence."""
    ratings = [f"{rating_of(stars):.1f}" for stars in range(1, MOST_STARS + 1)]
    words = tr("Stars: 1 to {most} are {ratings}; a reject is {reject}.")
    return words.format(most=MOST_STARS, ratings=listed(ratings), reject=f"{rating_of(REJECTED):.1f}")
