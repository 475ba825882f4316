"""Collects the words the program itself says, in every language: only these stay in the logs of a report.

``uv run python packaging/report_words.py`` after a change of words, when the translations are done. A word that is not
there yet is left out of a report, so nothing goes wrong with old words.
"""

import ast
import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

import translations

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "resources" / "report-words.txt"

_WORD = re.compile(r"\w+")
_LEAST = 2
_OF_PYTHON = (
    "Traceback (most recent call last): the last call was repeated more times",
    "During handling of the above exception, another exception occurred",
    "The above exception was the direct cause of the following exception",
    "Fatal Python error: Windows fatal exception: access violation, stack overflow, Segmentation fault, Aborted",
    "Bus error, Floating-point exception, Illegal instruction, Current thread, no Python frame, Extension modules, total",
    "NoneType object has no attribute, is not iterable, subscriptable or callable, unexpected keyword argument, required",
    "positional, division by zero, index out of range, invalid literal for int with base, cannot unpack, expected, codec cannot decode byte",
)


def words() -> list[str]:
    """Every word of the code's strings, of the translations and of what the system says of errors, in small letters."""
    found = {word.casefold() for text in _texts() for word in _WORD.findall(text)}
    return sorted(word for word in found if len(word) >= _LEAST and not word.isdigit())


def _texts() -> Iterator[str]:
    for path in sorted((ROOT / "aura_trainer").rglob("*.py")):
        yield " ".join(path.relative_to(ROOT).with_suffix("").parts)
        yield from _strings(ast.parse(path.read_text("utf-8")))
    for file in translations.FILES:
        for message in translations.read(file):
            said = message.string
            yield from (said,) if isinstance(said, str) else said or ()
    yield from _OF_PYTHON
    yield from map(os.strerror, errno.errorcode)


def _strings(code: ast.Module) -> Iterator[str]:
    # What explains the code is not said by it.
    silent = {id(node.value) for node in ast.walk(code) if isinstance(node, ast.Expr)}
    for node in ast.walk(code):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.value
        elif isinstance(node, ast.ClassDef):
            yield node.name


if __name__ == "__main__":
    FILE.write_text("\n".join(words()) + "\n", "utf-8")
