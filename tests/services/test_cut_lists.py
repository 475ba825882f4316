"""Cut lists read back by readers that share nothing with their writers land on the same frames."""

import csv
import io
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import opentimelineio as otio
import pycmx
import pytest
from export_rig import hand_offs, opened
from hypothesis import given, settings
from lxml import etree
from opentimelineio.opentime import RationalTime

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.hand_off import Contents
from aura_trainer.domain.picks import FrameRange, Handles, Pick
from aura_trainer.domain.timecode import TimeCodeRate
from aura_trainer.services.export.avid import ale, marker_text
from aura_trainer.services.export.edl import edl, reel_names
from aura_trainer.services.export.fcp7_xml import fcp7_xml
from aura_trainer.services.export.fcpxml import fcpxml
from aura_trainer.services.export.formats import FORMATS, format_of
from aura_trainer.services.export.hand_off import hand_off
from aura_trainer.services.export.lists import chapters, table
from aura_trainer.services.export.otio_file import otio_file


def read_ranges(track):
    return [
        (int(clip.source_range.start_time.value), int(clip.source_range.end_time_exclusive().value))
        for clip in track
    ]


@settings(max_examples=50)
@given(hand_offs(mixed=True, past_midnight=True))
def test_an_otio_file_keeps_every_frame(made):
    read = otio.adapters.read_from_string(otio_file(made.given, Contents.STRINGOUT).decode(), "otio_json")
    timeline_rate = made.given.counting.frame_rate
    for clip, (path, first, end) in zip(read.video_tracks()[0], made.expected, strict=True):
        rate = made.sources[path].source.counting.frame_rate
        assert clip.media_reference.target_url == Path(path).as_uri()
        assert clip.source_range.start_time == RationalTime(first, float(rate))
        exact = (end - first) * timeline_rate / rate
        assert abs(clip.source_range.duration.value - max(exact, 1)) <= Fraction(1, 2)


@settings(max_examples=60)
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


@settings(max_examples=50)
@given(hand_offs())
def test_a_final_cut_7_file_keeps_every_frame(made):
    timeline = otio.adapters.read_from_string(fcp7_xml(made.given, Contents.BOTH).decode(), "fcp_xml")
    counting = made.given.counting
    assert timeline.global_start_time.value == counting.read("01:00:00:00")
    events = made.given.events
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


@settings(max_examples=50)
@given(hand_offs(mixed=True))
def test_a_final_cut_7_file_counts_each_file_at_its_own_rate(made):
    root = etree.fromstring(fcp7_xml(made.given, Contents.BOTH))
    items = root.findall("project/children/sequence/media/video/track/clipitem")
    for item, event, (path, first, end) in zip(items, made.given.events, made.expected, strict=True):
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
    # A link names the track, and which clip of it: files without sound leave none on its tracks.
    lies = {
        clip.get("id"): (kind, str(track), str(place))
        for kind in ("video", "audio")
        for track, element in enumerate(root.findall(f".//sequence/media/{kind}/track"), 1)
        for place, clip in enumerate(element.findall("clipitem"), 1)
    }
    for link in root.iter("link"):
        told = tuple(link.findtext(tag) for tag in ("mediatype", "trackindex", "clipindex"))
        assert lies[link.findtext("linkclipref")] == told
    subclips = root.findall(".//bin/children/clip[subclipinfo]")
    for subclip, pick in zip(subclips, made.picks, strict=True):
        source = made.sources[pick.path].source
        ends = [int(subclip.findtext(f"subclipinfo/{end}offset")) for end in ("start", "end")]
        assert ends == [pick.frames.first, source.frame_count - pick.frames.end]
    ids = [each.get("id") for each in root.iter() if each.get("id") and len(each)]
    assert len(ids) == len(set(ids))


@settings(max_examples=50)
@given(hand_offs())
def test_an_avid_log_keeps_every_frame(made):
    read = otio.adapters.read_from_string(ale(made.given, Contents.CLIPS).decode(), "ale")
    events = made.given.events
    assert read_ranges(read) == [
        (event.source.start + event.picked.first, event.source.start + event.picked.end) for event in events
    ]
    assert [clip.metadata["ALE"]["Tape"] for clip in read] == [
        event.source.reel or Path(event.source.path).stem for event in events
    ]


