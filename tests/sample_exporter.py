"""Picks as a list of lines."""

from aura_trainer.domain.hand_off import Contents
from aura_trainer.services.export.formats import Format
from aura_trainer.services.export.hand_off import HandOff


def cut_list(given: HandOff, contents: Contents) -> bytes:
    """Write ``path, first frame, frame after the last`` a pick, counted from the file's first frame."""
    lines = [f"{event.source.path},{event.picked.first},{event.picked.end}\n" for event in given.events]
    return "".join(lines).encode()


CUT_LIST = {".cuts": Format(cut_list, Contents.STRINGOUT)}
