"""Renders the sample clip and its ratings: twelve drawn shots with sound, the same bytes at every run.

Usage: ``python resources/make_sample_clip.py [folder]``; the folder is that of this file unless given.
"""

import csv
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]

WIDTH, HEIGHT, RATE, SOUND_RATE = 640, 360, 25, 44_100
DRAWN = 2  # everything is drawn at twice the size and averaged down, for smooth edges
W, H = WIDTH * DRAWN, HEIGHT * DRAWN
SEED = 7


@dataclass(frozen=True)
class Scene:
    """A shot: what it shows, how long, how it sounds, and what a person would make of it.

    Attributes:
        draw: From seconds into the shot to a picture, uint8 (H, W, 3), RGB.
        seconds: Length.
        chord: Frequencies in Hz.
        level: Peak of the sound, 0 to 1.
        noise: Share of wind or crowd in it.
        appeal: The rating of its ordinary frames: a subject or action high, an empty landscape middling, a
            title or darkness low.
        excitement: What is added at its best moment, from seconds into the shot.
    """

    draw: Callable[[float], Image]
    seconds: float
    chord: tuple[float, ...]
    level: float
    noise: float
    appeal: float
    excitement: Callable[[float], float] = lambda _: 0.0


def blend(one: Colour, other: Colour, share: float) -> Colour:
    """Mix two colours; the share is the other's."""
    red, green, blue = (round(a * (1 - share) + b * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def gradient(top: Colour, bottom: Colour) -> Image:
    """Blend two colours from the upper to the lower edge."""
    share = np.linspace(0.0, 1.0, H)[:, None, None]
    rows = np.array(top) * (1 - share) + np.array(bottom) * share
    return np.repeat(rows, W, axis=1).astype(np.uint8)


def glow(image: Image, centre: tuple[float, float], radius: float, colour: Colour, strength: float) -> None:
    """Tint the picture softly around a point."""
    y, x = np.ogrid[:H, :W]
    share = np.exp(-((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / (2 * radius**2))[..., None] * strength
    image[:] = np.rint(image * (1 - share) + share * np.array(colour)).astype(np.uint8)


def disc(image: Image, centre: tuple[float, float], radius: float, colour: Colour) -> None:
    """Draw a filled circle with subpixel centre."""
    fine = 16
    place = (round(centre[0] * fine), round(centre[1] * fine))
    cv2.circle(image, place, round(radius * fine), colour, -1, cv2.LINE_AA, 4)


def ridge(image: Image, base: float, height: float, phase: float, colour: Colour) -> None:
    """Draw a line of hills from the lower edge up."""
    x = np.arange(0, W + 8, 8)
    s = x / W * 6 + phase
    y = H * base - H * height * (0.55 * np.sin(s) + 0.3 * np.sin(2.3 * s + 1) + 0.15 * np.sin(5.1 * s))
    outline = np.concatenate([np.stack([x, y], 1), [[W + 8, H], [0, H]]]).astype(np.int32)
    cv2.fillPoly(image, [outline], colour, cv2.LINE_AA)


def caption(image: Image, text: str, size: float, height: float, colour: Colour) -> None:
    """Write centred words at a share of the picture's height."""
    (width, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, size, 3)
    place = ((W - width) // 2, round(H * height))
    cv2.putText(image, text, place, cv2.FONT_HERSHEY_DUPLEX, size, colour, 3, cv2.LINE_AA)


def title(heading: str, line: str) -> Callable[[float], Image]:
    """Words on near black."""

    def draw(t: float) -> Image:
        image = gradient((10, 10, 14), (18, 16, 24))
        shown = min(1.0, t / 0.4)
        grey = round(225 * shown)
        caption(image, heading, 2.6, 0.5, (grey, grey, round(grey * 0.94)))
        cv2.line(
            image, (W // 2 - 130, H * 57 // 100), (W // 2 + 130, H * 57 // 100), (grey // 2, grey // 3, 60), 3
        )
        caption(image, line, 1.1, 0.66, (grey * 2 // 3, grey * 2 // 3, grey * 2 // 3))
        return image

    return draw


def hills(sky: tuple[Colour, Colour], sun: Colour, ground: Colour, drift: float) -> Callable[[float], Image]:
    """Four ridges under a low sun, the camera drifting along."""

    def draw(t: float) -> Image:
        image = gradient(*sky)
        glow(image, (W * 0.68 - t * 12, H * 0.42), H * 0.25, sun, 0.9)
        disc(image, (W * 0.68 - t * 12, H * 0.42), H * 0.075, sun)
        for depth in range(4):
            haze = 0.75 - depth * 0.22
            tone = blend(ground, sky[1], haze)
            ridge(image, 0.62 + depth * 0.11, 0.10, depth * 2.1 + t * drift * (depth + 1), tone)
        return image

    return draw


def bounce(t: float) -> float:
    """Height of the ball, 0 to 1, twice a second."""
    return abs(math.cos(t * 2 * math.pi))


def ball(floor: Colour, wall: Colour, skin: Colour) -> Callable[[float], Image]:
    """A beach ball close up, bouncing and turning."""

    def draw(t: float) -> Image:
        image = gradient(wall, blend(wall, (255, 255, 255), 0.2))
        cv2.rectangle(image, (0, H * 3 // 4), (W, H), floor, -1)
        height, radius = bounce(t), H * 0.24
        squash = 1.0 - 0.22 * max(0.0, 1 - height * 6)
        x, y = W * (0.3 + 0.2 * t), H * (0.86 - 0.36 * height) - radius * squash
        shadow = (round(radius * (1.1 - 0.4 * height)), round(radius * 0.18))
        cv2.ellipse(
            image,
            (round(x), H * 86 // 100),
            shadow,
            0,
            0,
            360,
            blend(floor, (0, 0, 0), 0.33),
            -1,
            cv2.LINE_AA,
        )
        axes = (round(radius), round(radius * squash))
        for part in range(6):
            tone = skin if part % 2 else (248, 244, 236)
            start = part * 60 + t * 200
            cv2.ellipse(image, (round(x), round(y)), axes, start, 0, 61, tone, -1, cv2.LINE_AA)
        disc(image, (x, y), radius * 0.16, (250, 250, 250))
        glow(image, (x - radius * 0.4, y - radius * 0.45), radius * 0.28, (255, 255, 255), 0.45)
        return image

    return draw


def city(t: float) -> Image:
    """Lit windows and street lamps at night, panning."""
    image = gradient((10, 12, 34), (44, 34, 66))
    pan = round(t * 90)
    towers = np.random.default_rng(SEED)
    x = -pan
    while x < W + 40:
        width, height = int(towers.integers(70, 150)), int(towers.integers(H // 4, H * 3 // 4))
        cv2.rectangle(image, (x, H - height), (x + width, H), (16, 18, 30), -1)
        for wy in range(H - height + 18, H - 40, 34):
            for wx in range(x + 14, x + width - 20, 28):
                if towers.random() < 0.45:
                    warm = int(towers.integers(150, 235))
                    cv2.rectangle(image, (wx, wy), (wx + 12, wy + 16), (warm, warm * 4 // 5, 90), -1)
        x += width + 12
    for lamp in range(-1, 9):
        centre = (lamp * 190 - pan * 2 % 190, H * 0.93)
        glow(image, centre, 42, (255, 190, 90), 0.8)
        disc(image, centre, 7, (255, 236, 190))
    return image


def face(back: tuple[Colour, Colour], skin: Colour, hair: Colour, lean: float) -> Callable[[float], Image]:
    """A cartoon face that breaks into a smile and blinks."""

    def draw(t: float) -> Image:
        image = gradient(*back)
        x, y, r = W * (0.5 + 0.03 * math.sin(t * 2 + lean)), H * (0.54 + 0.015 * math.sin(t * 5)), H * 0.33
        disc(image, (x, y - r * 0.22), r * 1.1, hair)
        disc(image, (x, y), r, skin)
        cv2.ellipse(
            image,
            (round(x), round(y - r * 0.72)),
            (round(r * 0.86), round(r * 0.4)),
            0,
            180,
            360,
            hair,
            -1,
            cv2.LINE_AA,
        )
        blink = 0.1 if abs(t % 1.4 - 1.2) < 0.07 else 1.0
        for side in (-1, 1):
            eye = (round(x + side * r * 0.38 + lean * 10), round(y - r * 0.12))
            cv2.ellipse(
                image,
                eye,
                (round(r * 0.15), round(r * 0.19 * blink)),
                0,
                0,
                360,
                (252, 252, 250),
                -1,
                cv2.LINE_AA,
            )
            cv2.ellipse(
                image,
                eye,
                (round(r * 0.08), round(r * 0.11 * blink)),
                0,
                0,
                360,
                (40, 34, 44),
                -1,
                cv2.LINE_AA,
            )
            glow(image, (x + side * r * 0.58, y + r * 0.28), r * 0.15, (230, 90, 90), 0.35)
        smile = joy(t)
        mouth = (round(x + lean * 8), round(y + r * (0.42 - 0.08 * smile)))
        cv2.ellipse(
            image,
            mouth,
            (round(r * (0.2 + 0.22 * smile)), round(r * (0.04 + 0.28 * smile))),
            0,
            0,
            180,
            (150, 40, 60),
            -1,
            cv2.LINE_AA,
        )
        return image

    return draw


def joy(t: float) -> float:
    """How wide the smile is, 0 to 1: it grows over the shot's first second."""
    return 0.5 - 0.5 * math.cos(math.pi * min(1.0, t / 1.0))


def burst(t: float) -> float:
    """Seconds since the last firework; one goes off every 0.4 s, the first before the shot begins."""
    return (t + 0.2) % 0.4


def fireworks(t: float) -> Image:
    """Sparks of several bursts at a time, flying over water."""
    image = gradient((6, 8, 30), (30, 22, 60))
    cv2.rectangle(image, (0, H * 86 // 100), (W, H), (14, 18, 44), -1)
    last = int((t + 0.2) / 0.4)
    for number in range(last - 3, last + 1):
        firework(image, number, t + 0.2 - number * 0.4)
    return image


def firework(image: Image, number: int, age: float) -> None:
    """Draw one burst, ``age`` seconds after it went off."""
    sparks = np.random.default_rng(SEED + 10 + number)
    x, y = W * (0.28, 0.7, 0.48, 0.82, 0.15)[number % 5], H * (0.4, 0.3, 0.26, 0.46, 0.3)[number % 5]
    colour = ((255, 196, 84), (120, 214, 255), (255, 120, 150), (160, 255, 170))[number % 4]
    fade = max(0.0, 1 - age / 1.5)
    glow(image, (x, y), H * 0.26, colour, 0.35 * fade**2 * min(1.0, age / 0.25))
    for angle, speed in zip(sparks.uniform(0, 2 * np.pi, 110), sparks.uniform(0.2, 1, 110), strict=True):
        near, far = (H * 0.46 * speed * (1 - math.exp(-3 * max(0.0, age - lag))) for lag in (0.1, 0.0))
        ends = [
            (round(x + d * math.cos(angle)), round(y + d * math.sin(angle) + 120 * age * age))
            for d in (near, far)
        ]
        cv2.line(image, ends[0], ends[1], blend((0, 0, 0), colour, 0.2 + 0.8 * fade), 4, cv2.LINE_AA)


def lens_cap(t: float) -> Image:
    """Next to nothing: a camera left running."""
    image = gradient((5, 5, 6), (9, 8, 9))
    glow(image, (W * 0.1 + t * 30, H * 0.9), H * 0.4, (26, 20, 16), 0.6)
    return image


def sea(t: float) -> Image:
    """A sailing boat crossing a bright sea."""
    image = gradient((126, 196, 236), (226, 242, 246))
    for row in range(9):
        share = row / 8
        tone = (round(30 + 20 * share), round(130 - 50 * share), round(170 - 50 * share))
        ridge(image, 0.55 + 0.055 * row, 0.008 + 0.003 * row, row * 1.7 + t * (0.6 + 0.25 * row), tone)
    x, y = W * (0.25 + 0.18 * t), H * (0.6 + 0.012 * math.sin(t * 4))
    hull = [(x - 90, y), (x + 90, y), (x + 60, y + 36), (x - 62, y + 36)]
    cv2.fillPoly(image, [np.array(hull, np.int32)], (176, 60, 48), cv2.LINE_AA)
    for sail, tone in (
        ([(x, y - 210), (x, y - 12), (x + 84, y - 12)], (250, 248, 240)),
        ([(x - 8, y - 180), (x - 8, y - 12), (x - 66, y - 12)], (244, 214, 120)),
    ):
        cv2.fillPoly(image, [np.array(sail, np.int32)], tone, cv2.LINE_AA)
    return image


SCENES: tuple[Scene, ...] = (
    Scene(title("One Summer Day", "a sample clip"), 1.6, (220.0, 330.0), 0.10, 0.0, 0.08),
    Scene(hills(((250, 190, 150), (255, 226, 190)), (255, 244, 214), (58, 84, 70), 0.1), 2.2, (196.0, 294.0), 0.12, 0.5, 0.45),
    Scene(ball((214, 176, 120), (90, 168, 196), (226, 70, 62)), 1.8, (262.0, 392.0, 524.0), 0.55, 0.1, 0.8, lambda t: 0.12 * bounce(t)),
    Scene(city, 1.6, (110.0, 165.0), 0.2, 0.3, 0.38),
    Scene(face(((250, 206, 120), (240, 160, 110)), (246, 206, 172), (92, 54, 40), 0.4), 2.0, (330.0, 415.0, 494.0), 0.5, 0.05, 0.76, lambda t: 0.2 * joy(t)),
    Scene(fireworks, 1.6, (98.0, 147.0), 0.8, 0.6, 0.72, lambda t: 0.12 * math.exp(-3 * burst(t))),
    Scene(lens_cap, 1.2, (60.0,), 0.02, 0.8, 0.03),
    Scene(sea, 2.0, (247.0, 370.0), 0.25, 0.6, 0.58),
    Scene(face(((60, 120, 110), (30, 70, 86)), (150, 100, 72), (28, 22, 26), -0.6), 1.8, (349.0, 440.0, 523.0), 0.5, 0.05, 0.76, lambda t: 0.2 * joy(t)),
    Scene(hills(((70, 52, 110), (214, 120, 110)), (250, 150, 90), (34, 26, 48), -0.12), 1.6, (174.0, 261.0), 0.08, 0.4, 0.36),
    Scene(ball((96, 140, 84), (246, 214, 130), (66, 92, 200)), 1.6, (294.0, 440.0, 588.0), 0.6, 0.1, 0.78, lambda t: 0.12 * bounce(t)),
    Scene(title("The End", "thank you for watching"), 1.0, (220.0, 275.0), 0.08, 0.0, 0.05),
)  # fmt: skip


def starts() -> list[float]:
    """Seconds at which each scene begins, and the end of the last."""
    return [round(float(edge), 6) for edge in np.cumsum([0.0, *(scene.seconds for scene in SCENES)])]


def frames() -> list[tuple[Scene, float]]:
    """The scene of every frame, and the seconds since it began."""
    return [(scene, place / RATE) for scene in SCENES for place in range(round(scene.seconds * RATE))]


def sound() -> npt.NDArray[np.float32]:
    """Chords with some wind in them, shape (2, samples), each scene at its own level."""
    wind = np.random.default_rng(SEED)
    parts = []
    for scene in SCENES:
        t = np.arange(round(scene.seconds * SOUND_RATE)) / SOUND_RATE
        tones = sum(np.sin(2 * np.pi * f * t + n) for n, f in enumerate(scene.chord)) / len(scene.chord)
        hiss = np.convolve(wind.normal(0, 1, t.size), np.ones(24) / 24, mode="same")
        mixed = scene.level * ((1 - scene.noise) * tones + scene.noise * hiss)
        edge = np.minimum(1.0, np.minimum(t, t[::-1]) / 0.02)
        parts.append(mixed * edge)
    mono = np.concatenate(parts).astype(np.float32)
    return np.stack([mono, mono])


def ratings() -> list[tuple[str, float]]:
    """A rating every half second: the scene's appeal, its best moments, and a person's unsteady hand."""
    hand = np.random.default_rng(SEED)
    shown = frames()
    rated = []
    for half in range(len(shown) * 2 // RATE):
        scene, t = shown[math.ceil(half * RATE / 2)]
        value = scene.appeal + scene.excitement(t) + hand.normal(0, 0.04)
        seconds = math.ceil(half * RATE / 2) / RATE
        rated.append((f"sample.mp4#t={seconds:.6f}", round(min(1.0, max(0.0, value)) * 20) / 20))
    return rated


def write_clip(path: Path) -> None:
    """Encode pictures and sound as H.264 and AAC."""
    with av.open(str(path), "w", options={"movflags": "faststart", "fflags": "+bitexact"}) as container:
        options = {"crf": "23", "preset": "slow", "x264-params": "keyint=50:threads=1"}
        video = container.add_stream("libx264", rate=RATE, options=options)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = container.add_stream("aac", rate=SOUND_RATE, layout="stereo")
        audio.bit_rate = 96_000
        write_sound(container, audio)
        for number, (scene, t) in enumerate(frames()):
            small = cv2.resize(scene.draw(t), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
            frame = av.VideoFrame.from_ndarray(small.astype(np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(video.encode(frame))
        container.mux(video.encode())


def write_sound(container: av.container.OutputContainer, stream: av.AudioStream) -> None:
    """Encode the sound in pieces of the encoder's size."""
    samples = sound()
    for start in range(0, samples.shape[1], 1024):
        piece = np.ascontiguousarray(samples[:, start : start + 1024])
        frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode())


def main() -> None:
    """Write ``sample.mp4`` and ``sample-ratings.csv``."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    write_clip(folder / "sample.mp4")
    with (folder / "sample-ratings.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("framePath", "rating"))
        writer.writerows((path, f"{rating:g}") for path, rating in ratings())
    print(f"{len(SCENES)} shots, {starts()[-1]:g} s, {(folder / 'sample.mp4').stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
