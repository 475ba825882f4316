"""What a frame is called, and what is known of it as one sentence, for tooltips and for assistive technology."""

from collections.abc import Iterable

from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media
from aura_trainer.domain.timecode import frame_label
from aura_trainer.gui.models.rating_commands import SaveState
from aura_trainer.language import tr


def frame_in_clip(frame: Frame, media: Media | None) -> str:
    """Name a frame by its clip and its place in it; by its place alone where the clip is not known."""
    words = frame_label(frame, media)
    return words if media is None else f"{media.title}  {words}"


def frame_sentence(
    clip: str, label: str, rating: float | None, saved: SaveState, more: Iterable[str] = ()
) -> str:
    """Name a frame and what is known of it; parts with nothing to say are left out."""
    rated = tr("unrated") if rating is None else tr("rated {rating:.2f}").format(rating=rating)
    kept = {SaveState.SAVED: "", SaveState.SAVING: tr("being saved"), SaveState.FAILED: tr("not saved")}
    return ", ".join(part for part in (clip, label, rated, kept[saved], *more) if part)