@settings(max_examples=50)
@given(hand_offs(mixed=True))
def test_markers_for_avid_stand_at_the_best_frames(made):
    rate = float(made.given.counting.frame_rate)
    begin = RationalTime(made.given.counting.read("01:00:00:00"), rate)
    events = made.given.events
    rows = marker_text(made.given, Contents.STRINGOUT).decode().splitlines()
    for row, event in zip(rows, events, strict=True):
        moment = otio.opentime.from_timecode(row.split("\t")[1], rate)
        assert moment - begin == RationalTime(event.peak_record, rate)
        assert event.record.first <= event.peak_record < event.record.end


@settings(max_examples=50)
@given(hand_offs(mixed=True))
def test_a_table_has_every_frame(made):
    rows = list(csv.DictReader(io.StringIO(table(made.given, Contents.STRINGOUT).decode("utf-8-sig"))))
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


@settings(max_examples=50)
@given(hand_offs(mixed=True))
def test_an_fcpxml_file_keeps_every_frame(made):
    root = etree.fromstring(fcpxml(made.given, Contents.BOTH))
    assert root.get("version") == "1.9"
    assets = {asset.get("id"): asset for asset in root.iter("asset")}
    formats = {form.get("id"): form for form in root.iter("format")}
    assert len(assets) + len(formats) == len({*assets, *formats})
    counting = made.given.counting
    events = made.given.events
    sequence = root.find(".//sequence")
    assert seconds(sequence, "tcStart") * counting.frame_rate == counting.read("01:00:00:00")
    assert sequence.get("tcFormat") == ("DF" if counting.drop_frame else "NDF")
    for clip, event, (path, first, _) in zip(sequence.find("spine"), events, made.expected, strict=True):
        source = made.sources[path].source
        rate = source.counting.frame_rate
        asset = assets[clip.get("ref")]
        assert asset.find("media-rep").get("src") == Path(path).as_uri()
        assert seconds(asset, "start") * rate == source.start
        assert seconds(asset, "duration") * rate == source.frame_count
        assert seconds(formats[asset.get("format")], "frameDuration") * rate == 1
        assert seconds(clip, "start") * rate == first
        assert seconds(clip, "duration") * counting.frame_rate == len(event.record)
        offset = seconds(clip, "offset") - seconds(sequence, "tcStart")
        assert offset * counting.frame_rate == event.record.first
        assert seconds(clip.find("marker"), "start") * rate == source.start + event.peak
    for clip in root.findall("library/event/asset-clip"):
        asset = assets[clip.get("ref")]
        path = next(
            path for path in made.sources if Path(path).as_uri() == asset.find("media-rep").get("src")
        )
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


@settings(max_examples=50)
@given(hand_offs(past_midnight=True))
def test_a_second_reader_of_edls_sees_the_same_events(made):
    text = edl(made.given, Contents.STRINGOUT).decode()
    read = [edit for event in pycmx.parse_cmx3600(io.StringIO(text)).events for edit in event.edits]
    begin = made.counting.read("01:00:00:00")
    events = made.given.events
    for edit, event, (path, first, end) in zip(read, events, made.expected, strict=True):
        source = made.sources[path].source
        sides = (edit.source_in, edit.source_out, edit.record_in, edit.record_out)
        frames = [otio.opentime.from_timecode(side, float(made.counting.frame_rate)).value for side in sides]
        wanted = (first, end, begin + event.record.first, begin + event.record.end)
        assert frames == [frame % made.counting.a_day for frame in wanted]
        assert edit.clip_name == source.name
        assert edit.channels.video
        channels = sum(track.channels for track in source.sound)
        assert [edit.channels.get_audio_channel(number) for number in (1, 2, 3, 4)] == [
            channels >= number for number in (1, 2, 3, 4)
        ]


