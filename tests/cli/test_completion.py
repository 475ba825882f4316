"""Completion of commands in shells: what a shell is given to install, and what it is then answered."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("aura-trainer")


def ask(*arguments, home, **words):
    """Run the program as a shell does, in a home of its own."""
    environment = {**os.environ, "HOME": str(home), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    return subprocess.run(
        [PROGRAM, *arguments], env=environment | words, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_shell_is_given_its_script_and_it_is_installed_where_the_shell_looks(shell, tmp_path):
    shown = ask("--show-completion", shell, home=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert f"_AURA_TRAINER_COMPLETE=complete_{shell}" in shown.stdout
    done = ask("--install-completion", shell, home=tmp_path)
    assert done.returncode == 0, done.stderr
    start = tmp_path / f".{shell}rc"
    script = {
        "bash": tmp_path / ".bash_completions/aura-trainer.sh",
        "zsh": tmp_path / ".zfunc/_aura-trainer",
    }
    assert script[shell].read_text().strip() == shown.stdout.strip()
    assert script[shell].parent.name in start.read_text()
    parsed = shutil.which(shell)
    if parsed:
        subprocess.run([parsed, "-n", script[shell]], check=True)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("aura-trainer mod", {"model"}),
        ("aura-trainer model exp", {"export"}),
        ("aura-trainer model export wedding out.zip --format ", {"bundle", "onnx"}),
        ("aura-trainer train start --priority ", {"high", "normal", "low"}),
    ],
)
def test_both_shells_are_answered_with_what_may_come_next(words, found, tmp_path):
    parts = words.split(" ")
    in_bash = ask(
        home=tmp_path,
        _AURA_TRAINER_COMPLETE="complete_bash",
        COMP_WORDS=words,
        COMP_CWORD=str(len(parts) - 1),
    )
    assert set(in_bash.stdout.split()) == found
    in_zsh = ask(home=tmp_path, _AURA_TRAINER_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS=words)
    assert {
        name
        for name in ("bundle", "onnx", "model", "export", "score", "high", "normal", "low")
        if f'"{name}"' in in_zsh.stdout
    } == found


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_completes_a_command_once_the_script_is_installed(tmp_path):
    ask("--install-completion", "bash", home=tmp_path)
    typed = (
        "source ~/.bashrc; COMP_WORDS=(aura-trainer mo); COMP_CWORD=1; "
        '_aura_trainer_completion aura-trainer; echo "${COMPREPLY[@]}"'
    )
    path = f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", typed],
        env={**os.environ, "HOME": str(tmp_path), "PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["model"]
