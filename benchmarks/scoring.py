"""Scoring and importing a ten-minute 1080p clip, beside FFmpeg and OpenCV that only decode and scale the same.

Usage: uv run python benchmarks/scoring.py [--footage VIDEO] [--folder FOLDER] [--minutes N] [--hour]

The first minute of VIDEO, the sample clip if none is given, is made 1080p H.264 and repeated; sound that is AAC goes with
it. A model is trained on the sample's ratings, as any person's would be. FOLDER keeps clips and model for the next time.
FFmpeg is the one on the path, else the one of imageio-ffmpeg, fetched by uvx. ``--hour`` repeats the scoring on an hour.

All of it runs one after the other. Where other work shares the machine, processor seconds tell more than the clock; the
bounds are of the clock. Memory is the most that all processes of a job held at once, this one not among them.

Ends with 1 when a bound is not kept.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import psutil
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from aura_trainer.application import Application
from aura_trainer.demo import rate_sample
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.domain.training import DeployPolicy, JobState, Preset, TrainingRequest
from aura_trainer.media.thumbnails import THUMBNAIL_SIDE
from aura_trainer.resources import resource_path
from aura_trainer.services.clip_pass import ANALYSIS_SIDE
from aura_trainer.services.data_paths import HOME_VARIABLE

MOST_OVER_FFMPEG = 1.5
LEAST_OF_FFMPEGS_PACE = 0.95
LEAST_OVER_OPENCV = 1.4
MOST_GROWTH = 1.1

_SCORED_A_SECOND = 2
_IMPORTED_A_SECOND = 1
_SIZE = (1920, 1080)
_REEL_SECONDS = 60
_LOOK_SECONDS = 0.1
_LETTERS = 34


@dataclass(slots=True)
class Cost:
    """What a job took: seconds on the clock and of the processor, and the most memory in bytes."""

    seconds: float = 0.0
    processor: float = 0.0
    memory: int = 0


def main() -> int:
    """Measure, print, and say whether the bounds are kept."""
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    clip = make_clip(options.footage, options.minutes, options.folder)
    home = trained_home(options.folder)
    ffmpeg = find_ffmpeg()
    print(_first_line(ffmpeg))
    print(f"{clip.name}: {options.minutes} minutes, {clip.stat().st_size / 1e6:.0f} MB; seconds and MB")
    print(f"{'':{_LETTERS}}{'clock':>10}{'processor':>12}{'memory':>10}")

    def beside(rate: int, side: int) -> Callable[[], None]:
        # The decoder's threads are FFmpeg's own choice; sound is left out, as pictures are all it has to give.
        scale = f"fps={rate},scale={side}:-2:flags=area,format=rgb24"
        command = [*ffmpeg, "-v", "error", "-i", str(clip), "-an", "-vf", scale, "-f", "null", "-"]
        return lambda: _run(command)

    decoded = measure("FFmpeg, 2 a second", beside(_SCORED_A_SECOND, ANALYSIS_SIDE))
    scored = measure("scoring, 2 a second", lambda: score(home, clip))
    thinned = measure("FFmpeg, 1 a second", beside(_IMPORTED_A_SECOND, THUMBNAIL_SIDE))
    imported = measure("import, 1 a second", lambda: import_clip(clip))
    looped = measure(
        "OpenCV's loop, 1 a second", lambda: _run([sys.executable, __file__, "--opencv", str(clip)])
    )
    print(
        f"by the processor: scoring {scored.processor / decoded.processor:.2f} times FFmpeg; import"
        f" {thinned.processor / imported.processor:.2f} of FFmpeg's pace,"
        f" {looped.processor / imported.processor:.2f} of OpenCV's"
    )
    kept = [
        at_most("scoring over FFmpeg", scored.seconds / decoded.seconds, MOST_OVER_FFMPEG),
        at_least("import, of FFmpeg's pace", thinned.seconds / imported.seconds, LEAST_OF_FFMPEGS_PACE),
        at_least("import, of OpenCV's pace", looped.seconds / imported.seconds, LEAST_OVER_OPENCV),
    ]
    if options.hour:
        hour = make_clip(options.footage, 60, options.folder)
        long = measure("scoring an hour, 2 a second", lambda: score(home, hour))
        kept.append(at_most("memory for an hour over this", long.memory / scored.memory, MOST_GROWTH))
    return 0 if all(kept) else 1


def at_most(words: str, value: float, bound: float) -> bool:
    """Print whether a figure keeps its upper bound, and return it."""
    print(f"{'holds' if value <= bound else 'FAILS'}: {words} at most {bound}: {value:.2f}")
    return value <= bound


def at_least(words: str, value: float, bound: float) -> bool:
    """Print whether a figure keeps its lower bound, and return it."""
    print(f"{'holds' if value >= bound else 'FAILS'}: {words} at least {bound}: {value:.2f}")
    return value >= bound


def measure(name: str, job: Callable[[], None]) -> Cost:
    """Run a job that works in child processes, and print what these took."""
    cost = Cost()
    over = threading.Event()
    spent: dict[int, float] = {}

    def watch() -> None:
        own = psutil.Process()
        while not over.wait(_LOOK_SECONDS):
            held = 0
            for child in own.children(recursive=True):
                try:
                    times = child.cpu_times()
                    spent[child.pid] = times.user + times.system
                    held += child.memory_info().rss
                except psutil.Error:
                    continue
            cost.memory = max(cost.memory, held)

    watcher = threading.Thread(target=watch)
    watcher.start()
    begun = time.perf_counter()
    try:
        job()
    finally:
        cost.seconds = time.perf_counter() - begun
        over.set()
        watcher.join()
    cost.processor = sum(spent.values())
    print(f"{name:{_LETTERS}}{cost.seconds:10.1f}{cost.processor:12.1f}{cost.memory / 1e6:10.0f}", flush=True)
    return cost


def make_clip(footage: Path, minutes: int, folder: Path) -> Path:
    """Make a 1080p H.264 clip of so many minutes, unless the folder has it: one reel, again and again."""
    clip = folder / f"{footage.stem}-1080p-{minutes}.mp4"
    if clip.exists():
        return clip
    reel, draft = folder / f"{footage.stem}-reel.mp4", folder / "draft.mp4"
    if not reel.exists():
        _make_reel(footage, draft)
        draft.replace(reel)
    _repeat(reel, footage, minutes * 60, draft)
    draft.replace(clip)
    return clip


def _make_reel(footage: Path, reel: Path) -> None:
    with av.open(str(footage)) as source, av.open(str(reel), "w") as target:
        moving = source.streams.video[0]
        rate = moving.average_rate or Fraction(25)
        stream = target.add_stream("libx264", rate=rate, options={"preset": "veryfast", "crf": "20"})
        stream.width, stream.height, stream.pix_fmt = *_SIZE, "yuv420p"
        for number, frame in enumerate(source.decode(moving)):
            if number >= _REEL_SECONDS * rate:
                break
            large = frame.reformat(*_SIZE, "yuv420p")
            large.pts, large.time_base = number, 1 / rate
            target.mux(stream.encode(large))
        target.mux(stream.encode(None))


def _repeat(reel: Path, footage: Path, seconds: int, clip: Path) -> None:
    """Join copies of the reel without encoding it again; the sound is the footage's own."""
    with av.open(str(reel)) as pictures, av.open(str(footage)) as sounds, av.open(str(clip), "w") as target:
        shown = pictures.streams.video[0]
        tracks: list[VideoStream | AudioStream] = [shown]
        tracks += [track for track in sounds.streams.audio[:1] if track.codec_context.name == "aac"]
        length = Fraction(shown.duration or 0) * (shown.time_base or Fraction(1))
        copies = {track: target.add_stream_from_template(track) for track in tracks}
        reached = dict.fromkeys(tracks, -1_000_000)
        for turn in range(-(-seconds // max(1, int(length)))):
            for track, copy in copies.items():
                source = pictures if track is shown else sounds
                source.seek(0)
                base = track.time_base or Fraction(1)
                for packet in source.demux(track):
                    if packet.dts is None or packet.pts is None or packet.pts * base >= length:
                        continue
                    shift = round(turn * length / base)
                    # Sound that leads in would lie before the end of the copy before.
                    if packet.dts + shift <= reached[track]:
                        continue
                    reached[track] = packet.dts + shift
                    packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                    packet.stream = copy
                    target.mux(packet)


def trained_home(folder: Path) -> Path:
    """Make a data folder with a model trained on the sample's ratings, unless it is there."""
    home = folder / "trained"
    if home.exists():
        return home
    draft = Path(tempfile.mkdtemp(dir=folder))
    for name in ("sample.mp4", "sample-ratings.csv"):
        shutil.copy(resource_path(name), draft / name)
    services = Application.open({HOME_VARIABLE: str(draft)})
    try:
        rate_sample(services, draft, NeverStop())
        services.settings.set(ADVANCED_MODE, value=True)
        request = TrainingRequest(
            DEFAULT_USER, model_name="trained", preset=Preset.QUICK, deploy=DeployPolicy.ALWAYS
        )
        submitted = services.training.submit(request)
        services.training.run_pending(on_event=lambda _event: None, token=NeverStop())
        if services.training.job(submitted.job_id).state is not JobState.COMPLETED:
            raise SystemExit("The model could not be trained.")
    finally:
        services.close()
    draft.replace(home)
    return home


def score(home: Path, clip: Path) -> None:
    """Score a clip as the app does, nothing of it being known."""
    services = Application.open({HOME_VARIABLE: str(home)})
    for file in services.paths.cache_database.parent.glob(services.paths.cache_database.name + "*"):
        file.unlink()
    try:
        sampling = Sampling(amount=1 / _SCORED_A_SECOND)
        report = services.scoring.score(
            [str(clip)], sampling, on_event=lambda _event: None, token=NeverStop()
        )
    finally:
        services.close()
    if report.generic or not report.frames:
        raise SystemExit("It was not scored by the trained model.")


def import_clip(clip: Path) -> None:
    """Import a clip into a new data folder."""
    with tempfile.TemporaryDirectory() as home:
        services = Application.open({HOME_VARIABLE: home})
        try:
            sampling = Sampling(amount=1 / _IMPORTED_A_SECOND)
            report = services.importer.run(
                [str(clip)], sampling, on_event=lambda _event: None, token=NeverStop()
            )
        finally:
            services.close()
    if report.failures:
        raise SystemExit(str(report.failures[0]))


def opencv_loop(clip: str) -> None:
    """Read a video as most scripts do: every frame, of which one a second is made small."""
    video = cv2.VideoCapture(clip)
    rate = round(video.get(cv2.CAP_PROP_FPS)) // _IMPORTED_A_SECOND
    width, height = THUMBNAIL_SIDE, round(THUMBNAIL_SIDE * _SIZE[1] / _SIZE[0])
    number = 0
    while True:
        given, image = video.read()
        if not given:
            return
        if number % rate == 0:
            cv2.imencode(".jpg", cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA))
        number += 1


def find_ffmpeg() -> list[str]:
    """Return the command that runs FFmpeg."""
    if found := shutil.which("ffmpeg"):
        return [found]
    ask = "import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())"
    command = ["uvx", "--with", "imageio-ffmpeg", "python", "-c", ask]
    return [_told(command).strip()]


def _first_line(ffmpeg: list[str]) -> str:
    return f"{ffmpeg[0]}: {_told([*ffmpeg, '-version']).splitlines()[0]}"


def _told(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - as above


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - FFmpeg, or this file


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--footage", type=Path, default=resource_path("sample.mp4"), metavar="VIDEO")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir(), "aura-scoring"))
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--hour", action="store_true")
    parser.add_argument("--opencv", metavar="CLIP", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    given = _options()
    if given.opencv:
        opencv_loop(given.opencv)
    else:
        sys.exit(main())
