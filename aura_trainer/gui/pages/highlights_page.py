"""The Highlights page: clips, a player over their curve, and the moments picked of them."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from aura_trainer.domain.highlights import KeepBy, Wish
from aura_trainer.gui.action import Place
from aura_trainer.gui.action_conditions import Fact
from aura_trainer.gui.action_help import legend
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.highlights_scoring import HighlightsScoring
from aura_trainer.gui.highlights_sending import HighlightsSending
from aura_trainer.gui.models.hand_picks import HandPicks
from aura_trainer.gui.models.highlights import Highlights
from aura_trainer.gui.pages.highlights_edit import HighlightsEdit
from aura_trainer.gui.pages.highlights_empty import HighlightsEmpty
from aura_trainer.gui.pages.highlights_player import HighlightsPlayer
from aura_trainer.gui.pages.highlights_shown import HighlightsShown
from aura_trainer.gui.pages.highlights_side import HighlightsSide
from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.gui.widgets.clip_list import ClipList
from aura_trainer.gui.widgets.keep_panel import KeepPanel
from aura_trainer.gui.widgets.parts import button, label
from aura_trainer.gui.widgets.score_curve import ScoreCurve
from aura_trainer.language import tr

TOP = 10
"""How many moments are picked where somebody asks for the best of the next clip."""

_LEFT, _SIDE = 236, 272


class HighlightsPage(QWidget):
    """Where moments are found and handed on."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.hand = HandPicks(context, self)
        context.history.add(self.hand)
        self.model = Highlights(context, self.hand, self)
        self.scoring = HighlightsScoring(context, self)
        self.sending = HighlightsSending(context, self.model, self)
        self.empty = HighlightsEmpty(context.theme, self)
        self.clips = ClipList(context.theme, self)
        self.score = button(tr("Score"), "primary")
        self.keep = KeepPanel(self)
        self.player = HighlightsPlayer(context, self)
        self.curve = ScoreCurve(context.theme, self)
        self.side = HighlightsSide(context.theme, self)
        self.edit = HighlightsEdit(context, self.model, self.player, self)
        self.shown = HighlightsShown(context, self)
        self._arrange_widgets()
        self._connect()
        self._offer_actions()
        self._keys_changed()
        self.shown.show_all()

    def focus_list(self) -> None:
        """Have keys go to the page."""
        self.curve.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_best_of(self, media_id: int) -> None:
        """Pick the best ten of a clip, and score it if it was not yet."""
        self.model.choose_clips([media_id], media_id)
        self.set_wish(replace(self.model.wish, by=KeepBy.COUNT, count=TOP))
        self.focus_list()
        media = self._context.library.media.get(media_id)
        if media is not None:
            self.scoring.start([media])

    def set_wish(self, wish: Wish) -> None:
        """Pick otherwise, and show it."""
        self.model.set_wish(wish)
        self.keep.show_wish(wish)
        self.shown.show_threshold()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """What was rated or trained meanwhile counts."""
        super().showEvent(event)
        if not event.spontaneous():
            self.model.set_seen(seen=True)
            self.shown.show_all()
            self.focus_list()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is worked out for nobody."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.model.set_seen(seen=False)

    def _arrange_widgets(self) -> None:
        self.stack = QStackedLayout(self)
        work = QWidget(self)
        line = QHBoxLayout(work)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        scale = min(self._context.theme.text_scale, 1.25)
        left = QFrame(work)
        left.setProperty("role", "panel")
        left.setFixedWidth(max(round(_LEFT * scale), self.keep.sizeHint().width() + 2 * 12))
        column = QVBoxLayout(left)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(label(tr("Clips"), "section"))
        column.addWidget(self.clips, 1)
        column.addWidget(self.score)
        column.addWidget(self.keep)
        middle = QVBoxLayout()
        middle.setContentsMargins(12, 12, 12, 8)
        middle.setSpacing(8)
        middle.addWidget(self.player, 1)
        middle.addWidget(self.curve)
        middle.addWidget(self.shown.strip)
        self.side.setFixedWidth(round(_SIDE * scale))
        line.addWidget(left)
        line.addLayout(middle, 1)
        line.addWidget(self.side)
        self.work = work
        self.stack.addWidget(self.empty)
        self.stack.addWidget(work)

    def _connect(self) -> None:
        context, signals = self._context, self._context.signals
        self.empty.import_requested.connect(lambda: signals.import_requested.emit([]))
        self.empty.sample_requested.connect(signals.sample_requested)
        self.clips.clips_chosen.connect(self.model.choose_clips)
        self.keep.wished.connect(self.set_wish)
        self.score.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.score.clicked.connect(self.start_scoring)
        self.scoring.clip_done.connect(self.model.read_clip)
        self.curve.sought.connect(self._seek)
        self.curve.threshold_dragged.connect(self._set_threshold)
        self.curve.threshold_chosen.connect(self._set_threshold)
        self.player.asked.connect(self._do)
        self.side.asked.connect(self._do)
        self.side.train_requested.connect(lambda: signals.page_requested.emit(TRAIN))
        self.shown.strip.pick_chosen.connect(self.go_to_pick)
        signals.highlights_requested.connect(self.show_best_of)
        signals.profile_changed.connect(self.model.pick_soon)
        context.keys.changed.connect(self._keys_changed)

    # Keys

    def _offer_actions(self) -> None:
        player = self.player.player
        self._handlers = {
            **self.edit.handlers(),
            ActionId.HIGHLIGHTS_PLAY: self.player.toggle,
            ActionId.HIGHLIGHTS_PLAY_BACK: player.play_back,
            ActionId.HIGHLIGHTS_STOP: player.pause,
            ActionId.HIGHLIGHTS_PLAY_ON: player.play_on,
            ActionId.HIGHLIGHTS_STEP_BACK: lambda: player.step(-1),
            ActionId.HIGHLIGHTS_STEP_ON: lambda: player.step(1),
            ActionId.HIGHLIGHTS_START: lambda: self.player.go_to(0),
            ActionId.HIGHLIGHTS_END: lambda: self.player.go_to(len(player.view) - 1) if player.view else None,
            ActionId.HIGHLIGHTS_PICK_BACK: lambda: self._to_pick(-1),
            ActionId.HIGHLIGHTS_PICK_ON: lambda: self._to_pick(1),
            ActionId.HIGHLIGHTS_CLIP_BACK: lambda: self._to_clip(-1),
            ActionId.HIGHLIGHTS_CLIP_ON: lambda: self._to_clip(1),
            ActionId.HIGHLIGHTS_SCORE: self.start_scoring,
            ActionId.HIGHLIGHTS_SEND: self.sending.send,
            ActionId.HIGHLIGHTS_SEND_AS: self.sending.ask,
        }
        self._context.actions.offer(self.isVisible, self._handlers, self._facts)

    def _facts(self) -> Iterator[Fact]:
        if self.model.current is not None:
            yield Fact.CLIP
        if self.model.picks:
            yield Fact.PICKS
        yield from self.edit.facts()

    def _do(self, action_id: ActionId) -> None:
        self._handlers[action_id]()

    def _keys_changed(self) -> None:
        keys = self._context.keys
        self.player.show_keys(keys)
        here = (Place.FRAMES, Place.HIGHLIGHTS, Place.WINDOW)
        self.side.show_keys(keys, legend(keys, self._context.rating_scheme, here))
        self.score.setToolTip(keys.tip(tr("Score the chosen clips"), ActionId.HIGHLIGHTS_SCORE))
        self.shown.show_keys()

    # Going about

    def start_scoring(self) -> None:
        """Score the chosen clips, or give that up."""
        if self.scoring.is_running:
            self.scoring.stop()
        else:
            media = self._context.library.media
            self.scoring.start([media[key] for key in self.model.chosen if key in media])

    def go_to_pick(self, key: tuple[int, int]) -> None:
        """Be at a pick, with the playhead at its best frame."""
        self.model.go_to(key)
        pick = self.model.pick
        media = self._context.library.media.get(key[0])
        if pick is not None and media is not None:
            self.player.show_clip(media, pick.pick.peak)

    def _to_pick(self, step: int) -> None:
        model = self.model
        if not model.picks:
            return
        if model.place is not None:
            target = model.place + step
        else:
            # From the playhead, where no pick is chosen.
            order = {media_id: place for place, media_id in enumerate(model.chosen)}
            spots = [(order[pick.media_id], pick.pick.peak) for pick in model.picks]
            here = (order.get(model.current or 0, 0), self.player.place or 0)
            target = bisect_left(spots, here) - (step < 0)
        self.go_to_pick(model.picks[min(max(target, 0), len(model.picks) - 1)].key)

    def _to_clip(self, step: int) -> None:
        ids = [media.id for media in self.model.clips]
        if ids and self.model.current in ids:
            at = ids[min(max(ids.index(self.model.current) + step, 0), len(ids) - 1)]
            self.model.choose_clips([at], at)

    def _seek(self, seconds: float) -> None:
        self.player.seek(seconds)
        place, current = self.player.place, self.model.current
        for pick in self.model.picks:
            if pick.media_id == current and place is not None and place in pick.pick.frames:
                self.model.go_to(pick.key)

    def _set_threshold(self, score: float) -> None:
        self.set_wish(replace(self.model.wish, by=KeepBy.SCORE, above=score))
