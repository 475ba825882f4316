"""The language the program speaks. Every sentence meant for people goes through here, on every floor.

English is what stands in the code. ``tr`` and ``ntr`` are called where a sentence is said, not where a module is
loaded, as the language is chosen later; a table that is made on loading marks its words with ``mark`` and has them
translated where they are shown.
"""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

ENGLISH = "en"


@dataclass(slots=True)
class _Spoken:
    code: str
    translations: gettext.NullTranslations


_spoken = _Spoken(ENGLISH, gettext.NullTranslations())
_to_programs: ContextVar[bool] = ContextVar("to_programs", default=False)


@contextmanager
def as_programs_expect() -> Iterator[None]:
    """Say everything within this block in English: programs look for the words themselves."""
    token = _to_programs.set(True)
    try:
        yield
    finally:
        _to_programs.reset(token)


def tr(message: str) -> str:
    """Return a message in the language spoken. Fields in it are filled in afterwards, with ``format``."""
    return message if _to_programs.get() else _spoken.translations.gettext(message)


def ntr(singular: str, plural: str, count: int) -> str:
    """Return the form of a message that goes with a number of things, in the language spoken."""
    if _to_programs.get():
        return singular if count == 1 else plural
    return _spoken.translations.ngettext(singular, plural, count)


def number(count: int) -> str:
    """A whole number, parted at the thousands so that no reader takes it for a fraction: ``1,234`` in English alone."""
    parted = f"{count:,}"
    english = _to_programs.get() or _spoken.code == ENGLISH
    return parted if english else parted.replace(",", "\N{NARROW NO-BREAK SPACE}")


def capitalised(words: str) -> str:
    """Words with a capital at their beginning; the others keep theirs, which some languages have within."""
    return words[:1].upper() + words[1:]


def mark(message: str) -> str:
    """Return a message as it is, to be found by who translates it; ``tr`` says it later."""
    return message


def spoken() -> str:
    """The code of the language spoken."""
    return _spoken.code


def speak(code: str, translations: gettext.NullTranslations) -> None:
    """Have everything said from now on said in a language, in this process."""
    _spoken.code, _spoken.translations = code, translations
