"""Backups from the window: one a day by itself, one by hand, and the way back. One verb a function."""

import logging

from PySide6.QtCore import QObject, QTimer

from aura_trainer.domain.backups import Backup, Restored
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import AuraError, Conflict
from aura_trainer.gui.backup_words import moment_words
from aura_trainer.gui.context import Notice, PageContext, Tone
from aura_trainer.gui.models.rating_commands import SaveState
from aura_trainer.language import tr

logger = logging.getLogger(__name__)

_LOOK_EVERY_MS = 60 * 60 * 1000


class DailyBackup(QObject):
    """Makes the backup of the day once the window is filled, and again on each further day it stays open."""

    def __init__(self, context: PageContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._told = False
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def look(self) -> None:
        """Make the backup of this day unless it is there."""
        if not self._context.runner.closing:
            self._timer.start()
            self._context.runner.run(self._make())

    def end(self) -> None:
        """Make none from now on."""
        self._timer.stop()

    async def _make(self) -> None:
        try:
            await self._context.runner.background(self._context.application.backups.make_daily)
        except AuraError as error:
            logger.warning("No backup was made today: %s", error)
            # Each hour tries again; once is enough to hear of it.
            if not self._told:
                self._context.notify(
                    Notice(tr("No backup was made today"), error.detail, Tone.WARN, passing=False)
                )
            self._told = True
        else:
            self._told = False


async def back_up_now(context: PageContext) -> Backup | None:
    """Make a backup.

    Raises:
        AuraError: It could not be made.
    """
    await context.ratings.drain()
    # In turn with the edits, so that what was rated before is in it.
    backup = await context.runner.store(context.application.backups.make)
    if backup is None:
        context.notify(
            Notice(tr("There is nothing to back up yet"), tr("Rate a frame or change a setting first."))
        )
    else:
        context.notify(
            Notice(
                tr("Backed up"),
                tr("{ratings} and the settings.").format(ratings=plural(backup.total, "rating")),
                Tone.GOOD,
            )
        )
    return backup


async def restore(context: PageContext, backup_id: str) -> Restored:
    """Restore a backup, show it, and offer to take it back.

    Raises:
        AuraError: It could not be restored.
    """
    await context.ratings.drain()
    if context.ratings.state is SaveState.FAILED:
        raise Conflict(
            tr(
                "Some ratings are not on the disk yet, and a restore would come between. Nothing was restored; try "
                "again once they are saved."
            )
        )
    advanced = context.advanced_mode
    done = await context.runner.store(context.application.backups.restore, backup_id)
    await context.catch_up()
    said = tr("{ratings} and {settings} changed.").format(
        ratings=plural(done.plan.differing, "rating"), settings=plural(len(done.plan.settings), "setting")
    )
    if context.advanced_mode != advanced:
        # It takes pages away, or gives them.
        mode = tr("Advanced Mode is off now.") if advanced else tr("Advanced Mode is on now.")
        said = f"{said} {mode}"
    context.notify(
        Notice(
            tr("Restored as of {moment}").format(moment=moment_words(done.plan.backup.made)),
            said,
            Tone.GOOD,
            tr("Undo"),
            lambda: _undo(context, done),
        )
    )
    return done


def _undo(context: PageContext, done: Restored) -> None:
    context.runner.run(restore(context, done.before.id))
