"""Pictures of the settings, of backups, and of what the window says when something went wrong."""

import socket
from datetime import UTC, datetime

from studio import Studio

from aura_trainer.domain.annotations import Rating
from aura_trainer.domain.errors import StorageFailure
from aura_trainer.domain.settings import (
    ADVANCED_MODE,
    API_ENABLED,
    API_PORT,
    IMAGE_ENCODER,
    Section,
    find_setting,
)
from aura_trainer.gui.crash_notice import report_of
from aura_trainer.gui.pages.registry import FRAMES, HISTORY
from aura_trainer.gui.settings_dialog import SettingsDialog
from aura_trainer.services.crash_watch import PastCrash


async def shoot_settings(studio: Studio) -> None:
    """The settings dialog in all its states."""
    window, context = studio.session.window, studio.session.context
    await prepare(studio)
    window.show_settings()
    dialog = window.findChild(SettingsDialog)
    await studio.until(dialog.backups.list.topLevelItemCount)
    for section in Section:
        dialog.show_section(section)
        await studio.take(f"settings-{section.name.lower()}", dialog)
    await context.change_setting(ADVANCED_MODE, value=False)
    dialog.search.setText("train")
    await studio.take("settings-search", dialog)
    dialog.search.setText("subtitles")
    await studio.take("settings-search-nothing", dialog)
    dialog.show_section(Section.TRAINING)
    field = dialog.rows[IMAGE_ENCODER].control
    field.setText("/media/encoders/mine.onnx")
    field.setModified(True)
    field.editingFinished.emit()
    await studio.take("settings-refused", dialog)
    await shoot_restore(studio, dialog)
    await shoot_api(studio, dialog)
    dialog.reject()
    await context.change_setting(ADVANCED_MODE, value=True)


async def shoot_api(studio: Studio, dialog: SettingsDialog) -> None:
    """The local API on a port in use, running while Advanced Mode is off, and running."""
    context = studio.session.context
    dialog.show_section(Section.API)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        await context.change_setting(API_PORT, port)
        await context.change_setting(API_ENABLED, value=True)
        await studio.until(lambda: context.local_api.state.problem)
        await studio.take("settings-api-refused", dialog, toasts=True)
    for toast in studio.session.window.toasts.toasts():
        toast.dismiss()
    await context.change_setting(API_PORT, find_setting(API_PORT).default)
    await studio.until(lambda: context.local_api.state.url)
    await studio.take("settings-api-locked", dialog)
    await context.change_setting(ADVANCED_MODE, value=True)
    await studio.take("settings-api-running", dialog)
    await context.change_setting(API_ENABLED, value=False)


async def prepare(studio: Studio) -> None:
    """Ratings and two backups, with some of both changed since."""
    context = studio.session.context
    application = context.application

    def make() -> None:
        application.annotations.append(
            context.user_id, [Rating(f"a.mp4#t={n}.000000", n / 40) for n in range(38)]
        )
        application.annotations.append("jo", [Rating(f"a.mp4#t={n}.000000", n / 20) for n in range(12)])
        application.settings.set(ADVANCED_MODE, value=True)
        application.backups.make_daily()
        application.backups.make()
        late = [Rating(f"b.mp4#t={n}.000000", 0.5) for n in range(7)]
        application.annotations.append(context.user_id, [*late, Rating("a.mp4#t=1.000000", 1.0)])

    await context.runner.background(make)
    await context.read_settings()


async def shoot_restore(studio: Studio, dialog: SettingsDialog) -> None:
    """What restoring the oldest backup would change, and a damaged one."""
    dialog.show_section(Section.GENERAL)
    backups = dialog.backups
    backups.list.setCurrentItem(backups.list.topLevelItem(backups.list.topLevelItemCount() - 1))
    backups.restore.click()
    await studio.until(lambda: backups.dialog.plan)
    await studio.take("backup-restore", backups.dialog)
    backups.dialog.reject()
    folder = studio.session.context.application.paths.backups_dir
    newest = max(folder.glob("backup-*.zip"))
    newest.write_bytes(newest.read_bytes()[:-100])
    backups.list.setCurrentItem(backups.list.topLevelItem(0))
    backups.restore.click()
    await studio.take("backup-damaged", backups.dialog)
    backups.dialog.reject()


async def shoot_notices(studio: Studio) -> None:
    """After a crash, and a storm of one error beside a fault of the program, over Frames and over History."""
    window, funnel = studio.session.window, studio.session.funnel
    log = studio.session.context.application.paths.logs_dir / "crash-1.log"
    opened = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    window.show_page(FRAMES)
    funnel.show(report_of(PastCrash(opened, log, "Fatal Python error: Segmentation fault")))
    await studio.take("crash-notice", toasts=True)
    for toast in window.toasts.toasts():
        toast.dismiss()
    window.show_page(HISTORY)
    for _ in range(12):
        funnel.report(
            StorageFailure(
                "annotations.jsonl: no space left on device. The ratings saved earlier are untouched; these were not "
                "saved. Free some space on that disk, then try again."
            )
        )
    funnel.report(ZeroDivisionError("division by zero"))
    await studio.take("error-toasts", toasts=True)
    for toast in window.toasts.toasts():
        toast.dismiss()
