"""Model files brought into the window, by a drop or from the desktop: shown on the page of models."""

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import QObject

from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.gui.context import Notice, PageContext
from aura_trainer.gui.pages.registry import MODELS
from aura_trainer.language import tr


class BundleFlow(QObject):
    """Shows what is in model files; while Advanced Mode is off they wait for it."""

    def __init__(self, context: PageContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._waiting: list[str] = []
        context.signals.settings_changed.connect(self._setting_changed)

    def take(self, paths: Sequence[str]) -> None:
        """Go to the page of models and show these files there, one after another."""
        self._context.signals.page_requested.emit(MODELS)
        if self._context.advanced_mode:
            for path in paths:
                self._context.signals.bundle_requested.emit(path)
            return
        self._waiting += paths
        self._context.notify(
            Notice(tr("{name} is shown once Advanced Mode is on").format(name=PurePath(paths[0]).name))
        )

    def _setting_changed(self, key: str) -> None:
        if key == ADVANCED_MODE and self._context.advanced_mode and self._waiting:
            waiting, self._waiting = self._waiting, []
            self.take(waiting)
