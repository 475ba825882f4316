"""The real program with its window, which somebody uses and then ends as asked, or looks at.

    python window_that_dies.py kill|segfault|fatal|look REPORT

It writes what it saw to REPORT, a JSON file, before it ends.
"""

import asyncio
import faulthandler
import json
import os
import signal
import sys
import threading
import traceback
from pathlib import Path

from PySide6.QtCore import qFatal

from aura_trainer.gui import app
from aura_trainer.gui.models.frame_arrangement import FrameFilter, FrameOrder
from aura_trainer.gui.models.frame_groups import Grouping
from aura_trainer.gui.pages.registry import FRAMES, HISTORY
from aura_trainer.services.window_state import WindowState

_LOOKS = 4

ENDS = {
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "segfault": faulthandler._sigsegv,
    "fatal": lambda: qFatal("the platform is gone"),
}


class Use:
    def __init__(self, how, report):
        self.how = how
        self.report = report

    async def run(self, window, context):
        try:
            await self._run(window, context)
        except BaseException:  # noqa: BLE001 - whatever it is, nobody else would end the window
            traceback.print_exc()
            os._exit(3)

    async def _run(self, window, context):
        if self.how != "look":
            await self._use(window, context)
        else:
            await until(lambda: window.page_id == HISTORY)
        left = window.page_id
        if self.how == "look":
            # Where the person was in the grid is gone back to when that is shown.
            window.show_page(FRAMES)
            await until(lambda: window.page(FRAMES).memory._follows)
        self.report.write_text(json.dumps(await self._see(left, window, context)))
        if self.how == "look":
            window.close()
        else:
            await self._threads_at_rest()
            ENDS[self.how]()

    async def _threads_at_rest(self):
        """What is on the threads is written without stopping them: of one that runs on, that itself can crash."""
        seen = []

        def rest():
            frames = sys._current_frames()
            del frames[threading.get_ident()]
            seen.append({thread: (id(frame), frame.f_lasti) for thread, frame in frames.items()})
            return seen[-_LOOKS:].count(seen[-1]) == _LOOKS

        await until(rest)

    async def _use(self, window, context):
        frames = window.page(FRAMES)
        window.resize(960, 700)
        frames.groups.choose(Grouping.FRAMES)
        context.ratings.rate([frames.model.frame(row) for row in range(3)], 0.7)
        await context.ratings.drain()
        frames.toolbar.restore(FrameFilter.UNRATED, FrameOrder.RATING, "sample")
        frames.toolbar.arranged.emit()
        frames.grid.set_cell_width(200)
        await until(lambda: window.height() == 700 and frames.model.rowCount() > 0)
        frames.grid.focus_row(12)
        frames.grid.focus_row(15, extend=True)
        window.show_page(HISTORY)
        state = WindowState(context.application.paths)
        wanted = {"page": HISTORY, "focusedFrame": frames.grid.current_frame().id, "height": 700}
        await until(lambda: wanted.items() <= state.load().items() and "," in state.load()["selectedFrames"])

    async def _see(self, left, window, context):
        frames, toolbar = window.page(FRAMES), window.page(FRAMES).toolbar
        grid, toasts = frames.grid, window.toasts.toasts()
        return {
            "view": {
                "page": left,
                "size": [window.width(), window.height()],
                "filter": toolbar.shown.value,
                "order": toolbar.lasting_order.value,
                "search": toolbar.search.words,
                "grouping": frames.model.view.grouping.value,
                "cells": context.memory.recall("cellWidth", 0),
                "focused": grid.current_frame().id,
                "top": grid.top_frame()[0].id,
                "selected": sorted(frame.id for frame in grid.selected_frames()),
                "rated": context.ratings.counts.rated,
            },
            "told": [[toast.notice.title, toast.notice.detail] for toast in toasts],
            "details": [toast.report.as_text() for toast in toasts if toast.report],
        }


async def until(condition):
    for _ in range(1500):
        if condition():
            return
        await asyncio.sleep(0.1)
    raise TimeoutError


if __name__ == "__main__":
    # Whatever keeps the window from being filled must not keep the test waiting.
    faulthandler.dump_traceback_later(200, exit=True)
    # No child is started here, and what they would need takes seconds to load.
    app.keep_warm = lambda: None
    sys.exit(app.run_window(tour=Use(sys.argv[1], Path(sys.argv[2]))))
