"""The language of the window, and of the words Qt itself has in it."""

import os

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from aura_trainer.services.translations import speak_language

LANGUAGE_VARIABLE = "AURA_LANGUAGE"
"""Names a language for this once, whatever the settings say; ``pseudo`` shows what cannot be translated."""


class WindowLanguage:
    """Has everything that is made from now on speak a language.

    Args:
        app: Is given Qt's own words, as those of the dialogs for files.
    """

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._of_qt: QTranslator | None = None

    def choose(self, setting: str) -> None:
        """Speak what the setting says, ``system`` being the desktop's; English where there is no such language."""
        wanted = os.environ.get(LANGUAGE_VARIABLE) or setting
        if wanted == "system":
            wanted = QLocale.system().name().split("_")[0]
        code = speak_language(wanted)
        if self._of_qt is not None:
            self._app.removeTranslator(self._of_qt)
        translator = QTranslator()
        if translator.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            self._app.installTranslator(translator)
            self._of_qt = translator
