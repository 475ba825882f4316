"""What is handed to an editor, as one OpenTimelineIO model that every format is written from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.picks import FrameRange, Handles, Pick
from aura_trainer.domain.timecode import TimeCodeRate, rate_words
from aura_trainer.language import tr
from aura_trainer.media.origin import SoundTrack
from aura_trainer.services.export.handles import with_handles
from aura_trainer.services.export.source import CutSource, OpenSource

TIMELINE_START = "01:00:00:00"
"""Where timelines begin, as is the custom of the trade."""

_OURS = "aura_trainer"


@dataclass(frozen=True, slots=True)
class HandOff:
    """Picks ready to be written.

    Attributes:
        timeline: An OpenTimelineIO timeline with the picks one after another, handles and sound included.
        clips: An OpenTimelineIO collection of the files, each with a marker for every pick of it, and of the picks as
            subclips.
        by_rate: Where files have several frame rates, the same for the files of each, that of the timeline first.
    """

    timeline: otio.schema.Timeline
    clips: otio.schema.SerializableCollection
    by_rate: Mapping[Fraction, "HandOff"] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the timeline is called."""
        return str(self.timeline.name)


@dataclass(frozen=True, slots=True)
class Event:
    """A pick as it stands in the model, read back from there.

    ``frames``, ``picked`` and ``peak`` are counted from the file's first frame, at the file's rate; ``record`` and
    ``peak_record`` from the timeline's first, at the timeline's.

    Attributes:
        number: The place among the picks, from 1.
        source: The file.
        frames: What the timeline shows, handles included.
        picked: The pick itself.
        peak: Its best frame.
        record: Where the frames lie on the timeline.
        peak_record: Where the best one lies there.
        pick: What was handed over.
    """

    number: int
    source: CutSource
    frames: FrameRange
    picked: FrameRange
    peak: int
    record: FrameRange
    peak_record: int
    pick: Pick

    @property
    def name(self) -> str:
        """What the pick is called in markers and bins."""
        return tr("Pick {number}").format(number=self.number)

    @property
    def note(self) -> str:
        """Its score, and why it was picked, on one line."""
        return note_of(self.pick)

    @property
    def source_in(self) -> int:
        """The number of the first frame shown, as the file's time code counts."""
        return self.source.start + self.frames.first

    @property
    def source_out(self) -> int:
        """The number of the first frame after those shown."""
        return self.source.start + self.frames.end


def note_of(pick: Pick) -> str:
    """The score of a pick, and why it was picked, on one line."""
    score = "" if pick.score is None else f"{pick.score:.2f}"
    if pick.low is not None and pick.high is not None:
        score += f" ({pick.low:.2f}-{pick.high:.2f})"
    parts = [score, tr("unlike what the model knows") if pick.unsure else "", pick.reason]
    return " ".join("; ".join(filter(None, parts)).split())


def hand_off(
    name: str, picks: Sequence[Pick], sources: Mapping[str, OpenSource], handles: Handles
) -> HandOff:
    """Put picks in the model, in the order given; ``sources`` has the file of each by its path.

    Handles end before the frames that another pick of the same file shows.

    Raises:
        InvalidInput: There is no pick.
    """
    if not picks:
        raise InvalidInput(tr("There is no pick to hand over."))
    numbered = list(enumerate(zip(picks, _shown(picks, sources, handles), strict=True), 1))
    whole = _put_together(name, numbered, sources)
    rates = dict.fromkeys(
        (
            counting_of(whole.timeline).frame_rate,
            *(sources[pick.path].source.counting.frame_rate for pick in picks),
        )
    )
    if len(rates) == 1:
        return whole
    parts = {
        rate: [part for part in numbered if sources[part[1][0].path].source.counting.frame_rate == rate]
        for rate in rates
    }
    by_rate = {rate: _put_together(name, part, sources) for rate, part in parts.items()}
    return replace(whole, by_rate=by_rate)


def _put_together(
    name: str, numbered: Sequence[tuple[int, tuple[Pick, FrameRange]]], sources: Mapping[str, OpenSource]
) -> HandOff:
    counting = _counting_of([pick for _, (pick, _) in numbered], sources)
    record, events = 0, []
    for number, (pick, frames) in numbered:
        event = _event(number, pick, sources[pick.path], frames, counting, record)
        events.append(event)
        record = event.record.end
    return HandOff(_timeline(name, events, counting), _collection(name, events))


def counting_of(timeline: otio.schema.Timeline) -> TimeCodeRate:
    """How the frames of a timeline of the model are counted."""
    kept = timeline.metadata[_OURS]
    return TimeCodeRate(Fraction(kept["frame_rate"]), bool(kept["drop_frame"]))


