"""What is said of a model: when it was made, from what, and how good it is on frames it had not seen."""

from datetime import datetime

from aura_trainer.domain.models import ModelSummary, Slot
from aura_trainer.gui.dates import day_text
from aura_trainer.language import number, tr

LOSS, RANKING = "loss", "ranking"


def made_text(model: ModelSummary) -> str:
    """When a model was made; the default came with the app."""
    if Slot.DEFAULT in model.slots or not model.annotation_count:
        return tr("ships with the app")
    return day_text(datetime.fromisoformat(model.created))


def ratings_text(model: ModelSummary) -> str:
    """How many ratings it learned from."""
    return number(model.annotation_count) if model.annotation_count else tr("none: not your taste")


def figure_text(model: ModelSummary, name: str) -> str:
    """A figure of the manifest, ``not measured`` where it has none."""
    value = model.metrics.get(name)
    return tr("not measured") if value is None else f"{value:.3f}" if name == LOSS else f"{value:.2f}"
