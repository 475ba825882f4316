"""OpenTimelineIO's own format."""

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from aura_trainer.domain.hand_off import Contents
from aura_trainer.services.export.hand_off import TIMELINE_START, Event, HandOff
from aura_trainer.services.export.source import CutSource

_OURS = "aura_trainer"


def otio_file(given: HandOff, contents: Contents) -> bytes:
    """Write a timeline, a bin of clips, or a collection of both, as an .otio file."""
    if contents is Contents.BOTH:
        root = otio.schema.SerializableCollection(given.name, [_timeline(given), _collection(given)])
    else:
        root = _timeline(given) if contents.has_stringout else _collection(given)
    return str(root.to_json_string(indent=4)).encode()


def _timeline(given: HandOff) -> otio.schema.Timeline:
    """The picks one after another, handles and sound included."""
    counting, events = given.counting, given.events
    rate = float(counting.frame_rate)
    timeline = otio.schema.Timeline(
        given.name, global_start_time=RationalTime(counting.read(TIMELINE_START), rate)
    )
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


def _collection(given: HandOff) -> otio.schema.SerializableCollection:
    """Every file with its markers, then every pick as a subclip."""
    collection = otio.schema.SerializableCollection(given.name)
    for source in given.sources:
        reference = _reference(source)
        own = [event for event in given.events if event.source == source]
        collection.append(
            otio.schema.Clip(
                source.name, reference, reference.available_range, markers=[_marker(event) for event in own]
            )
        )
    for event in given.events:
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
        target_url=source.uri,
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
