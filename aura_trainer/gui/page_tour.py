"""Every page of the window shown once, for the self-test."""

import asyncio
from typing import TYPE_CHECKING

from aura_trainer.gui.context import PageContext
from aura_trainer.gui.error_funnel import ErrorReport
from aura_trainer.gui.pages.registry import PAGES

if TYPE_CHECKING:
    from aura_trainer.gui.main_window import MainWindow

_SETTLE_SECONDS = 0.3
"""Time for what a page shows to be read and painted."""


class PageTour:
    """Shows each page and closes the window; ``failed`` until all of them were shown and nothing was reported."""

    def __init__(self) -> None:
        self.failed = True

    async def run(self, window: "MainWindow", context: PageContext) -> None:
        """Show the pages in the rail's order."""
        reports: list[ErrorReport] = []
        context.funnel.reported.connect(reports.append)
        try:
            for page in PAGES:
                await window.make_ready(page.id)
                window.show_page(page.id)
                await asyncio.sleep(_SETTLE_SECONDS)
            shown = all(window.page(page.id).width() > 0 for page in PAGES)
            self.failed = bool(reports) or not shown or len(context.library) == 0
        finally:
            window.close()
