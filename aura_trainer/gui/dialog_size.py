"""How large a dialog opens."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QWidget

from aura_trainer.gui.theme import ThemeManager


def size_by_text(dialog: QDialog, size: QSize, theme: ThemeManager, before: QWidget) -> None:
    """Give a dialog a size in pixels of the ordinary text size, and none larger than what it stands before."""
    dialog.resize((size * theme.text_scale).boundedTo(before.size()))
