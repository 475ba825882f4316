"""Where the footage of a file comes from, as the camera wrote it: start time code, reel, and its tracks of sound."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from av.container import InputContainer

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.media.container import Faults, demuxed, open_container

_COUNT_BYTES = 4


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """One track of sound of a file: its channels, and its samples a second."""

    channels: int
    sample_rate: int


@dataclass(frozen=True, slots=True)
class Origin:
    """What the tags and tracks of a file say of where it comes from.

    Attributes:
        time_code: Of its first frame, as written; None where there is none.
        time_code_count: The same as the number that a time code track counts it as; None where there is no such track.
        reel: Name of the reel, tape or magazine; None where there is none.
        sound: Its tracks of sound, in the order of the file.
    """

    time_code: str | None = None
    reel: str | None = None
    sound: tuple[SoundTrack, ...] = ()
    time_code_count: int | None = None


def read_origin(path: str) -> Origin:
    """Look at the header of a media file, and at its time code track.

    Raises:
        UnreadableMedia: It cannot be opened.
    """
    with open_container(path) as container:
        return replace(origin_of(container), time_code_count=_count(container))


def origin_of(container: InputContainer) -> Origin:
    """What the header of an open file says: QuickTime and MP4 time code tracks, and the tags of MXF and Matroska."""
    video = [stream.metadata for stream in container.streams.video]
    tags = [container.metadata, *video, *(stream.metadata for stream in container.streams.data)]
    return Origin(
        _first(tags, "timecode"),
        _first(tags, "reel_name", "com.apple.quicktime.reel", "reel"),
        tuple(_sound(container)),
    )


def _count(container: InputContainer) -> int | None:
    """What the time code track of a QuickTime or MP4 file holds: one number, of four bytes."""
    tracks = [stream for stream in container.streams.data if "timecode" in stream.metadata]
    if not tracks:
        return None
    packet = next(demuxed(container, tracks[:1], Faults(), NeverStop()), None)
    return int.from_bytes(bytes(packet)) if packet is not None and packet.size == _COUNT_BYTES else None


def _sound(container: InputContainer) -> Iterator[SoundTrack]:
    for stream in container.streams.audio:
        # There is no context for a codec that nothing here decodes: what it holds is not known then.
        context: Any = stream.codec_context
        if context is not None and context.channels > 0:
            yield SoundTrack(context.channels, context.sample_rate)


def _first(tags: Iterable[Mapping[str, str]], *names: str) -> str | None:
    # Matroska writes the names of tags in capitals.
    lowered = [{name.lower(): value.strip() for name, value in tag.items()} for tag in tags]
    return next(filter(None, (tag.get(name) for name in names for tag in lowered)), None)
