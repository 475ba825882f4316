"""A frame of the grid as one sentence, for its tooltip and for assistive technology."""

from collections.abc import Iterable

from aura_trainer.gui.models.rating_commands import SaveState

_SAVED_WORDS = {SaveState.SAVED: "", SaveState.SAVING: "being saved", SaveState.FAILED: "not saved"}


def frame_sentence(
    clip: str, label: str, rating: float | None, saved: SaveState, more: Iterable[str] = ()
) -> str:
    """Name a frame and what is known of it; parts with nothing to say are left out."""
    rated = "unrated" if rating is None else f"rated {rating:.2f}"
    return ", ".join(part for part in (clip, label, rated, _SAVED_WORDS[saved], *more) if part)
