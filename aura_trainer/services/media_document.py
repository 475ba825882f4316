"""Imported media as plain documents, the same on the command line and over the local API."""

from collections.abc import Iterable
from datetime import datetime

from aura_trainer.domain.media import Media
from aura_trainer.services.catalog import Catalog


def media_documents(catalog: Catalog, media: Iterable[Media]) -> list[dict[str, object]]:
    """Describe media, in the order given.

    Raises:
        DamagedData: The database is damaged.
        StorageFailure: It cannot be read.
    """
    sampled = {item.media_id: item.frames for item in catalog.outline()}
    return [_document(item, sampled.get(item.id, 0)) for item in media]


def _document(media: Media, sampled_frames: int) -> dict[str, object]:
    info = media.info
    return {
        "id": media.id,
        "path": media.path,
        "kind": info.kind,
        "container": info.container,
        "codec": info.codec,
        "width": info.width,
        "height": info.height,
        "frameRate": info.frame_rate,
        "variableFrameRate": info.variable_frame_rate,
        "durationSeconds": info.duration_seconds,
        "frameCount": info.frame_count,
        "sampledFrames": sampled_frames,
        "hasAudio": info.has_audio,
        "shots": len(media.shots),
        "proxy": media.proxy,
        "part": media.part,
        "lut": media.lut.name if media.lut else None,
        "aliases": media.aliases,
        "warnings": media.warnings,
        "fingerprint": media.fingerprint,
        "importedAt": datetime.fromisoformat(media.imported_at),
    }
