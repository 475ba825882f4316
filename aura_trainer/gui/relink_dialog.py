"""Where missing clips are now: said for one, found for the others, shown before anything is changed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import AuraError, Cancelled
from aura_trainer.domain.media import Media
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.file_dialog import FileDialog
from aura_trainer.gui.tips import plain_tip
from aura_trainer.gui.widgets.parts import button, label, row
from aura_trainer.gui.widgets.working_dialog import Work, WorkingDialog
from aura_trainer.language import ntr, number, tr
from aura_trainer.services.relinker import Relink, Relinked, is_image_folder

_CLIP, _WAS = range(2)


class RelinkDialog(WorkingDialog):
    """Lists missing clips; a file or a folder to look in fills the list, a button relinks what was found.

    Signals:
        relinked: The catalogue has new paths, or its earlier ones again.
    """

    relinked = Signal()

    def __init__(self, context: PageContext, missing: Sequence[Media], parent: QWidget) -> None:
        super().__init__(context, parent)
        self._plan = tuple(Relink(media, None) for media in missing)
        self._done: Relinked | None = None
        self._changing = False
        self.setWindowTitle(tr("Relink missing clips"))
        self.resize(880, 480)
        self.heading = label("", "strong", wrap=True)
        self.remark = label(
            tr(
                "Say where one clip is, and the others are looked for beside it; or have a folder searched. "
                "A file counts only if its content is the same."
            ),
            "dim",
            wrap=True,
        )
        self.list = self._make_list()
        self.find_button = button(
            tr("Find this clip\N{HORIZONTAL ELLIPSIS}"), says=tr("Find the selected clip")
        )
        self.search_button = button(
            tr("Search a folder\N{HORIZONTAL ELLIPSIS}"), says=tr("Search a folder for all missing clips")
        )
        self.stop = button(tr("Stop"), says=tr("Stop the search"))
        self.undo = button(tr("Undo"), says=tr("Undo the relinking"))
        self.relink = button(tr("Relink"), "primary")
        self.close_button = button(tr("Close"))
        self._lay_out()
        self._connect()
        self._show()

    # What the person does

    def look_for_selected(self, place: str) -> None:
        """Take a place as that of the selected clip, and look for the others beside it."""
        chosen = self._selected()
        if chosen is not None:
            relinker = self.context.application.relinker
            self._look_with(lambda _sink, _token: relinker.follow(chosen.id, place))

    def look_in(self, folder: str) -> None:
        """Search a folder for all that is missing."""
        relinker = self.context.application.relinker
        self._look_with(lambda sink, token: relinker.search(folder, on_event=sink, token=token))

    # How it is built

    def _make_list(self) -> QTreeWidget:
        made = QTreeWidget()
        made.setAccessibleName(tr("Missing clips"))
        made.setHeaderLabels([tr("Clip"), tr("Was in"), tr("Now")])
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = made.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.resizeSection(_CLIP, 200)
        header.resizeSection(_WAS, 260)
        header.setStretchLastSection(True)
        return made

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.heading)
        column.addWidget(self.remark)
        column.addWidget(self.list, 1)
        looking = row()
        looking.addWidget(self.find_button)
        looking.addWidget(self.search_button)
        looking.addWidget(self.progress, 1)
        looking.addWidget(self.words)
        looking.addWidget(self.stop)
        looking.addStretch(0)
        column.addLayout(looking)
        foot = row()
        foot.addWidget(self.undo)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.relink)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.find_button.clicked.connect(self._browse_file)
        self.search_button.clicked.connect(self._browse_folder)
        self.stop.clicked.connect(self._stop)
        self.undo.clicked.connect(lambda: self.wait_for(self._take_back()))
        self.relink.clicked.connect(lambda: self.wait_for(self._apply()))
        self.close_button.clicked.connect(self.close)
        self.list.currentItemChanged.connect(self._enable)

    # What is shown

    def _show(self) -> None:
        current = max(self._row(), 0)
        self.list.clear()
        for item in self._plan:
            place = item.media.path
            name, folder = item.media.title, place[: max(place.rfind("/"), place.rfind("\\"))]
            line = QTreeWidgetItem([name, folder, _now(item, relinked=self._was_relinked(item))])
            for column, text in enumerate((place, place, item.found or item.reason)):
                line.setToolTip(column, plain_tip(text))
            self.list.addTopLevelItem(line)
        chosen = self.list.topLevelItem(min(current, len(self._plan) - 1)) if self._plan else None
        if chosen is not None:
            self.list.setCurrentItem(chosen)
        self.heading.setText(self._headline())
        self._enable()

    def _headline(self) -> str:
        found, total = self._found(), len(self._plan)
        if self._done is not None:
            done = len(self._done.before)
            clips = plural(done, "clip")
            said = [tr("{clips} relinked; ratings and thumbnails came along.").format(clips=clips)]
            if done < total:
                said.append(tr("{count} still missing.").format(count=total - done))
            return " ".join(said)
        if any(item.found or item.reason for item in self._plan):
            found_so_far = tr("{count} of {total} found. Nothing is changed until you press Relink.")
            return found_so_far.format(count=found, total=total)
        missing = ntr("{count} clip is not where it was.", "{count} clips are not where they were.", total)
        return missing.format(count=number(total))

    def _enable(self) -> None:
        idle = self.job is None and not self._changing and self._done is None
        self.find_button.setEnabled(idle and self._selected() is not None)
        self.search_button.setEnabled(idle and bool(self._plan))
        for part in (self.progress, self.words, self.stop):
            part.setVisible(self.job is not None)
        self.undo.setVisible(self._done is not None and bool(self._done.before))
        self.undo.setEnabled(not self._changing)
        found = self._found()
        self.relink.setVisible(self._done is None)
        self.relink.setEnabled(idle and found > 0)
        clips = plural(found, "clip")
        self.relink.setText(tr("Relink {clips}").format(clips=clips) if found else tr("Relink"))
        self.relink.setDefault(found > 0)

    def _found(self) -> int:
        return sum(item.found is not None for item in self._plan)

    def _was_relinked(self, item: Relink) -> bool:
        return self._done is not None and any(media.id == item.media.id for media in self._done.before)

    def _row(self) -> int:
        item = self.list.currentItem()
        return -1 if item is None else self.list.indexOfTopLevelItem(item)

    def _selected(self) -> Media | None:
        current = self._row()
        return self._plan[current].media if 0 <= current < len(self._plan) else None

    # Looking, off the GUI thread

    def _browse_file(self) -> None:
        media = self._selected()
        if media is None:
            return
        mode = QFileDialog.FileMode.Directory if is_image_folder(media) else QFileDialog.FileMode.ExistingFile
        dialog = self._browser(tr("Where is {clip}?").format(clip=media.title), mode)
        dialog.fileSelected.connect(self.look_for_selected)
        dialog.open()

    def _browse_folder(self) -> None:
        dialog = self._browser(tr("Search this folder"), QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.look_in)
        dialog.open()

    def _browser(self, title: str, mode: QFileDialog.FileMode) -> FileDialog:
        dialog = FileDialog(self, title)
        dialog.setFileMode(mode)
        return dialog

    def _look_with(self, work: Work) -> None:
        if self.job is not None:
            return
        self.start(tr("Looking for missing clips"), work, self._looked)
        self.heading.setText(tr("Looking\N{HORIZONTAL ELLIPSIS}"))
        self._enable()

    def _stop(self) -> None:
        if self.job is not None:
            self.job.request_stop()

    def _looked(self, plan: Sequence[Relink]) -> None:
        looked = {item.media.id: item for item in plan}
        # What an earlier look found still counts; a second folder may bring the rest.
        self._plan = tuple(
            item if item.found is not None else looked.get(item.media.id, item) for item in self._plan
        )
        self._show()

    def failed(self, error: AuraError) -> None:
        """Say why nothing was found."""
        self._show()
        self.heading.setText(tr("The search was stopped.") if isinstance(error, Cancelled) else error.detail)

    def crashed(self, _error: Exception) -> None:
        """What was found before still counts."""
        self._show()

    def ended(self) -> None:
        """Let the person go on."""
        self._enable()

    # Relinking

    async def _apply(self) -> None:
        with self._change():
            done = await self.context.runner.store(self.context.application.relinker.apply, self._plan)
            self._done = done
            reasons = {failure.path: failure.reason for failure in done.failures}
            self._plan = tuple(
                Relink(item.media, None, reasons[item.media.path]) if item.media.path in reasons else item
                for item in self._plan
            )
            self._show()
            self.relinked.emit()
        if self._done is not None:
            (self.undo if self._done.before else self.close_button).setFocus()

    async def _take_back(self) -> None:
        if self._done is None:
            return
        with self._change():
            await self.context.runner.store(self.context.application.relinker.undo, self._done.before)
            self._done = None
            self._show()
            self.heading.setText(tr("Undone: the clips are known by their earlier paths again."))
            self.relinked.emit()

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Have nothing begun meanwhile; what goes wrong is said here, or in the window once this is closed."""
        self._changing = True
        self._enable()
        try:
            yield
        except AuraError as error:
            if self.is_over:
                raise
            self.heading.setText(f"{error.title}. {error.detail}")
        finally:
            self._changing = False
            self._enable()


def _now(item: Relink, *, relinked: bool) -> str:
    if item.found is None:
        return tr("Not found: {reason}").format(reason=item.reason) if item.reason else tr("Missing")
    words = tr("Relinked: {place}") if relinked else tr("Found: {place}")
    return words.format(place=item.found)
