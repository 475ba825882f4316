"""Every noun that is counted anywhere has both of its forms."""

import ast
import gettext
from pathlib import Path

import pytest

from aura_trainer import domain
from aura_trainer.domain.counting import _FORMS, listed, plural
from aura_trainer.language import ENGLISH, as_programs_expect, capitalised, number, speak

PACKAGE = Path(domain.__file__).parents[1]


def counted():
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text("utf-8")
        # Every process that collects tests comes by here: most files count nothing.
        for node in ast.walk(ast.parse(text)) if "plural(" in text else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "plural":
                noun = node.args[1]
                if isinstance(noun, ast.Constant):
                    yield f"{file.name}:{node.lineno}", noun.value


@pytest.mark.parametrize(("place", "noun"), [pytest.param(*use, id=use[0]) for use in counted()])
def test_every_noun_is_in_the_table(place, noun):
    assert noun in _FORMS


def test_one_is_singular_and_thousands_are_readable():
    assert plural(1, "proxy") == "1 proxy"
    assert plural(0, "clip") == "0 clips"
    assert plural(12345, "frame") == "12,345 frames"


def test_names_are_listed_and_the_rest_counted():
    assert listed(["A"]) == listed(["A"], 1) == "A"
    assert listed(["A", "B", "C"], 3) == "A, B and C"
    assert listed(["A", "B", "C", "D"], 3) == "A, B, C and 1 more"


@pytest.mark.parametrize(
    ("code", "said"),
    [(ENGLISH, "1,234,567"), ("de", "1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567")],
)
def test_thousands_are_parted_so_that_none_reads_a_fraction(code, said):
    speak(code, gettext.NullTranslations())
    try:
        assert (number(1_234_567), number(12)) == (said, "12")
        assert plural(1_234_567, "frame") == f"{said} frames"
        with as_programs_expect():
            assert number(1_234_567) == "1,234,567"
    finally:
        speak(ENGLISH, gettext.NullTranslations())


@pytest.mark.parametrize(("words", "said"), [("dieser Clip", "Dieser Clip"), ("über", "Über"), ("", "")])
def test_a_sentence_begins_with_a_capital_and_keeps_those_within(words, said):
    assert capitalised(words) == said
