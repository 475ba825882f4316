"""A frame reached by stepping, in any order, must be the frame a decode from first to last shows there."""

import threading
from pathlib import Path

import numpy as np
import pytest
from clips import CLIPS, CUT_IN_LATER, Clip, damaged, numbered_picture, read_number, real_clips
from hypothesis import given
from hypothesis import strategies as st
from stop_after import StopAfter

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import Cancelled, InvalidInput, UnreadableMedia
from aura_trainer.domain.media import MediaKind
from aura_trainer.media import frame_source
from aura_trainer.media.container import Faults, open_video
from aura_trainer.media.footage import Footage
from aura_trainer.media.frame_index import index_frames
from aura_trainer.media.stepping import FrameStepper

TOKEN = NeverStop()
SIDE = 160


def footage_of(path: Path) -> Footage:
    kind = MediaKind.IMAGES if path.is_dir() or path.suffix == ".png" else MediaKind.VIDEO
    return Footage.open(str(path), kind, TOKEN)


def linear(footage: Footage) -> dict[int, np.ndarray]:
    return {frame.ordinal: frame.image for frame in footage.frames(None, SIDE, TOKEN)}


def walk(count: int, seed: int, steps: int = 40) -> list[int]:
    """Ordinals as a person asks for them: leaps, with runs of single steps either way."""
    chance, place = np.random.default_rng(seed), 0
    places: list[int] = []
    while len(places) < steps:
        if chance.random() < 0.3:
            place = int(chance.integers(count))
            places.append(place)
        direction = int(chance.choice((-1, 1)))
        for _ in range(chance.integers(8)):
            place = min(max(place + direction, 0), count - 1)
            places.append(place)
    return places


@pytest.mark.parametrize("clip", [*CLIPS, CUT_IN_LATER], ids=lambda clip: clip.name)
@pytest.mark.parametrize("kept", [1, 7, 1000])
def test_stepping_in_any_order_shows_what_a_linear_decode_shows(make, clip: Clip, kept: int):
    footage = footage_of(make(clip))
    shown = linear(footage)
    stepper = FrameStepper(footage, max_side=SIDE, memory_limit=kept * shown[0].nbytes)
    for ordinal in walk(len(footage.index), seed=kept):
        np.testing.assert_array_equal(stepper.frame(ordinal, TOKEN), shown[ordinal])
    stepper.release()


@pytest.mark.parametrize("path", real_clips(), ids=lambda path: path.name)
def test_stepping_through_real_clips_shows_what_a_linear_decode_shows(path: Path):
    footage = footage_of(path)
    shown = linear(footage)
    stepper = FrameStepper(footage, max_side=SIDE)
    for ordinal in walk(len(footage.index), seed=3, steps=30):
        np.testing.assert_array_equal(stepper.frame(ordinal, TOKEN), shown[ordinal])
    stepper.release()


@pytest.mark.parametrize("rotation", [90.0, 180.0, -90.0])
def test_a_turned_clip_is_stepped_upright(make, rotation: float):
    footage = footage_of(make(Clip(f"turned{rotation}.mp4", 30, rotation=rotation)))
    shown = linear(footage)
    stepper = FrameStepper(footage, max_side=SIDE)
    for ordinal in (29, 28, 3, 4, 0):
        image = stepper.frame(ordinal, TOKEN)
        assert image.shape[:2] == (footage.info.height, footage.info.width)
        np.testing.assert_array_equal(image, shown[ordinal])
    stepper.release()


@pytest.fixture(scope="module")
def open_gop(make) -> tuple[Footage, dict[int, np.ndarray]]:
    footage = footage_of(make(next(clip for clip in CLIPS if clip.name == "open-gop.ts")))
    return footage, linear(footage)


@given(
    st.lists(
        st.tuples(st.sampled_from(["frame", "ahead", "back", "release", "cut short"]), st.integers(0, 99)),
        max_size=12,
    ),
    st.integers(1, 40),
)
def test_whatever_was_done_before_the_next_frame_is_exact(open_gop, actions, kept):
    footage, shown = open_gop
    stepper = FrameStepper(footage, max_side=SIDE, memory_limit=kept * shown[0].nbytes)
    for action, ordinal in actions:
        if action == "frame":
            np.testing.assert_array_equal(stepper.frame(ordinal, TOKEN), shown[ordinal])
        elif action == "release":
            stepper.release()
        elif action == "cut short":
            try:
                stepper.frame(ordinal, StopAfter(ordinal % 5))
            except Cancelled:
                assert stepper.kept(ordinal) is None
        else:
            stepper.read_ahead(ordinal, backwards=action == "back", token=TOKEN)
    for ordinal in range(100):
        image = stepper.kept(ordinal)
        if image is not None:
            np.testing.assert_array_equal(image, shown[ordinal])
    stepper.release()


FIXED_GROUPS = {"x264-params": "keyint=30:min-keyint=30:scenecut=0"}


def test_a_step_back_brings_its_group_to_hand(make):
    footage = footage_of(make(Clip("long-group.mp4", 60, encoder=FIXED_GROUPS)))
    stepper = FrameStepper(footage, max_side=SIDE)
    stepper.frame(50, TOKEN)
    stepper.frame(49, TOKEN)
    assert all(stepper.kept(ordinal) is not None for ordinal in range(30, 50))
    assert stepper.kept(29) is None
    stepper.release()


