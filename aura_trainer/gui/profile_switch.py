"""Another profile in the window: its ratings in place of those shown."""

from PySide6.QtCore import QObject

from aura_trainer.domain.settings import PROFILE
from aura_trainer.gui.context import Notice, PageContext, Tone
from aura_trainer.gui.models.rating_commands import SaveState
from aura_trainer.language import tr


class ProfileSwitch(QObject):
    """Follows the setting, whoever changed it. What is on its way to the disk goes to the earlier profile."""

    def __init__(self, context: PageContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        context.signals.settings_changed.connect(self._changed)

    def _changed(self, key: str) -> None:
        if key == PROFILE:
            self._context.runner.run(self._switch())

    async def _switch(self) -> None:
        context, ratings = self._context, self._context.ratings
        wanted = str(context.setting(PROFILE))
        if wanted == context.user_id:
            return
        content = await context.read_library(wanted)
        # What is rated until the ratings of the other are there is the earlier one's.
        await ratings.drain()
        if wanted != context.setting(PROFILE):
            return
        if ratings.state is SaveState.FAILED:
            context.notify(
                Notice(
                    tr("The profile is not changed yet"),
                    tr(
                        "Some ratings of {profile} are not on the disk. They stay here until they are; choose {wanted} "
                        "again then."
                    ).format(profile=context.user_id, wanted=wanted),
                    Tone.WARN,
                    passing=False,
                )
            )
            return
        context.show_profile(content)
