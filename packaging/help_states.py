"""Pictures of Help: its menu, the first steps at each step, and its dialogs."""

from PySide6.QtCore import QPoint
from studio import Studio

from aura_trainer.domain.annotations import Rating
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.gui.about_dialog import AboutDialog
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.check_dialog import CheckDialog
from aura_trainer.gui.pages.registry import FRAMES, HIGHLIGHTS, TRAIN
from aura_trainer.gui.problem_report_dialog import ProblemReportDialog

_RATED = 24


async def shoot_help(studio: Studio) -> None:
    """The menu, the first steps from nothing to all done, and the dialogs."""
    await shoot_menu(studio)
    await shoot_first_steps(studio)
    await shoot_help_dialogs(studio)


async def shoot_menu(studio: Studio) -> None:
    """The menu that Help opens."""
    help_button = studio.session.window.rail.help
    menu = help_button.menu()
    menu.popup(help_button.mapToGlobal(QPoint(0, 0)))
    await studio.take("help-menu", menu)
    menu.close()


async def shoot_first_steps(studio: Studio) -> None:
    """The card as it is on a first start, at each step after it, and where its buttons lead."""
    session, window = studio.session, studio.session.window
    context = session.context
    await studio.take("first-steps-import")
    window.first_steps.go.click()
    await studio.until(lambda: len(context.library) and not session.runner.jobs())
    await studio.take("first-steps-rate")
    frames = list(context.library.frames.values())[:_RATED]

    def rate() -> None:
        ratings = [Rating(frame.address, n % 6 / 5) for n, frame in enumerate(frames)]
        context.application.annotations.append(context.user_id, ratings)

    await context.runner.background(rate)
    await context.catch_up()
    await studio.take("first-steps-advanced")
    await context.change_setting(ADVANCED_MODE, value=True)
    await studio.take("first-steps-train-from-frames")
    window.first_steps.go.click()
    await studio.take("first-steps-train")
    page = window.page(TRAIN)
    page.start()
    await studio.until(session.runner.jobs)
    await studio.take("first-steps-training")
    await studio.until(lambda: not session.runner.jobs())
    await studio.take("first-steps-trained")
    window.first_steps.go.click()
    await studio.take("first-steps-pick")
    highlights = window.page(HIGHLIGHTS)
    highlights.start_scoring()
    await studio.until(lambda: highlights.model.picks and not highlights.scoring.is_running)
    await studio.take("first-steps-done")
    window.show_page(FRAMES)


async def shoot_help_dialogs(studio: Studio) -> None:
    """The check of the machine, the report of a problem with and without names, and what the app is."""
    window, context = studio.session.window, studio.session.context
    context.actions.handler(ActionId.CHECK)()
    check = window.findChild(CheckDialog)
    await studio.until(lambda: check.findings)
    await studio.take("help-check", check)
    check.reject()
    window.help.report_problem()
    report = window.findChild(ProblemReportDialog)
    await studio.until(report.save.isEnabled)
    report.list.setCurrentRow(3)
    await studio.take("help-report", report)
    report.ratings.setChecked(True)
    report.names.setChecked(True)
    await studio.until(report.save.isEnabled)
    await studio.take("help-report-names", report)
    report.reject()
    context.actions.handler(ActionId.ABOUT)()
    about = window.findChild(AboutDialog)
    await studio.until(about.list.count)
    await studio.take("about", about)
    about.search.setText("gpl")
    await studio.take("about-search", about)
    about.search.setText("subtitles")
    await studio.take("about-search-nothing", about)
    about.reject()
