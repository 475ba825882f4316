"""Closing the window: what is on its way to the disk arrives first, and running work is asked about once."""

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QWidget

from aura_trainer.gui.context import PageContext
from aura_trainer.gui.jobs import JobThread
from aura_trainer.gui.models.rating_commands import SaveState
from aura_trainer.gui.question import show_plain
from aura_trainer.language import ntr, number, tr


class CloseGuard:
    """Decides whether the window may close, and asks where a person has to decide.

    Args:
        context: Jobs and ratings.
        window: Parent of the questions.
        close: Closes the window; called once it may.
    """

    def __init__(self, context: PageContext, window: QWidget, close: Callable[[], object]) -> None:
        self._context = context
        self._window = window
        self._close = close
        self._cleared = False
        self._busy = False
        self.question: QMessageBox | None = None

    def may_close(self) -> bool:
        """Whether the window may close now; if not, this settles what is in the way and closes it then."""
        if self._cleared:
            return True
        if not self._busy and self.question is None:
            self._settle()
        return False

    def _settle(self) -> None:
        jobs = self._context.runner.asked_jobs()
        if jobs:
            told = [f"{_unfinished(job)} {tr(job.if_cancelled)}" for job in jobs]
            self._ask(
                tr("Work is still running"),
                "\n\n".join(told),
                tr("Cancel it and close") if len(jobs) == 1 else tr("Cancel all and close"),
                self._begin_drain,
            )
        else:
            self._begin_drain()

    def _begin_drain(self) -> None:
        self._busy = True
        self._context.runner.run(self._drain())

    async def _drain(self) -> None:
        ratings = self._context.ratings
        ratings.retry()
        await ratings.drain()
        self._busy = False
        if ratings.state is SaveState.FAILED:
            self._ask(
                tr("Some ratings are not saved"),
                ntr(
                    "{count} rating could not be written to the disk and will be lost if you close now. "
                    "Free some space or reconnect the drive, then try again.",
                    "{count} ratings could not be written to the disk and will be lost if you close now. "
                    "Free some space or reconnect the drive, then try again.",
                    ratings.failed_count,
                ).format(count=number(ratings.failed_count)),
                tr("Close and lose them"),
                self._give_up,
            )
        else:
            self._give_up()

    def _give_up(self) -> None:
        self._cleared = True
        self._close()

    def _ask(self, title: str, text: str, go_ahead: str, then: Callable[[], None]) -> None:
        box = QMessageBox(self._window)
        box.setWindowTitle(title)
        box.setText(title)
        box.setInformativeText(text)
        show_plain(box)
        stay = box.addButton(tr("Keep the window open"), QMessageBox.ButtonRole.RejectRole)
        leave = box.addButton(go_ahead, QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        self.question = box

        def answered() -> None:
            self.question = None
            left = box.clickedButton() is leave
            box.deleteLater()
            if left:
                then()

        box.finished.connect(answered)
        box.open()


def _unfinished(job: JobThread) -> str:
    return tr("{title} is not finished.").format(title=job.title)
