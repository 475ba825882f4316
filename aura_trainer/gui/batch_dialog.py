"""Which runs are to be compared: presets and what is learned from, with the time all of them take."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QGridLayout, QVBoxLayout, QWidget

from aura_trainer.domain.counting import plural
from aura_trainer.domain.durations import duration
from aura_trainer.domain.preflight import TimeEstimate
from aura_trainer.domain.training import FeatureSet, Preset
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.training_words import PRESET_HELP, preset_text
from aura_trainer.gui.widgets.parts import button, label, paragraph, row
from aura_trainer.language import mark, tr

_WIDTH = 560
_FEWEST = 2

FEATURES_HELP = {
    FeatureSet.EVERYTHING: mark("What most runs learn from."),
    FeatureSet.CONTENT: mark("What is in the picture, whatever its light, motion or sound."),
    FeatureSet.MEASURES: mark("Nothing of what the picture shows. The least to compute for new footage."),
}


class BatchDialog(QDialog):
    """Ticks for presets and sets of features; every ticked preset is trained on every ticked set.

    Args:
        estimates: How long a run of each preset takes.
        reasons: Why no run can begin; empty when one can.
        parent: What the dialog stands before.

    Signals:
        start_requested: The person wants these runs; carries the presets and the sets of features.
    """

    start_requested = Signal(object, object)

    def __init__(
        self, estimates: Mapping[Preset, TimeEstimate], reasons: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._estimates = estimates
        self._reasons = tuple(reasons)
        self.presets = {preset: QCheckBox(preset_text(preset, estimates.get(preset))) for preset in Preset}
        self.features = {chosen: QCheckBox(chosen.words) for chosen in FeatureSet}
        self.total = label("", "strong", wrap=True)
        self.start_button = button(tr("Start"), "primary", says=tr("Start these runs"))
        self.cancel_button = button(tr("Cancel"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Compare several runs"))
        self.setMinimumWidth(_WIDTH)
        self._build()
        for tick in (*self.presets.values(), *self.features.values()):
            tick.toggled.connect(self._count)
        self.presets[Preset.QUICK].setChecked(True)
        self.presets[Preset.BALANCED].setChecked(True)
        self.features[FeatureSet.EVERYTHING].setChecked(True)
        self._count()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(
            paragraph(
                tr(
                    "All learn from the same ratings and are tested on the same frames. Every model is kept, the best is "
                    "proposed, and none is deployed until you choose one."
                ),
                "dim",
            )
        )
        column.addWidget(label(tr("Presets"), "section"))
        column.addLayout(_ticks([(tick, tr(PRESET_HELP[each])) for each, tick in self.presets.items()]))
        column.addWidget(label(tr("What it learns from"), "section"))
        column.addLayout(_ticks([(tick, tr(FEATURES_HELP[each])) for each, tick in self.features.items()]))
        column.addStretch(1)
        foot = row(spacing=12)
        foot.addWidget(self.total, 1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.start_button)
        column.addLayout(foot)
        self.cancel_button.clicked.connect(self.reject)
        self.start_button.clicked.connect(self._start)

    def _chosen(self) -> tuple[tuple[Preset, ...], tuple[FeatureSet, ...]]:
        return (
            tuple(each for each, tick in self.presets.items() if tick.isChecked()),
            tuple(each for each, tick in self.features.items() if tick.isChecked()),
        )

    def _count(self) -> None:
        presets, features = self._chosen()
        runs = len(presets) * len(features)
        possible = runs >= _FEWEST and not self._reasons
        self.start_button.setEnabled(possible)
        set_role(self.total, "strong" if possible else "dim")
        if self._reasons:
            self.total.setText("\n".join(self._reasons))
        elif runs < _FEWEST:
            self.total.setText(tr("Choose at least two runs."))
        else:
            self.total.setText(self._total(presets, len(features), runs))

    def _total(self, presets: Sequence[Preset], sets: int, runs: int) -> str:
        known = [self._estimates[preset] for preset in presets if preset in self._estimates]
        if len(known) < len(presets) or not all(each.runs or each.others for each in known):
            return tr("{runs}, one after another").format(runs=plural(runs, "run"))
        seconds = sum(each.seconds for each in known) * sets
        return tr("{runs}, about {time}").format(runs=plural(runs, "run"), time=duration(seconds))

    def _start(self) -> None:
        presets, features = self._chosen()
        self.accept()
        self.start_requested.emit(presets, features)


def _ticks(lines: Sequence[tuple[QCheckBox, str]]) -> QGridLayout:
    """Each tick with dim words below it on what it is for."""
    grid = QGridLayout()
    grid.setVerticalSpacing(4)
    for number, (tick, words) in enumerate(lines):
        tick.setAccessibleDescription(words)
        grid.addWidget(tick, 2 * number, 0)
        said = paragraph(words, "dim")
        said.setContentsMargins(28, 0, 0, 4)
        grid.addWidget(said, 2 * number + 1, 0)
    return grid
