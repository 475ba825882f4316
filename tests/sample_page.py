"""A page that says how much is rated."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aura_trainer.gui.context import PageContext, PageSpec
from aura_trainer.gui.widgets.parts import label
from aura_trainer.language import mark, ntr


class CountPage(QWidget):
    """Says how many frames are rated, read off the GUI thread whenever a rating has reached the disk."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.words = label("", "title")
        QVBoxLayout(self).addWidget(self.words, 0, Qt.AlignmentFlag.AlignCenter)
        context.signals.ratings_changed.connect(self._look)
        self._look()

    def _look(self) -> None:
        self._context.runner.run(self._show())

    async def _show(self) -> None:
        context = self._context
        ratings = await context.runner.store(context.application.annotations.load, context.user_id)
        count = len(ratings.ratings)
        self.words.setText(ntr("{count} frame rated", "{count} frames rated", count).format(count=count))


COUNT_PAGE = PageSpec("count", mark("Count"), "star", CountPage)
