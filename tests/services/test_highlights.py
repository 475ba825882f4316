"""The best moments of real footage, of originals whatever was given, and none of them twice."""

import shutil
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from clips import Clip, make_clip

from aura_trainer.application import Application
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import InvalidInput, UnreadableMedia
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.picks import FrameRange, Handles, Moment, PickRequest, ScoredClip
from aura_trainer.services.highlights.service import HighlightsService

NEVER = NeverStop()


@pytest.fixture
def services():
    application = Application.open()
    yield application
    application.close()


def score(services, *paths, every=1.0):
    return services.highlights.score(
        [str(path) for path in paths], every, on_event=lambda _: None, token=NEVER
    )


def test_picks_of_real_footage_are_what_was_asked(services, sample_clip, tmp_path):
    clip = shutil.copy(sample_clip, tmp_path / "sample.mp4")
    report = score(services, clip)
    (scored,) = report.clips
    assert scored.shots[0].first == 0
    assert scored.shots[-1].end == scored.frame_count
    assert len(scored.moments) == len(report.frames)
    pick = services.highlights.pick
    request = PickRequest(count=4, min_gap=Fraction(2))
    chosen = pick(report, request, NEVER)
    assert len(chosen.picks) == 4
    assert chosen.notes == ()
    assert chosen == pick(report, request, NEVER)
    said = {moment.ordinal: moment.score for moment in scored.moments}
    for one in chosen.picks:
        assert one.peak in one.frames
        assert one.score == said[one.peak]
        shot = scored.shots[one.shot]
        assert shot.first <= one.frames.first < one.frames.end <= shot.end
    assert all(
        later.frames.first - earlier.frames.end >= 2 * scored.frame_rate
        for earlier, later in pairwise(chosen.picks)
    )
    whole = pick(report, PickRequest(count=3, whole_shots=True), NEVER).picks
    assert all(one.frames == scored.shots[one.shot] for one in whole)
    short = pick(report, PickRequest(seconds=Fraction(5)), NEVER).picks
    assert 0 < sum(len(one.frames) for one in short) / scored.frame_rate <= 5
    share = pick(report, PickRequest(share=Fraction(15, 100)), NEVER).picks
    assert 0 < sum(len(one.frames) for one in share) <= scored.frame_count * 0.15
    best = max(said.values())
    few = pick(report, PickRequest(count=5, threshold=best), NEVER)
    assert [one.score for one in few.picks] == [best]
    assert few.notes[0].startswith("There is 1 pick, not 5: all else")
    none = pick(report, PickRequest(seconds=Fraction(1, 10), whole_shots=True), NEVER)
    assert (none.picks, none.notes) == ((), ("Nothing fits: no shot is that short. Ask for more seconds.",))


def test_one_moment_is_not_picked_ten_times(services, tmp_path):
    """Two clips of the same pictures: what was picked of one is not picked again of the other."""
    first = make_clip(tmp_path / "one.mp4", Clip("one.mp4", 40))
    second = shutil.copy(first, tmp_path / "two.mp4")
    moments = tuple(Moment(at, 0.9 - at / 100) for at in range(0, 40, 10))
    clips = [
        ScoredClip(str(path), Fraction(25), 40, (FrameRange(0, 40),), moments) for path in (first, second)
    ]
    report = score(services, first)
    request = PickRequest(count=8, length=Fraction(1, 5))
    picks = services.highlights.pick(replace(report, clips=tuple(clips)), request, NEVER).picks
    assert [(one.path, one.peak) for one in picks] == [(str(first), at) for at in range(0, 40, 10)]


def test_a_black_frame_is_no_moment_however_it_is_scored(services, sample_clip, tmp_path):
    clip = shutil.copy(sample_clip, tmp_path / "sample.mp4")
    report = score(services, clip, every=5)
    (scored,) = report.clips
    # The sample begins in black.
    high = replace(scored, moments=(Moment(0, 1.0), *(replace(one, score=0.1) for one in scored.moments[1:])))
    for request in (PickRequest(count=2), PickRequest(seconds=Fraction(4))):
        picks = services.highlights.pick(replace(report, clips=(high,)), request, NEVER).picks
        assert picks
        assert all(one.score == 0.1 for one in picks)


