"""``aura-trainer serve`` as a person starts it, and the guide's manual cases with curl against it."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from command_line import answer as command
from command_line import run, start_process

SCRIPT = Path(__file__).parent.parent / "manual_api.sh"
posix = pytest.mark.skipif(os.name == "nt", reason="no SIGINT for another process on Windows")


@contextmanager
def serve(*arguments):
    """Start the command, and yield what it says of itself; Ctrl+C must end it cleanly."""
    with start_process("serve", "--port", "0", "--json", *arguments) as process:
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=120)
        assert (process.returncode, said) == (0, "")


@posix
def test_it_says_where_it_listens_and_where_the_token_is_and_ends_at_ctrl_c(tmp_path):
    command("settings", "set", "general.advancedModeEnabled", "true")
    place = tmp_path / "token"
    with serve("--token-file", place, "--user", "someone") as said:
        assert said["tokenFile"] == str(place)
        headers = {"Authorization": f"Bearer {place.read_text().strip()}"}
        stats = httpx.get(f"{said['url']}/api/ml/annotations/stats", headers=headers)
        assert stats.json()["userId"] == "someone"
    with pytest.raises(httpx.ConnectError):
        httpx.get(said["url"])


@posix
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_cases_of_the_manual_script(rated_footage):
    command("settings", "set", "general.advancedModeEnabled", "true")
    with serve("--root", rated_footage) as said:
        done = subprocess.run(
            [SCRIPT, said["url"], said["tokenFile"], "sample.mp4"],
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "all 8 cases passed"


@posix
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_examples_of_the_page(few_rated_home, rated_footage, aura_home):
    shutil.copytree(few_rated_home, aura_home)
    command("settings", "set", "general.advancedModeEnabled", "true")
    page = (Path(__file__).parents[2] / "docs" / "local-api.md").read_text("utf-8")
    examples = re.findall(r"```bash\n(.*?)```", page, re.DOTALL)
    assert len(examples) == 2
    with serve("--root", rated_footage) as said:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "".join(examples)],
            env={**os.environ, "PORT": said["url"].rpartition(":")[2], "TOKEN_FILE": said["tokenFile"]},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Successfully uploaded 2 annotations" in done.stdout
    assert "event: fitStep" in done.stdout
    assert '"state": "Completed"' in done.stdout.splitlines()[-2]


def test_a_port_in_use_is_said():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--port", taken.getsockname()[1])
    assert done.returncode == 7
    assert "cannot be used" in done.stderr
    assert "Choose another" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--user", ".."), 3), (("--root", "/no/such/folder"), 4), (("--port", "70000"), 2)],
)
def test_what_cannot_be_served_is_said(arguments, code):
    assert run("serve", "--port", "0", *arguments).returncode == code


def test_without_the_extra_it_says_how_to_get_it(monkeypatch):
    # No more than this: modules that are there twice would be those of later tests by turns.
    monkeypatch.delitem(sys.modules, "aura_trainer.api.server", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = run("serve")
    assert done.returncode == 6
    assert "Install 'aura-trainer[api]'" in done.stderr


def test_no_other_command_loads_the_web():
    code = (
        "import sys; import aura_trainer.cli.app, aura_trainer.application; "
        "print([name for name in ('fastapi', 'starlette', 'uvicorn') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
