"""The choice of a preset, with what each one is for and the time it takes."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from aura_trainer.domain.preflight import TimeEstimate
from aura_trainer.domain.training import Preset
from aura_trainer.gui.training_words import PRESET_HELP, estimate_source, preset_text
from aura_trainer.gui.widgets.flow_layout import flow_box
from aura_trainer.gui.widgets.parts import button, paragraph
from aura_trainer.language import tr
from aura_trainer.services.analysis_words import PRESET_LABELS


class PresetChips(QWidget):
    """One chip a preset, of which one is chosen, and below them what is to be said of that one.

    Signals:
        chosen: Another preset was chosen; carries it.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._estimates: Mapping[Preset, TimeEstimate] = {}
        self._group = QButtonGroup(self)
        self._order = tuple(Preset)
        self.help = paragraph("", "dim")
        self.source = paragraph("", "dim")
        box, chips = flow_box()
        for number, preset in enumerate(self._order):
            chip = button(tr(PRESET_LABELS[preset]), "chip")
            chip.setCheckable(True)
            chip.setToolTip(tr(PRESET_HELP[preset]))
            self._group.addButton(chip, number)
            chips.addWidget(chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(box)
        column.addWidget(self.help)
        column.addWidget(self.source)
        self._group.idToggled.connect(self._toggled)
        self.choose(Preset.BALANCED)
        self.show_estimates({})

    @property
    def preset(self) -> Preset:
        """The preset chosen."""
        return self._order[self._group.checkedId()]

    def choose(self, preset: Preset) -> None:
        """Choose a preset."""
        self.chip(preset).setChecked(True)

    def chip(self, preset: Preset) -> QAbstractButton:
        """The chip of a preset."""
        return self._group.button(self._order.index(preset))

    def show_estimates(self, estimates: Mapping[Preset, TimeEstimate]) -> None:
        """Say how long a run of each preset takes."""
        self._estimates = estimates
        for preset in self._order:
            estimate = estimates.get(preset)
            chip = self.chip(preset)
            chip.setText(preset_text(preset, estimate))
            chip.setAccessibleName(tr("Preset {preset}").format(preset=tr(PRESET_LABELS[preset])))
            chip.setAccessibleDescription(estimate_source(estimate))
        self._tell()

    def _toggled(self, _number: int, on: bool) -> None:  # noqa: FBT001 - a Qt signal's shape
        if on:
            self._tell()
            self.chosen.emit(self.preset)

    def _tell(self) -> None:
        self.help.setText(tr(PRESET_HELP[self.preset]))
        words = estimate_source(self._estimates.get(self.preset))
        self.source.setText(words)
        self.source.setVisible(bool(words))
