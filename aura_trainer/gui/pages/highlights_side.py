"""What stands beside the player: the score at the playhead, and why the chosen pick is one."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from aura_trainer.domain.bands import HIGH_FROM, LOW_BELOW
from aura_trainer.domain.estimates import Margin
from aura_trainer.domain.highlights import LikeFrame
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.action_keys import KeyMap
from aura_trainer.gui.estimate_words import MARGIN, ROUGH, UNSURE, UNSURE_MEANS
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.tokens import TYPE_SMALL
from aura_trainer.gui.tips import plain_tip
from aura_trainer.gui.widgets.flow_layout import flow_box
from aura_trainer.gui.widgets.parts import button, label, paragraph
from aura_trainer.language import capitalised, mark, tr

_BUTTONS = (
    (ActionId.PICK, mark("Pick"), mark("Rate it 1.0")),
    (ActionId.REJECT, mark("Reject"), mark("Rate it 0.0")),
    (ActionId.HIGHLIGHTS_DROP, mark("Drop"), mark("Drop the pick")),
)
_TILE = QSize(74, 42)
_LINE = 18


class LikeRow(QWidget):
    """Three rated frames side by side, each with its rating below."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[tuple[LikeFrame, QImage | None], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for three."""
        scale = self._theme.text_scale
        return QSize(3 * _TILE.width() + 16, round(_TILE.height() + _LINE * scale))

    def show_frames(self, shown: Sequence[tuple[LikeFrame, QImage | None]]) -> None:
        """Show these."""
        self._shown = tuple(shown)
        self.setVisible(bool(shown))
        words = ", ".join(f"{like.rating:.2f}" for like, _ in shown)
        self.setAccessibleName(tr("Rated frames it is like: {ratings}").format(ratings=words))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(self._theme.mono(TYPE_SMALL))
        for place, (like, image) in enumerate(self._shown):
            box = QRectF(place * (_TILE.width() + 8), 0, _TILE.width(), _TILE.height())
            painter.fillRect(box, self._theme.colour("raised"))
            if image is not None:
                painter.drawImage(box, image)
            painter.setPen(self._theme.colour("rating_text"))
            below = QRectF(box.left(), box.bottom() + 2, box.width(), self.height() - box.bottom() - 2)
            words = f"\N{BLACK STAR} {like.rating:.2f}"
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words)
        painter.end()


