"""What stands below the large preview: where one is, how it plays, the rating, and the keys."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from aura_trainer.domain.settings import RatingKeys
from aura_trainer.gui.action import Place
from aura_trainer.gui.action_help import legend, with_arrows
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.action_keys import KeyMap
from aura_trainer.gui.models.rating_commands import SaveState
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.widgets.clip_track import ClipTrack
from aura_trainer.gui.widgets.parts import button, label
from aura_trainer.gui.widgets.rating_slider import RatingSlider
from aura_trainer.language import mark, tr

_RATING_WIDTH = 200
_APART = 16
_TRANSPORT = (
    (ActionId.STEP_BACK, mark("One frame back")),
    (ActionId.PLAY_BACK, mark("Play backward")),
    (ActionId.PAUSE, mark("Stop")),
    (ActionId.PLAY_ON, mark("Play forward")),
    (ActionId.STEP_ON, mark("One frame on")),
)


class PlayerBar(QFrame):
    """Shows and steers, and decides nothing.

    Signals:
        asked: A button stands for this ActionId.
        dragged: The rating slider is under way.
        rated: It was let go.
    """

    asked = Signal(object)
    dragged = Signal(float)
    rated = Signal(float)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bottom")
        self.track = ClipTrack(theme, self)
        self.place, self.clip = label(role="mono"), label(role="dim")
        self.count, self.note = label(role="dim"), label(role="dim")
        self.sound = label(role="dim")
        self.speed, self.advance = label(role="strong"), label(role="dim")
        # As wide as the longest it says, so that nothing beside it moves.
        longest = max(map(self.speed.fontMetrics().horizontalAdvance, (_playing(4), _playing(-4))))
        self.speed.setMinimumWidth(longest + 16)
        self.state, self.value = label(role="small"), label(role="figure")
        self.slider = RatingSlider(theme, self)
        # The keys belong to the whole preview; it is the mouse that takes this slider.
        self.slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.slider.setFixedWidth(_RATING_WIDTH)
        self.slider.dragged.connect(self.dragged)
        self.slider.rated.connect(self.rated)
        self.legend = QLabel(self)
        self.legend.setProperty("role", "dim")
        self.legend.setWordWrap(True)
        self.buttons: dict[ActionId, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.track)
        self._words, self._controls = self._facts(), self._steering()
        # Beside each other where there is room for both, else one below the other.
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(8)
        self._line.addLayout(self._words, 1)
        self._line.addLayout(self._controls)
        column.addLayout(self._line)
        foot = QHBoxLayout()
        foot.addWidget(self.legend, 1)
        foot.addWidget(self.advance)
        column.addLayout(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break the line where it does not hold."""
        super().resizeEvent(event)
        needed = self._words.sizeHint().width() + _APART + self._controls.sizeHint().width()
        held = needed <= self._line.geometry().width()
        directions = QBoxLayout.Direction
        self._line.setDirection(directions.LeftToRight if held else directions.TopToBottom)

    def show_rating(self, value: float | None, state: SaveState) -> None:
        """Show the rating of the frame shown."""
        self.slider.set_value(value)
        self.show_value(value)
        self.state.setText(
            {SaveState.SAVED: "", SaveState.SAVING: tr("saving"), SaveState.FAILED: tr("not saved")}[state]
        )
        set_role(self.state, "bad" if state is SaveState.FAILED else "small")

    def show_value(self, value: float | None) -> None:
        """Show a rating as a number."""
        self.value.setText("\N{EN DASH}" if value is None else f"{value:.2f}")

    def show_keys(self, keys: KeyMap, scheme: RatingKeys, *, advance: bool) -> None:
        """Show which key does what, and whether a rating moves on."""
        shown = legend(keys, scheme, (Place.LARGE,))
        self.legend.setText(tr("{keys}, rating keys as in the grid").format(keys=shown))
        key = keys.first(ActionId.ADVANCE)
        words = tr("{key}: stay after a rating") if advance else tr("{key}: move on after a rating")
        self.advance.setText(words.format(key=key) if key else "")
        for action_id, says in _TRANSPORT:
            key = keys.first(action_id)
            self.buttons[action_id].setText(with_arrows(key) or tr(says))
        for action_id, made in self.buttons.items():
            made.setToolTip(keys.tip(made.accessibleName(), action_id))

    def show_speed(self, speed: int, silence: str = "") -> None:
        """Say how it plays, and why without sound where that is so."""
        self.speed.setText(_playing(speed) if speed else tr("Stopped"))
        # What is silent says why in a sentence of its own.
        self.sound.setText(" ".join([tr("Without sound."), silence]) if silence else "")

    def set_playable(self, *, playable: bool) -> None:
        """Loose images are not played."""
        for action_id in (ActionId.PLAY_BACK, ActionId.PAUSE, ActionId.PLAY_ON):
            self.buttons[action_id].setVisible(playable)
        self.speed.setVisible(playable)

    def _facts(self) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(4)
        upper, lower = QHBoxLayout(), QHBoxLayout()
        for line, parts in ((upper, (self.place, self.count, self.sound)), (lower, (self.clip, self.note))):
            line.setSpacing(12)
            for part in parts:
                line.addWidget(part)
            line.addStretch(1)
            words.addLayout(line)
        return words

    def _steering(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(_APART)
        transport = QHBoxLayout()
        transport.setSpacing(4)
        for action_id, says in _TRANSPORT:
            transport.addWidget(self._button(action_id, tr(says), tr(says)))
        row.addLayout(transport)
        row.addWidget(self.speed)
        row.addStretch(1)
        caption = label(tr("Rating"), "section")
        for widget in (caption, self.state, self.slider, self.value):
            row.addWidget(widget)
        row.addWidget(self._button(ActionId.CLOSE, tr("Close"), tr("Back to the grid")))
        return row

    def _button(self, action_id: ActionId, text: str, says: str) -> QPushButton:
        made = button(text, says=says)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(lambda: self.asked.emit(action_id))
        self.buttons[action_id] = made
        return made


def _playing(speed: int) -> str:
    words = tr("Playing forward, {speed}x") if speed > 0 else tr("Playing backward, {speed}x")
    return words.format(speed=abs(speed))