@settings(max_examples=100)
@given(hand_offs(mixed=True))
def test_no_frame_is_shown_twice_unless_it_was_picked_twice(made):
    events = made.given.events
    for one, other in combinations(events, 2):
        if one.source == other.source and one.frames.meets(other.frames):
            first, end = max(one.frames.first, other.frames.first), min(one.frames.end, other.frames.end)
            assert all(each.picked.first <= first and end <= each.picked.end for each in (one, other))


def test_the_handles_of_picks_that_lie_close_meet_half_way():
    given = hand_off("M", picked(30, 45, 55, 200), one_clip(TimeCodeRate(Fraction(25))), Handles(12))
    shown = [(event.frames.first, event.frames.end) for event in given.events]
    assert shown == [(18, 42), (42, 55), (55, 77), (188, 222)]


def one_clip(counting, count=1000, path="/a.mov", **more):
    return {path: opened(path, counting, count, **more)}


def picked(*ordinals, path="/a.mov"):
    return [Pick(path, FrameRange(at, at + 10), at + 5, 0, 0.5, reason="a | b\n c") for at in ordinals]


def test_a_clip_s_markers_stand_in_its_own_time_code():
    drop = TimeCodeRate(Fraction(30_000, 1001), drop_frame=True)
    given = hand_off("M", picked(0, 60), one_clip(drop, start=drop.read("10:00:59;20")), Handles())
    lines = edl(given, Contents.CLIPS).decode().split("\r\n")
    assert lines[:2] == ["TITLE: M", "FCM: DROP FRAME"]
    assert lines[3:5] == [
        "001  001      V     C        10:00:59;25 10:00:59;26 10:00:59;25 10:00:59;26",
        " |C:ResolveColorBlue |M:Pick 1 0.50; a / b c |D:1",
    ]
    assert lines[6].endswith("10:01:01;27 10:01:01;28 10:01:01;27 10:01:01;28")
    (row, _) = marker_text(given, Contents.CLIPS).decode().splitlines()
    assert row.split("\t")[1] == "10:00:59;25"


def test_a_pick_of_a_clip_that_was_not_scored_has_no_score():
    pick = Pick("/a.mov", FrameRange(0, 10), 5, 0, None, reason="picked by hand")
    given = hand_off("M", [pick], one_clip(TimeCodeRate(Fraction(25))), Handles())
    (event,) = given.events
    assert event.note == "picked by hand"
    (row,) = csv.DictReader(io.StringIO(table(given, Contents.STRINGOUT).decode("utf-8-sig")))
    assert row["score"] == ""


def test_no_spreadsheet_takes_a_reel_for_a_formula_or_an_umlaut_for_two_letters():
    sources = one_clip(TimeCodeRate(Fraction(25)), reel="=1+1", path="/Bär.mov")
    pick = Pick("/Bär.mov", FrameRange(0, 10), 5, 0, 0.5)
    written = table(hand_off("M", [pick], sources, Handles()), Contents.STRINGOUT)
    assert written.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(written.decode("utf-8-sig")))
    assert (row["reel"], row["path"]) == ("'=1+1", "/Bär.mov")


def test_markers_of_several_clips_are_no_edl():
    rate = TimeCodeRate(Fraction(25))
    sources = one_clip(rate) | one_clip(rate, path="/b.mov")
    given = hand_off("M", picked(0) + picked(0, path="/b.mov"), sources, Handles())
    with pytest.raises(InvalidInput):
        edl(given, Contents.CLIPS)
    with pytest.raises(InvalidInput):
        marker_text(given, Contents.CLIPS)


@pytest.mark.parametrize("write", [fcpxml, fcp7_xml])
def test_what_xml_cannot_hold_is_left_out_of_names(write):
    path, rate = "/a\x01b.mov", TimeCodeRate(Fraction(25))
    sources = {path: opened(path, rate, 100, reel="A0\x0001")}
    given = hand_off("M\x1b", picked(0, path=path), sources, Handles())
    text = write(given, Contents.BOTH).decode()
    assert "A001" in text
    assert "ab.mov" in text
    assert "a%01b.mov" in text, "the address of the file is as it was"


