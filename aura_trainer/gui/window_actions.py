"""What can be done everywhere in the window, and the dialogs that come with it."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from aura_trainer.domain.settings import Section
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.actions import page_action
from aura_trainer.gui.command_palette import CommandPalette
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.key_editor import KeyEditor
from aura_trainer.gui.settings_dialog import SettingsDialog
from aura_trainer.gui.shortcut_sheet import ShortcutSheet


@runtime_checkable
class _Lists(Protocol):
    """A page with a list that is walked along by keys."""

    def focus_list(self) -> None:
        """Have keys go to the list."""


class WindowActions:
    """Does the actions that belong to no page.

    Args:
        context: The services, the settings, and who is told.
        window: Is closed, and has the dialogs in front of it.
        page_ids: The pages that can be gone to.
        shown: The page in view.
    """

    def __init__(
        self,
        context: PageContext,
        window: QWidget,
        page_ids: Iterable[str],
        shown: Callable[[], object],
    ) -> None:
        self._context = context
        self._window = window
        self._shown = shown
        self._section = Section.GENERAL
        go: dict[ActionId, Callable[[], object]] = {
            page_action(page_id): partial(self._go, page_id) for page_id in page_ids
        }
        context.actions.offer(
            lambda: True,
            {
                **go,
                ActionId.PALETTE: self.show_palette,
                ActionId.IMPORT: lambda: context.signals.import_requested.emit([]),
                ActionId.RATINGS_IN: lambda: context.signals.ratings_import_requested.emit([]),
                ActionId.STARS_IN: context.signals.sidecars_import_requested.emit,
                ActionId.RATINGS_OUT: context.signals.ratings_export_requested.emit,
                ActionId.SETTINGS: self.show_settings,
                ActionId.KEYS: self.show_keys,
                ActionId.QUIT: window.close,
            },
        )

    def show_settings(self) -> None:
        """Open the settings."""
        dialog = SettingsDialog(self._context, self._window)
        dialog.show_section(self._section)
        dialog.nav.currentRowChanged.connect(lambda _row: self._keep_section(dialog.section))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.keys_requested.connect(lambda: self.change_keys(dialog))
        dialog.open()

    def _keep_section(self, section: Section) -> None:
        self._section = section

    def show_palette(self) -> None:
        """Open the list of everything that can be done now."""
        CommandPalette(self._context.actions, self._window).open()

    def show_keys(self) -> None:
        """Open the sheet of all keys."""
        sheet = ShortcutSheet(self._context.keys, self._context.rating_scheme, self._window)
        sheet.change_requested.connect(self.change_keys)
        sheet.open()

    def change_keys(self, parent: QWidget | None = None) -> None:
        """Open the editor of keys."""
        KeyEditor(self._context, parent or self._window).open()

    def _go(self, page_id: str) -> None:
        self._context.signals.page_requested.emit(page_id)
        # Who comes by a key goes on by keys: in what the page lists.
        page = self._shown()
        if isinstance(page, _Lists):
            page.focus_list()
        self._context.runner.run(self._context.catch_up())
