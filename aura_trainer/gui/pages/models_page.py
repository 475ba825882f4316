"""The Models page: what is in use, what is kept, and every change of it."""

from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.domain.models import BUNDLE_SUFFIX, ModelStatus, ModelSummary, Slot
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.gui.action_conditions import Fact
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.bundle_dialog import BundleDialog
from aura_trainer.gui.compare_dialog import CompareDialog
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.file_dialog import FileDialog
from aura_trainer.gui.file_name import file_name
from aura_trainer.gui.model_changes import ModelChanges
from aura_trainer.gui.models.versions_model import SORTED_BY
from aura_trainer.gui.question import Question, ask, deletion, show_plain
from aura_trainer.gui.widgets.model_card import ModelCard
from aura_trainer.gui.widgets.parts import button, caption, card, label, row
from aura_trainer.gui.widgets.versions_table import VersionsTable
from aura_trainer.language import mark, tr

_BUNDLES = mark("Model bundles ({kinds})")
_KINDS = f"*{BUNDLE_SUFFIX} *.zip"
_COMPARED = 2


class ModelsPage(QWidget):
    """Three cards, a notice when a file had to be passed over, and the table of versions.

    Args:
        context: Services, runner and signals.
    """

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._changes = ModelChanges(context)
        self._status: ModelStatus | None = None
        self._reading = 0
        self.revert_button = button(tr("Revert to default"))
        self.restore_button = button(tr("Restore backup"))
        self.undo_button = button(tr("Undo"), "ghost", says=tr("Undo the last change of models"))
        self.compare_button = button(tr("Compare"), says=tr("Compare the two ticked versions"))
        self.import_button = button(tr("Import\N{HORIZONTAL ELLIPSIS}"), says=tr("Import a model bundle"))
        self.in_use = ModelCard(tr("In use"), in_use=True, action=self.revert_button)
        self.backup = ModelCard(tr("Backup"), action=self.restore_button)
        self.default = ModelCard(tr("Default"))
        self.notice = QFrame()
        self.notice_words = label("", wrap=True)
        self._notice_icon = QLabel()
        self.table = VersionsTable(context.theme)
        self.dialog: QDialog | None = None
        self._to_examine: list[Path] = []
        self._build()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        head = row(spacing=12)
        head.addWidget(label(tr("Models"), "title"), 1)
        head.addWidget(self.undo_button)
        head.addWidget(self.compare_button)
        head.addWidget(self.import_button)
        self.notice.setProperty("role", "card-warn")
        inner = QHBoxLayout(self.notice)
        inner.setContentsMargins(16, 12, 16, 12)
        inner.setSpacing(12)
        inner.addWidget(self._notice_icon, 0, Qt.AlignmentFlag.AlignTop)
        inner.addWidget(self.notice_words, 1)
        cards = row(spacing=16)
        for place in (self.in_use, self.backup, self.default):
            cards.addWidget(place, 1)
        frame, column = card()
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.table)
        self.table.setMinimumHeight(160)
        # With large text it is higher than a small window.
        content, area = QWidget(), QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        whole = QVBoxLayout(content)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(16)
        whole.addLayout(head)
        whole.addWidget(self.notice)
        whole.addLayout(cards)
        whole.addWidget(frame, 1)
        self.notice.hide()
        self.undo_button.hide()
        for change in (self.revert_button, self.restore_button):
            # Until it is known which models there are.
            change.setEnabled(False)
        self._paint()
        self._keys_changed()

    def _connect(self) -> None:
        hub = self._context.signals
        self._context.keys.changed.connect(self._keys_changed)
        hub.model_changed.connect(self.refresh)
        hub.settings_changed.connect(self._setting_changed)
        hub.bundle_requested.connect(self._take_bundle)
        self._context.theme.changed.connect(self._paint)
        self.revert_button.clicked.connect(self.ask_revert)
        self.restore_button.clicked.connect(self.ask_restore)
        self.undo_button.clicked.connect(self.undo)
        self.import_button.clicked.connect(self.ask_import)
        self.compare_button.clicked.connect(self.compare_ticked)
        self.table.ticks_changed.connect(self._offer_compare)
        self.table.menu_requested.connect(self._open_menu)
        actions = self._context.actions
        actions.offer(
            self.isVisible,
            {ActionId.MODELS_COMPARE: self.compare_ticked, ActionId.MODELS_UNDO: self.undo},
            self._facts,
        )
        actions.offer(
            self.table.takes_keys,
            {
                ActionId.MODELS_MENU: self.table.open_menu,
                ActionId.MODELS_TICK: self.table.toggle_tick,
                ActionId.MODELS_RENAME: lambda: self._with_chosen(self.ask_rename),
                ActionId.MODELS_DELETE: lambda: self._with_chosen(self.ask_delete),
            },
        )

    def _facts(self) -> Iterator[Fact]:
        chosen = self.table.chosen
        if chosen is not None:
            yield Fact.VERSION
            if not chosen.slots:
                yield Fact.UNUSED_VERSION
        if len(self.table.ticked) == _COMPARED:
            yield Fact.TWO_VERSIONS
        if self._status is not None and self._status.undoable is not None:
            yield Fact.MODEL_CHANGE

    def _paint(self) -> None:
        self._notice_icon.setPixmap(self._context.theme.pixmap("warning", "warn", 20))
        self.undo_button.setIcon(self._context.theme.icon("undo"))

    def _keys_changed(self) -> None:
        self.table.show_keys(self._context.keys)

    def _setting_changed(self, key: str) -> None:
        if key == ADVANCED_MODE:
            self.refresh()

    def focus_list(self) -> None:
        """Have keys go to the versions."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh(self) -> None:
        """Read which models there are."""
        if self._context.advanced_mode:
            self._context.runner.run(self._refresh())

    async def _refresh(self) -> None:
        runner, application = self._context.runner, self._context.application
        self._reading += 1
        reading = self._reading
        status, versions = await runner.background(
            lambda app: (app.models.status(), app.models.versions()), application
        )
        # Of several looks at once the last counts, whichever is answered last.
        if reading != self._reading:
            return
        self._status = status
        for change in (self.revert_button, self.restore_button):
            change.setEnabled(True)
        self.in_use.show_model(status.active)
        self.revert_button.setVisible(status.active_unusable or not status.using_default)
        self.backup.show_model(
            status.backup, "" if status.backup else tr("The model a new one replaces is kept here.")
        )
        self.restore_button.setVisible(
            status.backup is not None and status.backup.digest != status.active.digest
        )
        self.default.show_model(status.default, tr("always there"))
        self.notice_words.setText(status.notice or "")
        self.notice.setVisible(status.notice is not None)
        self.undo_button.setVisible(status.undoable is not None)
        self.undo_button.setText(
            caption(tr("Undo {change}").format(change=status.undoable)) if status.undoable else ""
        )
        self.table.show_models(versions)

    def _offer_compare(self) -> None:
        count = len(self.table.ticked)
        self.compare_button.setEnabled(count == _COMPARED)
        self.compare_button.setToolTip(
            "" if count == _COMPARED else tr("Tick two versions in the table to compare them.")
        )

    def compare_ticked(self) -> None:
        """Compare the two versions that are ticked."""
        ticked = self.table.ticked
        if len(ticked) == _COMPARED:
            self.compare(*ticked)

    def compare(self, first: ModelSummary, second: ModelSummary) -> None:
        """Show two versions side by side."""
        self.dialog = CompareDialog(self._context, first, second, self.window())
        self.dialog.open()

    def undo(self) -> None:
        """Take the last change of models back."""
        if self._status is not None and self._status.undoable is not None:
            self._context.runner.run(self._changes.undo(self._status.change))

    def ask_revert(self) -> None:
        """Ask once, then put the default in use."""
        status = self._status
        if status is None:
            return
        if status.active_unusable:
            fate = tr("{file} cannot be used and is taken away. The backup stays what it is.").format(
                file=self._context.application.paths.active_model.name
            )
        else:
            fate = tr(
                "{name} stays among the versions, and the backup stays what it is. You can undo this."
            ).format(name=status.active.title)
        self._ask(
            Question(
                tr("Revert to default?"),
                tr("{name} will be in use.").format(name=status.default.title),
                fate,
                tr("Revert"),
            ),
            lambda: self._changes.revert(status.default),
        )

    def ask_restore(self) -> None:
        """Ask once, then put the backup in use."""
        status = self._status
        if status is not None and status.backup is not None:
            backup = status.backup
            self._ask(
                Question(
                    tr("Restore the backup?"),
                    tr("{name} will be in use instead of {other}.").format(
                        name=backup.title, other=status.active.title
                    ),
                    tr("{name} stays among the versions. You can undo this.").format(
                        name=status.active.title
                    ),
                    tr("Restore"),
                ),
                lambda: self._changes.restore(backup),
            )

    def ask_delete(self, model: ModelSummary) -> None:
        """Ask once, then delete a version that stands nowhere."""
        if model.slots:
            return
        self._ask(
            deletion(tr("Delete {name}?").format(name=model.title), model.title, tr("Delete")),
            lambda: self._changes.delete(model.digest, model.title),
        )

    def ask_rename(self, model: ModelSummary) -> None:
        """Ask for a name of the person's own."""
        dialog = QInputDialog(self.window())
        dialog.setWindowTitle(tr("Rename"))
        dialog.setLabelText(tr("Name for {name}").format(name=model.title))
        show_plain(dialog)
        dialog.setTextValue(model.title)
        dialog.textValueSelected.connect(
            lambda name: self._context.runner.run(self._changes.rename(model, name))
        )
        self.dialog = dialog
        dialog.open()

    def ask_export(self, model: ModelSummary) -> None:
        """Ask where to, then write the bundle."""
        name, kinds = f"{file_name(model.title)}{BUNDLE_SUFFIX}", tr(_BUNDLES).format(kinds=_KINDS)
        dialog = FileDialog(self.window(), tr("Export bundle"), name, kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(BUNDLE_SUFFIX.lstrip("."))
        self._choose_file(dialog, lambda path: self._changes.export(model, path))

    def ask_import(self) -> None:
        """Ask for a bundle; what its checks found is shown before it is kept."""
        dialog = FileDialog(self.window(), tr("Import bundle"), kinds=tr(_BUNDLES).format(kinds=_KINDS))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._choose_file(dialog, self.examine)

    async def examine(self, source: Path) -> None:
        """Check a bundle file and show what was found, with what can be done about it."""
        self.dialog = BundleDialog(self._context, source, await self._changes.examine(source), self.window())
        self.dialog.open()

    def _take_bundle(self, path: str) -> None:
        """Show a file that was opened or dropped, once those before it have been dealt with."""
        self._to_examine.append(Path(path))
        if len(self._to_examine) == 1:
            self._context.runner.run(self._examine_first())

    async def _examine_first(self) -> None:
        try:
            await self.examine(self._to_examine[0])
        except Exception:
            self._examined()
            raise
        if isinstance(self.dialog, BundleDialog):
            self.dialog.finished.connect(self._examined)

    def _examined(self) -> None:
        self._to_examine.pop(0)
        if self._to_examine:
            self._context.runner.run(self._examine_first())

    def _choose_file(self, dialog: QFileDialog, do: Callable[[Path], Coroutine[Any, Any, object]]) -> None:
        dialog.fileSelected.connect(lambda path: self._context.runner.run(do(Path(path))))
        self.dialog = dialog
        dialog.open()

    def _ask(self, question: Question, do: Callable[[], Coroutine[Any, Any, object]]) -> None:
        self.dialog = ask(self, question, lambda: self._context.runner.run(do()))

    def _with_chosen(self, do: Callable[[ModelSummary], None]) -> None:
        if (model := self.table.chosen) is not None:
            do(model)

    def _open_menu(self, model: ModelSummary, place: QPoint) -> None:
        menu = self.menu_for(model)
        menu.popup(place)

    def menu_for(self, model: ModelSummary) -> QMenu:
        """What can be done with a version."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        run = self._context.runner.run
        deploy = menu.addAction(tr("Deploy"), lambda: run(self._changes.deploy(model)))
        deploy.setEnabled(Slot.ACTIVE not in model.slots)
        if self._status is not None:
            in_use = self._status.active
            against = menu.addAction(tr("Compare with the model in use"), lambda: self.compare(model, in_use))
            against.setEnabled(model.digest != in_use.digest)
        menu.addAction(tr("Rename\N{HORIZONTAL ELLIPSIS}"), lambda: self.ask_rename(model))
        menu.addAction(tr("Export bundle\N{HORIZONTAL ELLIPSIS}"), lambda: self.ask_export(model))
        menu.addSeparator()
        sort = menu.addMenu(tr("Sort by"))
        for column, title in SORTED_BY.items():
            sort.addAction(tr(title), partial(self.table.sort_by, column))
        menu.addSeparator()
        delete = menu.addAction(tr("Delete\N{HORIZONTAL ELLIPSIS}"), lambda: self.ask_delete(model))
        delete.setEnabled(not model.slots)
        return menu
