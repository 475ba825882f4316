"""FCPXML 1.9, for Final Cut Pro and Resolve.

1.9 is the first version in which an asset names its file in a representation of its own, as all since do; programs that
know later versions read it.

The adapter of OpenTimelineIO is not used to write: it rounds NTSC rates, asks a program outside Python for the size of
pictures, and knows neither favourites nor keywords nor drop-frame counting.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from lxml import etree

from aura_trainer.domain.hand_off import Contents
from aura_trainer.domain.picks import FrameRange
from aura_trainer.domain.timecode import TimeCodeRate
from aura_trainer.language import tr
from aura_trainer.services.export.hand_off import TIMELINE_START, Event, HandOff
from aura_trainer.services.export.source import CutSource
from aura_trainer.services.export.xml_text import fit_for_xml

VERSION = "1.9"

_DOCTYPE = "<!DOCTYPE fcpxml>"


def fcpxml(given: HandOff, contents: Contents) -> bytes:
    """Write an event: the clips with markers, favourites and keywords, and the stringout as a project."""
    root = etree.Element("fcpxml", version=VERSION)
    resources = _Resources(etree.SubElement(root, "resources"))
    # Some readers look for projects in a library only, as Final Cut Pro writes them.
    event = etree.SubElement(etree.SubElement(root, "library"), "event", name=fit_for_xml(given.name))
    if contents.has_clips:
        for source in given.sources:
            _bin_clip(event, source, [each for each in given.events if each.source == source], resources)
    if contents.has_stringout:
        _project(event, given, resources)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True, doctype=_DOCTYPE)


class _Resources:
    """The formats and assets of a document, each entered once."""

    def __init__(self, element: etree._Element) -> None:
        self._element = element
        self._formats: dict[tuple[Fraction, tuple[int, int]], str] = {}
        self._assets: dict[CutSource, str] = {}

    def format(self, rate: Fraction, size: tuple[int, int]) -> str:
        """The id of a format."""
        key = (rate, size)
        if key not in self._formats:
            self._formats[key] = self._next_id()
            etree.SubElement(
                self._element,
                "format",
                id=self._formats[key],
                frameDuration=_seconds(1 / rate),
                width=str(size[0]),
                height=str(size[1]),
            )
        return self._formats[key]

    def asset(self, source: CutSource) -> str:
        """The id of a file."""
        if source not in self._assets:
            of = self.format(source.counting.frame_rate, source.size)
            self._assets[source] = self._next_id()
            asset = etree.SubElement(
                self._element,
                "asset",
                id=self._assets[source],
                name=fit_for_xml(source.name),
                start=_time(source.start, source.counting),
                duration=_time(source.frame_count, source.counting),
                format=of,
                hasVideo="1",
            )
            if source.sound:
                asset.set("hasAudio", "1")
                asset.set("audioSources", str(len(source.sound)))
                asset.set("audioChannels", str(source.sound[0].channels))
                asset.set("audioRate", str(source.sound[0].sample_rate))
            etree.SubElement(asset, "media-rep", kind="original-media", src=source.uri)
            if source.reel is not None:
                metadata = etree.SubElement(asset, "metadata")
                etree.SubElement(
                    metadata, "md", key="com.apple.proapps.studio.reel", value=fit_for_xml(source.reel)
                )
        return self._assets[source]

    def _next_id(self) -> str:
        return f"r{len(self._formats) + len(self._assets) + 1}"


def _bin_clip(
    event: etree._Element, source: CutSource, picks: Sequence[Event], resources: _Resources
) -> None:
    clip = etree.SubElement(
        event,
        "asset-clip",
        name=fit_for_xml(source.name),
        ref=resources.asset(source),
        start=_time(source.start, source.counting),
        duration=_time(source.frame_count, source.counting),
        format=resources.format(source.counting.frame_rate, source.size),
        tcFormat=_tc_format(source.counting),
    )
    _marker_items(clip, picks)
    keyword = tr("Picks")
    for span in _joined(pick.picked for pick in picks):
        etree.SubElement(clip, "keyword", _span(source, span), value=keyword)
    for pick in picks:
        etree.SubElement(
            clip,
            "rating",
            _span(source, pick.picked),
            name=pick.name,
            note=fit_for_xml(pick.note),
            value="favorite",
        )


def _project(event: etree._Element, given: HandOff, resources: _Resources) -> None:
    events, counting = given.events, given.counting
    project = etree.SubElement(event, "project", name=fit_for_xml(given.name))
    sequence = etree.SubElement(
        project,
        "sequence",
        format=resources.format(counting.frame_rate, given.size),
        duration=_time(events[-1].record.end, counting),
        tcStart=_time(counting.read(TIMELINE_START), counting),
        tcFormat=_tc_format(counting),
    )
    spine = etree.SubElement(sequence, "spine")
    # Places on the spine are counted as the sequence is, from its start time code on.
    start = counting.read(TIMELINE_START)
    for each in events:
        source = each.source
        clip = etree.SubElement(
            spine,
            "asset-clip",
            name=fit_for_xml(source.name),
            ref=resources.asset(source),
            offset=_time(start + each.record.first, counting),
            start=_time(each.source_in, source.counting),
            duration=_time(len(each.record), counting),
            format=resources.format(source.counting.frame_rate, source.size),
            tcFormat=_tc_format(source.counting),
        )
        if source.counting.frame_rate != counting.frame_rate:
            # Without this the clip would be played at the sequence's rate, faster or slower than it was shot.
            own = f"{float(source.counting.frame_rate):.2f}".removesuffix(".00")
            etree.SubElement(clip, "conform-rate", scaleEnabled="0", srcFrameRate=own)
        _marker_items(clip, [each])


def _marker_items(clip: etree._Element, picks: Iterable[Event]) -> None:
    for pick in picks:
        peak = FrameRange(pick.peak, pick.peak + 1)
        etree.SubElement(
            clip, "marker", _span(pick.source, peak), value=pick.name, note=fit_for_xml(pick.note)
        )


def _joined(spans: Iterable[FrameRange]) -> list[FrameRange]:
    """Ranges that overlap or touch as one: a keyword lies on a frame once."""
    joined: list[FrameRange] = []
    for span in sorted(spans, key=lambda span: span.first):
        if joined and span.first <= joined[-1].end:
            joined[-1] = FrameRange(joined[-1].first, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _span(source: CutSource, frames: FrameRange) -> dict[str, str]:
    return {
        "start": _time(source.start + frames.first, source.counting),
        "duration": _time(len(frames), source.counting),
    }


def _time(frames: int, counting: TimeCodeRate) -> str:
    return _seconds(frames / counting.frame_rate)


def _seconds(seconds: Fraction) -> str:
    """Rational seconds, exact: ``1001/30000s``."""
    return f"{seconds.numerator}s" if seconds.denominator == 1 else f"{seconds}s"


def _tc_format(counting: TimeCodeRate) -> str:
    return "DF" if counting.drop_frame else "NDF"
