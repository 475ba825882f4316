"""Ratings in and out of the window: from a menu or a drop to the step that can be undone."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from aura_trainer.domain.counting import plural
from aura_trainer.domain.dataset import DATASET_SUFFIX, is_dataset
from aura_trainer.domain.models import is_bundle
from aura_trainer.domain.rating_exchange import SIDECAR_SUFFIX, TABLE_SUFFIXES, Incoming, holds_ratings
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.bundle_flow import BundleFlow
from aura_trainer.gui.context import Notice, PageContext, Tone
from aura_trainer.gui.file_dialog import FileDialog
from aura_trainer.gui.import_flow import ImportFlow
from aura_trainer.gui.models.thumbnails import ThumbnailLoader
from aura_trainer.gui.ratings_export_dialog import RatingsExportDialog
from aura_trainer.gui.ratings_import_dialog import RatingsImportDialog
from aura_trainer.gui.ratings_source import DatasetSource, RatingsSource, beside_media_source, files_source
from aura_trainer.language import tr

_KINDS = " ".join(f"*{suffix}" for suffix in (*TABLE_SUFFIXES, SIDECAR_SUFFIX, DATASET_SUFFIX))


class RatingsFlow(QObject):
    """Opens the dialogs, and stores what was confirmed as one step of undo."""

    def __init__(self, context: PageContext, imports: ImportFlow, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._imports = imports
        self._window = window
        self._bundles = BundleFlow(context, self)
        self._next_datasets: list[Path] = []
        self._pictures = ThumbnailLoader(context.runner, context.application.thumbnails.get, self)
        context.library.gone.connect(self._pictures.forget)
        self.browser: QFileDialog | None = None
        signals = context.signals
        signals.import_requested.connect(self.take)
        signals.ratings_import_requested.connect(self.take_ratings)
        signals.sidecars_import_requested.connect(self.show_beside_media)
        signals.ratings_export_requested.connect(self.ask_export)

    def take(self, paths: Sequence[str]) -> None:
        """Bring in what was dropped or given: footage is asked about first, files of ratings come after it.

        A model is shown on the page of models.
        """
        models = [path for path in paths if is_bundle(Path(path))]
        if models:
            self._bundles.take(models)
        if models and len(models) == len(paths):
            return
        ratings, footage = apart(path for path in paths if path not in models)
        if ratings and not footage:
            self.show_files(ratings)
            return
        self._imports.ask(footage, then=partial(self.show_files, ratings) if ratings else None)

    def take_ratings(self, paths: Sequence[str]) -> None:
        """Show what files of ratings would change; with none, ask which."""
        if paths:
            self.show_files(paths)
        else:
            self.ask_file()

    def ask_file(self) -> None:
        """Ask which files to bring in."""
        browser = FileDialog(
            self._window, tr("Import ratings"), kinds=tr("Ratings ({kinds})").format(kinds=_KINDS)
        )
        browser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        browser.filesSelected.connect(self.show_files)
        self.browser = browser
        browser.open()

    def show_files(self, paths: Sequence[str]) -> RatingsImportDialog:
        """Show what files of ratings would change; data sets come after other files, one at a time."""
        application, user_id = self._context.application, self._context.user_id
        places = [Path(path) for path in paths]
        tables = [place for place in places if not is_dataset(place)]
        datasets = [place for place in places if is_dataset(place)]
        if tables:
            self._next_datasets.extend(datasets)
            return self._show(files_source(application.rating_import, user_id, tables))
        first, *others = datasets
        self._next_datasets.extend(others)
        return self._show(DatasetSource(application.dataset_import, user_id, first))

    def show_beside_media(self) -> RatingsImportDialog:
        """Show what the sidecars beside the imported footage would change."""
        return self._show(beside_media_source(self._context.application.rating_import, self._context.user_id))

    def ask_export(self) -> RatingsExportDialog:
        """Ask where ratings are to go."""
        dialog = RatingsExportDialog(self._context, self._window)
        dialog.open()
        return dialog

    def _show(self, source: RatingsSource) -> RatingsImportDialog:
        dialog = RatingsImportDialog(self._context, source, self._pictures, self._window)
        dialog.confirmed.connect(self._confirmed)
        dialog.rejected.connect(self._show_next)
        dialog.open()
        return dialog

    def _show_next(self) -> None:
        datasets, self._next_datasets = self._next_datasets, []
        if datasets:
            self.show_files([str(place) for place in datasets])

    def _confirmed(self, wanted: Sequence[Incoming]) -> None:
        self._context.runner.run(self._store(wanted))

    async def _store(self, wanted: Sequence[Incoming]) -> None:
        context = self._context
        if any(item.frame is not None and item.frame.id not in context.library.frames for item in wanted):
            await context.load_library()
        count = context.ratings.rate_each(
            (item.frame, item.given.rating, item.given.metadata) for item in wanted if item.frame is not None
        )
        await context.ratings.drain()
        if count:
            undo = context.keys.first(ActionId.UNDO) or tr("Undo")
            context.notify(
                Notice(
                    tr("{ratings} imported").format(ratings=plural(count, "rating")),
                    tr("{key} takes them back in one step.").format(key=undo),
                    Tone.GOOD,
                )
            )
        # Only now: what was stored is to be compared with, too.
        self._show_next()


def apart(paths: Iterable[str]) -> tuple[list[str], list[str]]:
    """Tell files of ratings from footage."""
    ratings: list[str] = []
    footage: list[str] = []
    for path in paths:
        (ratings if holds_ratings(Path(path)) else footage).append(path)
    return ratings, footage
