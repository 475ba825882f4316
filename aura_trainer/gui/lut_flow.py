"""Input LUTs: from the button beside the grid to clips that are seen through them."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from aura_trainer.domain.counting import plural
from aura_trainer.domain.media import Media
from aura_trainer.gui.context import Notice, PageContext
from aura_trainer.gui.file_dialog import FileDialog
from aura_trainer.language import tr


class LutFlow(QObject):
    """Asks for a table and puts it on clips, or takes it off."""

    def __init__(self, context: PageContext, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self.browser: QFileDialog | None = None

    def ask(self, media_ids: Sequence[int]) -> None:
        """Ask which table to put on clips."""
        browser = FileDialog(
            self._window, tr("Choose a look-up table"), kinds=tr("Look-up tables (*.cube *.CUBE)")
        )
        browser.setFileMode(QFileDialog.FileMode.ExistingFile)
        browser.fileSelected.connect(lambda file: self.put_on(media_ids, file))
        browser.destroyed.connect(self._browser_gone)
        self.browser = browser
        browser.open()

    def put_on(self, media_ids: Sequence[int], file: str) -> None:
        """See clips through a table."""
        self._context.runner.run(self._put_on(media_ids, file))

    def take_off(self, media_ids: Sequence[int]) -> None:
        """See clips as they are recorded."""
        luts = self._context.application.luts
        self._context.runner.run(self._change(lambda: luts.take_off(media_ids)))

    async def _put_on(self, media_ids: Sequence[int], file: str) -> None:
        luts = self._context.application.luts
        # Reading a large table takes a while, for which no rating waits.
        lut = await self._context.runner.background(luts.take_in, file)
        await self._change(lambda: luts.see_through(media_ids, lut))

    async def _change(self, change: Callable[[], Sequence[Media]]) -> None:
        changed = await self._context.runner.store(change)
        await self._context.load_library()
        if not changed:
            return
        clips = changed[0].title if len(changed) == 1 else plural(len(changed), "clip")
        lut = changed[0].lut
        self._context.notify(
            Notice(
                tr("{clips} through {lut}").format(clips=clips, lut=lut.name)
                if lut
                else tr("{clips} as recorded").format(clips=clips),
                tr(
                    "The pictures are made anew; ratings stay. A model in use goes on as it is: train again, so "
                    "that it learns from what you see."
                ),
            )
        )

    def _browser_gone(self) -> None:
        self.browser = None
