"""Compares two models on frames that neither of them had seen when it was asked about them."""

import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.comparison import ComparedFrame, ModelComparison
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import InvalidInput, RequirementsNotMet
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import ImportProgress, Media
from aura_trainer.domain.models import ModelSummary
from aura_trainer.language import tr
from aura_trainer.ml.bundle import REFERENCE_FORMULA, Bundle, read_bundle
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.comparison_words import comparison_sentence
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.jobs import Emit, run_child
from aura_trainer.services.log import operation
from aura_trainer.services.model_manager import ModelManager
from aura_trainer.services.rated_frames import RatedFrames
from aura_trainer.services.score_order import ClipProgress, EstimateOrder, KnownClip, StampsScored
from aura_trainer.services.training_order import frame_hash

logger = logging.getLogger(__name__)

FEWEST_FRAMES = 10
"""On fewer frames than this two models are not compared; a verdict asks for as many."""

_DIFFERING = 8


def _score(order: EstimateOrder, emit: Emit, token: StopToken) -> None:
    # Imported in the child alone, for the sake of a quick start of the app.
    from aura_trainer.services.score_child import run_estimate  # noqa: PLC0415

    run_estimate(order, emit, token)


@dataclass(frozen=True, slots=True)
class _Rated:
    """A frame with a rating: one of the catalogue, or one that both models remember though it has left it.

    ``look`` is the mark of the frame as it is seen now, through the table of its clip; of one that has left, as the
    newer model was tested on it.
    """

    mark: str
    look: str
    clip: str
    rating: float
    frame: Frame | None = None
    media: Media | None = None


class _Judge:
    """One of the two models: what it said of frames while they were held out, and which it may be asked about now.

    ``known`` are the frames of the catalogue by their marks.
    """

    def __init__(self, summary: ModelSummary, data: bytes, known: Mapping[str, Frame]) -> None:
        self.summary = summary
        self.data = data
        bundle: Bundle = read_bundle(data)
        table, manifest = bundle.validation, bundle.manifest
        self.created = manifest.created
        self._tested = table.held_out()
        self.held_out = self._tested.keys()
        self._ratings = dict(zip(table.frame_hashes, table.ratings.tolist(), strict=True))
        self._clips = dict(zip(table.frame_hashes, table.clip_ids, strict=True))
        self.groups = dict(zip(table.frame_hashes, table.group_ids, strict=True))
        self._formula = manifest.recipe.candidate == REFERENCE_FORMULA
        self._by_shot = manifest.evidence is not None and manifest.evidence.validated_by == "shot"
        # Whoever rated them, and whether they are rated still: what it has learned, it knows.
        self._learned = {self._place(frame) for mark, frame in known.items() if mark in self.held_out}
        self.said: dict[str, float] = {}

    def _place(self, frame: Frame) -> tuple[int, int]:
        """What is held out together with a frame: its clip, or its shot where the model was tested by shots."""
        return (frame.media_id, frame.shot if self._by_shot else -1)

    def may_be_asked(self, item: _Rated) -> bool:
        """Whether what it says of a frame now is as honest as what it said of one held out.

        Of a clip (or shot) it has learned from it knows more than of footage it has not seen.
        """
        if item.frame is None:
            return False
        return self._formula or (
            item.mark not in self.held_out and self._place(item.frame) not in self._learned
        )

    def can_judge(self, item: _Rated) -> bool:
        return self._tested_on(item) is not None or self.may_be_asked(item)

    def judgement(self, item: _Rated) -> float | None:
        """What it says of a frame it had not seen; None where that is not known."""
        tested = self._tested_on(item)
        return self.said.get(item.mark) if tested is None else tested

    def _tested_on(self, item: _Rated) -> float | None:
        """What it said of the frame held out; None where it was not, or looked otherwise than it does now."""
        look, prediction = self._tested.get(item.mark, ("", None))
        return prediction if item.look == look else None

    def remembered(self, mark: str) -> _Rated:
        """A frame it was tested on, as it knows it."""
        return _Rated(mark, self._tested[mark][0], self._clips[mark], self._ratings[mark])


