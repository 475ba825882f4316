"""What keys and buttons change on the Highlights page: picks by hand, and ratings in place."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject

from aura_trainer.domain.bands import LOW_BELOW
from aura_trainer.domain.counting import plural
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.highlights import ChosenPick, HandPick
from aura_trainer.domain.picks import FrameRange, seconds_meant
from aura_trainer.gui.action_conditions import Fact
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.context import Notice, PageContext
from aura_trainer.gui.models.highlights import Highlights
from aura_trainer.gui.pages.highlights_player import HighlightsPlayer
from aura_trainer.gui.rating_actions import history_facts, rating_handlers
from aura_trainer.language import tr
from aura_trainer.services.clip_curves import ClipCurve
from aura_trainer.services.highlights.selection import shot_at


class HighlightsEdit(QObject):
    """Trims, adds and drops picks, and rates.

    A rating goes to the best frame of the chosen pick while the playhead is in it, else to the frame at the playhead.

    Args:
        context: Ratings, their undo, and who is told.
        model: The picks.
        player: The playhead.
    """

    def __init__(
        self, context: PageContext, model: Highlights, player: HighlightsPlayer, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._model = model
        self._player = player

    def handlers(self) -> dict[ActionId, Callable[[], object]]:
        """What the actions do."""
        return {
            **rating_handlers(
                self._context.history,
                self._rate,
                self._nudge,
                self._tell,
                self._player.seen.after_entering,
            ),
            ActionId.HIGHLIGHTS_IN: lambda: self._trim(begin=True),
            ActionId.HIGHLIGHTS_OUT: lambda: self._trim(begin=False),
            ActionId.HIGHLIGHTS_ADD: self.add,
            ActionId.HIGHLIGHTS_DROP: self.drop,
        }

    def facts(self) -> Iterator[Fact]:
        """What is so, on which it depends whether these come to anything."""
        if self._player.place is not None:
            yield Fact.FRAME
        if self._model.pick is not None:
            yield Fact.CHOSEN_PICK
        yield from history_facts(self._context.history)

    def target(self) -> int | None:
        """The frame a rating goes to, by its ordinal in the clip shown."""
        pick, place = self._model.pick, self._player.place
        if pick is not None and self._is_shown(pick) and (place is None or place in pick.pick.frames):
            return pick.pick.peak
        return place

    def add(self) -> None:
        """Pick the moment at the playhead, as long as picks are, within its shot and clear of the picks beside it."""
        curve, place = self._curve(), self._player.place
        if curve is None or place is None:
            return
        here = next(
            (pick for pick in self._model.picks if self._is_shown(pick) and place in pick.pick.frames), None
        )
        if here is not None:
            self._model.go_to(here.key)
            return
        rating = self._rating_at(place)
        if rating is not None and rating < LOW_BELOW:
            self._context.notify(
                Notice(
                    tr("You rated this frame low"),
                    tr("It is picked all the same. Clear the rating if you changed your mind."),
                    passing=True,
                )
            )
        shot = curve.scored.shots[shot_at(curve.scored, place)]
        beside = [pick.pick.frames for pick in self._model.picks if self._is_shown(pick)]
        frames = shot.around(place, int(seconds_meant(self._model.wish.length) * curve.scored.frame_rate))
        frames = FrameRange(
            max([frames.first, *(other.end for other in beside if other.end <= place)]),
            min([frames.end, *(other.first for other in beside if other.first > place)]),
        )
        pts = curve.index.pts
        pick = HandPick(curve.media.id, int(pts[place]), int(pts[frames.first]), int(pts[frames.end - 1]))
        self._model.hand.put(pick)
        self._model.go_to(pick.key)

    def drop(self) -> None:
        """Take the chosen pick out; nothing that overlaps it is picked in its place."""
        pick, curve = self._model.pick, self._curve()
        if pick is not None and curve is not None and self._is_shown(pick):
            self._model.hand.put(replace(self._as_hand(pick, curve), dropped=True))

    def _trim(self, *, begin: bool) -> None:
        """Begin or end the chosen pick at the playhead; past its other end it moves there and keeps its length."""
        pick, curve, place = self._model.pick, self._curve(), self._player.place
        if pick is None or curve is None or place is None or not self._is_shown(pick):
            return
        pts, frames, last = curve.index.pts, pick.pick.frames, len(curve.index) - 1
        length = len(frames) - 1
        if begin:
            first, end = place, frames.end - 1 if place < frames.end else min(place + length, last)
        else:
            first, end = frames.first if place >= frames.first else max(place - length, 0), place
        hand = replace(self._as_hand(pick, curve), in_pts=int(pts[first]), out_pts=int(pts[end]))
        self._model.hand.put(hand)

    def _rate(self, value: float | None) -> None:
        place, ratings = self.target(), self._context.ratings
        if place is not None:
            # Clearing what has no rating brings nothing into the catalogue.
            self._player.edit(place, lambda frame: ratings.rate([frame], value), enter=value is not None)

    def _nudge(self, step: float) -> None:
        place, ratings = self.target(), self._context.ratings
        if place is not None:
            self._player.edit(place, lambda frame: ratings.nudge([frame], step))

    def _rating_at(self, place: int) -> float | None:
        frame = self._player.seen.frame(place)
        return self._context.ratings.value(frame.id) if frame is not None else None

    def _curve(self) -> ClipCurve | None:
        media = self._player.media
        return self._model.curve(media.id) if media is not None else None

    def _is_shown(self, pick: ChosenPick) -> bool:
        return self._player.media is not None and pick.media_id == self._player.media.id

    @staticmethod
    def _as_hand(pick: ChosenPick, curve: ClipCurve) -> HandPick:
        pts, frames = curve.index.pts, pick.pick.frames
        return HandPick(pick.media_id, pick.peak_pts, int(pts[frames.first]), int(pts[frames.end - 1]))

    def _tell(self, done: str, frames: Sequence[Frame]) -> None:
        """Say what an undo or redo was about, unless that is in the clip that is seen."""
        media = self._player.media
        others = [frame for frame in frames if media is None or frame.media_id != media.id]
        if others:
            clip = self._context.library.media.get(others[0].media_id)
            name = clip.title if clip is not None else ""
            words = done.format(frames=plural(len(others), "frame"))
            self._context.notify(Notice(words, name, passing=True))
