"""The pane beside the grid: the focused frame in large, its rating, and where it comes from."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.domain.counting import plural
from aura_trainer.domain.frames import Frame
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.action_keys import KeyMap
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.models.rating_commands import SaveState
from aura_trainer.gui.pages.frames_scrub import FramesScrub
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.shade import shade
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.theme.tokens import RADIUS
from aura_trainer.gui.widgets.advice_card import AdviceCard
from aura_trainer.gui.widgets.frame_cell import paint_fitted
from aura_trainer.gui.widgets.lut_button import LutButton
from aura_trainer.gui.widgets.next_clip_bar import NextClipBar
from aura_trainer.gui.widgets.parts import label
from aura_trainer.gui.widgets.rating_slider import RatingSlider
from aura_trainer.language import capitalised, ntr, number, tr

_ASPECT = 9 / 16


class Picture(QWidget):
    """A frame as large as the pane allows, whole.

    Signals:
        pressed: A mouse button was pressed on it.
    """

    pressed = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image: QImage | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Ask for the large preview."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def set_image(self, image: QImage | None) -> None:
        """Show an image, or an empty ground."""
        self._image = image
        self.update()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """It keeps the shape of a screen."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Height of a 16:9 picture."""
        return round(width * _ASPECT)

    def sizeHint(self) -> QSize:  # noqa: N802
        """A comfortable size."""
        return QSize(320, 180)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Paint it with round corners."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), self._theme.colour("raised") if self._image is None else shade())
        if self._image is not None:
            paint_fitted(painter, QRectF(self.rect()), self._image)
        painter.end()


