"""What is handed to an editor: the one model that every format is written from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.picks import FrameRange, Handles, Pick
from aura_trainer.domain.timecode import TimeCodeRate, rate_words
from aura_trainer.language import tr
from aura_trainer.services.export.handles import with_handles
from aura_trainer.services.export.source import CutSource, OpenSource

TIMELINE_START = "01:00:00:00"
"""Where timelines begin, as is the custom of the trade."""


@dataclass(frozen=True, slots=True)
class Event:
    """A pick as it stands in the model.

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


@dataclass(frozen=True, slots=True)
class HandOff:
    """Picks ready to be written, one after another on a timeline.

    Attributes:
        name: What the timeline is called.
        counting: How its frames are counted.
        events: The picks in order, handles included.
        by_rate: Where files have several frame rates, the same for the files of each, that of the timeline first.
    """

    name: str
    counting: TimeCodeRate
    events: tuple[Event, ...]
    by_rate: Mapping[Fraction, "HandOff"] = field(default_factory=dict)

    @property
    def sources(self) -> tuple[CutSource, ...]:
        """The files, each once, in the order of their first picks."""
        return tuple(dict.fromkeys(event.source for event in self.events))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the timeline: those of its first file that has its rate."""
        rate = self.counting.frame_rate
        return next(source.size for source in self.sources if source.counting.frame_rate == rate)


def note_of(pick: Pick) -> str:
    """The score of a pick, and why it was picked, on one line."""
    score = "" if pick.score is None else f"{pick.score:.2f}"
    if pick.low is not None and pick.high is not None:
        score += f" ({pick.low:.2f}-{pick.high:.2f})"
    parts = [score, tr("unlike what the model knows") if pick.unsure else "", pick.reason]
    return one_line("; ".join(filter(None, parts)))


def one_line(text: str) -> str:
    """A text as a format of lines can hold it: without line ends and tabs."""
    return " ".join(text.split())


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
            whole.counting.frame_rate,
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
    return HandOff(name, counting, tuple(events))


def one_rate(given: HandOff, format_name: str) -> TimeCodeRate:
    """How the frames of a timeline and of all its files are counted, for formats that know one rate only.

    Raises:
        InvalidInput: A file has another rate.
    """
    for event in given.events:
        if event.source.counting.frame_rate != given.counting.frame_rate:
            raise InvalidInput(
                tr(
                    "{format} knows one frame rate only, and {name} has {own} where others have {rate}. "
                    "Hand over clips of one rate at a time, or choose .otio, .fcpxml or .xml."
                ).format(
                    format=format_name,
                    name=event.source.name,
                    own=rate_words(event.source.counting.frame_rate),
                    rate=rate_words(given.counting.frame_rate),
                )
            )
    return given.counting


def one_source(given: HandOff, refusal: str) -> CutSource:
    """The file, for lists of markers, whose lines do not say of which file they are.

    Raises:
        InvalidInput: There are several; with the words given.
    """
    if len(given.sources) > 1:
        raise InvalidInput(refusal)
    return given.sources[0]


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
