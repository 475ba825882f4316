"""Which format a file is written in, by its name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.hand_off import Contents
from aura_trainer.language import tr
from aura_trainer.services.export.avid import ale, marker_text
from aura_trainer.services.export.edl import edl
from aura_trainer.services.export.fcp7_xml import fcp7_xml
from aura_trainer.services.export.fcpxml import fcpxml
from aura_trainer.services.export.hand_off import HandOff
from aura_trainer.services.export.lists import chapters, table
from aura_trainer.services.export.otio_file import otio_file


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Attributes:
        write: How it is written.
        usual: What it holds where nothing else is asked.
        of_one_rate: Whether all files in it must have one frame rate.
    """

    write: Callable[[HandOff, Contents], bytes]
    usual: Contents
    of_one_rate: bool = False


FORMATS: Mapping[str, Format] = {
    ".otio": Format(otio_file, Contents.STRINGOUT),
    ".edl": Format(edl, Contents.STRINGOUT, of_one_rate=True),
    ".fcpxml": Format(fcpxml, Contents.BOTH),
    ".xml": Format(fcp7_xml, Contents.BOTH),
    ".ale": Format(ale, Contents.CLIPS, of_one_rate=True),
    ".chapters.txt": Format(chapters, Contents.STRINGOUT),
    ".txt": Format(marker_text, Contents.STRINGOUT),
    ".csv": Format(table, Contents.STRINGOUT),
}
"""By the end of a file's name; a longer end comes before a shorter one."""


def format_of(name: str) -> Format:
    """Return the format that a file's name asks for.

    Raises:
        InvalidInput: There is none.
    """
    lowered = PurePath(name).name.lower()
    for suffix, known in FORMATS.items():
        if lowered.endswith(suffix):
            return known
    raise InvalidInput(
        tr("{name}: picks are written to files ending in {endings}.").format(
            name=PurePath(name).name, endings=", ".join(FORMATS)
        )
    )
