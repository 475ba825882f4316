"""What is said of stacks and shots: in a cell, beside the preview, and to assistive technology."""

from collections.abc import Callable

from aura_trainer.domain.frames import Frame
from aura_trainer.gui.models.frame_groups import FrameGroup, Grouping
from aura_trainer.language import capitalised, mark, ntr, number, tr

Label = Callable[[Frame], str]
Value = Callable[[int], float | None]

_ON_TOP = {
    Grouping.STACKS: mark("on top of {count} frames in an open stack"),
    Grouping.SHOTS: mark("on top of {count} frames in an open shot"),
}
_ONE_OF = {
    Grouping.STACKS: mark("one of {count} frames in an open stack"),
    Grouping.SHOTS: mark("one of {count} frames in an open shot"),
}
_CLOSED = {
    Grouping.STACKS: mark("stands for a closed stack of {count} frames"),
    Grouping.SHOTS: mark("stands for a closed shot of {count} frames"),
}
_OPEN = {
    Grouping.STACKS: mark("In an open stack of {count} frames: a rating goes to this frame only."),
    Grouping.SHOTS: mark("In an open shot of {count} frames: a rating goes to this frame only."),
}


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
    grouping, count = group.grouping, len(group.frames)
    if group.is_open:
        taken = inherited(group, frame, value)
        words = _ON_TOP if frame == group.top else _ONE_OF
        parts = [tr(words[grouping]).format(count=count)]
        if taken is not None:
            from_top = tr("inherits {rating:.2f}, not counted, from {frame}")
            parts.append(from_top.format(rating=taken, frame=label(group.top)))
        if group.mark is not None:
            held = group.mark.holds(frame.pts)
            parts.append(tr("in the marked range") if held else tr("not in the marked range"))
        return ", ".join(parts)
    parts = [tr(_CLOSED[grouping]).format(count=count)]
    heirs = sum(inherited(group, other, value) is not None for other in group.frames)
    if heirs:
        inheriting = ntr(
            "{count} other inherits its rating, not counted",
            "{count} others inherit its rating, not counted",
            heirs,
        )
        parts.append(inheriting.format(count=number(heirs)))
    if group.mark is not None:
        parts.append(_range_words(group, label))
    if group.pictured != frame:
        showing = tr("showing frame {number} of {count}, {frame}")
        parts.append(showing.format(number=group.number, count=count, frame=label(group.pictured)))
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
        stacked = group.grouping is Grouping.STACKS
        notes.append((tr("best of {count}") if stacked else tr("stands for {count}")).format(count=count))
    taken = inherited(group, group.pictured, value)
    if taken is not None:
        notes.append(tr("inherits {rating:.2f}").format(rating=taken))
    if group.marked is not None and not group.is_open:
        first, last = group.marked
        numbers = f"{first}" if first == last else f"{first}\N{EN DASH}{last}"
        # Translators: the numbers of the frames in a marked range.
        notes.append(tr("marked {numbers}").format(numbers=numbers))
    elif group.mark is not None and group.mark.holds(group.pictured.pts):
        notes.append(tr("in range"))
    return tuple(notes)


def rating_note(group: FrameGroup, label: Label) -> str:
    """Say what a rating goes to, and what is marked."""
    words = _goes_to(group)
    if group.mark is None:
        return words
    marked = _range_words(group, label)
    return f"{words} {capitalised(marked)}."


def _goes_to(group: FrameGroup) -> str:
    if group.is_open:
        words = tr(_OPEN[group.grouping])
    elif group.grouping is Grouping.STACKS:
        words = tr("Stack of {count} frames: a rating goes to the best of them only, this one.")
    else:
        words = tr(
            "Shot of {count} frames: a rating goes to this frame only. "
            "The others inherit it and are not counted as rated."
        )
    return words.format(count=len(group.frames))


def _range_words(group: FrameGroup, label: Label) -> str:
    if group.marked is None:
        return tr("marked range without a frame shown here")
    first, last = (label(group.frames[number - 1]) for number in group.marked)
    return tr("marked from {first} to {last}").format(first=first, last=last)