class ModelComparer:
    """Compares kept models; it changes nothing.

    Args:
        paths: Where a child process finds the cache.
        models: Where the models are.
        catalog: The frames.
        rated: The ratings.
        cache: What models have said of frames before.
    """

    def __init__(
        self,
        paths: DataPaths,
        models: ModelManager[Bundle],
        catalog: Catalog,
        rated: RatedFrames,
        cache: FrameCache,
    ) -> None:
        self._paths = paths
        self._models = models
        self._catalog = catalog
        self._rated = rated
        self._cache = cache

    def compare(
        self,
        first: str,
        second: str,
        user_id: str,
        *,
        on_event: Callable[[ImportProgress], None],
        token: StopToken,
    ) -> ModelComparison:
        """Compare two models on the frames of which both have an honest prediction; blocks until done.

        Of a frame it has learned from, a model's prediction is the one made while the frame was held out. About a
        frame of a clip (or, tested by shots, of a shot) it has learned nothing from, it is asked now. The rating is the
        person's present one; of a frame that has left the catalogue it is the one the newer model learned from, and
        the frame counts where both were tested on it in the same look.

        Args:
            first: A model's name, or the beginning of its id.
            second: Another's.
            user_id: Whose ratings.
            on_event: Told of progress while models look at frames.
            token: Asked between frames.

        Raises:
            NotFound: There is no such model.
            InvalidInput: Both are the same, or more than one could be meant.
            InvalidBundle: One was damaged since it was kept.
            RequirementsNotMet: They share too few frames; the detail says how many.
            Cancelled: The token asked for it.
            StorageFailure: The disk refused.
        """
        one, other = self._models.read_version(first), self._models.read_version(second)
        if one[0].digest == other[0].digest:
            raise InvalidInput(tr("A model cannot be compared with itself. Choose two different ones."))
        with operation(logger, f"Comparison of {one[0].name} with {other[0].name}"):
            rated = self._rated_frames(user_id)
            known = self._known_frames()
            judges = (_Judge(*one, known), _Judge(*other, known))
            raise_if_cancelled(token)
            shared = [*rated, *_remembered(judges, known)]
            shared = [item for item in shared if all(judge.can_judge(item) for judge in judges)]
            self._ask(judges, shared, on_event, token)
            judged = [item for item in shared if all(judge.judgement(item) is not None for judge in judges)]
            notes = _notes(
                len(rated), len([item for item in shared if item.frame]), len(shared) - len(judged)
            )
            if len(judged) < FEWEST_FRAMES:
                raise _too_few(judges, len(judged), notes)
            return _weigh(judges, judged, notes)

    def _rated_frames(self, user_id: str) -> list[_Rated]:
        ratings = self._rated.load(user_id).by_frame
        media = {item.id: item for item in self._catalog.list_media()}
        names = _unique_names(list(media.values()))
        found = []
        for frame in self._catalog.frames():
            annotation, clip = ratings.get(frame.id), media.get(frame.media_id)
            if annotation is not None and annotation.rating is not None and clip is not None:
                mark, look = (frame_hash(key, frame.pts) for key in (clip.fingerprint, clip.pictures))
                found.append(_Rated(mark, look, names[clip.id], annotation.rating, frame, clip))
        return found

    def _known_frames(self) -> dict[str, Frame]:
        """The frames of the catalogue by their marks, rated or not."""
        media = {item.id: item.fingerprint for item in self._catalog.list_media()}
        return {
            frame_hash(media[frame.media_id], frame.pts): frame
            for frame in self._catalog.frames()
            if frame.media_id in media
        }

    def _ask(
        self,
        judges: Sequence[_Judge],
        frames: Sequence[_Rated],
        on_event: Callable[[ImportProgress], None],
        token: StopToken,
    ) -> None:
        """Have the models look at frames they have not learned from; most are looked up, as they were seen before."""
        orders = [(judge, self._unknown_to(judge, frames)) for judge in judges]
        count = _Count(sum(len(clip.stamps) for _, clips in orders for clip in clips), on_event)
        for judge, clips in orders:
            if not clips:
                continue
            marks = {clip.media_id: clip.fingerprint for clip in clips}

            def take(event: object, judge: _Judge = judge, marks: Mapping[int, str] = marks) -> None:
                if isinstance(event, ClipProgress):
                    count.tell(event)
                elif isinstance(event, StampsScored):
                    fingerprint = marks[event.media_id]
                    judge.said.update(
                        {frame_hash(fingerprint, pts): score for pts, score in event.scores.items()}
                    )

            order = EstimateOrder(
                tuple(clips), judge.data, self._paths.cache_database, self._paths.cache_dir, waited_for=True
            )
            run_child(_score, order, on_event=take, token=token)
            count.round_over(sum(len(clip.stamps) for clip in clips))

    def _unknown_to(self, judge: _Judge, frames: Sequence[_Rated]) -> list[KnownClip]:
        """Look up what the model has said of frames, and return the clips with those it has not looked at yet."""
        wanted: dict[int, tuple[Media, list[int]]] = {}
        for item in frames:
            if item.mark not in judge.held_out and item.frame is not None and item.media is not None:
                wanted.setdefault(item.media.id, (item.media, []))[1].append(item.frame.pts)
        clips = []
        for media, stamps in wanted.values():
            known = self._cache.scores(media.pictures, judge.summary.digest)
            judge.said.update(
                {frame_hash(media.fingerprint, pts): known[pts] for pts in stamps if pts in known}
            )
            missing = tuple(sorted(pts for pts in stamps if pts not in known))
            if missing and self._catalog.lies_at(media, media.path):
                kind, mark = media.info.kind, media.fingerprint
                clips.append(KnownClip(media.id, media.path, kind, mark, media.shots, missing, media.lut))
        return clips