@pytest.mark.parametrize("write", [edl, ale])
def test_formats_of_one_rate_refuse_several(write):
    sources = one_clip(TimeCodeRate(Fraction(25))) | one_clip(TimeCodeRate(Fraction(50)), path="/b.mov")
    given = hand_off("M", picked(0) + picked(0, path="/b.mov"), sources, Handles())
    with pytest.raises(InvalidInput, match="one frame rate"):
        write(given, Contents.STRINGOUT)


def test_events_are_numbered_within_each_edl_however_many_picks_there_are():
    counts = [TimeCodeRate(Fraction(25)), TimeCodeRate(Fraction(30))]
    sources = {f"/a{place}.mov": opened(f"/a{place}.mov", each, 9000) for place, each in enumerate(counts)}
    picks = [Pick(path, FrameRange(at, at + 2), at, 0, 0.5) for path in sources for at in range(0, 1200, 2)]
    given = hand_off("Many", picks, sources, Handles())
    for part, source in zip(given.by_rate.values(), sources, strict=True):
        for contents in (Contents.STRINGOUT, Contents.CLIPS):
            lines = edl(part, contents).decode().splitlines()
            numbers = [line.split()[0] for line in lines if line[:1].isdigit()]
            assert numbers == [f"{number:03d}" for number in range(1, 601)], source
    assert "Pick 1200" in edl(part, Contents.STRINGOUT).decode()


def test_an_edl_holds_no_more_than_999_events():
    given = hand_off("M", picked(*range(1000)), one_clip(TimeCodeRate(Fraction(25)), 2000), Handles())
    with pytest.raises(InvalidInput, match="999"):
        edl(given, Contents.STRINGOUT)


def test_reels_are_told_apart_and_files_of_a_reel_are_not():
    rate = TimeCodeRate(Fraction(25))
    names = ("/one/A012_C003.mov", "/two/A012_C003.mov", "/a012_c003_long.mov", "/bl.mov", "/日本.mov")
    sources = [opened(name, rate, 10).source for name in names]
    sources += [opened(f"/card/{n}.mov", rate, 10, reel="A001R2XY99").source for n in (1, 2)]
    reels = list(reel_names(sources).values())
    assert reels == ["A012_C00", "A012_C02", "A012_C03", "BL2", "REEL", "A001R2XY", "A001R2XY"]


def test_the_bin_of_an_otio_file_has_markers_and_subclips():
    given = hand_off("M", picked(100, 300), one_clip(TimeCodeRate(Fraction(25)), start=90_000), Handles())
    both = otio.adapters.read_from_string(otio_file(given, Contents.BOTH).decode(), "otio_json")
    timeline, clips = both
    assert isinstance(timeline, otio.schema.Timeline)
    assert [marker.marked_range.start_time.value for marker in clips[0].markers] == [90_105, 90_305]
    assert [clip.name for clip in clips] == ["a.mov", "a.mov Pick 1", "a.mov Pick 2"]
    assert read_ranges(clips) == [(90_000, 91_000), (90_100, 90_110), (90_300, 90_310)]
    links = {clip.metadata["Resolve_OTIO"]["Link Group ID"] for track in timeline.tracks for clip in track}
    assert links == {1, 2}
    (heard, _) = timeline.audio_tracks()[0]
    channels = heard.metadata["Resolve_OTIO"]["Channels"]
    assert [dict(channel) for channel in channels] == [
        {"Source Channel ID": channel, "Source Track ID": 0} for channel in (0, 1)
    ]


def test_chapters_begin_at_zero_and_follow_the_stringout():
    given = hand_off("M", picked(0, 100, 200), one_clip(TimeCodeRate(Fraction(25))), Handles(25))
    assert chapters(given, Contents.STRINGOUT).decode().splitlines() == [
        "00:00:00 Pick 1: a.mov",
        "00:00:01 Pick 2: a.mov",
        "00:00:03 Pick 3: a.mov",
    ]


def test_a_name_says_the_format():
    assert format_of("A.FCPXML") is FORMATS[".fcpxml"]
    assert format_of("a.chapters.txt") is FORMATS[".chapters.txt"]
    assert format_of("a.txt") is FORMATS[".txt"]
    with pytest.raises(InvalidInput, match="otio"):
        format_of("a.aaf")