def events_of(timeline: otio.schema.Timeline) -> list[Event]:
    """The picks on a timeline of the model, in order."""
    counting = counting_of(timeline)
    found, record = [], 0
    for clip in timeline.video_tracks()[0]:
        source = _kept_source(clip.media_reference)
        kept = clip.metadata[_OURS]
        first = int(clip.source_range.start_time.value) - source.start
        length = int(clip.source_range.duration.value)
        frames = FrameRange(first, first + int(kept["frames"]))
        here = FrameRange(record, record + length)
        found.append(
            Event(
                number=int(kept["number"]),
                source=source,
                frames=frames,
                picked=FrameRange(int(kept["first"]), int(kept["end"])),
                peak=int(kept["peak"]),
                record=here,
                peak_record=_on_timeline(int(kept["peak"]), frames, source, counting, here),
                pick=_kept_pick(clip, source),
            )
        )
        record += length
    return found


def one_rate(timeline: otio.schema.Timeline, format_name: str) -> TimeCodeRate:
    """How the frames of a timeline and of all its files are counted, for formats that know one rate only.

    Raises:
        InvalidInput: A file has another rate.
    """
    counting = counting_of(timeline)
    for event in events_of(timeline):
        if event.source.counting.frame_rate != counting.frame_rate:
            raise InvalidInput(
                tr(
                    "{format} knows one frame rate only, and {name} has {own} where others have {rate}. "
                    "Hand over clips of one rate at a time, or choose .otio, .fcpxml or .xml."
                ).format(
                    format=format_name,
                    name=event.source.name,
                    own=rate_words(event.source.counting.frame_rate),
                    rate=rate_words(counting.frame_rate),
                )
            )
    return counting


def _counting_of(picks: Sequence[Pick], sources: Mapping[str, OpenSource]) -> TimeCodeRate:
    """The rate that most of the picked footage has, counted as the first file of that rate counts."""
    shares: dict[Fraction, Fraction] = defaultdict(Fraction)
    countings: dict[Fraction, TimeCodeRate] = {}
    for pick in picks:
        opened = sources[pick.path]
        counting = opened.source.counting
        shares[counting.frame_rate] += len(opened.counted(pick.frames)) / counting.frame_rate
        countings.setdefault(counting.frame_rate, counting)
    return countings[max(shares, key=lambda rate: shares[rate])]


def _picked(pick: Pick, opened: OpenSource) -> FrameRange:
    # A proxy may be longer than its original by a frame.
    return opened.counted(pick.frames).within(opened.source.whole)


