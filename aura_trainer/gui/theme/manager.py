"""Applies a theme to the whole app at once, and serves tinted icons and fonts."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from aura_trainer.domain.settings import Theme
from aura_trainer.gui.theme.icons import IconSet
from aura_trainer.gui.theme.stylesheet import stylesheet
from aura_trainer.gui.theme.tokens import DARK, LIGHT, TYPE_BODY, Tokens
from aura_trainer.resources import resource_path

_FONT_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "DejaVuSansMono.ttf")
_ORDINARY_POINTS = 11.0
_LARGEST_SCALE = 2.0


class ThemeManager(QObject):
    """The theme in force.

    Text grows with the desktop's own font size, up to twice the ordinary size.

    Signals:
        changed: The tokens are new; whoever paints by hand repaints.
    """

    changed = Signal()

    def __init__(self, app: QApplication, choice: Theme = Theme.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._choice = choice
        for name in _FONT_FILES:
            QFontDatabase.addApplicationFont(str(resource_path(f"fonts/{name}")))
        self.text_scale = min(max(app.font().pointSizeF() / _ORDINARY_POINTS, 1.0), _LARGEST_SCALE)
        self._icons = IconSet()
        self._tokens = self._resolve()
        app.styleHints().colorSchemeChanged.connect(self._desktop_changed)
        self._apply()

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        return self._tokens

    def choose(self, choice: Theme) -> None:
        """Switch to a theme; every window follows at once."""
        self._choice = choice
        self._refresh()

    def colour(self, role: str) -> QColor:
        """A token as a colour, by its field name in Tokens."""
        return QColor(getattr(self._tokens, role))

    def icon(self, name: str, role: str = "text") -> QIcon:
        """A line icon of ``resources/icons``, tinted."""
        return QIcon(self.pixmap(name, role, 24))

    def pixmap(self, name: str, role: str = "text", size: int = 20) -> QPixmap:
        """The same as a pixmap of ``size`` logical pixels."""
        return self._icons.pixmap(name, getattr(self._tokens, role), round(size * self.text_scale))

    def font(self, size: int = TYPE_BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The text face at a step of the type scale."""
        return self._font(["Inter", self._app.font().family()], size, weight)

    def mono(self, size: int = TYPE_BODY) -> QFont:
        """The face of numbers and time codes."""
        return self._font(["DejaVu Sans Mono", "monospace"], size, QFont.Weight.Normal)

    def _font(self, families: list[str], size: int, weight: QFont.Weight) -> QFont:
        font = QFont()
        font.setFamilies(families)
        font.setPixelSize(round(size * self.text_scale))
        font.setWeight(weight)
        return font

    def _resolve(self) -> Tokens:
        if self._choice is Theme.SYSTEM:
            light = self._app.styleHints().colorScheme() is Qt.ColorScheme.Light
            return LIGHT if light else DARK
        return LIGHT if self._choice is Theme.LIGHT else DARK

    def _desktop_changed(self) -> None:
        if self._choice is Theme.SYSTEM:
            self._refresh()

    def _refresh(self) -> None:
        tokens = self._resolve()
        if tokens is self._tokens:
            return
        self._tokens = tokens
        self._apply()
        self.changed.emit()

    def _apply(self) -> None:
        self._app.setPalette(_palette(self._tokens))
        self._app.setStyleSheet(stylesheet(self._tokens, self.text_scale))


def _palette(tokens: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for where, colour in (
        (role.Window, tokens.background),
        (role.WindowText, tokens.text),
        (role.Base, tokens.panel),
        (role.AlternateBase, tokens.raised),
        (role.Text, tokens.text),
        (role.PlaceholderText, tokens.dim),
        (role.Button, tokens.raised),
        (role.ButtonText, tokens.text),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
        (role.ToolTipBase, tokens.raised),
        (role.ToolTipText, tokens.text),
        (role.Link, tokens.model_text),
        (role.Mid, tokens.line),
        (role.Accent, tokens.accent),
    ):
        palette.setColor(where, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, where, QColor(tokens.dim))
    return palette
