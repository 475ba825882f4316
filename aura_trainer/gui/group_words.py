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
        parts = [f"{'on top' if frame == group.top else 'one'} of {count} frames in an open {name}"]
        if taken is not None:
            parts.append(f"{_inherits(taken)} from {label(group.top)}")
        if group.mark is not None:
            parts.append(f"{'in' if group.mark.holds(frame.pts) else 'not in'} the marked range")
        return ", ".join(parts)
    parts = [f"stands for a closed {name} of {count} frames"]
    heirs = sum(inherited(group, other, value) is not None for other in group.frames)
    if heirs:
        parts.append(f"{plural(heirs, 'other')} inherit{'s' * (heirs == 1)} its rating, not counted")
    if group.mark is not None:
        parts.append(_range_words(group, label))
    if group.pictured != frame:
        parts.append(f"showing frame {group.number} of {count}, {label(group.pictured)}")
    return ", ".join(parts)


def picture_label(group: FrameGroup, label: Label) -> str:
    """Name the picture in a cell of a group, with its number where another than the one on top is looked at."""
    looked_at = not group.is_open and group.pictured != group.top
    number = f"{group.number}/{len(group.frames)} " if looked_at else ""
    return f"{number}{label(group.pictured)}"


def picture_notes(group: FrameGroup, value: Value) -> tuple[str, ...]:
    """Say in a cell of a group what it is among the others, what its picture inherits, and what is marked."""
    notes = []
    if group.is_open and group.pictured == group.top:
        # Why it comes first, though others of its group are before it in the footage.
        count = len(group.frames)
        notes.append(f"best of {count}" if group.grouping is Grouping.STACKS else f"stands for {count}")
    taken = inherited(group, group.pictured, value)
    if taken is not None:
        notes.append(f"inherits {taken:.2f}")
    if group.marked is not None and not group.is_open:
        first, last = group.marked
        notes.append(f"marked {first}" if first == last else f"marked {first}\N{EN DASH}{last}")
    elif group.mark is not None and group.mark.holds(group.pictured.pts):
        notes.append("in range")
    return tuple(notes)


def rating_note(group: FrameGroup, label: Label) -> str:
    """Say what a rating goes to, and what is marked."""
    words = _goes_to(group)
    if group.mark is None:
        return words
    marked = _range_words(group, label)
    return f"{words} {marked[0].upper()}{marked[1:]}."


def _goes_to(group: FrameGroup) -> str:
    name, count = _NAME[group.grouping], len(group.frames)
    if group.is_open:
        return f"In an open {name} of {count} frames: a rating goes to this frame only."
    if group.grouping is Grouping.STACKS:
        return f"Stack of {count} frames: a rating goes to the best of them only, this one."
    return (
        f"Shot of {count} frames: a rating goes to this frame only. "
        "The others inherit it and are not counted as rated."
    )


def _range_words(group: FrameGroup, label: Label) -> str:
    if group.marked is None:
        return "marked range without a frame shown here"
    first, last = (label(group.frames[number - 1]) for number in group.marked)
    return f"marked from {first} to {last}"


def _inherits(value: float) -> str:
    return f"inherits {value:.2f}, not counted,"
