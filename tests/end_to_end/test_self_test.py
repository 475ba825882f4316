"""``--self-test`` as it runs on an installation: from any folder, and without touching the person's data."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


def run(folder, **words):
    return subprocess.run(
        [sys.executable, "-m", "aura_trainer", "--self-test"],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=280,
        env={**os.environ, "TMPDIR": str(folder), **words},
    )


def test_the_self_test_goes_through_the_app_and_leaves_nothing(tmp_path):
    home = tmp_path / "aura"
    home.mkdir()
    (home / "user-settings.json").write_text("{}")
    done = run(tmp_path, AURA_HOME=str(home), HOME=str(tmp_path / "person"))
    assert done.returncode == 0, done.stdout + done.stderr
    steps = re.findall(r"^(\w[\w ]*): ", done.stdout, re.MULTILINE)
    assert steps == [
        *("Import", "Rate", "Preflight", "Train", "Deploy", "Score", "Score files", "Highlights"),
        *("ONNX", "Local API", "Child processes", "Window"),
    ]
    assert "in use: demo" in done.stdout
    assert done.stdout.endswith("The self-test passed.\n")
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
    assert left == ["aura", "aura/user-settings.json"], "something was written outside the throw-away folder"


@pytest.mark.parametrize("fault", ["crash", "error"])
def test_what_fails_is_told_and_ends_it_with_one(tmp_path, fault):
    broken = {"crash": "raise RuntimeError('no such library')", "error": "raise NotFound('no such clip')"}
    (tmp_path / "sitecustomize.py").write_text(
        "import aura_trainer.cli.demo_steps as steps\n"
        "from aura_trainer.domain.errors import NotFound\n"
        f"def fail(*_):\n    {broken[fault]}\n"
        "steps.import_clip = fail\n"
    )
    paths = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2])])
    done = run(tmp_path, PYTHONPATH=paths)
    assert done.returncode == 1
    assert "no such" in done.stderr
    assert "passed" not in done.stdout


def test_a_fault_that_only_the_window_shows_fails_it(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import aura_trainer.cli.self_test as test\n"
        "test._run = lambda context, home: test.open_window(context, [], test.WindowCheck())\n"
    )
    paths = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2])])
    # Nothing was imported, so the window has no frame to show.
    done = run(tmp_path, PYTHONPATH=paths)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "passed" not in done.stdout
