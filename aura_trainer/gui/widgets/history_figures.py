"""What the runs shown come to, in figures."""

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from aura_trainer.domain.audit import TrainingStatistics
from aura_trainer.domain.durations import duration_text
from aura_trainer.gui.history_words import NOTHING
from aura_trainer.gui.widgets.flow_layout import flow_box
from aura_trainer.gui.widgets.parts import label
from aura_trainer.language import mark, ntr, number, tr

_CAPTIONS = {
    mark("runs"): "",
    mark("completed"): "",
    mark("failed"): "",
    mark("cancelled"): "",
    mark("time in all"): mark("Training time of the completed runs"),
    mark("time a run"): mark("Average over the completed runs that took any time"),
}


class HistoryFigures(QFrame):
    """Six figures in a row, each over its caption; they break into lines where there is no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.figures = {caption: label("0", "figure") for caption in _CAPTIONS}
        self._captions: dict[str, QLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        box, flow = flow_box(self, spacing=40)
        column.addWidget(box)
        for caption, figure in self.figures.items():
            tile = QWidget()
            tip = _CAPTIONS[caption]
            tile.setToolTip(tr(tip) if tip else "")
            tile_column = QVBoxLayout(tile)
            tile_column.setContentsMargins(0, 0, 0, 0)
            tile_column.setSpacing(0)
            tile_column.addWidget(figure)
            self._captions[caption] = label(tr(caption), "dim")
            tile_column.addWidget(self._captions[caption])
            flow.addWidget(tile)

    def show_statistics(self, statistics: TrainingStatistics) -> None:
        """Show these figures."""
        texts = (
            number(statistics.total_training_runs),
            number(statistics.successful_runs),
            number(statistics.failed_runs),
            number(statistics.cancelled_runs),
            _time(statistics.total_training_time_minutes),
            _time(statistics.average_training_time_minutes),
        )
        for caption, text in zip(_CAPTIONS, texts, strict=True):
            self.figures[caption].setText(text)
            self.figures[caption].setAccessibleName(f"{tr(caption)}: {text}")
        self._captions["runs"].setText(ntr("run", "runs", statistics.total_training_runs))


def _time(minutes: float) -> str:
    return duration_text(minutes * 60) if minutes else NOTHING
