"""OpenTimelineIO's own format."""

import opentimelineio as otio

from aura_trainer.domain.hand_off import Contents
from aura_trainer.services.export.hand_off import HandOff


def otio_file(given: HandOff, contents: Contents) -> bytes:
    """Write a timeline, a bin of clips, or a collection of both, as an .otio file."""
    if contents is Contents.BOTH:
        root = otio.schema.SerializableCollection(given.name, [given.timeline.clone(), given.clips.clone()])
    else:
        root = given.timeline if contents.has_stringout else given.clips
    return str(root.to_json_string(indent=4)).encode()
