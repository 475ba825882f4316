"""The Frames page: the grid, what is said of the focused frame, and the keys that rate."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from aura_trainer.domain.frames import Frame
from aura_trainer.domain.settings import ADVANCED_MODE, RATING_KEYS
from aura_trainer.domain.training import MINIMUM_RATINGS
from aura_trainer.gui.action import Place
from aura_trainer.gui.action_conditions import Fact
from aura_trainer.gui.action_help import legend, spoken_legend
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.lut_flow import LutFlow
from aura_trainer.gui.models.frame_arrangement import FrameOrder
from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.models.thumbnails import ThumbnailLoader
from aura_trainer.gui.pages.frames_empty import FramesEmpty
from aura_trainer.gui.pages.frames_estimates import FramesEstimates
from aura_trainer.gui.pages.frames_groups import FramesGroups
from aura_trainer.gui.pages.frames_guidance import FramesGuidance
from aura_trainer.gui.pages.frames_large import FramesLarge
from aura_trainer.gui.pages.frames_memory import FramesMemory
from aura_trainer.gui.pages.frames_next_clip import FramesNextClip
from aura_trainer.gui.pages.frames_nothing import FramesNothing
from aura_trainer.gui.pages.frames_preview import FramesPreview
from aura_trainer.gui.pages.frames_rating import FramesRating
from aura_trainer.gui.pages.frames_toolbar import FramesToolbar
from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.gui.widgets.frame_grid import FrameGrid
from aura_trainer.gui.widgets.grid_geometry import EXTENDING_KEYS, MOVING_KEYS
from aura_trainer.gui.widgets.ratings_menu import RatingsMenu
from aura_trainer.gui.widgets.start_page import StartPage
from aura_trainer.language import tr

_PREVIEW_SHARE, _PREVIEW_LEAST, _PREVIEW_MOST = 0.235, 280, 460


class FramesPage(QWidget):
    """Where frames are looked at and rated."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.model = FrameModel(context.library, context.ratings, self)
        fetch = context.application.thumbnails.get
        self.thumbnails = ThumbnailLoader(context.runner, fetch, self)
        self._large = ThumbnailLoader(context.runner, fetch, self)
        self.grid = FrameGrid(self.model, self.thumbnails, context.theme, self)
        self.toolbar = FramesToolbar(context.theme, self)
        self.luts = LutFlow(context, self)
        self.preview = FramesPreview(self.model, context, self)
        self.opening = StartPage(context.theme, self)
        self.empty = FramesEmpty(context.theme, self)
        self.nothing = FramesNothing(context.theme, self)
        self.groups = FramesGroups(context, self.model, self.grid, self.toolbar, self.preview, self)
        self.toolbar.add_tool(RatingsMenu(context.theme, context.signals, self))
        self.rating = FramesRating(context, self.model, self.grid, self.preview, self.focus_frame, self)
        self.large = FramesLarge(context, self.model, self.grid, self._picture_at_hand, self.rating, self)
        self._arrange_widgets()
        self._connect()
        self.guidance = FramesGuidance(
            context, self.model, self.grid, self.toolbar, self.preview.advice_card, self
        )
        self.estimates = FramesEstimates(context.estimates, self.model, self.grid, self)
        self.next_clip = FramesNextClip(context, self.preview.next_clip, self)
        self.memory = FramesMemory(context, self.model, self.grid, self.toolbar, self)
        self._offer_actions()
        self._keys_changed()
        self._counts_changed()

    def focus_list(self) -> None:
        """Have keys go to the grid."""
        self.grid.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_frame(self, frame_id: int) -> None:
        """Bring a frame into view and focus it, lifting the filter if it hides the frame."""
        row = self.model.reveal(frame_id)
        if row is None and frame_id in self._context.library.frames:
            self.toolbar.show_all()
            row = self.model.reveal(frame_id)
        if row is not None:
            self.grid.focus_row(row)
            self.grid.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The preview takes its share of the width."""
        super().resizeEvent(event)
        share = round(self.width() * _PREVIEW_SHARE)
        least = round(_PREVIEW_LEAST * min(self._context.theme.text_scale, 1.25))
        self.preview.setFixedWidth(min(max(share, least), _PREVIEW_MOST))

    def _arrange_widgets(self) -> None:
        self._stack = QStackedLayout(self)
        work = QWidget(self)
        row = QHBoxLayout(work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.toolbar)
        self._room = QStackedLayout()
        self._room.addWidget(self.grid)
        self._room.addWidget(self.nothing)
        left.addLayout(self._room, 1)
        row.addLayout(left, 1)
        row.addWidget(self.preview)
        self._work = work
        for page in (self.opening, self.empty, work):
            self._stack.addWidget(page)

    def _connect(self) -> None:
        context, signals = self._context, self._context.signals
        self.toolbar.arranged.connect(self._arrange)
        self.toolbar.search.left.connect(self._leave_search)
        self.toolbar.search.ended.connect(self._end_search)
        self.toolbar.cell_width_chosen.connect(self.grid.set_cell_width)
        self.grid.cell_width_changed.connect(self.toolbar.set_cell_width)
        self.grid.drag.given.connect(self.rating.give)
        self.grid.drag.dropped.connect(self.preview.drop_slider)
        self.grid.current_frame_changed.connect(self._show_frame)
        self.grid.selection_changed.connect(lambda: self.preview.show_selection(self.grid.selected_count()))
        self.grid.selection_hidden.connect(self._tell_hidden)
        self.preview.rated.connect(self._preview_rated)
        self.preview.taken.connect(self._preview_taken)
        self.preview.dragged.connect(self.grid.drag.move)
        self.preview.train_requested.connect(self._train)
        self.preview.large_requested.connect(self._look_closer)
        self.rating.advance_changed.connect(lambda _on: self._keys_changed())
        context.keys.changed.connect(self._keys_changed)
        self.empty.import_requested.connect(lambda: signals.import_requested.emit([]))
        self.empty.sample_requested.connect(signals.sample_requested)
        self.nothing.all_requested.connect(self._show_all)
        self.model.arranged.connect(self._show_room)
        self.model.rowsInserted.connect(self._show_room)
        self.thumbnails.missing.connect(self._pictures_missing)
        signals.pictures_made.connect(self._pictures_made)
        self._large.loaded.connect(self._large_loaded)
        self.model.dataChanged.connect(self.preview.refresh_rating)
        context.ratings.changed.connect(self._counts_changed)
        context.outside.looked.connect(self._counts_changed)
        context.library.gone.connect(self.thumbnails.forget)
        context.library.gone.connect(self._large.forget)
        context.library.repainted.connect(self._repainted)
        self.preview.lut.table_requested.connect(lambda: self.luts.ask(self._selected_media()))
        self.preview.lut.removal_requested.connect(lambda: self.luts.take_off(self._selected_media()))
        context.library.replaced.connect(self._library_replaced)
        context.library.frames_added.connect(self._show_stack)
        signals.profile_changed.connect(self.model.arrange)
        signals.settings_changed.connect(self._setting_changed)
        signals.frame_requested.connect(self.focus_frame)

    # Keys

    def _offer_actions(self) -> None:
        grid, moves = self.grid, {}
        for extend, keys in ((False, MOVING_KEYS), (True, EXTENDING_KEYS)):
            for action_id, move in keys.items():
                moves[action_id] = partial(grid.move_focus, move, extend=extend)
        self._context.actions.offer(
            lambda: self.isVisible() and not self.large.is_open,
            {
                **moves,
                **self.rating.handlers(),
                **self.groups.handlers(),
                **self.toolbar.handlers(),
                ActionId.LOOK_CHOOSE: lambda: self.luts.ask(self._selected_media()),
                ActionId.LOOK_OFF: lambda: self.luts.take_off(self._selected_media()),
                ActionId.SELECT_ALL: grid.selectAll,
                ActionId.FIND: self.toolbar.search.begin,
                ActionId.END_SEARCH: self._end_search,
                ActionId.LOOK_CLOSER: self._look_closer,
            },
            self._facts,
        )

    def _facts(self) -> Iterator[Fact]:
        if self.grid.current_frame() is not None or self.grid.selected_count():
            yield Fact.FRAME
        if self.toolbar.search.words:
            yield Fact.SEARCH
        yield from self.rating.facts()
        yield from self.groups.facts()

    def _keys_changed(self) -> None:
        keys, scheme = self._context.keys, self._context.rating_scheme
        here = (Place.FRAMES, Place.GRID, Place.WINDOW)
        self.preview.show_keys(keys, legend(keys, scheme, here), advance=self.rating.advance)
        self.grid.setAccessibleDescription(spoken_legend(keys, scheme, here))
        self.toolbar.show_keys(keys)

    def _look_closer(self) -> None:
        self.large.open(self.preview.scrub.ordinal)

    def _tell_hidden(self, hidden: int) -> None:
        self.preview.show_selection(self.grid.selected_count(), hidden)

    # What is shown

    def _arrange(self) -> None:
        wanted = replace(
            self.model.view,
            filter=self.toolbar.shown,
            order=self.toolbar.order,
            search=self.toolbar.search.words,
        )
        self.model.show(wanted)
        if self.toolbar.order is FrameOrder.USEFUL:
            self.grid.focus_row(0)

    def _show_room(self) -> None:
        """Show the grid, or say why there is nothing in it."""
        self.toolbar.show_found(self.model.rowCount())
        nothing = not self.model.rowCount() and len(self._context.library) > 0
        if nothing:
            self.nothing.explain(self.model.view, looking=not self.guidance.guide.has_looked)
        shown: QWidget = self.nothing if self._room.currentIndex() else self.grid
        if nothing == (shown is self.nothing):
            return
        focused = shown.isAncestorOf(self.focusWidget())
        self._room.setCurrentWidget(self.nothing if nothing else self.grid)
        if focused:
            (self.nothing.show_all if nothing else self.grid).setFocus()

    def _end_search(self) -> None:
        self.toolbar.search.clear()
        self._leave_search()

    def _leave_search(self) -> None:
        (self.grid if self.model.rowCount() else self.nothing.show_all).setFocus()

    def _show_all(self) -> None:
        self.toolbar.show_all()
        self.grid.setFocus()

    def _show_frame(self, frame: Frame | None) -> None:
        image = None
        if frame is not None:
            image = self._picture_at_hand(frame.id)
            self._large.want([frame.id], 2 * _PREVIEW_MOST)
        self.preview.show_frame(frame, image, self._shot_words(frame))
        self.preview.show_selection(self.grid.selected_count())

    def _picture_at_hand(self, frame_id: int) -> QImage | None:
        return self._large.image(frame_id) or self.thumbnails.image(frame_id)

    def _shot_words(self, frame: Frame | None) -> str:
        media = self._context.library.media.get(frame.media_id) if frame else None
        if frame is None or media is None or not 0 <= frame.shot < len(media.shots):
            return ""
        shot = media.shots[frame.shot]
        seconds = float((shot.end_pts - shot.start_pts) * frame.time_base)
        # Translators: which of the clip's shots it is, and how long that is.
        words = tr("{number} of {count}, {seconds:.1f} s")
        return words.format(number=frame.shot + 1, count=len(media.shots), seconds=seconds)

    def _large_loaded(self, frame_ids: Sequence[int]) -> None:
        frame = self.grid.current_frame()
        if frame is not None and frame.id in frame_ids:
            self.preview.set_image(self._large.image(frame.id))

    def _preview_taken(self) -> None:
        frame = self.grid.current_frame()
        if frame is not None:
            self.grid.drag.take(frame, self.grid.selected_frames())

    def _preview_rated(self, value: float) -> None:
        if self.grid.drag.is_held:
            self.grid.drag.let_go()
        else:
            # Its keys, too, move the slider.
            self.rating.give(self.grid.selected_frames(), value)

    # What changes elsewhere

    def _repainted(self, frame_ids: frozenset[int]) -> None:
        self.thumbnails.forget(frame_ids)
        self._large.forget(frame_ids)
        frame = self.grid.current_frame()
        if frame is not None and frame.id in frame_ids:
            self.preview.look_anew()

    def _selected_media(self) -> list[int]:
        return sorted({frame.media_id for frame in self.grid.selected_frames()})

    def _library_replaced(self) -> None:
        self._pictures_made()
        self._show_stack()

    def _show_stack(self) -> None:
        if not len(self._context.library):
            self._stack.setCurrentWidget(self.empty if self._context.library.is_known else self.opening)
        elif self._stack.currentWidget() is not self._work:
            self._stack.setCurrentWidget(self._work)
            self.grid.setFocus()
        if self.grid.current_frame() is None:
            self.grid.focus_row(0)
        self._counts_changed()

    def _pictures_made(self) -> None:
        """Ask again for what was not there: it may be by now."""
        frame = self.grid.current_frame()
        lacking = frame is not None and self._large.is_absent(frame.id)
        self.thumbnails.forget_absent()
        self._large.forget_absent()
        self.grid.updateGeometries()
        if frame is not None and lacking:
            self._large.want([frame.id], 2 * _PREVIEW_MOST)

    def _pictures_missing(self, frame_ids: Sequence[int]) -> None:
        frames = self._context.library.frames
        media = {frames[frame_id].media_id for frame_id in frame_ids if frame_id in frames}
        if media:
            self._context.signals.thumbnails_missing.emit(tuple(sorted(media)))

    def _counts_changed(self) -> None:
        self.toolbar.show_counts(self.model.counts())
        self.preview.refresh_rating()
        rated = self._context.ratings.counts.rated
        learned = self._context.outside.trained_on
        offered = learned is not None and rated - learned >= MINIMUM_RATINGS
        locked = not self._context.advanced_mode
        self.preview.show_train_bar(rated, learned or 0, offered=offered, locked=locked)

    def _setting_changed(self, key: str) -> None:
        if key == RATING_KEYS:
            self._keys_changed()
        elif key == ADVANCED_MODE:
            self._counts_changed()

    def _train(self) -> None:
        self._context.runner.run(self._open_training())

    async def _open_training(self) -> None:
        await self._context.turn_on_advanced_mode()
        self._context.signals.page_requested.emit(TRAIN)
