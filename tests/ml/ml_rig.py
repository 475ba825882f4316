"""Rated frames made up for the tests of ml: embeddings with a known meaning, ratings that follow it."""

import numpy as np

from aura_trainer.domain.training import FitStep, StopRequest
from aura_trainer.ml.dataset import TrainingSet
from aura_trainer.ml.features.backbone import BACKBONE
from aura_trainer.ml.features.base import ClipSummary, FrameInput
from aura_trainer.ml.features.context import CONTEXT_NAMES

WIDTH = 60
NAMES = CONTEXT_NAMES + tuple(f"{BACKBONE}/{index:04d}" for index in range(WIDTH))


def rated_frames(clips=3, shots=6, per_shot=4, *, noise=0.03, seed=0):
    """Frames whose first two hidden qualities decide the rating, the same way in every clip."""
    generator = np.random.default_rng(seed)
    total = clips * shots * per_shot
    hidden = generator.normal(size=(total, 8))
    embedding = np.maximum(hidden @ generator.normal(size=(8, WIDTH)) + generator.normal(size=WIDTH), 0)
    context = generator.uniform(size=(total, len(CONTEXT_NAMES)))
    ratings = 0.5 + 0.18 * hidden[:, 0] + 0.1 * hidden[:, 1] + noise * generator.normal(size=total)
    rows = np.arange(total)
    clip = rows // (shots * per_shot)
    shot = rows // per_shot % shots
    return TrainingSet(
        features=np.hstack([context, embedding]).astype(np.float32),
        names=NAMES,
        ratings=np.clip(ratings, 0, 1),
        clip_ids=tuple(f"clip{number}" for number in clip),
        group_ids=tuple(f"clip{number}/{index}" for number, index in zip(clip, shot, strict=True)),
        frame_hashes=tuple(f"{row:032x}" for row in rows),
        seconds=(rows % (shots * per_shot)).astype(np.float64),
    )


def with_ratings(data, ratings):
    return TrainingSet(
        data.features, data.names, ratings, data.clip_ids, data.group_ids, data.frame_hashes, data.seconds
    )


def picture(seed, height=90, width=160):
    """A picture with blobs, edges and colour, different for every seed."""
    generator = np.random.default_rng(seed)
    coarse = generator.integers(0, 256, size=(6, 10, 3), dtype=np.uint8)
    return np.kron(coarse, np.ones((height // 6, width // 10, 1), dtype=np.uint8))


def frame(image, neighbour=None, *, key_frame=False, loudness_db=None):
    return FrameInput(
        image=image,
        neighbour=neighbour,
        key_frame=key_frame,
        aspect_ratio=image.shape[1] / image.shape[0],
        clip_position=0.25,
        loudness_db=loudness_db,
    )


def extract(extractor, frames, clip=None):
    """Both steps of an extractor at once, every frame in the middle of its shot."""
    return extractor.finish(extractor.look(frames), [0.5] * len(frames), clip or ClipSummary())


class StopAfter:
    """A token that asks for an end once a number of fitting steps of a candidate were seen."""

    def __init__(self, request: StopRequest, steps: int, candidate: str | None = None) -> None:
        self.request, self.steps, self.candidate = request, steps, candidate
        self.seen = 0

    def emit(self, event) -> None:
        if isinstance(event, FitStep) and self.candidate in (None, event.candidate):
            self.seen += 1

    def requested(self):
        return self.request if self.seen >= self.steps else None
