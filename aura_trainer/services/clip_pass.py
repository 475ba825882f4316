"""One pass over a clip, in which everything features are made of is seen."""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count, islice

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.media.audio import LoudnessCurve
from aura_trainer.media.decode import DecodedFrame
from aura_trainer.media.footage import Footage
from aura_trainer.ml.features.base import Extractor, FrameInput, Image, Seen
from aura_trainer.services.heap import give_back_memory
from aura_trainer.services.neighbours import Shots, with_neighbours

ANALYSIS_SIDE = 448
"""Long side in pixels of the pictures features are made from."""

_BATCH = 16
_BATCHES_A_TIDY = 8
_TOLD_EVERY = 4


@dataclass(frozen=True, slots=True)
class Look:
    """What one extractor, by its number, has seen of some frames."""

    extractor: int
    ordinals: tuple[int, ...]
    seen: Seen


class ClipPass:
    """Decodes a clip once, from first to last, or where frames are few, only around these.

    Extractors work on a thread of their own while the next frames are decoded; a few dozen pictures are held.

    Args:
        footage: The clip.
        shots: Its shots, known or found in the pass.
        curve: Its loudness, if it has sound.
        extractors: What is to look at frames.
        missing: For each of them, the ordinals of the frames to look at.
        reference: Ordinals of the frames whose pictures are kept in ``sample``.
        watch: Shown every frame, small; None lets the decoder seek.
        token: Asked at every packet.

    Attributes:
        sample: Pictures of the reference frames, once the pass is over.
    """

    def __init__(
        self,
        footage: Footage,
        shots: Shots,
        curve: LoudnessCurve | None,
        extractors: Sequence[Extractor],
        missing: Sequence[Collection[int]],
        reference: Collection[int],
        watch: Callable[[int, Image], None] | None,
        token: StopToken,
    ) -> None:
        self._footage = footage
        self._shots = shots
        self._curve = curve
        self._extractors = extractors
        self._missing = missing
        self._reference = frozenset(reference)
        self._watch = watch
        self._token = token
        self.sample: list[Image] = []

    def looks(self, on_progress: Callable[[float], None]) -> Iterator[Look]:
        """Make the pass; yield what extractors see, as it comes.

        Args:
            on_progress: Called with the part of the pictures read, in [0, 1].

        Raises:
            UnreadableMedia: The file cannot be opened any more.
            Cancelled: The token asks for it.
        """
        inputs = self._inputs(on_progress)
        with ThreadPoolExecutor(max_workers=1) as worker:
            running: Future[list[Look]] | None = None
            for number in count(1):
                batch = list(islice(inputs, _BATCH))
                if not batch:
                    break
                if number % _BATCHES_A_TIDY == 0:
                    give_back_memory()
                if running is not None:
                    yield from running.result()
                running = worker.submit(self._look, batch)
            if running is not None:
                yield from running.result()

    def _look(self, batch: Sequence[tuple[int, FrameInput]]) -> list[Look]:
        found: list[Look] = []
        # Extractors that share a network run it once if they are given the very same tuple.
        given: dict[tuple[int, ...], tuple[FrameInput, ...]] = {}
        for number, (extractor, missing) in enumerate(zip(self._extractors, self._missing, strict=True)):
            ordinals = tuple(ordinal for ordinal, _ in batch if ordinal in missing)
            if ordinals:
                frames = given.setdefault(
                    ordinals, tuple(item for ordinal, item in batch if ordinal in missing)
                )
                found.append(Look(number, ordinals, extractor.look(frames)))
        return found

    def _inputs(self, on_progress: Callable[[float], None]) -> Iterator[tuple[int, FrameInput]]:
        info, index = self._footage.info, self._footage.index
        wanted = sorted(set[int]().union(*self._missing))
        for frame, neighbour in with_neighbours(self._frames(wanted, on_progress), wanted, self._shots):
            seconds = index.seconds(frame.ordinal)
            yield (
                frame.ordinal,
                FrameInput(
                    image=frame.image,
                    neighbour=neighbour,
                    key_frame=frame.key_frame,
                    aspect_ratio=info.width / info.height,
                    clip_position=float(seconds / index.duration),
                    loudness_db=None if self._curve is None else self._curve.at(float(seconds)),
                ),
            )

    def _frames(self, wanted: Sequence[int], on_progress: Callable[[float], None]) -> Iterator[DecodedFrame]:
        beside = (other for ordinal in wanted for other in self._shots.candidates(ordinal))
        needed = sorted({*wanted, *beside, *self._reference})
        frames = self._footage.frames(needed, ANALYSIS_SIDE, self._token, on_frame=self._watch)
        for number, frame in enumerate(frames, start=1):
            if frame.ordinal in self._reference:
                self.sample.append(frame.image)
            yield frame
            if number % _TOLD_EVERY == 0:
                on_progress(number / len(needed))