def test_reading_ahead_backwards_goes_over_into_the_group_before(make):
    footage = footage_of(make(Clip("long-group.mp4", 60, encoder=FIXED_GROUPS)))
    stepper = FrameStepper(footage, max_side=SIDE)
    stepper.frame(33, TOKEN)
    stepper.read_ahead(33, backwards=True, token=TOKEN)
    stepper.read_ahead(33, backwards=True, token=TOKEN)
    assert all(stepper.kept(ordinal) is not None for ordinal in range(34))
    stepper.release()


def test_pictures_at_hand_stay_under_the_memory_limit_and_near_the_frame_shown(make):
    footage = footage_of(make(Clip("plain.mp4")))
    size = linear(footage)[0].nbytes
    stepper = FrameStepper(footage, max_side=SIDE, memory_limit=10 * size)
    for ordinal in range(60):
        stepper.frame(ordinal, TOKEN)
        assert sum(stepper.kept(place) is not None for place in range(60)) <= 10
    assert [place for place in range(60) if stepper.kept(place) is not None] == list(range(50, 60))
    stepper.release()


def test_a_picture_at_hand_may_be_taken_while_the_decoder_works(make):
    footage = footage_of(make(Clip("plain.mp4")))
    shown = linear(footage)
    stepper = FrameStepper(footage, max_side=SIDE, memory_limit=5 * shown[0].nbytes)
    wrong: list[int] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            for ordinal in range(60):
                image = stepper.kept(ordinal)
                if image is not None and not np.array_equal(image, shown[ordinal]):
                    wrong.append(ordinal)

    looking = threading.Thread(target=look)
    looking.start()
    for ordinal in walk(60, seed=9):
        stepper.frame(ordinal, TOKEN)
    done.set()
    looking.join()
    stepper.release()
    assert not wrong


def test_a_damaged_frame_is_named_and_the_ones_around_it_are_shown(make):
    footage = footage_of(damaged(make(Clip("plain-intra.mp4", gop=1, b_frames=0)), at=0.4, length=900))
    shown = linear(footage)
    missing = set(range(len(footage.index))) - shown.keys()
    assert missing
    stepper = FrameStepper(footage, max_side=SIDE)
    for ordinal in range(len(footage.index)):
        if ordinal in missing:
            with pytest.raises(UnreadableMedia, match=f"Frame {ordinal + 1} of broken-plain-intra.mp4"):
                stepper.frame(ordinal, TOKEN)
        else:
            np.testing.assert_array_equal(stepper.frame(ordinal, TOKEN), shown[ordinal])
    stepper.release()


def test_a_frame_outside_the_clip_is_refused(make):
    stepper = FrameStepper(footage_of(make(Clip("plain.mp4"))), max_side=SIDE)
    for ordinal in (-1, 60):
        with pytest.raises(InvalidInput, match="frames 0 to 59"):
            stepper.frame(ordinal, TOKEN)


def test_a_file_that_is_gone_is_told_and_found_again_when_it_is_back(make, tmp_path: Path):
    path = tmp_path / "here.mp4"
    path.write_bytes(make(Clip("plain.mp4")).read_bytes())
    stepper = FrameStepper(footage_of(path), max_side=SIDE)
    path.rename(tmp_path / "away.mp4")
    with pytest.raises(UnreadableMedia, match="does not exist"):
        stepper.frame(5, TOKEN)
    (tmp_path / "away.mp4").rename(path)
    assert read_number(stepper.frame(5, TOKEN)) == 5
    stepper.release()


def test_a_step_back_seeks_once(make, monkeypatch):
    path = make(Clip("back.mp4", 100))
    seeks = []

    def counted(container, stream, pts, faults, token):
        seeks.append(pts)
        return demuxed_from(container, stream, pts, faults, token)

    demuxed_from = frame_source.demuxed_from
    monkeypatch.setattr(frame_source, "demuxed_from", counted)
    index = index_frames(str(path), TOKEN)
    with open_video(str(path)) as (container, stream):
        source = frame_source.FrameSource(str(path), container, stream, index, Faults(), TOKEN)
        for ordinal, seeks_so_far in ((90, 1), (60, 2), (61, 2), (5, 3), (50, 4)):
            assert source.reach(ordinal).pts == index.pts[ordinal]
            assert len(seeks) == seeks_so_far, ordinal


def test_images_of_a_folder_are_stepped_and_a_bad_one_is_named(tmp_path: Path):
    import cv2

    for number in range(12):
        assert cv2.imwrite(str(tmp_path / f"shot{number:03d}.png"), numbered_picture(number)[:, :, ::-1])
    stepper = FrameStepper(footage_of(tmp_path), max_side=SIDE)
    (tmp_path / "shot004.png").write_bytes(b"not a picture")
    for ordinal in (11, 10, 3, 5, 0):
        assert read_number(stepper.frame(ordinal, TOKEN)) == ordinal
    with pytest.raises(UnreadableMedia, match=r"shot004\.png"):
        stepper.frame(4, TOKEN)
