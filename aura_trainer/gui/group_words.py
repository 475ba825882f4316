"""What is said of stacks and shots: in a cell, beside the preview, and to assistive technology."""

from collections.abc import Callable

from aura_trainer.domain.counting import plural
from aura_trainer.domain.frames import Frame
from aura_trainer.gui.models.frame_groups import FrameGroup, Grouping

Label = Callable[[Frame], str]
Value = Callable[[int], float | None]

_NAME = {Grouping.STACKS: "stack", Grouping.SHOTS: "shot"}


def inherited(group: FrameGroup, frame: Frame, value: Value) -> float | None:
    """The rating an unrated frame of a shot is shown with: that of the frame on top. It is not the frame's own."""
    if group.grouping is not Grouping.SHOTS or frame == group.top or value(frame.id) is not None:
        return None
    return value(group.top.id)


def group_sentence(group: FrameGroup, frame: Frame, label: Label, value: Value) -> str:
    """Say what a row is in its group, for assistive technology and the tooltip.

    Args:
        group: The group.
        frame: The row's frame.
        label: What names a frame in its clip.
        value: The rating of a frame.
    """
    name, count = _NAME[group.grouping], len(group.frames)
    if group.is_open:
        taken = inherited(group, frame, value)
        place = f"{'on top' if frame == group.top else 'one'} of {count} frames in an open {name}"
        return place if taken is None else f"{place}, {_inherits(taken)} from {label(group.top)}"
    parts = [f"stands for a closed {name} of {count} frames"]
    heirs = sum(inherited(group, other, value) is not None for other in group.frames)
    if heirs:
        parts.append(f"{plural(heirs, 'other')} inherit{'s' * (heirs == 1)} its rating, not counted")
    if group.pictured != frame:
        parts.append(f"showing frame {group.number} of {count}, {label(group.pictured)}")
    return ", ".join(parts)


def picture_label(group: FrameGroup, label: Label) -> str:
    """Name the picture in a cell of a group, with its number where the others can be seen too."""
    numbered = group.is_open or group.pictured != group.top
    number = f"{group.number}/{len(group.frames)} " if numbered else ""
    return f"{number}{label(group.pictured)}"


def picture_note(group: FrameGroup, value: Value) -> str:
    """Say what the picture in a cell of a group inherits, if it does."""
    taken = inherited(group, group.pictured, value)
    return "" if taken is None else f"inherits {taken:.2f}"


def rating_note(group: FrameGroup) -> str:
    """Say what a rating goes to."""
    name, count = _NAME[group.grouping], len(group.frames)
    if group.is_open:
        return f"In an open {name} of {count} frames: a rating goes to this frame only."
    if group.grouping is Grouping.STACKS:
        return f"Stack of {count} frames: a rating goes to the best of them only, this one."
    return (
        f"Shot of {count} frames: a rating goes to this frame only. "
        "The others inherit it and are not counted as rated."
    )


def _inherits(value: float) -> str:
    return f"inherits {value:.2f}, not counted,"
