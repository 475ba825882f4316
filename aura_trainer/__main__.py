"""The program's entry."""

import multiprocessing
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aura_trainer.cli.window import Tour, WindowCheck


def main() -> int:
    """Run the command line; with no command, the window."""
    # In a frozen app a worker process starts the same program again; this is where it turns into one.
    multiprocessing.freeze_support()
    from aura_trainer.cli.app import app, route  # noqa: PLC0415 - a worker process needs none of it

    app(route(sys.argv[1:]), obj=_open_window)
    return 0


def _open_window(paths: Sequence[str], tour: "Tour | WindowCheck | None") -> int:
    # Qt is wanted for the window only.
    from aura_trainer.cli.window import WindowCheck  # noqa: PLC0415
    from aura_trainer.gui.app import run_window  # noqa: PLC0415
    from aura_trainer.gui.demo_tour import DemoTour  # noqa: PLC0415
    from aura_trainer.gui.page_tour import PageTour  # noqa: PLC0415

    if isinstance(tour, WindowCheck):
        pages = PageTour()
        return run_window(paths, tour=pages) or int(pages.failed)
    return run_window(paths, tour=DemoTour(tour.home, tour.picture) if tour else None)


if __name__ == "__main__":
    sys.exit(main())
