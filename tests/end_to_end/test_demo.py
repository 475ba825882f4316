import os
import re
import signal
import subprocess
import sys

import pytest


def test_the_demo_runs_the_whole_loop_from_any_folder(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "aura_trainer", "demo", "--headless"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        timeout=280,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    steps = re.findall(r"^(\w+): ", done.stdout, re.MULTILINE)
    assert steps == ["Import", "Rate", "Train", "Analyse", "Deploy", "Score", "Revert", "Restore"]
    error, average = map(
        float, re.search(r"unseen frames (\d\.\d+), against (\d\.\d+)", done.stdout).groups()
    )
    assert 0 < error < average
    assert "40 ratings" in done.stdout
    assert "of the frames imported, 20, and of 20 between them" in done.stdout
    in_use = re.findall(r"in use: (\w+)", done.stdout)
    assert in_use == ["demo", "Factory", "demo"]
    assert not list(tmp_path.glob("aura-demo-*")), "the throw-away folder is still there"


@pytest.mark.skipif(
    not hasattr(signal, "SIGHUP"), reason="a process is ended otherwise there, with no signal"
)
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_demo_in_the_window_that_is_ended_from_outside_leaves_no_folder(tmp_path, name, qtbot):
    environment = {**os.environ, "TMPDIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-m", "aura_trainer", "demo", "--screenshot", str(tmp_path / "end.png")],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as demo:
        qtbot.waitUntil(
            lambda: demo.poll() is not None or any(tmp_path.glob("aura-demo-*/**/*.sqlite3")), timeout=100_000
        )
        assert demo.poll() is None
        demo.send_signal(getattr(signal, name))
        assert demo.wait(60) == -getattr(signal, name)
    assert not list(tmp_path.glob("aura-demo-*"))
