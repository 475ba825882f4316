"""The stacks and shots among the rows: each put together once, and which of their pictures is looked at."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from aura_trainer.domain.marks import ShotMark
from aura_trainer.gui.models.frame_groups import FrameGroup, Grouping
from aura_trainer.gui.models.frame_rows import FrameRows
from aura_trainer.gui.models.frame_table import FrameTable, Places


class ShownGroups:
    """Groups of rows as they are now; other rows have others, and nobody looks at a picture of theirs yet.

    Each is put together once, however often its cells are painted.

    Args:
        table: The frames.
        rows: Which of them have a row.
        grouping: What makes a group.
        marks: The ranges marked in shots, by media and number of the shot.
    """

    def __init__(
        self,
        table: FrameTable,
        rows: FrameRows,
        grouping: Grouping,
        marks: Mapping[tuple[int, int], ShotMark],
    ) -> None:
        self.rows = rows
        self._table = table
        self._grouping = grouping
        self._marks = marks
        self._known: dict[int, tuple[FrameGroup, Places] | None] = {}
        self._looked_at: tuple[int, int] | None = None

    def set_marks(self, marks: Mapping[tuple[int, int], ShotMark]) -> None:
        """Take over the ranges marked in shots."""
        self._marks = marks
        self._known.clear()

    def look_at(self, place: int | None, number: int) -> list[int]:
        """Look at another picture of the group of a frame, counted from 1, in that frame's cell; None at none.

        Returns:
            The frames whose cells show another picture now.
        """
        before, self._looked_at = self._looked_at, None
        if place is not None:
            members = self.rows.members(place)
            self._looked_at = place, int(members[min(max(number, 1), len(members)) - 1])
        if self._looked_at == before:
            return []
        return [looked[0] for looked in (before, self._looked_at) if looked is not None]

    def pictured(self, place: int) -> int:
        """The frame whose picture is in a frame's cell: its own, or one of its group that is looked at."""
        return self._looked_at[1] if self._looked_at is not None and self._looked_at[0] == place else place

    def group(self, place: int) -> FrameGroup | None:
        """The group of a frame that has a row; None where it is by itself."""
        if self._grouping is Grouping.FRAMES:
            return None
        number = int(self.rows.groups[place])
        if number not in self._known:
            self._known[number] = self._put_together(place)
        known = self._known[number]
        if known is None:
            return None
        group, members = known
        return replace(group, number=int(np.searchsorted(members, self.pictured(place))) + 1)

    def _put_together(self, place: int) -> tuple[FrameGroup, Places] | None:
        members = self.rows.members(place)
        if len(members) == 1:
            return None
        lines = self.rows.group_rows(place)
        frames = tuple(self._table.frames[member] for member in members.tolist())
        top = self._table.frames[int(self.rows.places[lines.start])]
        mark = self._marks.get((top.media_id, top.shot)) if self._grouping is Grouping.SHOTS else None
        held = [] if mark is None else [number for number, one in enumerate(frames, 1) if mark.holds(one.pts)]
        group = FrameGroup(
            self._grouping,
            frames,
            number=1,
            top=top,
            is_open=len(lines) > 1,
            mark=mark,
            marked=(held[0], held[-1]) if held else None,
        )
        return group, members