class _Count:
    """Tells how far it is over both models."""

    def __init__(self, total: int, on_event: Callable[[ImportProgress], None]) -> None:
        self._total = total
        self._on_event = on_event
        self._before = 0.0
        self._begun = time.monotonic()

    def tell(self, event: ClipProgress) -> None:
        fraction = min(1.0, (self._before + event.frames_done) / self._total)
        spent = time.monotonic() - self._begun
        self._on_event(
            ImportProgress(event.path, fraction, spent * (1 - fraction) / fraction if fraction else None)
        )

    def round_over(self, frames: int) -> None:
        self._before += frames


def _remembered(judges: tuple[_Judge, _Judge], known: Collection[str]) -> list[_Rated]:
    """The frames both learned from that have left the catalogue, as the newer model knows them.

    One that is known still and has no rating is one whose rating was taken back.
    """
    newer, older = sorted(judges, key=lambda judge: judge.created, reverse=True)
    return [newer.remembered(mark) for mark in newer.held_out if mark in older.held_out and mark not in known]


def _unique_names(media: Sequence[Media]) -> dict[int, str]:
    """The clips by their titles; those of one title are numbered."""
    seen: dict[str, int] = {}
    names = {}
    for item in media:
        seen[item.title] = seen.get(item.title, 0) + 1
        names[item.id] = item.title if seen[item.title] == 1 else f"{item.title} ({seen[item.title]})"
    return names


def _notes(rated: int, shared: int, lost: int) -> tuple[str, ...]:
    notes = []
    if rated > shared:
        notes.append(
            tr(
                "{frames} left out: one of the models has learned from the same clip or shot, and was not tested on "
                "these frames as they look now."
            ).format(frames=plural(rated - shared, "rated frame"))
        )
    if lost:
        notes.append(
            tr("{frames} left out: the clip is missing or cannot be read.").format(
                frames=plural(lost, "rated frame")
            )
        )
    return tuple(notes)


def _too_few(judges: Sequence[_Judge], count: int, notes: Sequence[str]) -> RequirementsNotMet:
    first, second = (judge.summary.name for judge in judges)
    if count:
        lack = tr(
            "{first} and {second} cannot be compared: they share only {frames}, and {needed} are needed."
        )
    else:
        lack = tr(
            "{first} and {second} cannot be compared: they share no held-out frames, and {needed} are needed."
        )
    remedy = tr(
        "Rate frames of a clip that neither has learned from, or train one of them anew, then compare again."
    )
    lack = lack.format(
        first=first, second=second, frames=plural(count, "held-out frame"), needed=FEWEST_FRAMES
    )
    return RequirementsNotMet(" ".join((lack, *notes, remedy)), title=tr("Too little to compare on"))


def _weigh(
    judges: tuple[_Judge, _Judge], frames: Sequence[_Rated], notes: tuple[str, ...]
) -> ModelComparison:
    # What weighs them is slow to load, and the window has no use for it before two are compared.
    from aura_trainer.ml.comparison import JudgedFrames, compare, join_groups  # noqa: PLC0415

    first, second = (np.array([judge.judgement(item) for item in frames], np.float64) for judge in judges)
    shots = [f"{item.frame.media_id}/{item.frame.shot}" if item.frame else None for item in frames]
    near = [[judge.groups.get(item.mark) for item in frames] for judge in judges]
    ratings = np.array([item.rating for item in frames], np.float64)
    clips = tuple(item.clip for item in frames)
    found = compare(JudgedFrames(ratings, first, second, clips, join_groups(shots, *near)))
    comparison = ModelComparison(
        first=judges[0].summary,
        second=judges[1].summary,
        frames=len(frames),
        first_figures=found.first,
        second_figures=found.second,
        advantage=found.advantage,
        interval=found.interval,
        resampled=found.resampled,
        groups=found.groups,
        first_won=sum(clip.advantage > 0 for clip in found.clips),
        second_won=sum(clip.advantage < 0 for clip in found.clips),
        clips=found.clips,
        differing=_most_differing(frames, first.tolist(), second.tolist()),
        notes=notes,
        sentence="",
    )
    return replace(comparison, sentence=comparison_sentence(comparison))


def _most_differing(
    frames: Sequence[_Rated], first: Sequence[float], second: Sequence[float]
) -> tuple[ComparedFrame, ...]:
    compared = [
        ComparedFrame(item.frame.id, item.frame.address, item.rating, one, other)
        for item, one, other in zip(frames, first, second, strict=True)
        if item.frame is not None
    ]
    compared.sort(key=lambda item: abs(item.first - item.second), reverse=True)
    return tuple(compared[:_DIFFERING])
