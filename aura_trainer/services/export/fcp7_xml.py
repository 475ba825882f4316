"""Final Cut Pro 7 XML (xmeml, version 4), which Premiere and Resolve read.

The adapter of OpenTimelineIO reads it in the tests; it is not used to write: it gives every sound the id of its picture
and leaves it empty, links nothing, counts markers from midnight where the format counts from the file's first frame, and
names neither reel, picture size nor channels.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from aura_trainer.domain.hand_off import Contents
from aura_trainer.domain.timecode import TimeCodeRate
from aura_trainer.services.export.hand_off import TIMELINE_START, Event, HandOff
from aura_trainer.services.export.source import CutSource
from aura_trainer.services.export.xml_text import fit_for_xml

VERSION = "4"


def fcp7_xml(given: HandOff, contents: Contents) -> bytes:
    """Write a project: a bin of the clips with markers and subclips, and the stringout as a sequence."""
    root = etree.Element("xmeml", version=VERSION)
    project = etree.SubElement(root, "project")
    _text(project, "name", given.name)
    children = etree.SubElement(project, "children")
    files = _Files()
    # The sequence comes first: readers that pass over bins must find its files described in it.
    if contents.has_stringout:
        _sequence(children, given, files)
    if contents.has_clips:
        inside = etree.SubElement(children, "bin")
        _text(inside, "name", given.name)
        _bin(etree.SubElement(inside, "children"), given, files)
    return etree.tostring(
        root, encoding="UTF-8", xml_declaration=True, pretty_print=True, doctype="<!DOCTYPE xmeml>"
    )


class _Files:
    """Numbers the files; each is written out where it is first named."""

    def __init__(self) -> None:
        self._numbers: dict[CutSource, int] = {}
        self._written: set[CutSource] = set()

    def number(self, source: CutSource) -> int:
        """The number of a file, from 1."""
        return self._numbers.setdefault(source, len(self._numbers) + 1)

    def write(self, parent: etree._Element, source: CutSource) -> None:
        """Name a file, with all there is to say of it the first time."""
        file = etree.SubElement(parent, "file", id=f"file-{self.number(source)}")
        if source in self._written:
            return
        self._written.add(source)
        _text(file, "name", source.name)
        _text(file, "pathurl", source.uri)
        _rate(file, source.counting)
        _text(file, "duration", source.frame_count)
        _time_code(file, source.counting, source.start, source.reel)
        media = etree.SubElement(file, "media")
        _picture(etree.SubElement(media, "video"), source.size, source.counting)
        for track in source.sound:
            audio = etree.SubElement(media, "audio")
            sound = etree.SubElement(audio, "samplecharacteristics")
            _text(sound, "depth", 16)
            _text(sound, "samplerate", track.sample_rate)
            _text(audio, "channelcount", track.channels)


@dataclass(frozen=True, slots=True)
class _Part:
    """Picture or one channel of the sound of an event: its place among the tracks, from 1, and its id."""

    kind: str
    track: int
    name: str


def _parts(event: Event, prefix: str) -> list[_Part]:
    channels = sum(track.channels for track in event.source.sound)
    return [
        _Part("video", 1, f"{prefix}-v1"),
        *(_Part("audio", channel, f"{prefix}-a{channel}") for channel in range(1, channels + 1)),
    ]


def _sequence(children: etree._Element, given: HandOff, files: _Files) -> None:
    events, counting = given.events, given.counting
    sequence = etree.SubElement(children, "sequence", id="sequence-1")
    _text(sequence, "name", given.name)
    _text(sequence, "duration", events[-1].record.end)
    _rate(sequence, counting)
    _time_code(sequence, counting, counting.read(TIMELINE_START))
    media = etree.SubElement(sequence, "media")
    video = etree.SubElement(media, "video")
    _picture(etree.SubElement(video, "format"), given.size, counting)
    audio = etree.SubElement(media, "audio")
    parts = {event.number: _parts(event, f"clipitem-{event.number}") for event in events}
    tracks = {("video", 1): etree.SubElement(video, "track")}
    counts: Counter[tuple[str, int]] = Counter()
    for event in events:
        counts.update((part.kind, part.track) for part in parts[event.number])
        for part in parts[event.number]:
            key = (part.kind, part.track)
            if key not in tracks:
                tracks[key] = etree.SubElement(audio, "track")
            item = etree.SubElement(tracks[key], "clipitem", id=part.name)
            _item(item, event, part, files)
            _links(item, parts[event.number], counts)
            if part.kind == "video":
                _marker(item, event)


def _item(item: etree._Element, event: Event, part: _Part, files: _Files) -> None:
    source = event.source
    _text(item, "name", source.name)
    _text(item, "duration", source.frame_count)
    _rate(item, source.counting)
    # Where it lies is counted at the sequence's rate; what is shown at the file's, from its first frame.
    _text(item, "start", event.record.first)
    _text(item, "end", event.record.end)
    _text(item, "in", event.frames.first)
    _text(item, "out", event.frames.end)
    files.write(item, source)
    _source_track(item, part)


def _source_track(item: etree._Element, part: _Part) -> None:
    track = etree.SubElement(item, "sourcetrack")
    _text(track, "mediatype", part.kind)
    _text(track, "trackindex", part.track)


def _links(item: etree._Element, parts: Sequence[_Part], counts: Mapping[tuple[str, int], int]) -> None:
    """Name every part of a clip: its track, and the how manieth there it is, which ``counts`` has by track."""
    for part in parts:
        link = etree.SubElement(item, "link")
        _text(link, "linkclipref", part.name)
        _text(link, "mediatype", part.kind)
        _text(link, "trackindex", part.track)
        _text(link, "clipindex", counts[part.kind, part.track])


def _bin(children: etree._Element, given: HandOff, files: _Files) -> None:
    for source in given.sources:
        own = [event for event in given.events if event.source == source]
        clip = _bin_clip(children, source.name, source, f"masterclip-{files.number(source)}")
        _bin_media(clip, own[0], files)
        for event in own:
            _marker(clip, event)
    for event in given.events:
        master = f"masterclip-{files.number(event.source)}"
        subclip = _bin_clip(
            children, f"{event.source.name} {event.name}", event.source, f"subclip-{event.number}"
        )
        # Counted from either end of the file inwards.
        ends = etree.SubElement(subclip, "subclipinfo")
        _text(ends, "startoffset", event.picked.first)
        _text(ends, "endoffset", event.source.frame_count - event.picked.end)
        _text(subclip, "masterclipid", master)
        _bin_media(subclip, event, files)


def _bin_clip(children: etree._Element, name: str, source: CutSource, clip_id: str) -> etree._Element:
    clip = etree.SubElement(children, "clip", id=clip_id)
    _text(clip, "name", name)
    _text(clip, "duration", source.frame_count)
    _rate(clip, source.counting)
    _text(clip, "in", -1)
    _text(clip, "out", -1)
    return clip


def _bin_media(clip: etree._Element, event: Event, files: _Files) -> None:
    media = etree.SubElement(clip, "media")
    kinds: dict[str, etree._Element] = {}
    for part in _parts(event, str(clip.get("id"))):
        if part.kind not in kinds:
            kinds[part.kind] = etree.SubElement(media, part.kind)
        item = etree.SubElement(etree.SubElement(kinds[part.kind], "track"), "clipitem", id=part.name)
        _text(item, "name", event.source.name)
        files.write(item, event.source)
        _source_track(item, part)


def _marker(parent: etree._Element, event: Event) -> None:
    marker = etree.SubElement(parent, "marker")
    _text(marker, "name", event.name)
    _text(marker, "comment", event.note)
    _text(marker, "in", event.peak)
    _text(marker, "out", -1)


def _picture(parent: etree._Element, size: tuple[int, int], counting: TimeCodeRate) -> None:
    picture = etree.SubElement(parent, "samplecharacteristics")
    _rate(picture, counting)
    _text(picture, "width", size[0])
    _text(picture, "height", size[1])
    _text(picture, "anamorphic", "FALSE")
    _text(picture, "pixelaspectratio", "square")


def _rate(parent: etree._Element, counting: TimeCodeRate) -> None:
    rate = etree.SubElement(parent, "rate")
    _text(rate, "timebase", counting.nominal)
    _text(rate, "ntsc", "FALSE" if counting.frame_rate == counting.nominal else "TRUE")


def _time_code(parent: etree._Element, counting: TimeCodeRate, frame: int, reel: str | None = None) -> None:
    element = etree.SubElement(parent, "timecode")
    _rate(element, counting)
    _text(element, "string", counting.written(frame))
    _text(element, "frame", frame)
    _text(element, "displayformat", "DF" if counting.drop_frame else "NDF")
    if reel is not None:
        _text(etree.SubElement(element, "reel"), "name", reel)


def _text(parent: etree._Element, tag: str, value: object) -> None:
    etree.SubElement(parent, tag).text = fit_for_xml(str(value))
