"""The moments of the chosen clips: what was scored, what is picked of it, and which pick one is at."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import QObject, QTimer, Signal

from aura_trainer.domain.errors import AuraError, Cancelled
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.highlights import ChosenPick, LikeFrame, Wish
from aura_trainer.domain.media import Media
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.models.decode_token import DecodeToken
from aura_trainer.gui.models.hand_picks import HandPicks
from aura_trainer.services.clip_curves import ClipCurve
from aura_trainer.services.pick_choice import Choice, PickSource, choose_on

_SOON_MS = 20
_SETTLE_MS = 400


class Highlights(QObject):
    """Reads and picks off the GUI thread. While something is worked out, the latest wish is worked out next.

    Args:
        context: What is imported and rated.
        hand: What the person changed about picks.

    Signals:
        clips_changed: ``clips`` or ``chosen`` are others.
        curve_changed: What is known along a clip is new; carries its media id.
        picks_changed: ``picks`` are others, or ``pick`` is another.
        worked_out: ``picks`` are what is wished for now.
        reasons_changed: ``like`` says more.
    """

    clips_changed = Signal()
    curve_changed = Signal(int)
    picks_changed = Signal()
    worked_out = Signal()
    reasons_changed = Signal()

    def __init__(self, context: PageContext, hand: HandPicks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.hand = hand
        self.wish = Wish()
        self._seen = False
        self.chosen: tuple[int, ...] = ()
        self.current: int | None = None
        self.picks: tuple[ChosenPick, ...] = ()
        self._choice: Choice | None = None
        self._pick_key: tuple[int, int] | None = None
        self._curves: dict[int, ClipCurve] = {}
        self._troubles: dict[int, str] = {}
        self._like: dict[tuple[int, int], tuple[LikeFrame, ...]] = {}
        self._like_for: tuple[str, frozenset[tuple[int, int]], int] | None = None
        self._token = DecodeToken(context.runner)
        self._ratings_seen = 0
        self._working = False
        self._again = False
        self._reading = asyncio.Lock()
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._pick_now)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.read_again)
        hand.changed.connect(self.pick_soon)
        context.ratings.changed.connect(self._ratings_changed)
        context.library.replaced.connect(self._clips_changed)
        context.library.frames_added.connect(lambda _frames: self._clips_changed())
        context.estimates.replaced.connect(self._settle.start)
        context.estimates.came.connect(lambda _scores: self._settle.start())
        self._clips_changed()

    # Clips

    @property
    def clips(self) -> Sequence[Media]:
        """What has moments: everything imported but loose images."""
        return [media for media in self._context.library.media.values() if media.info.frame_rate is not None]

    def curve(self, media_id: int | None) -> ClipCurve | None:
        """What is known along a clip; None while it is read, or where it cannot be."""
        return None if media_id is None else self._curves.get(media_id)

    def trouble(self, media_id: int | None) -> str:
        """Why nothing is known of a clip."""
        return "" if media_id is None else self._troubles.get(media_id, "")

    def choose_clips(self, media_ids: Iterable[int], current: int | None = None) -> None:
        """Pick from these clips, and look at one of them."""
        wanted = set(media_ids)
        self.chosen = tuple(media.id for media in self.clips if media.id in wanted)
        if current not in self.chosen:
            current = self.current if self.current in self.chosen else next(iter(self.chosen), None)
        self.current = current
        # Those of clips just left are not shown, gone to or sent while the new ones are worked out.
        self._take(self.picks)
        self.clips_changed.emit()
        self._read_soon(media_id for media_id in self.chosen if media_id not in self._curves)
        self.pick_soon()

    def read_again(self) -> None:
        """What was said of clips may be more than before."""
        for media_id in self._curves.keys() - set(self.chosen):
            del self._curves[media_id]
        self._read_soon(self.chosen)

    def read_clip(self, media_id: int) -> None:
        """The same of one clip; the others stay as they are known."""
        if media_id in self.chosen:
            self._read_soon((media_id,))
        else:
            self._curves.pop(media_id, None)

    # Picks

    @property
    def pick(self) -> ChosenPick | None:
        """The pick one is at."""
        return next((pick for pick in self.picks if pick.key == self._pick_key), None)

    @property
    def place(self) -> int | None:
        """Its place among the picks."""
        return next((at for at, pick in enumerate(self.picks) if pick.key == self._pick_key), None)

    @property
    def like(self) -> Mapping[tuple[int, int], tuple[LikeFrame, ...]]:
        """The rated frames that picks are most like, by their moments."""
        return MappingProxyType(self._like)

    def set_wish(self, wish: Wish) -> None:
        """Pick otherwise."""
        if wish != self.wish:
            self.wish = wish
            self.pick_soon()

    def go_to(self, key: tuple[int, int] | None) -> None:
        """Be at a pick, or with None at none."""
        if key != self._pick_key:
            self._pick_key = key
            if (pick := self.pick) is not None and pick.media_id != self.current:
                self.current = pick.media_id
                self.clips_changed.emit()
            self.picks_changed.emit()

    def pick_soon(self) -> None:
        """What is picked may be other now; it is worked out once somebody sees it."""
        if self._seen:
            self._soon.start()

    def set_seen(self, *, seen: bool) -> None:
        """Say whether anybody sees the picks."""
        self._seen = seen
        if seen:
            self.read_again()
            self.pick_soon()

    # Working it out

    def _clips_changed(self) -> None:
        media = self._context.library.media
        for media_id, curve in list(self._curves.items()):
            if media.get(media_id) != curve.media:
                del self._curves[media_id]
        kept = [media_id for media_id in self.chosen if media_id in media]
        self.choose_clips(kept or [clip.id for clip in self.clips[:1]], self.current)

    def _ratings_changed(self) -> None:
        self._ratings_seen += 1
        self.pick_soon()

    def _read_soon(self, media_ids: Iterable[int]) -> None:
        wanted = [media_id for media_id in media_ids if media_id in self._context.library.media]
        if wanted and self._seen and not self._context.runner.closing:
            self._context.runner.run(self._read(wanted))

    async def _read(self, media_ids: Sequence[int]) -> None:
        async with self._reading:
            for media_id in media_ids:
                media = self._context.library.media.get(media_id)
                if media is None or self._context.runner.closing:
                    continue
                try:
                    curve = await self._context.runner.background(
                        self._context.application.curves.curve, media, self._token
                    )
                except Cancelled:
                    return
                except AuraError as error:
                    self._troubles[media_id] = error.detail
                    self._curves.pop(media_id, None)
                else:
                    self._troubles.pop(media_id, None)
                    self._curves[media_id] = curve
                self.curve_changed.emit(media_id)
                self.pick_soon()

    def _pick_now(self) -> None:
        if self._working:
            self._again = True
        elif not self._context.runner.closing:
            self._working = True
            self._context.runner.run(self._work_out())

    async def _work_out(self) -> None:
        try:
            self._again = True
            while self._again and not self._context.runner.closing:
                self._again = False
                sources = self._sources()
                self._choice = await self._context.runner.background(
                    choose_on, self._choice, sources, self.wish
                )
                self._take(self._choice.picks)
            self.worked_out.emit()
            await self._find_reasons()
        finally:
            self._working = False
            if self._again:
                self._soon.start()

    def _sources(self) -> list[PickSource]:
        ratings: dict[int, dict[int, float]] = {key: {} for key in self.chosen}
        for frame, value in self._rated():
            if frame.media_id in ratings:
                ratings[frame.media_id][frame.pts] = value
        return [
            PickSource(self._curves[key], tuple(self.hand.of(key)), ratings[key])
            for key in self.chosen
            if key in self._curves
        ]

    def _take(self, found: Iterable[ChosenPick]) -> None:
        """Show picks, save those of clips that were left while they were worked out."""
        picks = tuple(pick for pick in found if pick.media_id in self.chosen)
        if picks != self.picks:
            self.picks = picks
            if self.pick is None:
                # None takes the place of one that is gone: the playhead, and what is seen, stay where they are.
                self._pick_key = None
            self.picks_changed.emit()

    async def _find_reasons(self) -> None:
        rated = self._rated()
        curve = next((self._curves[key] for key in self.chosen if key in self._curves), None)
        if curve is None or curve.generic or not rated:
            self._like_for = None
            if self._like:
                # They were reasons of another model, or another person's.
                self._like = {}
                self.reasons_changed.emit()
            return
        keys = frozenset(pick.moment for pick in self.picks)
        asked = (curve.digest, keys, self._ratings_seen)
        if asked == self._like_for:
            return
        reasons = self._context.application.moment_reasons
        media = dict(self._context.library.media)
        self._like = await self._context.runner.background(
            reasons.like, curve.digest, media, sorted(keys), rated
        )
        self._like_for = asked
        self.reasons_changed.emit()

    def _rated(self) -> list[tuple[Frame, float]]:
        frames = self._context.library.frames
        return [
            (frames[frame_id], value)
            for frame_id, value in self._context.ratings.values.items()
            if frame_id in frames
        ]
