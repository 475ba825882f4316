"""What the documents say of the program, against the program."""

import ast
import re
from pathlib import Path

import pytest

from aura_trainer.cli.doctor.command import DATA_CHECKS, MACHINE_CHECKS

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "bad-input.md").read_text(encoding="utf-8")
ROWS = [row for row in TABLE.splitlines() if row.startswith("| ")][2:]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_every_line_on_bad_input_names_tests_that_exist(row):
    named = re.findall(r"`(tests/\S+\.py)::(test_\w+)`", row)
    assert named, "no test is named"
    for file, test in named:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, test


def test_every_check_of_the_doctor_has_its_paragraph():
    text = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    told = {name.rstrip(".") for name in re.findall(r"\*\*(.+?)\*\*", text)}
    assert told == {*MACHINE_CHECKS, *DATA_CHECKS}
