"""The picks a person made, trimmed or dropped, as the window shows them and sends them to the store."""

from collections.abc import Sequence

from aura_trainer.domain.highlights import HandPick
from aura_trainer.gui.models.kept_edits import KeptEdits, Place


class HandPicks(KeptEdits[HandPick]):
    """Shows a pick at once and has it kept, one a peak."""

    def of(self, media_id: int) -> Sequence[HandPick]:
        """The picks of a clip, those dropped among them, in the order of its frames."""
        mine = (pick for _, pick in self._items() if pick.media_id == media_id)
        return sorted(mine, key=lambda pick: pick.peak_pts)

    def put(self, pick: HandPick) -> None:
        """Keep a pick in place of the one with its media and peak."""
        self._edit(pick.key, pick, pick.key)

    def load(self) -> dict[Place, HandPick]:
        """Read every pick (on the store thread)."""
        return {pick.key: pick for pick in self._context.application.hand_picks.all()}

    def save(self, key: Place, value: HandPick | None) -> None:
        """Keep a pick, or none (on the store thread)."""
        self._context.application.hand_picks.put(key, value)
