"""Every page and dialog of the window, one after the other, as somebody who looks everywhere would open them."""

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget

from aura_trainer.domain.errors import StorageFailure
from aura_trainer.domain.models import Slot
from aura_trainer.domain.settings import ADVANCED_MODE, Section
from aura_trainer.gui.about_dialog import AboutDialog
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.check_dialog import CheckDialog
from aura_trainer.gui.command_palette import CommandPalette
from aura_trainer.gui.context import Notice
from aura_trainer.gui.key_editor import KeyEditor
from aura_trainer.gui.pages.registry import FRAMES, HIGHLIGHTS, HISTORY, MODELS, TRAIN
from aura_trainer.gui.problem_report_dialog import ProblemReportDialog
from aura_trainer.gui.settings_dialog import SettingsDialog
from aura_trainer.gui.shortcut_sheet import ShortcutSheet


class Tour:
    """Walks through a window that has a model trained on the sample clip.

    Args:
        window: The ``Window`` of the tests.
        sample: The clip to offer for import.
        folder: Where files may be written.
    """

    def __init__(self, window, sample: Path, folder: Path) -> None:
        self._window = window
        self._shown = window.session.window
        self._sample = sample
        self._folder = folder

    def stops(self) -> Iterator[tuple[str, QWidget]]:
        """What is shown, by name; each is closed when the next is asked for."""
        yield from self._frames()
        yield from self._highlights()
        yield from self._train()
        yield from self._models()
        yield from self._page(HISTORY)
        yield from self._files()
        yield from self._keys()
        yield from self._help()
        yield from self._settings()
        yield from self._notices()
        yield from self._locked()

    def _page(self, page_id: str, name: str = "") -> Iterator[tuple[str, QWidget]]:
        self._shown.show_page(page_id)
        self._settle()
        yield name or page_id, self._shown

    def _settle(self) -> None:
        self._window.settle()
        self._window.qtbot.wait(20)

    def _dialog(self, name: str, dialog: QDialog, ready: Callable[[], object] | None = None):
        if ready is not None:
            self._window.wait(ready)
        self._settle()
        yield name, dialog
        dialog.reject()

    def _frames(self):
        yield from self._page(FRAMES)
        frames = self._window.frames
        self._window.qtbot.keyClick(frames.grid, " ")
        self._settle()
        yield "large preview", self._shown
        self._window.qtbot.keyClick(self._shown.focusWidget() or self._shown, " ")
        self._settle()

    def _highlights(self):
        self._shown.show_page(HIGHLIGHTS)
        page = self._shown.page(HIGHLIGHTS)
        self._settle()
        page.start_scoring()
        self._window.wait(lambda: page.model.picks and not page.scoring.is_running)
        self._settle()
        page.go_to_pick(page.model.picks[0].key)
        self._window.wait(lambda: page.model.like)
        yield from self._page(HIGHLIGHTS)
        page.sending.ask()
        yield from self._dialog("send", page.sending.dialog)

    def _train(self):
        yield from self._page(TRAIN)
        page = self._shown.page(TRAIN)
        page.open_run(page.runs.jobs[0].job_id)
        self._window.wait(lambda: page.view is page.result and page.result.banner.buttons())
        page.result.details.toggle.click()
        self._settle()
        yield "result", self._shown
        page.show_intro()

    def _models(self):
        yield from self._page(MODELS)
        page = self._shown.page(MODELS)
        models = [page.table.version_at(row) for row in range(page.table.model().rowCount())]
        default = next(model for model in models if Slot.DEFAULT in model.slots)
        trained = next(model for model in models if Slot.DEFAULT not in model.slots)
        page.compare(trained, default)
        yield from self._dialog("compare", page.dialog, lambda: page.dialog.job is None)
        page.ask_revert()
        yield from self._dialog("revert", page.dialog)
        bundle = self._folder / "taste.zip"
        self._window.context.application.models.export(trained.digest, bundle)
        self._window.session.runner.run(page.examine(bundle))
        self._settle()
        yield from self._dialog("bundle", page.dialog)

    def _files(self):
        yield from self._dialog("import", self._shown.imports.ask([str(self._sample)]))
        ratings = self._folder / "ratings.csv"
        ratings.write_text(f"framePath,rating\n{self._sample}#t=1.000000,0.31\n")
        dialog = self._shown.ratings.show_files([str(ratings)])
        yield from self._dialog("ratings in", dialog, lambda: dialog.plan)
        dialog = self._shown.ratings.ask_export()
        yield from self._dialog("ratings out", dialog)
        yield from self._dialog("relink", self._shown.relinks.ask())

    def _keys(self):
        actions = self._shown.actions_of_window
        actions.show_keys()
        yield from self._dialog("keys", self._shown.findChild(ShortcutSheet))
        actions.change_keys()
        yield from self._dialog("key editor", self._shown.findChild(KeyEditor))
        actions.show_palette()
        yield from self._dialog("commands", self._shown.findChild(CommandPalette))

    def _help(self):
        actions, steps = self._window.context.actions, self._shown.help.first_steps
        for page_id in (FRAMES, HIGHLIGHTS, TRAIN):
            self._shown.show_page(page_id)
            steps.show()
            self._settle()
            yield f"first steps, {page_id}", self._shown
        steps.dismiss()
        actions.handler(ActionId.CHECK)()
        dialog = self._shown.findChild(CheckDialog)
        yield from self._dialog("check", dialog, lambda: dialog.findings)
        actions.handler(ActionId.PROBLEM_REPORT)()
        dialog = self._shown.findChild(ProblemReportDialog)
        yield from self._dialog("problem report", dialog, dialog.save.isEnabled)
        actions.handler(ActionId.ABOUT)()
        dialog = self._shown.findChild(AboutDialog)
        yield from self._dialog("about", dialog, dialog.list.count)

    def _settings(self):
        application = self._window.context.application
        application.backups.make()
        self._shown.show_settings()
        dialog = self._shown.findChild(SettingsDialog)
        self._window.wait(dialog.backups.list.topLevelItemCount)
        for section in Section:
            dialog.show_section(section)
            self._settle()
            yield f"settings, {section.name.lower()}", dialog
        dialog.show_section(Section.GENERAL)
        backups = dialog.backups
        backups.list.setCurrentItem(backups.list.topLevelItem(0))
        backups.restore.click()
        yield from self._dialog("restore", backups.dialog, lambda: backups.dialog.plan)
        dialog.reject()

    def _notices(self):
        self._window.expects_errors = True
        self._shown.show_page(FRAMES)
        self._window.session.funnel.report(StorageFailure("annotations.jsonl: no space left on device."))
        self._window.context.signals.noticed.emit(Notice("12 frames came in."))
        self._settle()
        yield "notices", self._shown
        for toast in self._shown.toasts.toasts():
            toast.dismiss()

    def _locked(self):
        context = self._window.context
        turning = context.runner.run(context.change_setting(ADVANCED_MODE, value=False))
        self._window.wait(turning.done)
        yield from self._page(TRAIN, "locked")
