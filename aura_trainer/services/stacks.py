"""Stacks of imported frames that show the same moment, from what is known of their pictures already."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import ImportProgress, Media, MediaKind
from aura_trainer.domain.time_left import seconds_left
from aura_trainer.domain.unheard import unheard
from aura_trainer.ml.dataset import Indices
from aura_trainer.ml.features.known import BACKBONE, BACKBONE_SPEC
from aura_trainer.ml.stacks import Pictures, stack_firsts
from aura_trainer.services.feature_reader import extractor_key
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.frame_looks import FrameLooks

_EMBEDDINGS = extractor_key(BACKBONE_SPEC)


class StackService:
    """Finds stacks without decoding anything.

    Frames are compared by their embeddings where the cache has them, as after the model looked at them, else by
    their thumbnails; one that has neither is in no stack.

    What was found of a clip is held until there are other frames or embeddings of it. While neither all of its
    frames have a thumbnail nor all an embedding, the clip is looked at again the next time.

    Args:
        cache: Where embeddings are.
        looks: How thumbnails look.
    """

    def __init__(self, cache: FrameCache, looks: FrameLooks) -> None:
        self._cache = cache
        self._looks = looks
        self._found: dict[str, tuple[object, Indices]] = {}
        self._guard = threading.Lock()

    def find(
        self,
        media: Mapping[int, Media],
        frames: Iterable[Frame],
        token: StopToken,
        on_event: Callable[[ImportProgress], None] = unheard,
    ) -> dict[int, int]:
        """Return, by the id of each frame that is in a stack of several, the id of that stack's first frame; blocks.

        Frames of one shot are stacked, of stills those that follow each other in their folder.

        Args:
            media: Media by id; frames of others are passed over.
            frames: The frames to look at, in any order.
            token: Asked before each clip.
            on_event: Told of progress.

        Raises:
            Cancelled: The token asked for it.
        """
        clips: dict[int, list[Frame]] = defaultdict(list)
        for frame in frames:
            if frame.media_id in media:
                clips[frame.media_id].append(frame)
        total, done, begun = sum(map(len, clips.values())), 0, time.monotonic()
        stacks: dict[int, int] = {}
        for media_id, members in clips.items():
            raise_if_cancelled(token)
            members.sort(key=lambda frame: frame.ordinal)
            firsts = self._of_clip(media[media_id], members, token)
            for place in np.flatnonzero(np.bincount(firsts, minlength=len(members))[firsts] > 1).tolist():
                stacks[members[place].id] = members[firsts[place]].id
            done += len(members)
            fraction = done / total
            left = seconds_left(time.monotonic() - begun, fraction)
            on_event(ImportProgress(media[media_id].path, fraction, left))
        return stacks

    def _of_clip(self, media: Media, frames: Sequence[Frame], token: StopToken) -> Indices:
        """Return int64[n]: of each frame of a clip, the place of the first frame of its stack."""
        features = self._cache.known_features(media.pictures)
        known = tuple((frame.pts, frame.shot, BACKBONE in features.get(frame.pts, ())) for frame in frames)
        with self._guard:
            kept = self._found.get(media.pictures)
        if kept is not None and kept[0] == known:
            return kept[1]
        pictures, complete = self._pictures(media, frames)
        firsts = stack_firsts(pictures, token)
        if complete:
            with self._guard:
                self._found[media.pictures] = known, firsts
        return firsts

    def _pictures(self, media: Media, frames: Sequence[Frame]) -> tuple[Pictures, bool]:
        """Return how the frames look, and whether all of them can be compared with each other."""
        stamps = [frame.pts for frame in frames]
        embeddings = self._cache.features(media.pictures, _EMBEDDINGS, stamps)
        looks = self._looks.load({media.id: media}, frames)
        is_stills = media.info.kind is MediaKind.IMAGES
        shots = np.array([0 if is_stills else frame.shot for frame in frames], dtype=np.int64)
        # Where some had only the one and some only the other, what comes in later would tell more.
        complete = all(frame.id in looks for frame in frames) or all(pts in embeddings for pts in stamps)
        return (
            Pictures(
                shots,
                _rows([embeddings.get(pts) for pts in stamps], 0.0),
                _rows([looks.get(frame.id) for frame in frames], np.nan),
            ),
            complete,
        )


def _rows(vectors: Sequence[np.ndarray | None], otherwise: float) -> np.ndarray:
    """Return float32[n, d]; rows of ``otherwise`` where there is none."""
    width = next((len(vector) for vector in vectors if vector is not None), 3)
    result = np.full((len(vectors), width), otherwise, dtype=np.float32)
    for row, vector in enumerate(vectors):
        if vector is not None:
            result[row] = vector
    return result
