"""The window while other processes rate and train on the same data folder."""

import json

from command_line import answer
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from warm_commands import start_warm

from aura_trainer.domain.frames import FrameAddress


def test_rating_in_the_window_while_others_rate_and_train_loses_nothing(rated_window):
    window = rated_window
    before = window.stored()
    frames = [window.frames.model.frame(row) for row in range(8)]
    clip = FrameAddress.parse(frames[0].address).path
    training = start_warm("train", "start", "--preset", "quick", "--name", "elsewhere", "--json")
    rating = [start_warm("annotations", "add", f"{clip}#t={at}.12", "0.15", "--json") for at in (1, 2)]
    window.frames.grid.setFocus()
    for _ in frames:
        QTest.keyClick(window.session.window.windowHandle(), Qt.Key.Key_4)
        QTest.keyClick(window.session.window.windowHandle(), Qt.Key.Key_Right)
    window.settle()
    given = [json.loads(process.end().stdout)["framePath"] for process in rating]
    job = json.loads(training.end().stdout)
    assert job["state"] == "Completed"
    expected = before | {frame.address: 0.8 for frame in frames} | dict.fromkeys(given, 0.15)
    assert window.stored() == expected
    assert [item["jobId"] for item in answer("train", "list")] == [job["jobId"]]
