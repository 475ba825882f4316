"""Frames by what models know them by."""

from aura_trainer.domain.frames import Frame
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.training_order import frame_hash


def frames_by_mark(catalog: Catalog) -> dict[str, Frame]:
    """The frames of the catalogue by their marks, rated or not.

    Raises:
        StorageFailure: The catalogue cannot be read.
    """
    media = {item.id: item.fingerprint for item in catalog.list_media()}
    # A clip imported between the two reads is left for the next time.
    return {
        frame_hash(media[frame.media_id], frame.pts): frame
        for frame in catalog.frames()
        if frame.media_id in media
    }
