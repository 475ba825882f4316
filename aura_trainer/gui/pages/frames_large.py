"""Opens the large preview over the window, gives it its keys, and leads back to the grid."""

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from aura_trainer.domain.counting import plural
from aura_trainer.domain.frames import Frame
from aura_trainer.gui.action import Place
from aura_trainer.gui.action_conditions import Fact
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.actions import ACTIONS
from aura_trainer.gui.context import Notice, PageContext
from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.pages.frames_rating import FramesRating
from aura_trainer.gui.pages.large_preview import LargePreview
from aura_trainer.gui.rating_actions import rating_handlers
from aura_trainer.gui.widgets.frame_grid import FrameGrid
from aura_trainer.language import tr
from aura_trainer.services.loudspeaker import OpenDevice, default_device


class FramesLarge(QObject):
    """The large preview of the Frames page.

    Args:
        context: Ratings, clips and the runner.
        model: The grid's rows.
        grid: Has the focus before and after.
        placeholder: The thumbnail of a catalogued frame, if it is loaded.
        rating: Knows whether a rating moves on.
        page: The page, whose window is covered.
    """

    def __init__(
        self,
        context: PageContext,
        model: FrameModel,
        grid: FrameGrid,
        placeholder: Callable[[int], QImage | None],
        rating: FramesRating,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._context = context
        self._model = model
        self._grid = grid
        self._placeholder = placeholder
        self._rating = rating
        self._page = page
        self.preview: LargePreview | None = None
        self.open_device: OpenDevice = default_device
        context.actions.offer(lambda: self.is_open, self._handlers(), self._facts)
        context.keys.changed.connect(self._show_keys)
        rating.advance_changed.connect(self._show_keys)

    @property
    def is_open(self) -> bool:
        """Whether it covers the page."""
        return self.preview is not None and not self.preview.isHidden()

    def open(self, ordinal: int | None = None) -> None:
        """Show the grid's focused frame in large, or another frame of its clip."""
        frame = self._grid.current_frame()
        if frame is not None:
            self._ready().open(frame, ordinal)

    def _ready(self) -> LargePreview:
        # The window is known only once the page is in it.
        if self.preview is None:
            self.preview = LargePreview(
                self._context,
                self._model,
                self._placeholder,
                self._page.window(),
                self.open_device,
            )
            self.preview.frame_reached.connect(self._follow)
            self.preview.closed.connect(self._grid.setFocus)
            self._show_keys()
        return self.preview

    def _follow(self, frame_id: int) -> None:
        row = self._model.row_of(frame_id)
        if row is not None:
            self._grid.focus_row(row)

    def _facts(self) -> Iterator[Fact]:
        yield Fact.FRAME
        yield from self._rating.facts()

    def _handlers(self) -> dict[ActionId, Callable[[], object]]:
        ratings = self._context.ratings

        def act(action_id: ActionId) -> Callable[[], object]:
            return lambda: self._ready().act(action_id)

        return {
            **{action.id: act(action.id) for action in ACTIONS if action.place is Place.LARGE},
            **rating_handlers(
                self._context.history,
                self._rate,
                lambda step: self._ready().edit(lambda frame: ratings.nudge([frame], step)),
                self._tell,
                self._in_turn,
            ),
            ActionId.ADVANCE: self._rating.toggle_advance,
        }

    def _in_turn(self, action: Callable[[], object]) -> None:
        self._ready().seen.after_entering(action)

    def _rate(self, value: float | None) -> None:
        preview = self._ready()
        preview.rate(value)
        if self._rating.advance:
            preview.to_neighbour(1)

    def _tell(self, done: str, frames: Sequence[Frame]) -> None:
        """Say which frames an undo or redo was about, unless it is the one that is seen."""
        seen = self._ready().frame_shown()
        others = [frame for frame in frames if seen is None or frame.id != seen.id]
        if others:
            first = others[0]
            where = tr("{clip}, {time} and {count} more.") if len(others) > 1 else "{clip}, {time}."
            self._context.notify(
                Notice(
                    done.format(frames=plural(len(others), "frame")),
                    where.format(
                        clip=self._model.clip_name(first),
                        time=self._model.label(first),
                        count=len(others) - 1,
                    ),
                    action_label=tr("Show"),
                    action=lambda: self._ready().open(first),
                    passing=True,
                )
            )

    def _show_keys(self) -> None:
        if self.preview is not None:
            self.preview.bar.show_keys(
                self._context.keys, self._context.rating_scheme, advance=self._rating.advance
            )
