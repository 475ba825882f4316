"""Files of cameras that nothing here can decode, by their endings, and what to bring in their place."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from aura_trainer.language import mark, tr

_SPAN = re.compile(r"_\d{3}$")

_RAW_VIDEO: Mapping[str, str] = {
    ".r3d": "RED raw (R3D)",
    ".braw": "Blackmagic RAW",
    ".ari": "ARRIRAW",
    ".arx": "ARRIRAW",
    ".crm": "Canon Cinema RAW Light",
    ".nev": "Nikon N-RAW",
}
_RAW_PHOTOS: Mapping[str, str] = {
    **dict.fromkeys(
        (".3fr", ".arw", ".cr2", ".cr3", ".nef", ".orf", ".pef", ".raf", ".rw2", ".srw"), mark("camera raw")
    ),
    ".dng": "DNG raw",
    ".heic": "HEIF",
    ".heif": "HEIF",
    ".hif": "HEIF",
}


@dataclass(frozen=True, slots=True)
class Undecodable:
    """Files of one kind in one folder."""

    names: tuple[str, ...]
    reason: str


def reason_for(name: str) -> str | None:
    """Why a file of this name cannot be imported, and what to do; None if its ending is not one of these."""
    suffix = PurePath(name).suffix.lower()
    if suffix in _RAW_VIDEO:
        return tr(
            "{kind} cannot be decoded here. Import its proxy, or a ProRes or H.264 copy "
            "of the same name, start time code and length."
        ).format(kind=_RAW_VIDEO[suffix])
    if suffix in _RAW_PHOTOS:
        return tr("{kind} photos cannot be decoded here. Import JPEG or TIFF copies of them.").format(
            kind=tr(_RAW_PHOTOS[suffix])
        )
    return None


def undecodable(names: Iterable[str], decodable: Iterable[str]) -> list[Undecodable]:
    """Name the files of a folder that cannot be decoded, unless a file of the same name beside them can.

    Args:
        names: The folder's files.
        decodable: Those of them that will be imported.
    """
    covered = {_stem(name) for name in decodable}
    kinds: dict[str, list[str]] = {}
    for name in names:
        reason = reason_for(name)
        if reason is not None and _stem(name) not in covered:
            kinds.setdefault(reason, []).append(name)
    return [Undecodable(tuple(found), reason) for reason, found in kinds.items()]


def _stem(name: str) -> str:
    """What a clip's files have in common: RED writes one clip as numbered spans."""
    return _SPAN.sub("", PurePath(name).stem).casefold()
