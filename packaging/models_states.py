"""Pictures of what the Models page does: two compared, one imported, one refused, one deleted."""

import tempfile
from pathlib import Path

from studio import Studio

from aura_trainer.domain.models import Slot


async def shoot_models(studio: Studio) -> None:
    """The page with the model that was trained, and the dialogs that come from it."""
    session, window = studio.session, studio.session.window
    window.show_page("models")
    page = window.page("models")
    await studio.until(lambda: page.table.ticked)
    await studio.take("models")
    models = [page.table.version_at(row) for row in range(page.table.model().rowCount())]
    default = next(model for model in models if Slot.DEFAULT in model.slots)
    trained = next(model for model in models if Slot.DEFAULT not in model.slots)
    page.compare(trained, default)
    dialog = page.dialog
    await studio.take("models-comparing", dialog)
    await studio.until(lambda: dialog.job is None)
    await studio.take("models-compared", dialog)
    dialog.reject()
    with tempfile.TemporaryDirectory() as folder:
        whole, damaged = Path(folder, "my-taste.zip"), Path(folder, "damaged.zip")
        models_of = session.context.application.models
        await session.context.runner.background(lambda: models_of.export(trained.digest, whole))
        spoil(whole, damaged)
        for name, file in (("models-import", whole), ("models-import-refused", damaged)):
            await page.examine(file)
            await studio.take(name, page.dialog)
            page.dialog.reject()
    page.ask_revert()
    await studio.take("models-revert", page.dialog)
    page.dialog.reject()


def spoil(whole: Path, damaged: Path) -> None:
    """Write a copy that lacks its end."""
    damaged.write_bytes(whole.read_bytes()[:-100])
