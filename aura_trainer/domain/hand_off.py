"""What is handed to an editor, and how."""

from enum import StrEnum


class Contents(StrEnum):
    """What a file holds: a stringout of the picks, the clips with markers and subclips, or both."""

    STRINGOUT = "stringout"
    CLIPS = "clips"
    BOTH = "both"

    @property
    def has_stringout(self) -> bool:
        """Whether there is a timeline."""
        return self is not Contents.CLIPS

    @property
    def has_clips(self) -> bool:
        """Whether there are clips for the bin."""
        return self is not Contents.STRINGOUT


class StillFormat(StrEnum):
    """How stills are kept."""

    PNG = "png"
    JPEG = "jpg"