class HighlightsSide(QFrame):
    """The column beside the player: the score at the playhead, the chosen pick, and the buttons that act on it.

    Signals:
        asked: A button stands for this ActionId.
        train_requested: The person wants a model of their taste.
    """

    asked = Signal(object)
    train_requested = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "side")
        self._pick = self._none = ""
        self.score, self.margin = label("", "display"), label("", "dim")
        self.of_whom = paragraph("", "warn")
        self.train = button(tr("Train on your ratings"), "link")
        self.judged = paragraph(tr("Picture and loudness only; speech is not judged."), "dim")
        self.pick_title = label(tr("This pick"), "section")
        self.pick_words = paragraph("", "")
        self.why = paragraph("", "dim")
        self.like = LikeRow(theme, self)
        self.rated = paragraph("", "dim")
        self.buttons = {action_id: button(tr(words), says=tr(says)) for action_id, words, says in _BUTTONS}
        self.send = button("", "primary")
        self.send_as = button(tr("Send as\N{HORIZONTAL ELLIPSIS}"), says=tr("Choose how picks are sent"))
        self.sends = paragraph("", "dim")
        self.legend = paragraph("", "dim")
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        inside = QFrame(self)
        inside.setProperty("role", "panel")
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(label(tr("Score here"), "section"))
        figures, flow = flow_box(inside)
        flow.addWidget(self.score)
        flow.addWidget(self.margin)
        column.addWidget(figures)
        for widget in (self.of_whom, self.judged):
            column.addWidget(widget)
        column.addWidget(self.train, 0, Qt.AlignmentFlag.AlignLeft)
        rule = QFrame()
        rule.setProperty("role", "rule")
        column.addWidget(rule)
        for part in (self.pick_title, self.pick_words, self.why, self.like, self.rated):
            column.addWidget(part)
        column.addWidget(self._line(self.buttons))
        column.addStretch(1)
        column.addWidget(self.legend)
        column.addSpacing(8)
        column.addWidget(self.sends)
        column.addWidget(
            self._line({ActionId.HIGHLIGHTS_SEND: self.send, ActionId.HIGHLIGHTS_SEND_AS: self.send_as})
        )
        self.train.clicked.connect(self.train_requested)
        self.show_model(generic=False, unsure=False)

    def _line(self, buttons: Mapping[ActionId, QPushButton]) -> QWidget:
        """Buttons side by side, on more lines where they need them."""
        box, flow = flow_box(self)
        for action_id, made in buttons.items():
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(lambda _checked=False, chosen=action_id: self.asked.emit(chosen))
            flow.addWidget(made)
        return box

    def show_score(self, score: float | None, margin: Margin | None) -> None:
        """Say what the model says of the frame at the playhead."""
        self.score.setText("\N{EN DASH}" if score is None else f"{score:.2f}")
        if score is None or margin is None:
            self.margin.clear()
            self.margin.setToolTip("")
            return
        words = tr("± {margin:.2f}, roughly") if margin.rough else tr("± {margin:.2f}")
        self.margin.setText(words.format(margin=margin.half_width))
        meaning = tr(ROUGH if margin.rough else MARGIN).format(margin=margin.half_width)
        self.margin.setToolTip(plain_tip(meaning))

    def show_model(self, *, generic: bool, unsure: bool) -> None:
        """Say whose taste it is, and whether the model knows such footage."""
        words = tr("Generic formula, not your taste.") if generic else ""
        if unsure and not generic:
            words = f"{capitalised(tr(UNSURE))}."
        self.of_whom.setText(words)
        self.of_whom.setToolTip(plain_tip(tr(UNSURE_MEANS)) if unsure and not generic else "")
        self.of_whom.setVisible(bool(words))
        self.train.setVisible(generic)

    def show_pick(self, words: str, like: Sequence[tuple[LikeFrame, QImage | None]], rating: str) -> None:
        """Say what the chosen pick is, and why."""
        self._pick = words
        self._show_pick_words()
        self.why.setText(why_words([frame for frame, _ in like]))
        self.why.setVisible(bool(like))
        self.like.show_frames(like)
        self.rated.setText(rating)
        self.rated.setVisible(bool(rating))
        self.buttons[ActionId.HIGHLIGHTS_DROP].setEnabled(bool(words))

    def show_sending(self, picks: str, how: str, *, can_send: bool) -> None:
        """Say what would be sent."""
        self.send.setText(tr("Send {picks}").format(picks=picks))
        self.send.setAccessibleName(tr("Send {picks} to the editor").format(picks=picks))
        self.sends.setText(how)
        self.send.setEnabled(can_send)
        self.send_as.setEnabled(can_send)

    def show_keys(self, keys: KeyMap, legend: str) -> None:
        """Say in the tips which keys do the same, and in a legend which do what."""
        self.legend.setText(legend)
        back, on = keys.first(ActionId.HIGHLIGHTS_PICK_BACK), keys.first(ActionId.HIGHLIGHTS_PICK_ON)
        words = (
            tr("None chosen. {back} and {on} go from pick to pick.") if back and on else tr("None chosen.")
        )
        self._none = words.format(back=back, on=on)
        self._show_pick_words()
        for action_id, made in (
            *self.buttons.items(),
            (ActionId.HIGHLIGHTS_SEND, self.send),
            (ActionId.HIGHLIGHTS_SEND_AS, self.send_as),
        ):
            made.setToolTip(keys.tip(made.accessibleName(), action_id))

    def _show_pick_words(self) -> None:
        self.pick_words.setText(self._pick or self._none)


def why_words(like: Sequence[LikeFrame]) -> str:
    """Say in one line what the rated frames a pick is like have in common."""
    if all(frame.rating >= HIGH_FROM for frame in like):
        return tr("Like these you rated high:")
    if all(frame.rating < LOW_BELOW for frame in like):
        return tr("Like these, though you rated them low:")
    return tr("Most like these you rated:")
