"""The player of the Highlights page: a clip with its sound, a playhead, and what steers it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.action_keys import KeyMap
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.models.clip_player import ClipPlayer
from aura_trainer.gui.models.seen_frames import SeenFrames
from aura_trainer.gui.models.sound_clock import SoundClock
from aura_trainer.gui.widgets.flow_layout import flow_box
from aura_trainer.gui.widgets.large_picture import LargePicture
from aura_trainer.gui.widgets.parts import button, label
from aura_trainer.language import mark, tr
from aura_trainer.services.loudspeaker import Loudspeaker, OpenDevice, default_device

if TYPE_CHECKING:
    import miniaudio

_TRANSPORT = (
    (ActionId.HIGHLIGHTS_PLAY_BACK, "\N{BLACK LEFT-POINTING TRIANGLE}", mark("Play backward")),
    (ActionId.HIGHLIGHTS_STEP_BACK, "\N{MINUS SIGN}1", mark("One frame back")),
    (ActionId.HIGHLIGHTS_PLAY, "\N{BLACK RIGHT-POINTING TRIANGLE}", mark("Play or stop")),
    (ActionId.HIGHLIGHTS_STEP_ON, "+1", mark("One frame on")),
)


class HighlightsPlayer(QWidget):
    """Shows one clip at a time. It lets go of file and sound while it is hidden.

    Signals:
        moved: ``place`` or ``view`` may be another.
        asked: A button stands for this ActionId.
    """

    moved = Signal()
    asked = Signal(object)

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._media: Media | None = None
        self._resume: int | None = None
        self.open_device: OpenDevice = default_device
        self._sound = SoundClock(context.runner, Loudspeaker(self._open_device))
        self.player = ClipPlayer(context.runner, context.application.clips, sound=self._sound, parent=self)
        self.seen = SeenFrames(context, self)
        self.picture = LargePicture(context.theme, self)
        self.time, self.count = label(role="mono"), label(role="dim")
        self.speed, self.sound = label(role="strong"), label(role="dim")
        self.buttons = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.picture, 1)
        box, line = flow_box(self)
        for action_id, sign, says in _TRANSPORT:
            made = self.buttons[action_id] = button(sign, "ghost", says=tr(says))
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(lambda _checked=False, chosen=action_id: self.asked.emit(chosen))
            line.addWidget(made)
        for part in (self.time, self.count, self.speed, self.sound):
            line.addWidget(part)
        column.addWidget(box)
        self.player.opened.connect(self._opened)
        self.player.moved.connect(self._moved)
        self.player.shown.connect(self._shown)
        self.player.speed_changed.connect(self._show_speed)

    @property
    def media(self) -> Media | None:
        """The clip."""
        return self._media

    @property
    def place(self) -> int | None:
        """The frame at the playhead, by its ordinal."""
        return self.player.place

    @property
    def seconds(self) -> float | None:
        """When that is shown; None while the clip is opened."""
        view, place = self.player.view, self.place
        return None if view is None or place is None else view.seconds(place)

    def show_clip(self, media: Media | None, ordinal: int | None = None) -> None:
        """Show a clip, from a frame on; the one that is shown stays where it is unless a frame is named.

        It is read anew where it has another look or lies elsewhere, and goes on as it is with any other record.
        """
        before, self._media = self._media, media
        if media is None or before is None or media.id != before.id:
            self._resume = ordinal
            self._open()
        elif (media.path, media.pictures) != (before.path, before.pictures):
            self._resume = self._place_kept() if ordinal is None else ordinal
            self._open()
        elif ordinal is not None:
            self.go_to(ordinal)

    def go_to(self, ordinal: int) -> None:
        """Put the playhead at a frame."""
        self._resume = ordinal
        self.player.go_to(ordinal)

    def seek(self, seconds: float) -> None:
        """Put the playhead at a moment."""
        if self.player.view is not None:
            self.go_to(self.player.view.ordinal_at(seconds))

    def toggle(self) -> None:
        """Play at ordinary speed, or stop."""
        if self.player.speed:
            self.player.pause()
        else:
            self.player.play_on()

    def edit(self, ordinal: int, edit: Callable[[Frame], object], *, enter: bool = True) -> None:
        """Do something to a frame of the clip, bringing it into the catalogue first if need be.

        Without ``enter`` nothing is done to one that is not in it.
        """
        player = self.player
        if player.view is None:
            if self._media is not None:
                self.seen.edit_unopened(self._media, ordinal, edit, enter=enter)
            return
        self.seen.edit(ordinal, player.pixels if player.ordinal == ordinal else None, edit, enter=enter)

    def show_keys(self, keys: KeyMap) -> None:
        """Say in the tips which keys do the same."""
        for action_id, made in self.buttons.items():
            made.setToolTip(keys.tip(made.accessibleName(), action_id))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Take the clip up again."""
        super().showEvent(event)
        if not event.spontaneous():
            self._open()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Let go of file and sound; a window put aside keeps them."""
        if not event.spontaneous():
            self._resume = self._place_kept()
            self.player.close()
            self._sound.close()
            self.seen.look_into(None)
        super().hideEvent(event)

    def _open_device(self) -> "miniaudio.PlaybackDevice":
        return self.open_device()

    def _place_kept(self) -> int | None:
        """Where to take the clip up again."""
        return self.place if self.place is not None else self._resume

    def _open(self) -> None:
        media = self._media
        if media is not None and not self.isVisible():
            return
        self.seen.look_into(None)
        if media is None:
            self.player.close()
        else:
            self.player.open(media, self._resume or 0, self.picture.useful_side())
        self._shown()

    def _opened(self) -> None:
        self.seen.look_into(self.player.view)
        self._moved()

    def _shown(self) -> None:
        player = self.player
        words = tr("Reading the clip \N{HORIZONTAL ELLIPSIS}") if self._media is not None else ""
        self.picture.show_image(player.image, player.trouble or words)
        self._moved()

    def _moved(self) -> None:
        view, place = self.player.view, self.place
        if view is not None and place is not None:
            self.time.setText(view.label(place))
            self.count.setText(tr("frame {number} of {count}").format(number=place + 1, count=len(view)))
        else:
            self.time.clear()
            self.count.clear()
        self.moved.emit()

    def _show_speed(self) -> None:
        speed = self.player.speed
        words = tr("Playing forward, {speed}x") if speed > 0 else tr("Playing backward, {speed}x")
        self.speed.setText(words.format(speed=abs(speed)) if speed else "")
        silence = self.player.silence
        self.sound.setText(" ".join([tr("Without sound."), silence]) if silence else "")
        sign = "\N{BLACK SQUARE}" if speed else "\N{BLACK RIGHT-POINTING TRIANGLE}"
        self.buttons[ActionId.HIGHLIGHTS_PLAY].setText(sign)
