"""The window's look: colour tokens, the stylesheet made from them, fonts and icons."""

from aura_trainer.gui.theme.manager import ThemeManager
from aura_trainer.gui.theme.tokens import DARK, LIGHT, Tokens

__all__ = ["DARK", "LIGHT", "ThemeManager", "Tokens"]
