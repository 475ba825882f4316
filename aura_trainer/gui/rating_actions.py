"""What the keys do that rate, wherever frames are rated."""

from collections.abc import Callable, Iterator, Sequence

from aura_trainer.domain.frames import Frame
from aura_trainer.gui.action_conditions import Fact
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.actions import RATINGS
from aura_trainer.gui.models.edit_history import EditHistory
from aura_trainer.gui.models.rating_commands import NUDGE
from aura_trainer.language import tr


def rating_handlers(
    history: EditHistory,
    rate: Callable[[float | None], object],
    nudge: Callable[[float], object],
    tell: Callable[[str, Sequence[Frame]], object],
    in_turn: Callable[[Callable[[], object]], object] = lambda action: action(),
) -> dict[ActionId, Callable[[], object]]:
    """Handlers of the actions that rate, take back and give again.

    Args:
        history: The edits there are.
        rate: Gives what is rated here a rating, or with None none.
        nudge: Moves its rating by so much.
        tell: Says what an undo or redo was about: the beginning of a sentence with ``{frames}`` in it, and the frames.
        in_turn: Does something after the edits made before it.
    """

    def take_back() -> None:
        tell(tr("Undone for {frames}"), history.undo())

    def give_again() -> None:
        tell(tr("Done again for {frames}"), history.redo())

    def giving(value: float | None) -> Callable[[], object]:
        return lambda: rate(value)

    return {
        **{action_id: giving(value) for action_id, value in RATINGS.items()},
        ActionId.LOWER: lambda: nudge(-NUDGE),
        ActionId.HIGHER: lambda: nudge(NUDGE),
        ActionId.UNDO: lambda: in_turn(take_back),
        ActionId.REDO: lambda: in_turn(give_again),
    }


def history_facts(history: EditHistory) -> Iterator[Fact]:
    """Whether there are edits to take back, or to give again."""
    if history.can_undo:
        yield Fact.UNDO
    if history.can_redo:
        yield Fact.REDO
