"""Files that are opened with the app while it runs, in a program of its own: there is one application a process."""

import os
import subprocess
import sys

_PROGRAM = """
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFileOpenEvent
from aura_trainer.gui.desktop_application import DesktopApplication

app = DesktopApplication(["aura-trainer"])
QCoreApplication.sendEvent(app, QFileOpenEvent("/clips/early.mp4"))
app.follow(print)
QCoreApplication.sendEvent(app, QFileOpenEvent("/clips/later.mp4"))
"""


def test_files_opened_before_and_after_the_window_is_there_are_handed_on():
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["['/clips/early.mp4']", "['/clips/later.mp4']"]