class FramesPreview(QFrame):
    """Shows a frame and lets it be rated with a slider.

    Signals:
        taken: The slider is taken hold of; ``dragged`` follows.
        dragged: The slider is under way.
        rated: The slider was let go.
        train_requested: The bar's button was pressed.
        large_requested: The picture was pressed.
    """

    taken = Signal()
    dragged = Signal(float)
    rated = Signal(float)
    train_requested = Signal()
    large_requested = Signal()

    def __init__(self, model: FrameModel, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self._model = model
        self._frame: Frame | None = None
        self._image: QImage | None = None
        self.setProperty("role", "side")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        inside = QFrame(self)
        inside.setProperty("role", "panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        self._add_frame(column, inside, theme)
        self._add_words(column, inside, theme)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        outer.addWidget(area, 1)
        self.show_frame(None, None, "")

    def show_frame(self, frame: Frame | None, image: QImage | None, shot: str) -> None:
        """Show a frame, with what is known of its shot in words."""
        if frame != self._frame:
            self.scrub.show_frame(frame)
        self._frame, self._image = frame, image
        self._show_own()
        self._clip.setText(self._model.clip_name(frame) if frame else "\N{EN DASH}")
        self._shot.setText(shot or "\N{EN DASH}")
        media = self._context.library.media.get(frame.media_id) if frame else None
        self.lut.show_lut(media.lut if media else None)
        self.lut.setEnabled(media is not None)
        self.slider.setEnabled(frame is not None)
        self.refresh_rating()

    def look_anew(self) -> None:
        """The clip of the frame shown looks otherwise than before: forget what was seen of it."""
        self.scrub.show_frame(self._frame)

    def set_image(self, image: QImage | None) -> None:
        """The picture of the frame shown arrived."""
        self._image = image
        if self.scrub.ordinal is None:
            self.picture.set_image(image)

    def refresh_rating(self) -> None:
        """Show the rating as it is now."""
        value = self._model.value(self._frame.id) if self._frame else None
        state = self._model.save_state(self._frame.id) if self._frame else SaveState.SAVED
        self.slider.set_value(value)
        self._value.setText("\N{EN DASH}" if value is None else f"{value:.2f}")
        self._state.setText(
            {SaveState.SAVED: "", SaveState.SAVING: tr("saving"), SaveState.FAILED: tr("not saved")}[state]
        )
        reason = self._model.suggestion(self._frame.id) if self._frame else None
        self.suggestion.setVisible(reason is not None)
        self.suggestion.setText(tr("Suggested next. {reason}.").format(reason=reason) if reason else "")
        self._show_estimate()
        set_role(self._state, "bad" if state is SaveState.FAILED else "small")

    def drop_slider(self) -> None:
        """What the slider was held on takes no rating: show what there is."""
        self.slider.drop()
        self.refresh_rating()

    def _show_estimate(self) -> None:
        estimate = self._model.estimates.value(self._frame.id) if self._frame else None
        generic = self._model.estimates.generic
        self.slider.set_estimate(estimate, generic=generic)
        words = self._model.estimates.words(self._frame.id) if self._frame else ""
        self.estimate.setText(capitalised(words) if words else tr("No estimate yet") if self._frame else "")
        self.estimate.setToolTip(self._model.estimates.explanation(self._frame.id) if self._frame else "")
        # Of one height whether there is an estimate or not, so that nothing moves from frame to frame.
        set_role(self.estimate, "small" if generic else "dim" if estimate is None else "model")

    def show_selection(self, count: int, hidden: int = 0) -> None:
        """Say that a rating goes to more than the frame shown.

        ``hidden`` is how many frames a filter or search has taken out of the selection just now.
        """
        words = []
        if count > 1:
            selected = ntr(
                "{count} frame selected: a rating goes to all of them.",
                "{count} frames selected: a rating goes to all of them.",
                count,
            )
            words.append(selected.format(count=number(count)))
        if hidden:
            gone = tr("{frames} not shown any more, and no longer selected.")
            words.append(gone.format(frames=plural(hidden, "frame")))
        self.selection.setVisible(bool(words))
        self.selection.setText(" ".join(words))

    def show_bulk(self, count: int, value: float | None) -> None:
        """Say, until the selection moves, how many frames a rating went to."""
        key = self._context.keys.first(ActionId.UNDO)
        if value is None:
            words = tr("Cleared: {frames} ({key} takes it back).") if key else tr("Cleared: {frames}.")
        elif key:
            words = tr("Rated {rating:.2f}: {frames} ({key} takes it back).")
        else:
            words = tr("Rated {rating:.2f}: {frames}.")
        given = words.format(rating=value, frames=plural(count, "frame"), key=key)
        still = tr("They are still selected: the next rating goes to all of them again.")
        self.selection.setVisible(True)
        self.selection.setText(f"{given} {still}")

    def show_group(self, words: str) -> None:
        """Say what a rating goes to where the frame stands for others; nothing where it is by itself."""
        self.group.setVisible(bool(words))
        self.group.setText(words)

    def show_end_of_list(self) -> None:
        """Say, until the selection moves, that there is no frame to move on to."""
        self.selection.setVisible(True)
        self.selection.setText(tr("End of the list: the next rating key changes this frame again."))

    def show_keys(self, keys: KeyMap, legend: str, *, advance: bool) -> None:
        """Show the legend, and say whether a rating moves on."""
        self._legend.setText(tr("Keys: {keys}").format(keys=legend))
        self.picture.setToolTip(keys.tip(tr("Press for the large preview"), ActionId.LOOK_CLOSER))
        now = tr("Moving on after each rating.") if advance else tr("Staying after a rating.")
        other = tr("{key}: stay.") if advance else tr("{key}: move on.")
        key = keys.first(ActionId.ADVANCE)
        self.advance.setText(f"{now} {other.format(key=key)}" if key else now)

    def show_train_bar(self, rated: int, learned: int, *, offered: bool, locked: bool) -> None:
        """Offer training once there are ratings enough, and Advanced Mode where it is still needed.

        ``learned`` is how many ratings the last training had, 0 before the first.
        """
        self.train_bar.setVisible(offered)
        words = tr("{count} rated since the last training.") if learned else tr("{count} rated.")
        have = words.format(count=rated - learned)
        if locked:
            ready = tr("You can train now, with Advanced Mode.")
            self.train_button.setText(tr("Turn on"))
            self.train_button.setAccessibleName(tr("Turn on Advanced Mode and go to Train"))
        else:
            ready = tr("You can train now.")
            self.train_button.setText(tr("Train"))
            self.train_button.setAccessibleName(tr("Go to Train"))
        self._train_words.setText(f"{have} {ready}")

    def _show_own(self) -> None:
        """Show the focused frame itself."""
        self.picture.set_image(self._image)
        self._name(self._model.label(self._frame) if self._frame else "")

    def _look_around(self) -> None:
        """Show the frame the strip chose; until it is decoded, what was there."""
        if self.scrub.image is not None:
            self.picture.set_image(self.scrub.image)
        self._name(self.scrub.label)

    def _name(self, words: str) -> None:
        self.picture.setAccessibleName(
            tr("Picture of {frame}").format(frame=words) if words else tr("No frame")
        )
        self._time.setText(words or "\N{EN DASH}")

    def _add_frame(self, column: QVBoxLayout, inside: QWidget, theme: ThemeManager) -> None:
        self.picture = Picture(theme, inside)
        column.addWidget(self.picture)
        self.scrub = FramesScrub(self._context, inside)
        column.addWidget(self.scrub)
        column.addLayout(self._rating_row(inside))
        self.slider = RatingSlider(theme, inside)
        self.picture.pressed.connect(self.large_requested)
        self.scrub.looked.connect(self._look_around)
        self.scrub.returned.connect(self._show_own)
        self.slider.taken.connect(self.taken)
        self.slider.dragged.connect(self.dragged)
        self.slider.rated.connect(self.rated)
        column.addWidget(self.slider)
        self.estimate = label(role="dim", wrap=True)
        column.addWidget(self.estimate)

    def _add_words(self, column: QVBoxLayout, inside: QWidget, theme: ThemeManager) -> None:
        self.selection = label(role="warn", wrap=True)
        self.selection.hide()
        column.addWidget(self.selection)
        column.addLayout(self._facts(inside))
        self.group = label(role="dim", wrap=True)
        self.group.hide()
        column.addWidget(self.group)
        # Above advice and keys, so that they are seen without scrolling on a small screen.
        column.addWidget(self._train_bar(inside))
        self.next_clip = NextClipBar(inside)
        column.addWidget(self.next_clip)
        self.advice_card = AdviceCard(theme, inside)
        column.addWidget(self.advice_card)
        # Below what the eye rests on, which must not move from frame to frame.
        self.suggestion = label(role="model", wrap=True)
        column.addWidget(self.suggestion)
        self._legend = QLabel(inside)
        self._legend.setProperty("role", "dim")
        self._legend.setWordWrap(True)
        column.addWidget(self._legend)
        self.advance = QLabel(inside)
        self.advance.setProperty("role", "small")
        self.advance.setWordWrap(True)
        column.addWidget(self.advance)

    def _rating_row(self, inside: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        caption = QLabel(tr("Rating"), inside)
        caption.setProperty("role", "section")
        self._state = QLabel(inside)
        self._value = QLabel(inside)
        self._value.setProperty("role", "figure")
        row.addWidget(caption)
        row.addSpacing(8)
        row.addWidget(self._state)
        row.addStretch(1)
        row.addWidget(self._value)
        return row

    def _facts(self, inside: QWidget) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self._clip, self._time, self._shot = label(), label(role="mono"), label()
        for row, (caption, value) in enumerate(
            ((tr("clip"), self._clip), (tr("time code"), self._time), (tr("shot"), self._shot))
        ):
            words = QLabel(caption, inside)
            words.setProperty("role", "dim")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            grid.addWidget(words, row, 0)
            grid.addWidget(value, row, 1)
        words = QLabel(tr("look"), inside)
        words.setProperty("role", "dim")
        self.lut = LutButton(inside)
        grid.addWidget(words, grid.rowCount(), 0)
        # Aligned, so that the column is as wide as there is room, whatever the button needs.
        grid.addWidget(self.lut, grid.rowCount() - 1, 1, Qt.AlignmentFlag.AlignLeft)
        return grid

    def _train_bar(self, inside: QWidget) -> QFrame:
        self.train_bar = QFrame(inside)
        self.train_bar.setProperty("role", "card")
        row = QHBoxLayout(self.train_bar)
        row.setContentsMargins(12, 8, 12, 8)
        self._train_words = QLabel(self.train_bar)
        self._train_words.setWordWrap(True)
        self.train_button = QPushButton(self.train_bar)
        self.train_button.setProperty("role", "primary")
        self.train_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.train_button.clicked.connect(self.train_requested)
        row.addWidget(self._train_words, 1)
        row.addWidget(self.train_button)
        self.train_bar.hide()
        return self.train_bar
