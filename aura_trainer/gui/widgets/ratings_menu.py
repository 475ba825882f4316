"""Ratings in and out, behind one button."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from aura_trainer.gui.signal_hub import SignalHub
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.language import tr


class RatingsMenu(QToolButton):
    """Opens by click, Space or arrow down."""

    def __init__(self, theme: ThemeManager, signals: SignalHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("role", "drop")
        self.setText(tr("Ratings"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Ratings in and out"))
        self.setToolTip(tr("Bring ratings in, take them out"))
        menu = QMenu(self)
        self.from_file = menu.addAction(tr("Import ratings\N{HORIZONTAL ELLIPSIS}"))
        self.from_file.triggered.connect(lambda: signals.ratings_import_requested.emit([]))
        self.from_sidecars = menu.addAction(tr("Read stars beside the footage\N{HORIZONTAL ELLIPSIS}"))
        self.from_sidecars.triggered.connect(signals.sidecars_import_requested)
        menu.addSeparator()
        self.export = menu.addAction(tr("Export ratings\N{HORIZONTAL ELLIPSIS}"))
        self.export.triggered.connect(signals.ratings_export_requested)
        self.setMenu(menu)
        theme.changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        self.setIcon(QIcon(self._theme.pixmap("star", "text", 16)))
        self.from_file.setIcon(self._theme.icon("import"))
        self.from_sidecars.setIcon(self._theme.icon("star"))
        self.export.setIcon(self._theme.icon("export"))
