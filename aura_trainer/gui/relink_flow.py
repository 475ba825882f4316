"""Missing clips: noticed, told in a bar, and found again through the dialog."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from aura_trainer.domain.media import Media
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.relink_dialog import RelinkDialog
from aura_trainer.gui.widgets.missing_bar import MissingBar


class RelinkFlow(QObject):
    """Looks for missing clips when the library is new, an import ended, or the window is come back to.

    Looking at the disk is done off the GUI thread, one look at a time.
    """

    def __init__(self, context: PageContext, window: QWidget, bar: MissingBar) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._bar = bar
        self._looking = False
        self._again = False
        self._waved_off: frozenset[int] = frozenset()
        self.missing: tuple[Media, ...] = ()
        context.library.replaced.connect(self.look)
        bar.relink_requested.connect(self.ask)
        bar.hide_requested.connect(self._wave_off)
        window.installEventFilter(self)

    def look(self) -> None:
        """Look which clips are missing, and show it."""
        if self._context.runner.closing:
            return
        if self._looking:
            self._again = True
            return
        self._looking = True
        self._context.runner.run(self._look())

    def ask(self) -> RelinkDialog:
        """Open the dialog."""
        dialog = RelinkDialog(self._context, self.missing, self._window)
        dialog.relinked.connect(self._relinked)
        dialog.open()
        return dialog

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """A disk may have been plugged in while the person was elsewhere."""
        if event.type() is QEvent.Type.WindowActivate:
            self.look()
        return super().eventFilter(watched, event)

    async def _look(self) -> None:
        try:
            self.missing = await self._context.runner.background(self._context.application.relinker.missing)
        finally:
            self._looking = False
        self._waved_off &= {media.id for media in self.missing}
        self._show()
        if self._again:
            self._again = False
            self.look()

    def _show(self) -> None:
        shown = [media for media in self.missing if media.id not in self._waved_off]
        self._bar.show_missing(len(self.missing) if shown else 0, shown[0].title if shown else "")

    def _wave_off(self) -> None:
        self._waved_off = frozenset(media.id for media in self.missing)
        self._show()

    def _relinked(self) -> None:
        self._context.runner.run(self._context.load_library())
