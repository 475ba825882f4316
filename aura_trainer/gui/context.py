"""What a page is given: the services, the runner, the signals everyone shares, and a way to speak up."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.settings import (
    ADVANCED_MODE,
    RATING_KEYS,
    RatingKeys,
    SettingValue,
    find_setting,
)
from aura_trainer.gui.action_conditions import Conditions
from aura_trainer.gui.action_dispatch import Actions
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.action_keys import KeyMap
from aura_trainer.gui.error_funnel import ErrorFunnel
from aura_trainer.gui.estimate_flow import EstimateFlow
from aura_trainer.gui.local_api import LocalApi
from aura_trainer.gui.models.edit_history import EditHistory
from aura_trainer.gui.models.frame_library import FrameLibrary
from aura_trainer.gui.models.library_content import LibraryContent, read_library
from aura_trainer.gui.models.rating_commands import RatingCommands
from aura_trainer.gui.outside_changes import OutsideChanges
from aura_trainer.gui.signal_hub import SignalHub
from aura_trainer.gui.tasks import TaskRunner
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.window_memory import WindowMemory
from aura_trainer.language import tr

if TYPE_CHECKING:
    from aura_trainer.application import Application
    from aura_trainer.services.rated_frames import Ratings


class Tone(StrEnum):
    """How a notice is coloured; an icon and words always go with the colour."""

    INFO = "info"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Notice:
    """A toast: what happened, in one or two sentences, with at most two things to do about it.

    ``passing`` says whether it goes by itself or stays until it is dismissed; where it is None the tone does.
    ``subject`` names what may be told of anew: a notice of the same subject takes its place, and its button with it.
    """

    title: str
    detail: str = ""
    tone: Tone = Tone.INFO
    action_label: str = ""
    action: Callable[[], object] | None = None
    other_label: str = ""
    other: Callable[[], object] | None = None
    passing: bool | None = None
    subject: str = ""

    @property
    def goes_by_itself(self) -> bool:
        """Whether it is taken away after a while."""
        return self.tone in (Tone.INFO, Tone.GOOD) if self.passing is None else self.passing


class PageContext:
    """Handed to every page and dialog.

    ``settings`` values are read from a copy in memory, so they may be asked for on the GUI thread; they are
    changed with ``change_setting``, which writes on the store thread and then tells everyone.

    ``memory`` holds what the window takes over from the last time. ``outside`` keeps all of it up with what other windows and commands change, ``estimates`` with what the model in use says of the frames. ``local_api`` is what other programs use.

    ``actions`` is what can be done by keys, ``keys`` which key stands for what; it is changed with ``change_keys``.

    ``library`` holds the frames that are imported, ``ratings`` what the person thinks of them; ``ratings`` is
    the only writer of ratings in the window.

    ``page_id`` is the page shown; empty before the first.
    """

    def __init__(
        self,
        application: "Application",
        runner: TaskRunner,
        funnel: ErrorFunnel,
        theme: ThemeManager,
        settings: Mapping[str, SettingValue],
        memory: WindowMemory,
        user_id: str = DEFAULT_USER,
    ) -> None:
        self.application = application
        self.runner = runner
        self.funnel = funnel
        self.theme = theme
        self.memory = memory
        self.user_id = user_id
        self.page_id = ""
        self.signals = SignalHub()
        self.library = FrameLibrary()
        self.ratings = RatingCommands(lambda batch: runner.store(self._append, self.user_id, batch), funnel)
        self.ratings.stored.connect(self.signals.ratings_changed)
        self.history = EditHistory()
        self.history.add(self.ratings)
        self.library.gone.connect(self.ratings.forget)
        self.keys = KeyMap()
        self.actions = Actions(self.keys, self._conditions)
        self._settings = dict(settings)
        self._problem_told: str | None = None
        self._own_appends: Counter[str] = Counter()
        self._ratings_seen: int | None = None
        self.outside = OutsideChanges(self)
        self.estimates = EstimateFlow(self)
        self.local_api = LocalApi(self)

    def setting(self, key: str) -> SettingValue:
        """The present value of a setting, from memory."""
        return self._settings.get(key, find_setting(key).default)

    @property
    def rating_scheme(self) -> RatingKeys:
        """What the number keys give."""
        return RatingKeys(str(self.setting(RATING_KEYS)))

    @property
    def advanced_mode(self) -> bool:
        """Whether Advanced Mode is on."""
        return bool(self.setting(ADVANCED_MODE))

    async def turn_on_advanced_mode(self) -> None:
        """Open the pages of Advanced Mode, unless they are.

        Raises:
            AuraError: It could not be stored.
        """
        if not self.advanced_mode:
            await self.change_setting(ADVANCED_MODE, value=True)

    def show_run(self, job_id: str) -> None:
        """Show a training job on the Train page."""
        self.signals.page_requested.emit("train")
        self.signals.run_requested.emit(job_id)

    async def load_library(self) -> None:
        """Read frames and ratings off the GUI thread, and show them.

        Raises:
            AuraError: They could not be read.
        """
        content = await self.read_library(self.user_id)
        while content.user_id != self.user_id:
            # Another profile has come to be shown meanwhile.
            content = await self.read_library(self.user_id)
        self._show(content)

    async def read_library(self, user_id: str) -> LibraryContent:
        """Read frames, and the ratings of a person, off the GUI thread.

        Raises:
            AuraError: They could not be read.
        """
        # An import may bring more while the catalogue is read.
        since = self.library.additions
        return await self.runner.store(self._read, user_id, since)

    def show_profile(self, content: LibraryContent) -> None:
        """Show another person's ratings. None of the present one's may be on its way to the disk."""
        self.user_id = content.user_id
        # Steps of undo are the earlier person's.
        self.ratings.forget(frozenset(self.library.frames))
        self._show(content)
        # A look may have shown newer footage while it was read.
        self.outside.forget_catalogue()
        self.signals.profile_changed.emit()
        self.signals.ratings_changed.emit()

    def _read_changed(self, user_id: str) -> "tuple[int, Ratings | None]":
        state = self._ratings_state(user_id)
        return state, None if state == self._ratings_seen else self.application.rated.load(user_id)

    def _read(self, user_id: str, since: int) -> LibraryContent:
        # Taken first: what is changed while we read is then seen the next time.
        state = self._ratings_state(user_id)
        return read_library(self.application, user_id, since, state)

    def _show(self, content: LibraryContent) -> None:
        self._ratings_seen = content.state
        if not len(self.library):
            # Nothing is shown yet: with the ratings there before the frames, all is arranged once.
            self.ratings.replace(content.ratings, content.values)
            self.library.replace(content.media, content.frames, content.since)
        else:
            self.library.replace(content.media, content.frames, content.since)
            self.ratings.replace(content.ratings, content.values)
        self.signals.frames_changed.emit()
        if content.notice:
            self.notify(Notice(tr("Some ratings are not shown"), content.notice, Tone.WARN, passing=False))

    async def catch_up(self) -> None:
        """Show what another window or a command has changed in the meantime.

        Raises:
            AuraError: It could not be read.
        """
        await self.outside.look()

    async def read_ratings(self) -> None:
        """Read the ratings again if anybody but ``ratings`` has changed them.

        Raises:
            AuraError: They could not be read.
        """
        user_id = self.user_id
        state, found = await self.runner.store(self._read_changed, user_id)
        # Another profile that has come to be shown meanwhile was read after this.
        if found is not None and user_id == self.user_id:
            self._ratings_seen = state
            self.ratings.replace(found.by_frame)
            self.signals.ratings_changed.emit()

    async def read_settings(self) -> None:
        """Read the settings again, tell everyone of those that have another value, and say once what is wrong.

        Raises:
            AuraError: They could not be read.
        """
        settings = self.application.settings
        found, keys, problem = await self.runner.store(
            lambda: (settings.all(), settings.keys(), settings.problem)
        )
        changed = [key for key, value in found.items() if value != self.setting(key)]
        self._settings = found
        self.keys.adopt(keys)
        for key in changed:
            self.signals.settings_changed.emit(key)
        if problem is not None and problem != self._problem_told:
            self.notify(Notice(tr("Not all settings are in use"), problem, Tone.WARN, passing=False))
        self._problem_told = problem

    def _conditions(self) -> Conditions:
        return Conditions(
            has_frames=len(self.library) > 0,
            advanced=self.advanced_mode,
            scheme=self.rating_scheme,
            page=self.page_id,
        )

    def _append(self, user_id: str, batch: Sequence[Rating]) -> None:
        """Store ratings (on the store thread), knowing that it was us."""
        self.application.annotations.append(user_id, batch)
        self._own_appends[user_id] += 1

    def _ratings_state(self, user_id: str) -> int:
        """A number that becomes another when anybody else has changed the ratings (on the store thread)."""
        return self.application.annotations.revision(user_id) - self._own_appends[user_id]

    async def change_setting(self, key: str, value: SettingValue) -> None:
        """Store a setting, then tell everyone.

        Raises:
            AuraError: It could not be stored; the value in memory is as it was.
        """
        await self.runner.store(self.application.settings.set, key, value)
        self._settings[key] = find_setting(key).coerce(value)
        self.signals.settings_changed.emit(key)

    async def change_keys(self, changes: Mapping[ActionId, Sequence[str] | None]) -> None:
        """Give actions other keys, or with None their own again, and have them in use at once.

        Raises:
            AuraError: They could not be stored; the keys are as they were.
        """
        by_name = {str(action_id): keys for action_id, keys in changes.items()}
        self.keys.adopt(await self.runner.store(self.application.settings.set_keys, by_name))

    def notify(self, notice: Notice) -> None:
        """Show a toast."""
        self.signals.noticed.emit(notice)


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page of the window, as the navigation rail and the page stack know it.

    Attributes:
        id: Short name, as in ``page_requested``.
        title: On the rail; in English, as ``purpose`` is, and translated where it is shown.
        icon: Name in ``resources/icons``.
        factory: Makes the page; called the first time it is shown.
        needs_advanced: Whether it stays locked until Advanced Mode is on.
        purpose: Two lines said when it is locked.
    """

    id: str
    title: str
    icon: str
    factory: Callable[[PageContext], QWidget]
    needs_advanced: bool = False
    purpose: str = ""
