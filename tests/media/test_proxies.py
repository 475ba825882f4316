"""Which file is a proxy of which."""

from dataclasses import replace
from fractions import Fraction

import pytest
from clips import CLIPS, Clip, make_clip

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import MediaKind
from aura_trainer.media.footage import Footage
from aura_trainer.media.glance import glance
from aura_trainer.media.proxies import camera_proxy, pair
from aura_trainer.media.source import Source

MASTER = Source(
    path="/card/A001C003.mov",
    kind=MediaKind.VIDEO,
    stills=False,
    frame_count=500,
    seconds=20.0,
    frame_rate=Fraction(25),
    pixels=3840 * 2160,
    size=900,
    time_code="10:20:30:05",
    reel="A001",
)
PROXY = replace(MASTER, path="/edit/take 3.mp4", pixels=1280 * 720, size=50)


def test_reel_time_code_and_length_pair_files_of_any_name():
    assert pair([MASTER, PROXY]) == {PROXY.path: MASTER.path}
    assert pair([PROXY, MASTER]) == {PROXY.path: MASTER.path}


@pytest.mark.parametrize(
    "other",
    [
        {"reel": "B002"},
        {"time_code": "10:20:30:06"},
        {"seconds": 20.2, "frame_count": 505},
        {"reel": None},
    ],
    ids=["another reel", "another time code", "another length", "no reel and another name"],
)
def test_what_differs_in_one_of_them_is_another_clip(other):
    assert pair([MASTER, replace(PROXY, **other)]) == {}


def test_drop_frame_is_written_either_way():
    assert pair([replace(MASTER, time_code="10:20:30;05"), PROXY]) == {PROXY.path: MASTER.path}


@pytest.mark.parametrize(
    "path",
    [
        "/edit/A001C003_Proxy.mp4",
        "/edit/A001C003-proxy.mov",
        "/edit/Proxy/A001C003.mov",
        "/edit/a001c003_LR.mp4",
        "/card/M4ROOT/SUB/A001C003S03.MP4",
    ],
)
def test_without_a_reel_the_name_decides(path):
    proxy = replace(PROXY, path=path, reel=None)
    assert pair([MASTER, proxy]) == {path: MASTER.path}
    bare = replace(proxy, time_code=None)
    assert pair([replace(MASTER, time_code=None, reel=None), bare]) == {path: MASTER.path}


def test_two_clips_of_one_name_without_time_code_are_not_taken_for_one():
    first = replace(MASTER, path="/day1/C0001.mp4", time_code=None, reel=None)
    second = replace(PROXY, path="/day2/C0001.mp4", time_code=None, reel=None)
    assert pair([first, second]) == {}


def test_of_equal_pictures_only_a_much_smaller_file_is_a_proxy():
    assert pair([MASTER, replace(PROXY, pixels=MASTER.pixels, size=100)]) == {PROXY.path: MASTER.path}
    assert pair([MASTER, replace(PROXY, pixels=MASTER.pixels, size=800)]) == {}


def test_an_original_has_one_proxy_and_a_proxy_one_original():
    small = replace(PROXY, path="/edit/small.mp4", pixels=640 * 360)
    pairs = pair([MASTER, PROXY, small])
    assert len(pairs) == 1
    assert set(pairs.values()) == {MASTER.path}


def test_loose_images_are_no_proxies():
    assert pair([replace(MASTER, stills=True), replace(PROXY, stills=True)]) == {}


@pytest.mark.parametrize(
    ("clip", "proxy"),
    [
        ("M4ROOT/CLIP/C0001.MP4", "M4ROOT/SUB/C0001S03.MP4"),
        ("XDROOT/Clip/C0001.MXF", "XDROOT/Sub/C0001S01.MP4"),
        ("CONTENTS/VIDEO/0001AB.MXF", "CONTENTS/PROXY/0001AB.MP4"),
        ("DCIM/100GOPRO/GX010042.MP4", "DCIM/100GOPRO/GL010042.LRV"),
        ("DCIM/100GOPRO/GOPR0042.MP4", "DCIM/100GOPRO/GOPR0042.LRV"),
        ("DCIM/100MEDIA/DJI_0001.MP4", "DCIM/100MEDIA/DJI_0001.LRF"),
    ],
)
def test_a_cameras_own_proxy_is_found_on_its_card(tmp_path, clip, proxy):
    for name in (clip, proxy, f"{clip}.xml", str(proxy).replace("0001", "0009")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert camera_proxy(str(tmp_path / clip)) == str(tmp_path / proxy)
    (tmp_path / proxy).unlink()
    assert camera_proxy(str(tmp_path / clip)) is None


def test_a_glance_tells_time_code_reel_and_length(tmp_path):
    clip = make_clip(tmp_path / "A001.mov", Clip("A001.mov", 50, time_code="10:20:30:05", reel="A001"))
    seen = glance(str(clip), MediaKind.VIDEO, NeverStop())
    assert (seen.time_code, seen.reel, seen.frame_count, seen.seconds) == ("10:20:30:05", "A001", 50, 2.0)
    assert seen.frame_rate == 25
    assert seen.size == clip.stat().st_size


@pytest.mark.parametrize(
    "name", ["plain.mp4", "transport.ts", "matroska.mkv", "mpeg2.mpg", "raw.h264", "variable.mkv"]
)
def test_a_glance_is_near_what_reading_on_tells(make, name):
    path = str(make(next(clip for clip in CLIPS if clip.name == name)))
    seen, info = (
        glance(path, MediaKind.VIDEO, NeverStop()),
        Footage.open(path, MediaKind.VIDEO, NeverStop()).info,
    )
    assert seen.seconds == pytest.approx(info.duration_seconds, abs=0.5)
    assert seen.frame_count == pytest.approx(info.frame_count, abs=12)


def test_frames_decoded_from_a_proxy_keep_the_originals_time_stamps(tmp_path):
    original = make_clip(
        tmp_path / "A001.mov",
        Clip("A001.mov", 60, first_stamp=25, time_base=Fraction(1, 25), size=(320, 256)),
    )
    proxy = make_clip(tmp_path / "A001_proxy.mp4", Clip("A001_proxy.mp4", 60, gop=7))
    footage = Footage.open(str(original), MediaKind.VIDEO, NeverStop())
    through = footage.with_proxy(str(proxy), NeverStop())
    direct = list(footage.frames([0, 17, 59], None, NeverStop()))
    frames = list(through.frames([0, 17, 59], None, NeverStop()))
    assert [(f.ordinal, f.pts, f.key_frame) for f in frames] == [
        (f.ordinal, f.pts, f.key_frame) for f in direct
    ]
    assert frames[0].image.shape[:2] == (64, 80)
    assert direct[0].image.shape[:2] == (256, 320)


def test_a_file_of_another_number_of_frames_is_refused_as_a_proxy(tmp_path):
    original = make_clip(tmp_path / "A001.mov", Clip("A001.mov", 60))
    short = make_clip(tmp_path / "short.mp4", Clip("short.mp4", 59))
    with pytest.raises(UnreadableMedia, match="59 frames"):
        Footage.open(str(original), MediaKind.VIDEO, NeverStop()).with_proxy(str(short), NeverStop())
