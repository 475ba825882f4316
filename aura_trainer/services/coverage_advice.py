"""Advice on the parts of a clip that have no rating: its beginning, middle or end, and single shots."""

from collections import defaultdict
from collections.abc import Iterable

from aura_trainer.domain.advice import AdviceTopic, FrameAdvice
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import MediaKind
from aura_trainer.language import mark, tr
from aura_trainer.services.survey import Survey

_BARE = {
    (0,): mark("The beginning of {clip} has no rating yet. Rate a few of these."),
    (1,): mark("The middle of {clip} has no rating yet. Rate a few of these."),
    (2,): mark("The end of {clip} has no rating yet. Rate a few of these."),
    (0, 1): mark("The beginning and the middle of {clip} have no rating yet. Rate a few of these."),
    (0, 2): mark("The beginning and the end of {clip} have no rating yet. Rate a few of these."),
    (1, 2): mark("The middle and the end of {clip} have no rating yet. Rate a few of these."),
}
"""By the thirds of a clip. All three are never bare: of a clip without any rating another piece of advice speaks."""

_STRETCHES = 3
_LEAST_SHOT_SECONDS = 1.0
_CLIPS_NAMED = 2


def piece_of_advice(topic: AdviceTopic, text: str, frames: Iterable[Frame]) -> FrameAdvice:
    """Put a piece of advice together with the frames it is about."""
    named = tuple(frames)
    return FrameAdvice(
        topic, text, tuple(frame.id for frame in named), tuple(frame.address for frame in named)
    )


def advise_on_stretches(survey: Survey, most: int) -> Iterable[FrameAdvice]:
    """Give a piece of advice for each clip with ratings in some of its thirds and none in others.

    The clips with the most unrated frames there come first.
    """
    found: list[tuple[list[Frame], int, tuple[int, ...]]] = []
    for media_id, missing in _bare_stretches(survey).items():
        frames = [frame for frame in survey.unrated_of(media_id) if _stretch(survey, frame) in missing]
        if frames:
            found.append((frames, media_id, tuple(sorted({_stretch(survey, frame) for frame in frames}))))
    found.sort(key=lambda item: (-len(item[0]), item[1]))
    for frames, media_id, parts in found[:_CLIPS_NAMED]:
        chosen = survey.spread(frames, most)
        if chosen:
            text = tr(_BARE[parts]).format(clip=survey.clip_name(media_id))
            yield piece_of_advice(AdviceTopic.TIME, text, chosen)


def advise_on_shots(survey: Survey, most: int) -> Iterable[FrameAdvice]:
    """Give a piece of advice for each clip with ratings that has shots without any, long ones first.

    Shots under a second, and those in a third of the clip that has no rating at all, are not spoken of.
    """
    bare = _bare_stretches(survey)
    rated = {(frame.media_id, frame.shot) for frame in survey.rated}
    middles: dict[int, dict[int, Frame]] = defaultdict(dict)
    for frame in _middle_first(survey):
        key = (frame.media_id, frame.shot)
        if (
            key not in rated
            and frame.media_id in bare
            and _stretch(survey, frame) not in bare[frame.media_id]
        ):
            middles[frame.media_id].setdefault(frame.shot, frame)
    by_length = {
        key: sorted(shots.values(), key=lambda frame: (-survey.shot_seconds(frame), frame.shot))
        for key, shots in middles.items()
    }
    order = sorted(by_length, key=lambda key: (-sum(map(survey.shot_seconds, by_length[key])), key))
    for media_id in order[:_CLIPS_NAMED]:
        frames = by_length[media_id]
        longest = survey.shot_seconds(frames[0])
        name = survey.clip_name(media_id)
        if len(frames) == 1:
            text = tr("One shot of {name}, {longest:.0f} s long, has no rating yet.").format(
                name=name, longest=longest
            )
        else:
            text = tr(
                "{count} shots of {name} have no rating yet; the longest takes {longest:.0f} s."
            ).format(count=len(frames), name=name, longest=longest)
        yield piece_of_advice(AdviceTopic.SHOT, text, frames[:most])


def _bare_stretches(survey: Survey) -> dict[int, set[int]]:
    """The thirds without a rating of each clip that has one."""
    covered: dict[int, set[int]] = defaultdict(set)
    for frame in survey.rated:
        covered[frame.media_id].add(_stretch(survey, frame))
    return {key: set(range(_STRETCHES)) - parts for key, parts in covered.items()}


def _stretch(survey: Survey, frame: Frame) -> int:
    return min(int(survey.moment(frame) * _STRETCHES), _STRETCHES - 1)


def _middle_first(survey: Survey) -> list[Frame]:
    """The unrated frames of shots worth speaking of, those near the middle of theirs first."""
    frames = [
        frame
        for frame in survey.unrated
        if survey.media[frame.media_id].info.kind is MediaKind.VIDEO
        and survey.shot_seconds(frame) >= _LEAST_SHOT_SECONDS
    ]
    return sorted(frames, key=lambda frame: (survey.off_middle(frame), frame.id))
