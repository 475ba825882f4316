"""Opening a video file, and decoding it without letting one bad packet end the rest."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.codec.context import CodecContext
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.language import tr

# What a codec context raises besides FFmpeg's own errors, when there is no decoder for the stream.
_DECODING_ERRORS = (av.error.FFmpegError, ValueError)

# Some containers seek by decoding time, some to any packet: asking for a little earlier finds the key frame.
_SEEK_LEADS = (Fraction(0), Fraction(1, 4), Fraction(1), Fraction(5))


@dataclass(slots=True)
class Faults:
    """What went wrong while a file was read on: packets no frame came of, and where reading ended early."""

    bad_packets: int = 0
    reading_ended: str | None = None

    def describe(self, path: str) -> str | None:
        """Return a sentence for the person, or None when nothing went wrong."""
        name = Path(path).name
        if self.reading_ended is not None:
            return tr("{name} could not be read to its end ({reason}); what came before is kept.").format(
                name=name, reason=self.reading_ended
            )
        if self.bad_packets:
            return tr("{name} has {pieces}; the frames they held are missing or blemished.").format(
                name=name, pieces=plural(self.bad_packets, "damaged piece")
            )
        return None


def check_readable(path: str) -> None:
    """Check that the path is a file that may be read.

    Raises:
        UnreadableMedia: It is missing, a folder, empty, or not permitted.
    """
    file = Path(path)
    try:
        if not file.exists():
            raise UnreadableMedia(
                tr("{path}: the file does not exist. Check its name, or connect its disk.").format(path=path)
            )
        if not file.is_file():
            raise UnreadableMedia(tr("{path}: this is not a file.").format(path=path))
        with file.open("rb") as stream:
            if not stream.read(1):
                raise UnreadableMedia(
                    tr("{path}: the file is empty. Copy it again from the card.").format(path=path)
                )
    except OSError as error:
        raise UnreadableMedia(f"{path}: {error.strerror or error}.") from error


@contextmanager
def open_container(path: str) -> Iterator[InputContainer]:
    """Open a media file for reading, local files only.

    Raises:
        UnreadableMedia: The file is missing, or is not a media file; the detail says which.
    """
    check_readable(path)
    try:
        # "file:" keeps a colon in a name from being taken for a protocol; the whitelist keeps a playlist
        # dressed up as a video from reaching for the network.
        container = av.open(
            "file:" + os.fspath(path),
            "r",
            options={"protocol_whitelist": "file"},
            metadata_errors="replace",
        )
    except av.error.FFmpegError as error:
        raise UnreadableMedia(_unopened(path, error)) from error
    with container:
        yield container


def _unopened(path: str, error: av.error.FFmpegError) -> str:
    if isinstance(error, av.error.InvalidDataError):
        return tr(
            "{path}: this is not a media file, or its recording was never finished. Copy it again from the card; "
            "if it does not play there either, a tool for repairing recordings may help."
        ).format(path=path)
    return f"{path}: {error.strerror or str(error)}."


def video_stream(container: InputContainer, path: str) -> VideoStream:
    """Return the first moving-picture stream, set to decode on several threads.

    Raises:
        UnreadableMedia: There is none (cover art does not count), or nothing here can decode it.
    """
    moving = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not moving:
        raise UnreadableMedia(
            tr(
                "{path}: there is no video in this file. Sound or a cover picture alone gives no frames."
            ).format(path=path)
        )
    stream = moving[0]
    if stream.codec_context is None:
        raise UnreadableMedia(
            tr(
                "{path}: no decoder for its kind of video. Import its proxy, or a ProRes or H.264 copy of it."
            ).format(path=path)
        )
    stream.thread_type = "AUTO"
    return stream


def sound_stream(container: InputContainer) -> AudioStream | None:
    """Return the first track of sound there is a decoder for; None where there is none."""
    for track in container.streams.audio:
        # A stream of an unknown codec has none, which the types of PyAV do not tell.
        context: Any = track.codec_context
        if context is not None:
            return track
    return None


@contextmanager
def open_video(path: str) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a file and its first video stream.

    Raises:
        UnreadableMedia: The file is missing, not a media file, without video, or of an unknown codec.
    """
    with open_container(path) as container:
        yield container, video_stream(container, path)


def demuxed(
    container: InputContainer, streams: Sequence[Stream], faults: Faults, token: StopToken
) -> Iterator[Packet[Any]]:
    """Yield the streams' packets in file order; a read error ends them and is noted in ``faults``.

    Raises:
        Cancelled: The token asks for it.
    """
    packets = container.demux(*streams)
    while True:
        raise_if_cancelled(token)
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.error.FFmpegError as error:
            faults.reading_ended = error.strerror or str(error)
            return
        # An empty packet is the end of the stream, or a frame the encoder dropped: no frame comes of it, and
        # the decoder would take it for the end.
        if packet.size:
            yield packet


def demuxed_from(
    container: InputContainer, stream: VideoStream, pts: int, faults: Faults, token: StopToken
) -> Iterator[Packet[VideoStream]] | None:
    """Seek, and return the packets from a key frame at or before ``pts``; None if the file gives none there.

    After None the place in the file is undefined.
    """
    for lead in _SEEK_LEADS:
        ticks = round(lead / stream.time_base) if stream.time_base else 0
        try:
            container.seek(pts - ticks, stream=stream)
        except av.error.FFmpegError:
            continue
        packets = demuxed(container, (stream,), faults, token)
        key = next((packet for packet in packets if packet.is_keyframe), None)
        if key is not None and key.pts is not None and key.pts <= pts:
            return chain((key,), packets)
    return None


def decoded(
    stream: VideoStream, packets: Iterable[Packet[VideoStream]], faults: Faults
) -> Iterator[VideoFrame]:
    """Yield every frame of the packets in the decoder's order, those it holds back at the end included.

    A packet the decoder refuses is counted in ``faults`` and passed over.
    """
    return _decoded(stream.codec_context, packets, faults)


def decoded_sound(
    stream: AudioStream, packets: Iterable[Packet[AudioStream]], faults: Faults
) -> Iterator[AudioFrame]:
    """Yield the sound of the packets, as ``decoded`` yields frames."""
    return _decoded(stream.codec_context, packets, faults)


def _decoded(context: CodecContext, packets: Iterable[Packet[Any]], faults: Faults) -> Iterator[Any]:
    for packet in chain(packets, (None,)):
        try:
            frames = context.decode(packet)  # type: ignore[attr-defined]
        except _DECODING_ERRORS:
            faults.bad_packets += 1
            continue
        yield from frames