def test_where_all_is_black_or_scored_too_low_more_seconds_are_not_asked_for(services, sample_clip, tmp_path):
    report = score(services, shutil.copy(sample_clip, tmp_path / "sample.mp4"), every=5)
    (scored,) = report.clips
    # The sample begins in black.
    black = replace(scored, shots=(FrameRange(0, 3),), moments=(Moment(0, 0.9),))
    report = replace(report, clips=(black,))
    for request in (
        PickRequest(seconds=Fraction(2)),
        PickRequest(seconds=Fraction(2), whole_shots=True),
        PickRequest(seconds=Fraction(2), threshold=1.0),
    ):
        assert services.highlights.pick(report, request, NEVER).notes == (
            "Nothing is picked: all that is short enough shows nothing, or is scored too low.",
        )


def test_a_proxy_leaves_as_its_original(services, tmp_path):
    tagged = {"time_code": "10:00:00:00", "reel": "A001"}
    original = make_clip(tmp_path / "A012.mkv", Clip("A012.mkv", 40, size=(320, 256), **tagged))
    (tmp_path / "Proxy").mkdir()
    proxy = make_clip(tmp_path / "Proxy" / "A012.mkv", Clip("A012.mkv", 40, **tagged))
    together = score(services, original, proxy)
    assert [clip.path for clip in together.clips] == [str(original)]
    services.importer.run([str(original)], Sampling(), on_event=lambda _: None, token=NEVER)
    assert [clip.path for clip in score(services, proxy).clips] == [str(original)]
    picks = services.highlights.pick(together, PickRequest(count=1), NEVER).picks
    given = services.exports.prepare("P", picks, Handles(), NEVER)
    assert given.events[0].source.path == str(original)
    assert given.events[0].source.reel == "A001"
    assert given.events[0].source.start == 900_000


@pytest.mark.parametrize("turned", [False, True], ids=["fewer frames", "more frames"])
@pytest.mark.parametrize("steps", [(2,), (1, 1, 3, 2)], ids=["half the rate", "a varying rate"])
def test_moments_of_a_proxy_of_another_rate_lie_where_they_are_in_the_original(
    services, tmp_path, steps, turned
):
    sparse = [0]
    while sparse[-1] + 2 < 80:
        sparse.append(sparse[-1] + steps[len(sparse) % len(steps)])
    tagged = {"time_code": "10:00:00:00", "reel": "A001"}
    whole = list(range(80))
    there, here = (sparse, whole) if turned else (whole, sparse)
    (tmp_path / "Proxy").mkdir()
    original, proxy = (
        make_clip(path, Clip(path.name, len(stamps), stamps=stamps, size=size, **tagged))
        for path, stamps, size in (
            (tmp_path / "A012.mkv", there, (320, 256)),
            (tmp_path / "Proxy" / "A012.mkv", here, (80, 64)),
        )
    )
    services.importer.run([str(original)], Sampling(), on_event=lambda _: None, token=NEVER)
    (clip,) = score(services, proxy, every=0.24).clips
    sampling = Sampling(amount=0.24)
    (raw,) = services.scoring.score([str(proxy)], sampling, on_event=lambda _: None, token=NEVER).clips
    assert (clip.path, clip.frame_count) == (str(original), len(there))
    assert clip.shots[-1].end == len(there)
    assert len(clip.moments) > 5
    for moment, before in zip(clip.moments, raw.moments, strict=True):
        shown, gone = [*there, 80][moment.ordinal : moment.ordinal + 2]
        assert shown <= here[before.ordinal] < gone, "another frame is on screen then"
        assert moment.score == before.score


def test_images_have_no_moments(services, tmp_path):
    import cv2
    import numpy as np

    cv2.imwrite(str(tmp_path / "still.png"), np.full((64, 80, 3), 90, np.uint8))
    with pytest.raises(UnreadableMedia):
        score(services, tmp_path / "still.png")


def test_the_service_is_for_everybody(services):
    assert not services.settings.advanced_mode
    assert isinstance(services.highlights, HighlightsService)


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"length": Fraction(0)}, "A pick must last longer than zero"),
        ({"min_gap": Fraction(-1)}, "must not be negative"),
    ],
)
def test_a_wish_no_pick_can_meet_is_refused_by_what_is_wrong_with_it(wish, reason):
    with pytest.raises(InvalidInput, match=reason):
        PickRequest(count=1, **wish)
