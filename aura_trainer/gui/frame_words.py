"""A frame of the grid as one sentence, for its tooltip and for assistive technology."""

from collections.abc import Iterable

from aura_trainer.gui.models.rating_commands import SaveState
from aura_trainer.language import tr


def frame_sentence(
    clip: str, label: str, rating: float | None, saved: SaveState, more: Iterable[str] = ()
) -> str:
    """Name a frame and what is known of it; parts with nothing to say are left out."""
    rated = tr("unrated") if rating is None else tr("rated {rating:.2f}").format(rating=rating)
    kept = {SaveState.SAVED: "", SaveState.SAVING: tr("being saved"), SaveState.FAILED: tr("not saved")}
    return ", ".join(part for part in (clip, label, rated, kept[saved], *more) if part)
