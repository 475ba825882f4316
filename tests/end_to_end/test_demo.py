import os
import re
import subprocess
import sys


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
    in_use = re.findall(r"in use: (\w+)", done.stdout)
    assert in_use == ["demo", "Factory", "demo"]
    assert not list(tmp_path.glob("aura-demo-*")), "the throw-away folder is still there"
