"""What the window shows of the data folder: the catalogue and a person's ratings, read at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aura_trainer.domain.annotations import Annotation
from aura_trainer.domain.counting import plural
from aura_trainer.domain.media import Media
from aura_trainer.gui.models.frame_library import FrameSet
from aura_trainer.gui.models.rating_commands import values_of
from aura_trainer.language import ntr, number, tr

if TYPE_CHECKING:
    from aura_trainer.application import Application


@dataclass(frozen=True, slots=True)
class LibraryContent:
    """What ``read_library`` found, with a sentence on what it had to leave out.

    ``since`` is how often frames had come into the library when the reading began; ``state`` tells these ratings
    from what anybody else makes of them.
    """

    user_id: str
    since: int
    state: int
    media: tuple[Media, ...]
    frames: FrameSet
    ratings: Mapping[int, Annotation]
    values: dict[int, float]
    notice: str


def read_library(application: "Application", user_id: str, since: int, state: int) -> LibraryContent:
    """Read the catalogue and a person's ratings; blocks."""
    media = tuple(application.catalog.list_media())
    frames = FrameSet.of(application.catalog.frames())
    ratings = application.rated.load(user_id)
    notices = []
    if ratings.unmatched:
        notices.append(
            tr("{ratings} of footage that is not imported here; import it to see them.").format(
                ratings=plural(len(ratings.unmatched), "rating")
            )
        )
    if ratings.bad_lines:
        first = ratings.bad_lines[0]
        words = ntr(
            "{count} line of the ratings file could not be read, but stayed in it: line {number}, {reason}.",
            "{count} lines of the ratings file could not be read, but stayed in it: line {number}, {reason}, and "
            "others.",
            len(ratings.bad_lines),
        )
        notices.append(
            words.format(count=number(len(ratings.bad_lines)), number=first.number, reason=first.reason)
        )
    return LibraryContent(
        user_id=user_id,
        since=since,
        state=state,
        media=media,
        frames=frames,
        ratings=ratings.by_frame,
        values=values_of(ratings.by_frame),
        notice=" ".join(notices),
    )
