"""Frames by the band the person rated them in and the one the model puts them in."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from aura_trainer.domain.bands import Band
from aura_trainer.domain.counting import plural
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.theme.tokens import RADIUS_SMALL
from aura_trainer.gui.widgets.parts import label
from aura_trainer.language import number, tr
from aura_trainer.services.held_out_words import band_ends, band_word

DEEPEST = 0.35
"""How much of the accent lies under a cell that holds all frames of its row; more would drown the text."""


class BandCell(QLabel):
    """One cell: frames, and their share of the row, over a ground that deepens with the share."""

    def __init__(self, theme: ThemeManager, rated: Band, said: Band, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._share = 0.0
        self.rated, self.said = rated, said
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(64, 44)
        theme.changed.connect(self.update)

    def show_count(self, frames: int, of: int) -> None:
        """Show how many of a row's frames lie here."""
        self._share = frames / of if of else 0.0
        share = f"\n{100 * self._share:.0f} %" if of else ""
        self.setText(f"{number(frames)}{share}")
        set_role(self, "strong" if self.rated is self.said else "")
        self.setAccessibleName(
            tr(
                "You rated {rated}, it says {said}: {frames}, {share:.0f} % of those you rated {rated}"
            ).format(
                rated=band_word(self.rated),
                said=band_word(self.said),
                frames=plural(frames, "frame"),
                share=100 * self._share,
            )
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ground, and round the cells of agreement a frame, then the text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ground = QColor(self._theme.tokens.accent)
        ground.setAlphaF(DEEPEST * self._share)
        painter.setBrush(ground)
        agreed = self.rated is self.said
        painter.setPen(self._theme.colour("accent" if agreed else "line"))
        painter.drawRoundedRect(area, RADIUS_SMALL, RADIUS_SMALL)
        painter.end()
        super().paintEvent(event)


class BandTable(QFrame):
    """Rows are the person's bands, columns the model's."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells: dict[tuple[Band, Band], BandCell] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        for place, band in enumerate(Band, start=1):
            head = label(tr("it says\n{band}").format(band=band_word(band)), "dim")
            head.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(head, 0, place)
            own = tr("you rated {band}\n{ends}").format(band=band_word(band), ends=band_ends(band))
            grid.addWidget(label(own, "dim"), place, 0)
            grid.setColumnStretch(place, 1)
            grid.setRowStretch(place, 1)
            for column, said in enumerate(Band, start=1):
                cell = BandCell(theme, band, said)
                self.cells[band, said] = cell
                grid.addWidget(cell, place, column)

    def show_counts(self, bands: Sequence[Sequence[int]]) -> None:
        """Show frames by rated band, then by predicted band, each low to high."""
        for rated, row in zip(Band, bands, strict=True):
            for said, frames in zip(Band, row, strict=True):
                self.cells[rated, said].show_count(frames, sum(row))
