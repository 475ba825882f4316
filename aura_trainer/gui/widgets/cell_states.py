"""What a cell of the grid shows, put together from the row and the pictures at hand."""

from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.models.thumbnails import ThumbnailLoader
from aura_trainer.gui.widgets.frame_cell import CellState


def cell_state(
    frames: FrameModel, thumbnails: ThumbnailLoader, row: int, *, selected: bool, current: bool
) -> CellState:
    """Return what the cell of a row shows.

    Args:
        frames: The rows.
        thumbnails: The pictures that are loaded.
        row: Which row.
        selected: Whether a rating goes to it.
        current: Whether it has the focus.
    """
    frame, pictured, group = frames.frame(row), frames.picture_frame(row), frames.group(row)
    return CellState(
        image=thumbnails.image(pictured.id),
        absent=thumbnails.is_absent(pictured.id),
        label=frames.picture_label(row, group),
        notes=frames.picture_notes(group),
        value=frames.value(frame.id),
        saved=frames.save_state(frame.id),
        selected=selected,
        current=current,
        suggested=frames.suggestion(frame.id) is not None,
        estimate=frames.estimates.value(frame.id),
        generic=frames.estimates.generic,
        group=group,
        on_top=group is None or group.top == frame,
    )
