"""The large preview: one clip filling the window, stepped, played, and rated frame by frame."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QHideEvent, QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aura_trainer.domain.frames import Frame
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.models.clip_player import ClipPlayer
from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.models.rating_commands import SaveState
from aura_trainer.gui.models.seen_frames import SeenFrames
from aura_trainer.gui.models.sound_clock import SoundClock
from aura_trainer.gui.widgets.large_picture import LargePicture
from aura_trainer.gui.widgets.player_bar import PlayerBar
from aura_trainer.language import tr
from aura_trainer.services.loudspeaker import Loudspeaker, OpenDevice


class LargePreview(QWidget):
    """Covers a window and shows one frame of a clip, which every rating goes to, and to no other.

    A frame that is not in the grid enters it with its first rating.

    Args:
        context: Ratings, clips and the runner.
        model: The grid's rows, which Shift+arrows follow.
        placeholder: The thumbnail of a catalogued frame, shown until the exact picture is decoded.
        window: What to cover.
        open_device: Opens the sound output.

    Signals:
        frame_reached: A frame of the grid was gone to; carries its catalogue id.
        closed: The preview was closed.
    """

    frame_reached = Signal(int)
    closed = Signal()

    def __init__(
        self,
        context: PageContext,
        model: FrameModel,
        placeholder: Callable[[int], QImage | None],
        window: QWidget,
        open_device: OpenDevice,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._context = context
        self._model = model
        self._placeholder = placeholder
        self._origin: Frame | None = None
        self._sound = SoundClock(context.runner, Loudspeaker(open_device))
        self.player = ClipPlayer(context.runner, context.application.clips, sound=self._sound, parent=self)
        self.seen = SeenFrames(context, self)
        self.picture = LargePicture(context.theme, self)
        self.bar = PlayerBar(context.theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.picture, 1)
        column.addWidget(self.bar)
        self.hide()
        self._connect()
        window.installEventFilter(self)

    # Opening and closing

    def open(self, frame: Frame, ordinal: int | None = None) -> None:
        """Fill the window with a frame of the grid, or another of its clip."""
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.setFocus()
        self._look(frame, ordinal)

    def close_preview(self) -> None:
        """Go back to the page below."""
        if self.isHidden():
            return
        self.hide()
        self.closed.emit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Let go of file and sound, also when the window closes; a window put aside keeps them."""
        if not event.spontaneous():
            self.player.close()
            self._sound.close()
            self.seen.look_into(None)
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the window's size."""
        if watched is self._window and event.type() is QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)

    # Keys

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, ARG002, FBT001, N802 - Qt's
        """The focus stays: what is covered cannot be seen to have it."""
        return True

    def act(self, action_id: ActionId) -> None:
        """Do what a key or a button stands for."""
        player = self.player
        {
            ActionId.STEP_BACK: lambda: player.step(-1),
            ActionId.STEP_ON: lambda: player.step(1),
            ActionId.SAMPLED_BACK: lambda: self.to_neighbour(-1),
            ActionId.SAMPLED_ON: lambda: self.to_neighbour(1),
            ActionId.PLAY_BACK: player.play_back,
            ActionId.PAUSE: player.pause,
            ActionId.PLAY_ON: player.play_on,
            ActionId.CLIP_START: lambda: player.go_to(0),
            ActionId.CLIP_END: lambda: player.go_to(len(player.view) - 1) if player.view else None,
            ActionId.CLOSE: self.close_preview,
        }[action_id]()

    # Moving

    def to_neighbour(self, direction: int) -> None:
        """Go to the grid's next frame, or the one before.

        From a frame that is not in the grid that is the nearest of the clip in that direction.
        """
        row = self._neighbour(direction)
        if row is None or not 0 <= row < self._model.rowCount():
            return
        frame = self._model.frame(row)
        view = self.player.view
        if view is not None and view.media.id == frame.media_id:
            self._origin = frame
            self.player.go_to(view.ordinal_of(frame))
        else:
            self._look(frame, None)
        self.frame_reached.emit(frame.id)

    def _neighbour(self, direction: int) -> int | None:
        frame = self.frame_shown()
        row = self._model.row_of(frame.id) if frame is not None else None
        if row is not None:
            return row + direction
        place, rows = self.player.place, {}
        for ordinal in self.seen.ordinals():
            seen = self.seen.frame(ordinal)
            at = self._model.row_of(seen.id) if seen is not None else None
            if at is not None and place is not None and (ordinal - place) * direction > 0:
                rows[ordinal] = at
        if rows:
            return rows[min(rows) if direction > 0 else max(rows)]
        origin = self._model.row_of(self._origin.id) if self._origin is not None else None
        return None if origin is None else origin + direction

    def _look(self, frame: Frame, ordinal: int | None) -> None:
        media = self._context.library.media.get(frame.media_id)
        if media is None:
            return
        self._origin = frame
        self.seen.look_into(None)
        self.player.open(media, frame if ordinal is None else ordinal, self.picture.useful_side())
        self.bar.set_playable(playable=media.info.frame_rate is not None)
        self.bar.track.show_clip(0, ())
        self._show_picture()
        self._show_place()

    # Rating

    def frame_shown(self) -> Frame | None:
        """The catalogue's frame that is looked at; None where the grid does not have it."""
        if self.player.place is None:
            return self._origin
        return self.seen.frame(self.player.place)

    def edit(self, edit: Callable[[Frame], object], *, enter: bool = True) -> None:
        """Change the rating of the frame looked at, bringing it into the grid if need be and ``enter`` is wanted."""
        place, player = self.player.place, self.player
        if place is None:
            if self._origin is not None and not player.trouble:
                origin = self._origin
                self.seen.after_entering(lambda: edit(origin))
            return
        self.seen.edit(place, player.pixels if player.ordinal == place else None, edit, enter=enter)

    def rate(self, value: float | None) -> None:
        """Give the frame looked at a rating; clearing one that has none brings nothing into the grid."""
        ratings = self._context.ratings
        self.edit(lambda frame: ratings.rate([frame], value), enter=value is not None)

    # What is shown

    def _connect(self) -> None:
        context, player, bar = self._context, self.player, self.bar
        player.opened.connect(self._opened)
        player.moved.connect(self._show_place)
        player.shown.connect(self._show_picture)
        player.shown.connect(self._show_place)
        player.speed_changed.connect(lambda: bar.show_speed(player.speed, player.silence))
        bar.asked.connect(self.act)
        bar.rated.connect(self.rate)
        bar.dragged.connect(bar.show_value)
        bar.track.chosen.connect(player.go_to)
        self.seen.changed.connect(self._show_marks)
        context.ratings.changed.connect(self._show_rating)
        context.signals.page_requested.connect(self.close_preview)
        context.library.gone.connect(self._frames_gone)
        context.library.repainted.connect(self._look_anew)
        bar.show_speed(0)

    def _opened(self) -> None:
        self.seen.look_into(self.player.view)

    def _show_marks(self) -> None:
        view = self.player.view
        if view is not None:
            self.bar.track.show_clip(len(view), self.seen.ordinals())
        self._show_place()

    def _show_picture(self) -> None:
        player = self.player
        if player.image is not None or player.trouble:
            self.picture.show_image(player.image, player.trouble)
        else:
            image = self._placeholder(self._origin.id) if self._origin is not None else None
            self.picture.show_image(image, tr("Reading the clip \N{HORIZONTAL ELLIPSIS}"))

    def _show_place(self) -> None:
        view, place, bar = self.player.view, self.player.place, self.bar
        if view is not None and place is not None:
            bar.place.setText(view.label(place))
            bar.count.setText(tr("frame {number} of {count}").format(number=place + 1, count=len(view)))
            bar.clip.setText(view.media.title)
            bar.note.setText("" if self.frame_shown() else tr("Not in the grid: a rating brings it in."))
        elif self._origin is not None:
            bar.place.setText(self._model.label(self._origin))
            bar.count.setText("")
            bar.clip.setText(self._model.clip_name(self._origin))
            bar.note.setText("")
        bar.track.show_place(place)
        name = tr("Large preview, {clip}, {time}, {number}")
        self.setAccessibleName(
            name.format(clip=bar.clip.text(), time=bar.place.text(), number=bar.count.text())
        )
        self._show_rating()

    def _show_rating(self) -> None:
        frame, ratings = self.frame_shown(), self._context.ratings
        value = ratings.value(frame.id) if frame is not None else None
        self.bar.show_rating(value, ratings.save_state(frame.id) if frame is not None else SaveState.SAVED)

    def _frames_gone(self, frame_ids: frozenset[int]) -> None:
        if self._origin is not None and self._origin.id in frame_ids:
            self.close_preview()

    def _look_anew(self, frame_ids: frozenset[int]) -> None:
        """The clip has another look: read it anew, and stay where one is in it."""
        origin = self._origin
        if not self.isHidden() and origin is not None and origin.id in frame_ids:
            self._look(origin, self.player.place)
