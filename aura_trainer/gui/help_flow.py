"""Help: what its menu offers, and the dialogs behind it."""

from PySide6.QtWidgets import QWidget

from aura_trainer.gui.about_dialog import AboutDialog
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.check_dialog import CheckDialog
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.first_steps_flow import FirstStepsFlow
from aura_trainer.gui.problem_report_dialog import ProblemReportDialog
from aura_trainer.gui.widgets.first_steps_card import FirstStepsCard
from aura_trainer.gui.widgets.nav_rail import NavRail
from aura_trainer.language import mark, tr

_MENU = (
    (ActionId.FIRST_STEPS, mark("First steps")),
    (ActionId.KEYS, mark("Keys")),
    (ActionId.CHECK, mark("Check this machine")),
    (ActionId.PROBLEM_REPORT, mark("Save a report of a problem\N{HORIZONTAL ELLIPSIS}")),
    (ActionId.ABOUT, mark("About Aura Trainer")),
)


class HelpFlow:
    """Fills the menu and opens what it names.

    Args:
        context: The services, and who is told.
        window: Has the dialogs in front of it.
        rail: Has the menu.
        card: Has the first steps.
    """

    def __init__(self, context: PageContext, window: QWidget, rail: NavRail, card: FirstStepsCard) -> None:
        self._context = context
        self._window = window
        self.first_steps = FirstStepsFlow(context, card)
        context.actions.offer(
            lambda: True,
            {
                ActionId.CHECK: lambda: CheckDialog(context, window).open(),
                ActionId.PROBLEM_REPORT: self.report_problem,
                ActionId.ABOUT: lambda: AboutDialog(context, window).open(),
            },
        )
        rail.set_help([(action_id, tr(title)) for action_id, title in _MENU], context.actions.do)

    def report_problem(self) -> None:
        """Open the dialog that saves a report."""
        ProblemReportDialog(self._context, self._window).open()