def _shown(picks: Sequence[Pick], sources: Mapping[str, OpenSource], handles: Handles) -> list[FrameRange]:
    """What is shown of each pick, handles included."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, pick in enumerate(picks):
        places[pick.path].append(place)
    shown: dict[int, FrameRange] = {}
    for path, mine in places.items():
        source = sources[path].source
        picked = [_picked(picks[place], sources[path]) for place in mine]
        wide = with_handles(picked, handles.at(source.counting.frame_rate), source.whole)
        shown.update(zip(mine, wide, strict=True))
    return [shown[place] for place in range(len(picks))]


def _event(
    number: int, pick: Pick, opened: OpenSource, frames: FrameRange, counting: TimeCodeRate, record: int
) -> Event:
    source, picked = opened.source, _picked(pick, opened)
    ratio = counting.frame_rate / source.counting.frame_rate
    here = FrameRange(record, record + max(round(len(frames) * ratio), 1))
    peak = min(max(opened.counted_frame(pick.peak), picked.first), picked.end - 1)
    return Event(
        number, source, frames, picked, peak, here, _on_timeline(peak, frames, source, counting, here), pick
    )


def _on_timeline(
    frame: int, frames: FrameRange, source: CutSource, counting: TimeCodeRate, record: FrameRange
) -> int:
    ahead = round((frame - frames.first) * counting.frame_rate / source.counting.frame_rate)
    return min(record.first + ahead, record.end - 1)


def _timeline(name: str, events: Sequence[Event], counting: TimeCodeRate) -> otio.schema.Timeline:
    rate = float(counting.frame_rate)
    timeline = otio.schema.Timeline(name, global_start_time=RationalTime(counting.read(TIMELINE_START), rate))
    timeline.metadata[_OURS] = {
        "frame_rate": str(counting.frame_rate),
        "drop_frame": counting.drop_frame,
    }
    video = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    video.extend(_clip(event, rate) for event in events)
    timeline.tracks.append(video)
    for track in range(max(len(event.source.sound) for event in events)):
        sound = otio.schema.Track(f"A{track + 1}", kind=otio.schema.TrackKind.Audio)
        for event in events:
            if track < len(event.source.sound):
                sound.append(_sound(event, rate, track))
            else:
                sound.append(
                    otio.schema.Gap(source_range=TimeRange(duration=RationalTime(len(event.record), rate)))
                )
        timeline.tracks.append(sound)
    return timeline


def _clip(event: Event, rate: float) -> otio.schema.Clip:
    """A clip of the timeline: where it begins is counted at the file's rate, how long it lasts at the timeline's."""
    own = float(event.source.counting.frame_rate)
    clip = otio.schema.Clip(
        name=event.source.name,
        media_reference=_reference(event.source),
        source_range=TimeRange(RationalTime(event.source_in, own), RationalTime(len(event.record), rate)),
        markers=[_marker(event)],
    )
    pick = event.pick
    clip.metadata[_OURS] = {
        "number": event.number,
        "frames": len(event.frames),
        "first": event.picked.first,
        "end": event.picked.end,
        "peak": event.peak,
        "own_frames": [pick.frames.first, pick.frames.end, pick.peak],
        "shot": pick.shot,
        "score": pick.score,
        "low": pick.low,
        "high": pick.high,
        "unsure": pick.unsure,
        "reason": pick.reason,
    }
    # What Resolve itself writes to keep picture and sound of a clip together.
    clip.metadata["Resolve_OTIO"] = {"Link Group ID": event.number}
    return clip


def _sound(event: Event, rate: float, track: int) -> otio.schema.Clip:
    """The same clip on a track of sound, with the channels it takes from which track of the file, as Resolve writes it."""
    clip = _clip(event, rate)
    clip.metadata["Resolve_OTIO"]["Channels"] = [
        {"Source Channel ID": channel, "Source Track ID": track}
        for channel in range(event.source.sound[track].channels)
    ]
    return clip


def _marker(event: Event) -> otio.schema.Marker:
    own = float(event.source.counting.frame_rate)
    return otio.schema.Marker(
        name=event.name,
        marked_range=TimeRange(RationalTime(event.source.start + event.peak, own), RationalTime(1, own)),
        color=otio.schema.MarkerColor.BLUE,
        comment=event.note,
    )


def _collection(name: str, events: Sequence[Event]) -> otio.schema.SerializableCollection:
    """Every file with its markers, then every pick as a subclip."""
    collection = otio.schema.SerializableCollection(name)
    for source in dict.fromkeys(event.source for event in events):
        reference = _reference(source)
        own = [event for event in events if event.source == source]
        collection.append(
            otio.schema.Clip(
                source.name, reference, reference.available_range, markers=[_marker(event) for event in own]
            )
        )
    for event in events:
        rate = float(event.source.counting.frame_rate)
        start = RationalTime(event.source.start + event.picked.first, rate)
        picked = TimeRange(start, RationalTime(len(event.picked), rate))
        collection.append(
            otio.schema.Clip(
                f"{event.source.name} {event.name}",
                _reference(event.source),
                picked,
                markers=[_marker(event)],
            )
        )
    return collection


def _reference(source: CutSource) -> otio.schema.ExternalReference:
    rate = float(source.counting.frame_rate)
    reference = otio.schema.ExternalReference(
        target_url=Path(source.path).absolute().as_uri(),
        available_range=TimeRange(RationalTime(source.start, rate), RationalTime(source.frame_count, rate)),
    )
    reference.name = source.name
    reference.metadata[_OURS] = {
        "path": source.path,
        "frame_rate": str(source.counting.frame_rate),
        "drop_frame": source.counting.drop_frame,
        "frame_count": source.frame_count,
        "start": source.start,
        "reel": source.reel,
        "size": list(source.size),
        "sound": [[track.channels, track.sample_rate] for track in source.sound],
    }
    return reference


def _kept_source(reference: otio.schema.ExternalReference) -> CutSource:
    kept = reference.metadata[_OURS]
    return CutSource(
        path=kept["path"],
        counting=TimeCodeRate(Fraction(kept["frame_rate"]), bool(kept["drop_frame"])),
        frame_count=int(kept["frame_count"]),
        start=int(kept["start"]),
        reel=kept["reel"],
        size=(int(kept["size"][0]), int(kept["size"][1])),
        sound=tuple(SoundTrack(int(channels), int(rate)) for channels, rate in kept["sound"]),
    )


def _kept_pick(clip: otio.schema.Clip, source: CutSource) -> Pick:
    kept = clip.metadata[_OURS]
    first, end, peak = map(int, kept["own_frames"])
    return Pick(
        path=source.path,
        frames=FrameRange(first, end),
        peak=peak,
        shot=int(kept["shot"]),
        score=kept["score"],
        low=kept["low"],
        high=kept["high"],
        unsure=bool(kept["unsure"]),
        reason=kept["reason"],
    )
