"""The pages of the window, in the rail's order. A page's module is not needed for the window to come up."""

from PySide6.QtWidgets import QWidget

from aura_trainer.gui.context import PageContext, PageSpec
from aura_trainer.language import mark

FRAMES, HIGHLIGHTS, TRAIN, MODELS, HISTORY = "frames", "highlights", "train", "models", "history"


def _frames(context: PageContext) -> QWidget:
    from aura_trainer.gui.pages.frames_page import FramesPage  # noqa: PLC0415

    return FramesPage(context)


def _highlights(context: PageContext) -> QWidget:
    from aura_trainer.gui.pages.highlights_page import HighlightsPage  # noqa: PLC0415

    return HighlightsPage(context)


def _train(context: PageContext) -> QWidget:
    # Brings the plotting library in, which the Frames page can do without.
    from aura_trainer.gui.pages.train_page import TrainPage  # noqa: PLC0415

    return TrainPage(context)


def _models(context: PageContext) -> QWidget:
    from aura_trainer.gui.pages.models_page import ModelsPage  # noqa: PLC0415

    return ModelsPage(context)


def _history(context: PageContext) -> QWidget:
    from aura_trainer.gui.pages.history_page import HistoryPage  # noqa: PLC0415

    return HistoryPage(context)


def load_pages() -> None:
    """Read the modules of the pages that are shown later: it takes time and belongs on another thread."""
    # Statements, not importlib: the Qt binding reads a module's source the first time one names the module.
    from aura_trainer.gui.pages.highlights_page import HighlightsPage  # noqa: F401, PLC0415
    from aura_trainer.gui.pages.history_page import HistoryPage  # noqa: F401, PLC0415
    from aura_trainer.gui.pages.models_page import ModelsPage  # noqa: F401, PLC0415
    from aura_trainer.gui.pages.train_page import TrainPage  # noqa: F401, PLC0415


PAGES: tuple[PageSpec, ...] = (
    PageSpec(FRAMES, mark("Frames"), "frames", _frames),
    PageSpec(HIGHLIGHTS, mark("Highlights"), "star", _highlights),
    PageSpec(
        TRAIN,
        mark("Train"),
        "train",
        _train,
        needs_advanced=True,
        purpose=mark(
            "Teach the model your taste: it learns from the frames you rated, and is tested on frames it has "
            "not seen. The model in use changes only for a better one, and you can always go back."
        ),
    ),
    PageSpec(
        MODELS,
        mark("Models"),
        "models",
        _models,
        needs_advanced=True,
        purpose=mark(
            "See which model is in use, go back to an earlier one or to the default, and share models with "
            "others. Every change can be undone."
        ),
    ),
    PageSpec(
        HISTORY,
        mark("History"),
        "history",
        _history,
        needs_advanced=True,
        purpose=mark(
            "Look back on every training run: when it was, what came of it, and whether your models get "
            "better. The whole list can be saved as a table."
        ),
    ),
)
