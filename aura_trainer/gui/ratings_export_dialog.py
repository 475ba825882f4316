"""Taking ratings out: to a file, or as stars to sidecars beside the footage."""

from collections.abc import Callable, Coroutine, Mapping
from enum import Enum, StrEnum, auto
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QLayout,
    QListWidget,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.domain.counting import plural
from aura_trainer.domain.dataset import DATASET_SUFFIX, Shared
from aura_trainer.domain.errors import AuraError, ErrorKind
from aura_trainer.domain.rating_exchange import SidecarNaming
from aura_trainer.domain.stars import MOST_STARS, REJECTED, rating_of, stars_text
from aura_trainer.gui.context import Notice, PageContext, Tone
from aura_trainer.gui.file_dialog import FileDialog
from aura_trainer.gui.widgets.parts import button, card, label, paragraph, row
from aura_trainer.gui.widgets.share_card import ShareCard
from aura_trainer.gui.widgets.working_dialog import WorkingDialog
from aura_trainer.language import mark, tr
from aura_trainer.services.xmp_export import SidecarPlan

K = TypeVar("K")

_WIDEST = 1200


class Format(StrEnum):
    """What ratings can be written as; the value is how a file of it ends."""

    JSONL = ".jsonl"
    CSV = ".csv"
    SIDECARS = ".xmp"
    DATASET = DATASET_SUFFIX


_FORMATS = {
    Format.JSONL: (
        mark("Aura file (JSONL)"),
        mark("Everything: exact ratings, times, remarks"),
    ),
    Format.CSV: (mark("Table (CSV)"), mark("Frame and rating, for a spreadsheet")),
    Format.SIDECARS: (
        mark("Stars beside the footage (XMP)"),
        mark("For Lightroom, Bridge, Premiere, darktable, digiKam"),
    ),
    Format.DATASET: (
        mark("Data set for others"),
        mark("For somebody with the same footage, to train on your taste"),
    ),
}
_NAMES = {
    SidecarNaming.SHORT: (mark("clip.xmp"), mark("As Lightroom, Bridge and Premiere name them")),
    SidecarNaming.FULL: (mark("clip.mp4.xmp"), mark("As darktable and digiKam name them")),
}


class _State(Enum):
    """What the dialog is about. While it looks another format may be chosen; while it writes, nothing."""

    CHOOSING = auto()
    LOOKING = auto()
    WRITING = auto()


