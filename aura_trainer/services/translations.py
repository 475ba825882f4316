"""The languages there are, and the one to speak."""

import gettext
import re
from pathlib import Path

from aura_trainer.language import ENGLISH, speak, spoken
from aura_trainer.resources import resource_path

PSEUDO = "pseudo"
"""English made longer and accented: shows what cannot be translated yet, and what has no room to be."""

_DOMAIN = "aura"
_KEPT = re.compile(r"(\{[^{}]*\}|<[^<>]*>|&\w+;|\n)")
_ACCENTS = str.maketrans("aceinouyACEINOUY", "áçéíñóúýÁÇÉÍÑÓÚÝ")
_LONGER = 0.35


def languages() -> tuple[str, ...]:
    """The codes of the languages the window can speak, English first."""
    return (
        ENGLISH,
        *sorted(file.parent.parent.name for file in _folder().glob(f"*/LC_MESSAGES/{_DOMAIN}.mo")),
    )


def speak_language(code: str) -> str:
    """Speak a language from now on, in this process; return its code.

    Args:
        code: One of ``languages``, or ``PSEUDO``. English where there is no such one.
    """
    if code == PSEUDO:
        speak(PSEUDO, _Pseudo())
    elif code != ENGLISH and code in languages():
        speak(code, gettext.translation(_DOMAIN, _folder(), [code]))
    else:
        speak(ENGLISH, gettext.NullTranslations())
    return spoken()


def pseudo(message: str) -> str:
    """Return a message accented, longer and in brackets; fields and markup in it stay as they are."""
    parts = [part if _KEPT.fullmatch(part) else part.translate(_ACCENTS) for part in _KEPT.split(message)]
    return f"[{''.join(parts)}{'~' * round(len(message) * _LONGER)}]"


class _Pseudo(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)


def _folder() -> Path:
    return resource_path("translations")
