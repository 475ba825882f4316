"""Opens the large preview over the window, gives it its keys, and leads back to the grid."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from aura_trainer.domain.settings import RATING_KEYS, RatingKeys
from aura_trainer.gui import rating_keys as keys
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.models.rating_commands import NUDGE
from aura_trainer.gui.pages.large_preview import LargePreview
from aura_trainer.gui.player_keys import PLAYER_KEYS, REPEATING, KeyTable
from aura_trainer.gui.widgets.frame_grid import FrameGrid
from aura_trainer.services.loudspeaker import OpenDevice, default_device


class FramesLarge(QObject):
    """The large preview of the Frames page.

    Args:
        context: Ratings, clips and the runner.
        model: The grid's rows.
        grid: Has the focus before and after.
        placeholder: The thumbnail of a catalogued frame, if it is loaded.
        toggle_advance: Moves on after each rating, or stays; returns whether it moves on now.
        show_keys: Opens the sheet of all keys.
        page: The page, whose window is covered.
    """

    def __init__(
        self,
        context: PageContext,
        model: FrameModel,
        grid: FrameGrid,
        placeholder: Callable[[int], QImage | None],
        toggle_advance: Callable[[], bool],
        show_keys: Callable[[], object],
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._context = context
        self._model = model
        self._grid = grid
        self._placeholder = placeholder
        self._toggle_advance = toggle_advance
        self._show_keys = show_keys
        self._page = page
        self._advance = False
        self.preview: LargePreview | None = None
        self.open_device: OpenDevice = default_device

    def open(self, ordinal: int | None = None) -> None:
        """Show the grid's focused frame in large, or another frame of its clip."""
        frame = self._grid.current_frame()
        if frame is not None:
            self._ready().open(frame, ordinal)

    def set_advance(self, *, on: bool) -> None:
        """Whether a rating moves on to the grid's next frame."""
        self._advance = on

    def _ready(self) -> LargePreview:
        # The window is known only once the page is in it.
        if self.preview is None:
            table = KeyTable(self._entries, REPEATING)
            self.preview = LargePreview(
                self._context,
                self._model,
                table,
                self._placeholder,
                self._page.window(),
                self.open_device,
            )
            self.preview.frame_reached.connect(self._follow)
            self.preview.closed.connect(self._grid.setFocus)
        return self.preview

    def _follow(self, frame_id: int) -> None:
        row = self._model.row_of(frame_id)
        if row is not None:
            self._grid.focus_row(row)

    def _entries(self) -> Mapping[str, Callable[[], object]]:
        preview, ratings = self._ready(), self._context.ratings
        scheme = RatingKeys(str(self._context.setting(RATING_KEYS)))
        others: tuple[tuple[tuple[str, ...], Callable[[], object]], ...] = (
            (keys.NUDGE_DOWN_KEYS, lambda: preview.edit(lambda frame: ratings.nudge([frame], -NUDGE))),
            (keys.NUDGE_UP_KEYS, lambda: preview.edit(lambda frame: ratings.nudge([frame], NUDGE))),
            (keys.UNDO_KEYS, lambda: preview.seen.after_entering(ratings.undo)),
            (keys.REDO_KEYS, lambda: preview.seen.after_entering(ratings.redo)),
            (keys.ADVANCE_KEYS, self._toggle),
            (keys.HELP_KEYS, self._show_keys),
            # What is covered cannot be seen to be selected.
            (keys.SELECT_ALL_KEYS, lambda: None),
        )
        return {
            **{name: partial(preview.act, key.action) for key in PLAYER_KEYS for name in key.keys},
            **{key.key: partial(self._rate, key.value) for key in keys.rating_keys(scheme)},
            **{name: action for names, action in others for name in names},
        }

    def _rate(self, value: float | None) -> None:
        preview = self._ready()
        preview.rate(value)
        if self._advance:
            preview.to_neighbour(1)

    def _toggle(self) -> None:
        self._advance = self._toggle_advance()
        self._ready().bar.show_advance(on=self._advance)