class RatingsExportDialog(WorkingDialog):
    """Chooses a format, and writes."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(context, parent)
        self._state = _State.CHOOSING
        self._unwanted = False
        self.plan: SidecarPlan | None = None
        self.browser: QFileDialog | None = None
        self.setWindowTitle(tr("Export ratings"))
        self.setMinimumWidth(min(round(640 * context.theme.text_scale), _WIDEST))
        self.formats: dict[Format, QRadioButton] = {}
        self.names: dict[SidecarNaming, QRadioButton] = {}
        self.replace_stars = QCheckBox(tr("Replace them"), self)
        self.foreign = paragraph()
        self.share = ShareCard(self)
        self.left_out = QListWidget(self)
        self.left_out.setAccessibleName(tr("What is left out"))
        self.left_out.setWordWrap(True)
        self.cancel, self.export = (
            button(tr("Cancel")),
            button(tr("Export\N{HORIZONTAL ELLIPSIS}"), "primary"),
        )
        self._lay_out()
        self.cancel.clicked.connect(self.reject)
        self.export.clicked.connect(self._export)
        self.export.setDefault(True)
        self._choose()

    @property
    def format(self) -> Format:
        """The format chosen."""
        return next(chosen for chosen, choice in self.formats.items() if choice.isChecked())

    @property
    def naming(self) -> SidecarNaming:
        """How new sidecars are named."""
        return next(chosen for chosen, choice in self.names.items() if choice.isChecked())

    # How it is built

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        # Else words that wrap claim the height they would have in the narrowest window.
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(label(tr("Write as"), "section"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self._choices(grid, _FORMATS, self.formats, self._choose)
        column.addLayout(grid)
        self.sidecars, inside = card()
        self._fill_card(inside)
        column.addWidget(self.sidecars)
        column.addWidget(self.share)
        column.addStretch(1)
        column.addWidget(self.progress)
        foot = row()
        foot.addWidget(self.words, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.export)
        column.addLayout(foot)
        self.progress.hide()

    def _fill_card(self, column: QVBoxLayout) -> None:
        column.addWidget(label(tr("What the stars stand for"), "section"))
        column.addLayout(_mapping())
        column.addWidget(
            paragraph(
                tr(
                    "A rating between two gets the nearer; a clip gets the stars of its best frame. The exact rating "
                    "of every frame is written beside them, and all that other programs wrote stays."
                ),
                "dim",
            )
        )
        column.addWidget(label(tr("New sidecars are named"), "section"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(1, 1)
        self._choices(grid, _NAMES, self.names, self._look)
        column.addLayout(grid)
        stars = row()
        stars.addWidget(self.foreign, 1)
        stars.addWidget(self.replace_stars)
        column.addLayout(stars)
        self.left_out.setMaximumHeight(96)
        column.addWidget(self.left_out)

    def _choices(
        self,
        grid: QGridLayout,
        offered: Mapping[K, tuple[str, str]],
        made: dict[K, QRadioButton],
        then: Callable[[], None],
    ) -> None:
        group = QButtonGroup(self)
        for number, (choice, (title, remark)) in enumerate(offered.items()):
            choose = QRadioButton(tr(title), self)
            choose.setAccessibleDescription(tr(remark))
            choose.setChecked(number == 0)
            group.addButton(choose)
            made[choice] = choose
            grid.addWidget(choose, number, 0)
            grid.addWidget(label(tr(remark), "small", wrap=True), number, 1)
        group.buttonClicked.connect(lambda _button: then())

    # What is chosen

    def _choose(self) -> None:
        stars = self.format is Format.SIDECARS
        self.sidecars.setVisible(stars)
        self.share.setVisible(self.format is Format.DATASET)
        self._fit()
        self.export.setText(tr("Write sidecars") if stars else tr("Export\N{HORIZONTAL ELLIPSIS}"))
        if stars:
            self._look()
            return
        self._let_go()
        frames = plural(self.context.ratings.counts.rated, "frame")
        self.words.setText(
            tr("{frames} rated here.").format(frames=frames)
            if self.format is Format.DATASET
            else tr("{frames} rated here; ratings of footage that is gone are written too.").format(
                frames=frames
            )
        )
        self._enable()

    def _look(self) -> None:
        self._let_go()
        self.plan = None
        self.foreign.hide()
        self.replace_stars.hide()
        self.left_out.hide()
        self.words.setText(tr("Looking beside the footage\N{HORIZONTAL ELLIPSIS}"))
        if self._state is _State.CHOOSING:
            self._enter(_State.LOOKING)
            self.wait_for(self._begin_look())

    async def _begin_look(self) -> None:
        await self.context.ratings.drain()
        if self.is_over or self.format is not Format.SIDECARS:
            self._enter(_State.CHOOSING)
            return
        naming = self.naming
        exporter, user_id = self.context.application.sidecar_export, self.context.user_id
        self.start(
            tr("Looking for sidecars"),
            lambda sink, token: exporter.plan(user_id, naming=naming, token=token, on_event=sink),
            self._show_plan,
        )

    def _show_plan(self, plan: SidecarPlan) -> None:
        if self._unwanted:
            return
        self.plan = plan
        sidecars = plural(len(plan.changes), "sidecar")
        self.words.setText(tr("{sidecars} beside the footage.").format(sidecars=sidecars))
        foreign = tr("{sidecars} already with other stars, from another program.").format(
            sidecars=plural(plan.foreign, "sidecar")
        )
        self.foreign.setText(foreign)
        self.foreign.setVisible(plan.foreign > 0)
        self.replace_stars.setVisible(plan.foreign > 0)
        self.left_out.clear()
        self.left_out.addItems([tr("Left out: {sidecar}").format(sidecar=item) for item in plan.left_out])
        self.left_out.setVisible(bool(plan.left_out))
        self._fit()

    def _enter(self, state: _State) -> None:
        self._state = state
        self._enable()

    def _enable(self) -> None:
        for part in (*self.formats.values(), self.sidecars, self.share):
            part.setEnabled(self._state is not _State.WRITING)
        something = self.format is not Format.SIDECARS or bool(self.plan and self.plan.changes)
        self.export.setEnabled(self._state is _State.CHOOSING and something)

    def _fit(self) -> None:
        """Be as high as what is shown."""
        column = self.layout()
        if column is not None:
            column.activate()
            self.resize(self.width(), column.totalHeightForWidth(self.width()))

    # Writing

    def _export(self) -> None:
        if self.format is Format.SIDECARS:
            self._write_sidecars()
            return
        ending, title = self.format.value, tr(_FORMATS[self.format][0])
        browser = FileDialog(self, tr("Export ratings"), f"ratings{ending}", f"{title} (*{ending})")
        browser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        browser.setDefaultSuffix(ending[1:])
        write = self._share if self.format is Format.DATASET else self._write_file
        browser.fileSelected.connect(lambda path: self._begin_writing(write, Path(path)))
        self.browser = browser
        browser.open()

    def _begin_writing(self, write: Callable[[Path], Coroutine[Any, Any, None]], path: Path) -> None:
        self._enter(_State.WRITING)
        self.wait_for(write(path))

    async def _write_file(self, path: Path) -> None:
        context = self.context
        try:
            await context.ratings.drain()
            count = await context.runner.background(
                context.application.exchange.export_file, context.user_id, path
            )
        finally:
            self._enter(_State.CHOOSING)
        context.notify(
            Notice(tr("{ratings} exported").format(ratings=plural(count, "rating")), str(path), Tone.GOOD)
        )
        if not self.is_over:
            self.accept()

    async def _share(self, path: Path) -> None:
        context, choices = self.context, self.share.choices()
        await context.ratings.drain()
        if self.is_over:
            return
        self.progress.show()
        self.start(
            tr("Writing {name}").format(name=path.name),
            lambda sink, token: context.application.dataset_sharing.share(
                context.user_id, path, choices, token=token, on_event=sink
            ),
            lambda shared: self._shared(path, shared),
        )

    def _shared(self, path: Path, shared: Shared) -> None:
        said = [str(path)]
        if shared.left_out:
            left_out = tr("{ratings} of footage that is not imported left out.")
            said.append(left_out.format(ratings=plural(shared.left_out, "rating")))
        if shared.features < shared.ratings:
            absent = tr("Training elsewhere looks at {frames} first: nothing was computed of them here yet.")
            said.append(absent.format(frames=plural(shared.ratings - shared.features, "frame")))
        exported = tr("{ratings} exported").format(ratings=plural(shared.ratings, "rating"))
        self.context.notify(Notice(exported, "\n".join(said), Tone.GOOD))
        self.accept()

    def _write_sidecars(self) -> None:
        plan, replace_stars = self.plan, self.replace_stars.isChecked()
        if plan is None:
            return
        exporter = self.context.application.sidecar_export
        self._enter(_State.WRITING)
        self.progress.show()
        self.start(
            tr("Writing sidecars"),
            lambda sink, token: exporter.write(plan, replace_stars=replace_stars, token=token, on_event=sink),
            self._written,
        )

    def _written(self, count: int) -> None:
        total = len(self.plan.changes) if self.plan is not None else count
        same = ""
        if total > count:
            same = tr("{sidecars} said the same already.").format(sidecars=plural(total - count, "sidecar"))
        written = tr("{sidecars} written").format(sidecars=plural(count, "sidecar"))
        self.context.notify(Notice(written, same, Tone.GOOD))
        self.accept()

    # Work that is not wanted any more, or went wrong

    def _let_go(self) -> None:
        """Stop a look whose result is not wanted any more; what comes next begins when it has ended."""
        if self._state is _State.LOOKING and self.job is not None:
            self._unwanted = True
            self.job.request_stop()

    def ended(self) -> None:
        """After a look, let the person go on, or begin the look that was asked for meanwhile."""
        if self._state is not _State.LOOKING:
            return
        self._enter(_State.CHOOSING)
        again, self._unwanted = self._unwanted and self.format is Format.SIDECARS, False
        if again and not self.is_over:
            self._look()

    def failed(self, error: AuraError) -> None:
        """Tell what went wrong in the window, and close."""
        if self._unwanted:
            return
        if error.kind is not ErrorKind.CANCELLED:
            self.context.funnel.report(error)
        self.reject()


def _mapping() -> QGridLayout:
    """What each number of stars stands for, as a row of signs over a row of figures."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(4)
    for place, stars in enumerate((REJECTED, *range(1, MOST_STARS + 1))):
        sign = label(tr("reject") if stars == REJECTED else "\N{BLACK STAR}" * stars, "strong")
        sign.setAccessibleName(stars_text(stars))
        grid.addWidget(sign, 0, place)
        grid.addWidget(label(f"{rating_of(stars):.1f}", "mono-dim"), 1, place)
    grid.setColumnStretch(MOST_STARS + 1, 1)
    return grid
