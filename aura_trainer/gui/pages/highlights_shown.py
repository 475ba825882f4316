"""Keeps what the Highlights page shows up with the clips, their scores and their picks."""

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.highlights import ChosenPick, KeepBy
from aura_trainer.domain.media import Media
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.models.decode_token import DecodeToken
from aura_trainer.gui.models.thumbnails import ThumbnailLoader
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.time_words import played
from aura_trainer.gui.widgets.clip_list import ClipLine
from aura_trainer.gui.widgets.pick_strip import PickStrip, PickTile
from aura_trainer.gui.widgets.score_curve import CurveShape, Span
from aura_trainer.language import tr
from aura_trainer.services.clip_curves import ClipCurve

if TYPE_CHECKING:
    from aura_trainer.gui.pages.highlights_page import HighlightsPage

logger = logging.getLogger(__name__)

_TILE, _SMALL = 336, 128


class HighlightsShown(QObject):
    """Fills the widgets of the page.

    Args:
        context: What is imported and rated.
        page: Has the widgets, and what is known.
    """

    def __init__(self, context: PageContext, page: "HighlightsPage") -> None:
        super().__init__(page)
        self._context = context
        self._page = page
        self._moment_of: dict[tuple[int, int], tuple[int, int]] = {}
        self._numbers: dict[tuple[int, int], int] = {}
        self._moments: list[tuple[int, int]] = []
        self._token = DecodeToken(context.runner)
        self.pictures = ThumbnailLoader(context.runner, self._fetch, self)
        self.like = ThumbnailLoader(context.runner, context.application.thumbnails.get, self)
        self.covers = ThumbnailLoader(context.runner, context.application.thumbnails.get, self)
        self.strip = PickStrip(context.theme, self._picture, self.like.image, page)
        self._cover_of: dict[int, int] = {}
        self._ratings: dict[tuple[int, int], float] = {}
        model, player = page.model, page.player
        model.clips_changed.connect(self.show_all)
        model.curve_changed.connect(self._curve_changed)
        model.picks_changed.connect(self.show_picks)
        model.worked_out.connect(self._say_found)
        model.reasons_changed.connect(self.show_picks)
        page.scoring.changed.connect(self._scoring_changed)
        page.sending.changed.connect(self._show_sending)
        player.moved.connect(self._show_place)
        context.ratings.changed.connect(self.show_picks)
        context.signals.pictures_made.connect(self._pictures_made)
        context.library.repainted.connect(self._repainted)
        self.pictures.loaded.connect(lambda _keys: self.strip.viewport().update())
        self.like.loaded.connect(lambda _keys: self.show_picks())
        self.covers.loaded.connect(self._covers_loaded)
        self.strip.view_changed.connect(self._want_pictures)

    def show_all(self) -> None:
        """Show everything anew."""
        self.show_clips()
        self.show_picks()

    # Clips and the curve

    def show_clips(self) -> None:
        """Show which clips there are, and the one that is looked at."""
        page, library = self._page, self._context.library
        page.stack.setCurrentWidget(page.work if page.model.clips else page.empty)
        page.player.show_clip(library.media.get(page.model.current or -1))
        self._show_lines()
        self._want_covers()
        self._show_curve()

    def show_threshold(self) -> None:
        """Show the score from which on all is kept."""
        wish = self._page.model.wish
        self._page.curve.show_threshold(wish.above, in_force=wish.by is KeepBy.SCORE)

    def _show_lines(self) -> None:
        page = self._page
        counts: dict[int, int] = {}
        for pick in page.model.picks:
            counts[pick.media_id] = counts.get(pick.media_id, 0) + 1
        lines = [
            ClipLine(media.id, media.title, self._words_of(media, counts), media.path)
            for media in page.model.clips
        ]
        page.clips.show_lines(lines, page.model.chosen, page.model.current)
        running = page.scoring.is_running
        some = len(page.model.chosen)
        words = tr("Score {clips}").format(clips=plural(some, "clip")) if some > 1 else tr("Score")
        page.score.setText(tr("Stop scoring") if running else words)
        page.score.setEnabled(bool(some))
        role = "" if running or (some and self._is_scored()) else "primary"
        set_role(page.score, role)

    def show_keys(self) -> None:
        """Name the keys there are now."""
        if self._page.model.curve(self._page.model.current) is not None:
            self._page.curve.show_words(self._unscored())

    def _scoring_changed(self) -> None:
        self._show_lines()
        self.show_keys()

    def _words_of(self, media: Media, counts: Mapping[int, int]) -> str:
        length = played(media.info.duration_seconds)
        share = self._page.scoring.share_of(media.id)
        curve = self._page.model.curve(media.id)
        if share is not None:
            words = tr("scoring {share:.0%}").format(share=share) if share else tr("waits")
        elif self._page.model.trouble(media.id):
            words = tr("cannot be read")
        elif curve is not None and not curve.scored.moments:
            words = tr("not scored")
        elif curve is not None and curve.unsure:
            words = tr("unsure")
        elif media.id in self._page.model.chosen:
            words = plural(counts.get(media.id, 0), "pick")
        else:
            return length
        return f"{length} \N{MIDDLE DOT} {words}"

    def _curve_changed(self, media_id: int) -> None:
        self._show_lines()
        if media_id == self._page.model.current:
            self._show_curve()

    def _show_curve(self) -> None:
        page = self._page
        curve = page.model.curve(page.model.current)
        if curve is None:
            words = page.model.trouble(page.model.current) or tr("Reading the clip \N{HORIZONTAL ELLIPSIS}")
            page.curve.show_shape(None, words)
        else:
            margin = curve.margin.half_width if curve.margin is not None else 0.0
            shape = CurveShape(curve.duration, curve.seconds, curve.values, margin, curve.cuts)
            page.curve.show_shape(shape, self._unscored())
            page.side.show_model(generic=curve.generic, unsure=curve.unsure)
        self.show_threshold()
        self._show_spans()
        self._show_place()

    def _unscored(self) -> str:
        """What stands in the place of a curve that is not there yet."""
        if self._page.scoring.share_of(self._page.model.current or -1) is not None:
            return tr("It is being scored.")
        key = self._context.keys.first(ActionId.HIGHLIGHTS_SCORE)
        words = tr("Not scored yet. {key}: score this clip.") if key else tr("Not scored yet.")
        return words.format(key=key)

    def _show_place(self) -> None:
        page = self._page
        curve, place = page.model.curve(page.model.current), page.player.place
        page.curve.show_playhead(page.player.seconds)
        score = curve.score_at(place) if curve is not None and place is not None else None
        page.side.show_score(score, curve.margin if curve is not None else None)

    # Picks

    def show_picks(self) -> None:
        """Show what is picked, and the pick one is at, unless nobody sees it."""
        if not self._page.isVisible():
            return
        model = self._page.model
        chosen = model.pick
        self._moment_of = {pick.key: pick.moment for pick in model.picks}
        self._read_ratings()
        self.strip.show_tiles(
            [self._tile(pick) for pick in model.picks], chosen.key if chosen is not None else None
        )
        self._show_lines()
        self._show_spans()
        self._show_pick()
        self._show_sending()
        if any(self._is_learned(pick) for pick in model.picks):
            self._context.signals.picks_shown.emit()

    def _is_learned(self, pick: ChosenPick) -> bool:
        """Whether a model that learned from a person picked it, not the person nor the formula of the app."""
        curve = self._page.model.curve(pick.media_id)
        return not pick.by_hand and curve is not None and not curve.generic

    def _tile(self, pick: ChosenPick) -> PickTile:
        media, curve = self._context.library.media.get(pick.media_id), self._page.model.curve(pick.media_id)
        return PickTile(
            key=pick.key,
            place=self._times(pick, curve),
            clip=media.title if media is not None else "",
            score="\N{EN DASH}" if pick.pick.score is None else f"{pick.pick.score:.2f}",
            seconds=_seconds(pick, curve),
            by_hand=pick.by_hand,
            rating=self._ratings.get(pick.moment),
            unsure=pick.pick.unsure,
            like=tuple(like.frame_id for like in self._page.model.like.get(pick.moment, ())),
            named=len(self._page.model.chosen) > 1,
        )

    def _say_found(self) -> None:
        """Say why there are fewer picks than wanted once there is nothing left to score, else that there is."""
        self._show_sending()
        if self._is_scored():
            self._page.keep.show_found(len(self._page.model.picks))
        else:
            self._page.keep.note.hide()

    def _is_scored(self) -> bool:
        """Whether every clip that is picked from is scored as closely as moments are looked for in."""
        curves = map(self._page.model.curve, self._page.model.chosen)
        return all(curve is not None and curve.is_dense for curve in curves)

    def _show_spans(self) -> None:
        model = self._page.model
        curve = model.curve(model.current)
        if curve is None:
            self._page.curve.show_spans(())
            return
        mine, chosen = [pick for pick in model.picks if pick.media_id == model.current], model.pick
        self._page.curve.show_spans([_span(pick, curve, chosen=pick == chosen) for pick in mine])
        self._page.curve.describe(
            tr("{picks} in {clip}").format(picks=plural(len(mine), "pick"), clip=curve.media.title)
        )

    def _show_pick(self) -> None:
        model, side = self._page.model, self._page.side
        pick = model.pick
        if pick is None:
            side.show_pick("", (), "")
            return
        tile = self._tile(pick)
        words = tr("{place}, {seconds:.1f} s, score {score}").format(
            place=tile.place, seconds=tile.seconds, score=tile.score
        )
        if tile.named:
            words = f"{tile.clip}\n{words}"
        if pick.by_hand:
            words = "\n".join([words, tr("Yours: it stays, whatever is scored later.")])
        like = [(each, self.like.image(each.frame_id)) for each in model.like.get(pick.moment, ())]
        rating = "" if tile.rating is None else tr("You rated it {rating:.2f}.").format(rating=tile.rating)
        side.show_pick(words, like, rating)

    def _show_sending(self) -> None:
        picks = self._page.model.picks
        words = self._page.sending.words()
        if not all(pick.by_hand for pick in picks) and not self._is_scored():
            so_far = tr(
                "These picks are from the frames estimated so far; they may change once every chosen clip is scored."
            )
            words = f"{so_far}\n{words}"
        self._page.side.show_sending(plural(len(picks), "pick"), words, can_send=bool(picks))

    def _read_ratings(self) -> None:
        frames = self._context.library.frames
        self._ratings = {
            (frames[frame_id].media_id, frames[frame_id].pts): value
            for frame_id, value in self._context.ratings.values.items()
            if frame_id in frames
        }

    def _times(self, pick: ChosenPick, curve: ClipCurve | None) -> str:
        """When its first and its last frame are shown."""
        view, frames = self._page.player.player.view, pick.pick.frames
        ends = (frames.first, frames.end - 1)
        if view is not None and view.media.id == pick.media_id:
            return between(*map(view.label, ends))
        return between(*map(curve.label, ends)) if curve is not None else ""

    # Pictures

    def has_picture(self, key: tuple[int, int]) -> bool:
        """Whether a pick's picture is there."""
        return self._picture(key) is not None

    def _picture(self, key: tuple[int, int]) -> QImage | None:
        number = self._numbers.get(self._moment_of.get(key, key))
        return None if number is None else self.pictures.image(number)

    def _want_pictures(self) -> None:
        scale = self._page.devicePixelRatioF() * self._context.theme.text_scale
        moments = [self._moment_of[key] for key in self.strip.keys_in_view() if key in self._moment_of]
        for moment in moments:
            if moment not in self._numbers:
                self._numbers[moment] = len(self._moments)
                self._moments.append(moment)
        self.pictures.want([self._numbers[moment] for moment in moments], round(_TILE / 2 * scale))
        shown = set(moments)
        chosen = self._page.model.pick
        if chosen is not None:
            shown.add(chosen.moment)
        like = [each.frame_id for moment in shown for each in self._page.model.like.get(moment, ())]
        self.like.want(list(dict.fromkeys(like)), _SMALL)

    def _fetch(self, numbers: Sequence[int]) -> Mapping[int, bytes]:
        """Read pictures of moments, on another thread; those that are not kept are decoded."""
        media = self._context.library.media
        by_clip: dict[int, dict[int, int]] = {}
        for number in numbers:
            media_id, pts = self._moments[number]
            by_clip.setdefault(media_id, {})[pts] = number
        found: dict[int, bytes] = {}
        for media_id, stamps in by_clip.items():
            clip = media.get(media_id)
            if clip is not None:
                try:
                    made = self._context.application.moment_pictures.get(clip, list(stamps), self._token)
                except AuraError as error:
                    # A tile without its picture says enough; what is wrong with the clip is said in its place.
                    logger.info("No pictures of moments of %s: %s", clip.path, error)
                    continue
                found.update({stamps[pts]: jpeg for pts, jpeg in made.items()})
        return found

    def _want_covers(self) -> None:
        clips = {media.id for media in self._page.model.clips}
        missing = clips - self._cover_of.keys()
        if missing:
            frames: dict[int, list[int]] = {media_id: [] for media_id in missing}
            for frame in self._context.library.frames.values():
                if frame.media_id in frames:
                    frames[frame.media_id].append(frame.id)
            self._cover_of.update({key: ids[len(ids) // 2] for key, ids in frames.items() if ids})
        wanted = [self._cover_of[key] for key in self._page.clips.media_ids() if key in self._cover_of]
        self.covers.want(wanted, _SMALL)
        self._covers_loaded(wanted)

    def _covers_loaded(self, frame_ids: Sequence[int]) -> None:
        loaded = set(frame_ids)
        for media_id, frame_id in self._cover_of.items():
            image = self.covers.image(frame_id) if frame_id in loaded else None
            if image is not None:
                self._page.clips.show_picture(media_id, image)

    def _pictures_made(self) -> None:
        for loader in (self.pictures, self.like, self.covers):
            loader.forget_absent()
        self._want_covers()
        self._want_pictures()

    def _repainted(self, frame_ids: frozenset[int]) -> None:
        frames = self._context.library.frames
        media = {frames[key].media_id for key in frame_ids if key in frames}
        self.pictures.forget(frozenset(self._numbers[key] for key in self._numbers if key[0] in media))
        self.like.forget(frame_ids)
        self.covers.forget(frame_ids)
        self._want_covers()
        self._want_pictures()


def between(first: str, last: str) -> str:
    """Two times as a range; of the second only from the first part that differs, two parts at least."""
    parts, before = last.split(":"), first.split(":")
    while len(parts) > 2 and parts[0] == before[0]:
        del parts[0], before[0]
    return f"{first}\N{EN DASH}{':'.join(parts)}"


def _seconds(pick: ChosenPick, curve: ClipCurve | None) -> float:
    return float(len(pick.pick.frames) / curve.scored.frame_rate) if curve is not None else 0.0


def _span(pick: ChosenPick, curve: ClipCurve, *, chosen: bool) -> Span:
    index, frames = curve.index, pick.pick.frames
    end = float(index.duration) if frames.end >= len(index) else float(index.seconds(frames.end))
    peak = float(index.seconds(pick.pick.peak))
    return Span(float(index.seconds(frames.first)), end, peak, pick.by_hand, chosen)
