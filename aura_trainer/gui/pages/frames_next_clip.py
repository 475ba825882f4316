"""Offers the best moments of the next clip once enough of one clip is rated."""

from collections import Counter

from PySide6.QtCore import QObject, QTimer

from aura_trainer.domain.media import Media
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.pages.registry import HIGHLIGHTS
from aura_trainer.gui.widgets.next_clip_bar import NextClipBar

ENOUGH = 20
"""Ratings of a clip from which on it counts as rated."""

_SOON_MS = 200


class FramesNextClip(QObject):
    """Finds the first clip after the last one rated that is not rated yet.

    Args:
        context: What is imported and rated, and who is told.
        bar: Makes the offer.
    """

    def __init__(self, context: PageContext, bar: NextClipBar, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.bar = bar
        self._following: Media | None = None
        # Counting goes through all ratings, so not with every key that is held.
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._count)
        context.ratings.changed.connect(lambda _frame_ids: self._soon.start())
        context.library.replaced.connect(self._soon.start)
        bar.requested.connect(self._go)

    def _count(self) -> None:
        frames = self._context.library.frames
        rated = Counter(frames[key].media_id for key in self._context.ratings.values if key in frames)
        clips = [media for media in self._context.library.media.values() if media.info.frame_rate is not None]
        done = [place for place, media in enumerate(clips) if rated[media.id] >= ENOUGH]
        self._following = None
        if done:
            last = done[-1]
            later = (*clips[last + 1 :], *clips[:last])
            self._following = next((media for media in later if rated[media.id] < ENOUGH), None)
        following = self._following
        self.bar.offer(clips[done[-1]].title if done else "", following.title if following else "")

    def _go(self) -> None:
        if self._following is not None:
            self._context.signals.page_requested.emit(HIGHLIGHTS)
            self._context.signals.highlights_requested.emit(self._following.id)
