"""Cut lists read back by readers that share nothing with their writers land on the same frames."""

import csv
import io
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
from export_rig import hand_offs
from hypothesis import given, settings
from lxml import etree
from opentimelineio.opentime import RationalTime

from aura_trainer.domain.hand_off import Contents
from aura_trainer.services.export.avid import ale, marker_text
from aura_trainer.services.export.edl import edl, reel_names
from aura_trainer.services.export.fcp7_xml import fcp7_xml
from aura_trainer.services.export.fcpxml import fcpxml
from aura_trainer.services.export.hand_off import counting_of, events_of
from aura_trainer.services.export.lists import table
from aura_trainer.services.export.otio_file import otio_file


def read_ranges(track):
    return [
        (int(clip.source_range.start_time.value), int(clip.source_range.end_time_exclusive().value))
        for clip in track
    ]


@settings(max_examples=100)
@given(hand_offs(mixed=True, past_midnight=True))
def test_an_otio_file_keeps_every_frame(made):
    read = otio.adapters.read_from_string(otio_file(made.given, Contents.STRINGOUT).decode(), "otio_json")
    timeline_rate = counting_of(made.given.timeline).frame_rate
    for clip, (path, first, end) in zip(read.video_tracks()[0], made.expected, strict=True):
        rate = made.sources[path].source.counting.frame_rate
        assert clip.media_reference.target_url == Path(path).as_uri()
        assert clip.source_range.start_time == RationalTime(first, float(rate))
        exact = (end - first) * timeline_rate / rate
        assert abs(clip.source_range.duration.value - max(exact, 1)) <= Fraction(1, 2)


@settings(max_examples=120)
@given(hand_offs())
def test_an_edl_keeps_every_frame(made):
    text = edl(made.given, Contents.STRINGOUT).decode()
    rate = float(made.counting.frame_rate)
    read = otio.adapters.read_from_string(text, "cmx_3600", rate=rate)
    assert read_ranges(read.video_tracks()[0]) == [(first, end) for _, first, end in made.expected]
    begin = made.counting.read("01:00:00:00")
    assert read.global_start_time in (None, otio.opentime.RationalTime(begin, rate))
    assert ("FCM: DROP FRAME" in text) == made.counting.drop_frame
    reels = reel_names(opened.source for opened in made.sources.values())
    assert all(0 < len(reel) <= 8 for reel in reels.values())


@settings(max_examples=100)
@given(hand_offs())
def test_a_final_cut_7_file_keeps_every_frame(made):
    timeline = otio.adapters.read_from_string(fcp7_xml(made.given, Contents.BOTH).decode(), "fcp_xml")
    counting = counting_of(made.given.timeline)
    assert timeline.global_start_time.value == counting.read("01:00:00:00")
    events = events_of(made.given.timeline)
    for clip, event, (path, _, _) in zip(timeline.video_tracks()[0], events, made.expected, strict=True):
        source = made.sources[path].source
        reference = clip.media_reference
        assert reference.target_url == Path(path).as_uri()
        assert reference.available_range.start_time.value == source.start
        assert reference.available_range.duration.value == source.frame_count
        assert [int(marker.marked_range.start_time.value) for marker in clip.markers] == [event.peak]
    assert read_ranges(timeline.video_tracks()[0]) == [(first, end) for _, first, end in made.expected]
    placed = [clip.range_in_parent() for clip in timeline.video_tracks()[0]]
    assert [round(at.start_time.value_rescaled_to(float(counting.frame_rate))) for at in placed] == [
        event.record.first for event in events
    ]
    # Every channel of every file lies on a track of its own, beside its picture.
    for number, track in enumerate(timeline.audio_tracks()):
        heard = [clip.media_reference.target_url for clip in track if isinstance(clip, otio.schema.Clip)]
        assert heard == [
            Path(path).as_uri()
            for path, _, _ in made.expected
            if sum(sound.channels for sound in made.sources[path].source.sound) > number
        ]


@settings(max_examples=100)
@given(hand_offs(mixed=True))
def test_a_final_cut_7_file_counts_each_file_at_its_own_rate(made):
    root = etree.fromstring(fcp7_xml(made.given, Contents.BOTH))
    items = root.findall("project/children/sequence/media/video/track/clipitem")
    for item, event, (path, first, end) in zip(
        items, events_of(made.given.timeline), made.expected, strict=True
    ):
        source = made.sources[path].source
        assert [int(item.findtext(tag)) for tag in ("in", "out")] == [
            first - source.start,
            end - source.start,
        ]
        assert [int(item.findtext(tag)) for tag in ("start", "end")] == [event.record.first, event.record.end]
        rate = item.find("rate")
        ntsc = source.counting.frame_rate.denominator == 1001
        assert int(rate.findtext("timebase")) == round(source.counting.frame_rate)
        assert rate.findtext("ntsc") == ("TRUE" if ntsc else "FALSE")
        linked = {link.findtext("linkclipref") for link in item.findall("link")}
        assert len(linked) == 1 + sum(track.channels for track in source.sound)
        assert linked <= {each.get("id") for each in root.iter("clipitem")}
    subclips = root.findall(".//bin/children/clip[subclipinfo]")
    for subclip, pick in zip(subclips, made.picks, strict=True):
        source = made.sources[pick.path].source
        ends = [int(subclip.findtext(f"subclipinfo/{end}offset")) for end in ("start", "end")]
        assert ends == [pick.frames.first, source.frame_count - pick.frames.end]
    ids = [each.get("id") for each in root.iter() if each.get("id") and len(each)]
    assert len(ids) == len(set(ids))


