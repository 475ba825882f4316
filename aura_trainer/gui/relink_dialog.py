"""Where missing clips are now: said for one, found for the others, shown before anything is changed."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import AuraError, Cancelled
from aura_trainer.domain.media import ImportProgress, Media, MediaKind
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.jobs import EventSink, JobThread
from aura_trainer.gui.tips import plain_tip
from aura_trainer.gui.widgets.parts import button, label
from aura_trainer.language import ntr, tr
from aura_trainer.services.relinker import Relink, Relinked

_CLIP, _WAS = range(2)

Work = Callable[[EventSink, StopToken], object]


class RelinkDialog(QDialog):
    """Lists missing clips; a file or a folder to look in fills the list, a button relinks what was found.

    Signals:
        relinked: The catalogue has new paths, or its earlier ones again.
    """

    relinked = Signal()

    def __init__(self, context: PageContext, missing: Sequence[Media], parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._plan = tuple(Relink(media, None) for media in missing)
        self._done: Relinked | None = None
        self._job: JobThread | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Relink missing clips"))
        self.resize(880, 480)
        self.words = label("", "strong", wrap=True)
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
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the search"))
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
            relinker = self._context.application.relinker
            self._start(lambda _sink, _token: relinker.follow(chosen.id, place))

    def look_in(self, folder: str) -> None:
        """Search a folder for all that is missing."""
        relinker = self._context.application.relinker
        self._start(lambda sink, token: relinker.search(folder, on_event=sink, token=token))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """A search ends with the dialog."""
        self._stop()
        super().closeEvent(event)

    def done(self, result: int) -> None:
        """Escape closes too."""
        self._stop()
        super().done(result)

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
        column.addWidget(self.words)
        column.addWidget(self.remark)
        column.addWidget(self.list, 1)
        looking = QHBoxLayout()
        looking.setSpacing(8)
        looking.addWidget(self.find_button)
        looking.addWidget(self.search_button)
        looking.addWidget(self.bar, 1)
        looking.addWidget(self.stop)
        looking.addStretch(0)
        column.addLayout(looking)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.undo)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.relink)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.find_button.clicked.connect(self._browse_file)
        self.search_button.clicked.connect(self._browse_folder)
        self.stop.clicked.connect(self._stop)
        self.undo.clicked.connect(lambda: self._context.runner.run(self._take_back()))
        self.relink.clicked.connect(lambda: self._context.runner.run(self._apply()))
        self.close_button.clicked.connect(self.close)
        self.list.currentItemChanged.connect(self._enable)

    # What is shown

    def _show(self) -> None:
        row = max(self._row(), 0)
        self.list.clear()
        for item in self._plan:
            place = item.media.path
            name, folder = item.media.title, place[: max(place.rfind("/"), place.rfind("\\"))]
            line = QTreeWidgetItem([name, folder, _now(item, relinked=self._was_relinked(item))])
            for column, text in enumerate((place, place, item.found or item.reason)):
                line.setToolTip(column, plain_tip(text))
            self.list.addTopLevelItem(line)
        chosen = self.list.topLevelItem(min(row, len(self._plan) - 1)) if self._plan else None
        if chosen is not None:
            self.list.setCurrentItem(chosen)
        self.words.setText(self._headline())
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
        return missing.format(count=f"{total:,}")

    def _enable(self) -> None:
        idle = self._job is None and self._done is None
        self.find_button.setEnabled(idle and self._selected() is not None)
        self.search_button.setEnabled(idle and bool(self._plan))
        self.bar.setVisible(self._job is not None)
        self.stop.setVisible(self._job is not None)
        self.undo.setVisible(self._done is not None and bool(self._done.before))
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
        row = self._row()
        return self._plan[row].media if 0 <= row < len(self._plan) else None

    # Looking, off the GUI thread

    def _browse_file(self) -> None:
        media = self._selected()
        if media is None:
            return
        # A folder of images is a folder; one image is a file.
        folder = media.info.kind is MediaKind.IMAGES and "." not in media.title
        mode = QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFile
        dialog = self._browser(tr("Where is {clip}?").format(clip=media.title), mode)
        dialog.fileSelected.connect(self.look_for_selected)
        dialog.open()

    def _browse_folder(self) -> None:
        dialog = self._browser(tr("Search this folder"), QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.look_in)
        dialog.open()

    def _browser(self, title: str, mode: QFileDialog.FileMode) -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setFileMode(mode)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog

    def _start(self, work: Work) -> None:
        if self._job is not None:
            return
        self._job = self._context.runner.start_job(tr("Looking for missing clips"), work)
        self._job.event_received.connect(self._progress)
        self._job.succeeded.connect(self._looked)
        self._job.failed.connect(self._not_found)
        self._job.ended.connect(self._ended)
        self.bar.setRange(0, 0)
        self.words.setText(tr("Looking\N{HORIZONTAL ELLIPSIS}"))
        self._enable()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.request_stop()

    def _progress(self, event: object) -> None:
        if isinstance(event, ImportProgress) and self._job is not None:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * event.fraction))
            self._job.show_progress(self._job.title, event.fraction)

    def _looked(self, plan: Sequence[Relink]) -> None:
        looked = {item.media.id: item for item in plan}
        # What an earlier look found still counts; a second folder may bring the rest.
        self._plan = tuple(
            item if item.found is not None else looked.get(item.media.id, item) for item in self._plan
        )
        self._show()

    def _not_found(self, error: AuraError) -> None:
        self._show()
        self.words.setText(tr("The search was stopped.") if isinstance(error, Cancelled) else error.detail)

    def _ended(self) -> None:
        self._job = None
        self._enable()

    # Relinking

    async def _apply(self) -> None:
        self.relink.setEnabled(False)
        done = await self._context.runner.store(self._context.application.relinker.apply, self._plan)
        self._done = done
        reasons = {failure.path: failure.reason for failure in done.failures}
        self._plan = tuple(
            Relink(item.media, None, reasons[item.media.path]) if item.media.path in reasons else item
            for item in self._plan
        )
        self._show()
        self.relinked.emit()
        (self.undo if done.before else self.close_button).setFocus()

    async def _take_back(self) -> None:
        if self._done is None:
            return
        await self._context.runner.store(self._context.application.relinker.undo, self._done.before)
        self._done = None
        self._show()
        self.words.setText(tr("Undone: the clips are known by their earlier paths again."))
        self.relinked.emit()


def _now(item: Relink, *, relinked: bool) -> str:
    if item.found is None:
        return tr("Not found: {reason}").format(reason=item.reason) if item.reason else tr("Missing")
    words = tr("Relinked: {place}") if relinked else tr("Found: {place}")
    return words.format(place=item.found)
