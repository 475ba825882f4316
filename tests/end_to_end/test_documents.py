"""What the documents say of the program, against the program."""

import ast
import functools
import re
from pathlib import Path

import pytest

from aura_trainer.services.doctor.checks import DATA_CHECKS, MACHINE_CHECKS
from aura_trainer.services.doctor.machine import APT_LINE

ROOT = Path(__file__).parents[2]


def _rows(document):
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return [row for row in text.splitlines() if row.startswith("| ")][2:]


@functools.cache
def _functions(file):
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


_CHECKLISTS = ("frames-checklist.md", "window-checklist.md")


@pytest.mark.parametrize(
    "row",
    [row for document in ("bad-input.md", *_CHECKLISTS) for row in _rows(document)],
    ids=lambda row: row.split("|")[1].strip(),
)
def test_every_line_of_a_list_of_promises_names_tests_that_exist(row):
    named = re.findall(r"`(tests/\S+\.py)::(test_\w+)`", row)
    assert named, "no test is named"
    for file, test in named:
        assert test in _functions(file), test


@pytest.mark.parametrize("document", _CHECKLISTS)
def test_the_pictures_named_are_made(document):
    script = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "packaging").glob("*.py"))
    # Of pictures that are made one of each kind, the script has the name but for the kind.
    made = re.compile(
        "|".join(re.sub(r"\{[^}]*\}", "[a-z]+", name) for name in re.findall(r'"([a-z{}-]+)"', script))
    )
    named = set()
    for row in _rows(document):
        for words in re.findall(r"pictures? ((?:`[a-z-]+`(?:, )?)+)", row):
            named.update(re.findall(r"`([a-z-]+)`", words))
    assert len(named) > 5
    assert not [name for name in named if not made.fullmatch(name)]


def test_every_check_of_the_doctor_has_its_paragraph():
    text = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    told = {name.rstrip(".") for name in re.findall(r"\*\*(.+?)\*\*", text)}
    assert told == {*MACHINE_CHECKS, *DATA_CHECKS}


def _packages(command):
    return {word for word in command.split() if re.fullmatch(r"lib[a-z0-9-]+", word)}


def test_a_window_needs_the_same_packages_wherever_they_are_named():
    needed = _packages(APT_LINE)
    assert len(needed) > 10
    (line,) = [
        line
        for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("sudo apt-get install")
    ]
    assert line == APT_LINE
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (listed,) = re.findall(r"^packages=\(([^)]*)\)", ci, re.MULTILINE)
    assert _packages(listed) == needed
    workflow = (ROOT / ".github" / "workflows" / "packages.yml").read_text(encoding="utf-8")
    (installed,) = re.findall(r"apt-get install((?:[^\n]*\\\n)*[^\n]*)", workflow)
    assert needed <= _packages(installed.replace("\\", " "))
