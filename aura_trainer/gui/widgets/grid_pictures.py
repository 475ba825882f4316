"""Asks for the pictures of the cells in view, then for those that may be looked at next."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.models.thumbnails import ThumbnailLoader

if TYPE_CHECKING:
    from aura_trainer.gui.widgets.frame_grid import FrameGrid

_SETTLE_MS = 15


class GridPictures(QObject):
    """Has the loader fetch what is in view first, a moment after that has changed.

    Args:
        grid: Shows the pictures.
        model: Its rows.
        thumbnails: Fetches them.
    """

    def __init__(self, grid: "FrameGrid", model: FrameModel, thumbnails: ThumbnailLoader) -> None:
        super().__init__(grid)
        self._grid = grid
        self._frames = model
        self._thumbnails = thumbnails
        self._too: tuple[int, ...] = ()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._request)

    def request_soon(self) -> None:
        """What is in view has changed, and may go on changing."""
        self._settle.start()

    def want_too(self, frame_ids: Sequence[int]) -> None:
        """Have pictures ready that may be looked at next, after those in view."""
        self._too = tuple(frame_ids)
        self._request()

    def _request(self) -> None:
        count = self._frames.rowCount()
        if not count:
            return
        first, last = self._grid.rows_in_view()
        ahead = last - first + 1
        rows = [
            *range(first, last + 1),
            *range(last + 1, min(last + 1 + ahead, count)),
            *range(first - 1, max(first - 1 - ahead, -1), -1),
        ]
        wanted = [self._frames.picture_frame(row).id for row in rows]
        self._thumbnails.want([*wanted[:ahead], *self._too, *wanted[ahead:]], self._grid.picture_pixels())