@settings(max_examples=100)
@given(hand_offs())
def test_an_avid_log_keeps_every_frame(made):
    read = otio.adapters.read_from_string(ale(made.given, Contents.CLIPS).decode(), "ale")
    events = events_of(made.given.timeline)
    assert read_ranges(read) == [
        (event.source.start + event.picked.first, event.source.start + event.picked.end) for event in events
    ]
    assert [clip.metadata["ALE"]["Tape"] for clip in read] == [
        event.source.reel or Path(event.source.path).stem for event in events
    ]


@settings(max_examples=100)
@given(hand_offs(mixed=True))
def test_markers_for_avid_stand_at_the_best_frames(made):
    rate = float(counting_of(made.given.timeline).frame_rate)
    begin = made.given.timeline.global_start_time
    events = events_of(made.given.timeline)
    rows = marker_text(made.given, Contents.STRINGOUT).decode().splitlines()
    for row, event in zip(rows, events, strict=True):
        moment = otio.opentime.from_timecode(row.split("\t")[1], rate)
        assert moment - begin == RationalTime(event.peak_record, rate)
        assert event.record.first <= event.peak_record < event.record.end


@settings(max_examples=100)
@given(hand_offs(mixed=True))
def test_a_table_has_every_frame(made):
    rows = list(csv.DictReader(io.StringIO(table(made.given, Contents.STRINGOUT).decode())))
    for row, pick in zip(rows, made.picks, strict=True):
        source = made.sources[pick.path].source
        rate = float(source.counting.frame_rate)
        assert row["path"] == pick.path
        assert (int(row["firstFrame"]), int(row["endFrame"]), int(row["peakFrame"])) == (
            pick.frames.first,
            pick.frames.end,
            pick.peak,
        )
        assert otio.opentime.from_timecode(row["sourceIn"], rate).value == source.start + pick.frames.first
        assert otio.opentime.from_timecode(row["sourceOut"], rate).value == source.start + pick.frames.end
        assert float(row["score"]) == pick.score


@settings(max_examples=100)
@given(hand_offs(mixed=True))
def test_an_fcpxml_file_keeps_every_frame(made):
    root = etree.fromstring(fcpxml(made.given, Contents.BOTH))
    assert root.get("version") == "1.8"
    assets = {asset.get("id"): asset for asset in root.iter("asset")}
    formats = {form.get("id"): form for form in root.iter("format")}
    assert len(assets) + len(formats) == len({*assets, *formats})
    counting = counting_of(made.given.timeline)
    events = events_of(made.given.timeline)
    sequence = root.find(".//sequence")
    assert seconds(sequence, "tcStart") * counting.frame_rate == counting.read("01:00:00:00")
    assert sequence.get("tcFormat") == ("DF" if counting.drop_frame else "NDF")
    for clip, event, (path, first, _) in zip(sequence.find("spine"), events, made.expected, strict=True):
        source = made.sources[path].source
        rate = source.counting.frame_rate
        asset = assets[clip.get("ref")]
        assert asset.get("src") == Path(path).as_uri()
        assert seconds(asset, "start") * rate == source.start
        assert seconds(asset, "duration") * rate == source.frame_count
        assert seconds(formats[asset.get("format")], "frameDuration") * rate == 1
        assert seconds(clip, "start") * rate == first
        assert seconds(clip, "duration") * counting.frame_rate == len(event.record)
        offset = seconds(clip, "offset") - seconds(sequence, "tcStart")
        assert offset * counting.frame_rate == event.record.first
        assert seconds(clip.find("marker"), "start") * rate == source.start + event.peak
    for clip in root.findall("event/asset-clip"):
        asset = assets[clip.get("ref")]
        path = next(path for path in made.sources if Path(path).as_uri() == asset.get("src"))
        rate, start = made.sources[path].source.counting.frame_rate, made.sources[path].source.start
        kept = [
            ((seconds(rating, "start") * rate) - start, seconds(rating, "duration") * rate)
            for rating in clip.findall("rating[@value='favorite']")
        ]
        assert kept == [(pick.frames.first, len(pick.frames)) for pick in made.picks if pick.path == path]
        marked = {
            frame
            for word in clip.findall("keyword")
            for frame in frames_of(seconds(word, "start") * rate, seconds(word, "duration") * rate)
        }
        assert marked == {frame for first, length in kept for frame in frames_of(first + start, length)}


def seconds(element, name):
    text = element.get(name)
    assert text.endswith("s")
    return Fraction(text.removesuffix("s"))


def frames_of(first, length):
    assert first.denominator == Fraction(length).denominator == 1
    return range(int(first), int(first + length))
