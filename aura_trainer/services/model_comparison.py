"""Compares two models on frames that neither of them had seen when it was asked about them."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.comparison import ComparisonWay, ModelComparison, RefitBegun
from aura_trainer.domain.counting import listed, plural
from aura_trainer.domain.errors import InvalidInput, RequirementsNotMet
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import ImportProgress
from aura_trainer.domain.time_left import seconds_left
from aura_trainer.language import tr
from aura_trainer.ml.bundle import Bundle
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.clip_names import unique_names
from aura_trainer.services.comparison_asking import ModelAsker
from aura_trainer.services.comparison_judges import Judge, RatedItem, remembered_by_both
from aura_trainer.services.comparison_weighing import Judged, weigh
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.frame_marks import frames_by_mark
from aura_trainer.services.jobs import Emit, run_child
from aura_trainer.services.log import operation
from aura_trainer.services.model_manager import ModelManager
from aura_trainer.services.model_titles import titles_apart
from aura_trainer.services.rated_frames import RatedFrames
from aura_trainer.services.ratings_to_learn import ratings_to_learn
from aura_trainer.services.refit_order import RefitOrder, RefitOutcome
from aura_trainer.services.training_order import frame_hash

logger = logging.getLogger(__name__)

FEWEST_FRAMES = 10
"""On fewer frames than this two models are not compared; a verdict asks for as many."""

OnEvent = Callable[[ImportProgress | RefitBegun], None]


def _refit(order: RefitOrder, emit: Emit, token: StopToken) -> RefitOutcome:
    # Imported in the child alone, for the sake of a quick start of the app.
    from aura_trainer.services.refit_child import run_refit  # noqa: PLC0415

    return run_refit(order, emit, token)


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
        self._asker = ModelAsker(paths, catalog, cache)

    def compare(
        self,
        first: str,
        second: str,
        user_id: str,
        *,
        on_event: OnEvent,
        token: StopToken,
    ) -> ModelComparison:
        """Compare two models on frames held out from both; blocks until done.

        Of a frame it has learned from, a model's prediction is the one made while the frame was held out. About a
        frame of a clip (or, tested by shots, of a shot) it has learned nothing from, it is asked now. The rating is the
        person's present one; of a frame that has left the catalogue it is the one the newer model learned from, and
        the frame counts where both were tested on it in the same look.

        Where they share too few such frames, both recipes are fitted anew on the person's present ratings, in the
        folds of a training run, and the predictions of what each fold held out are compared.

        Args:
            first: A model's name, or the beginning of its id.
            second: Another's.
            user_id: Whose ratings.
            on_event: Told of progress, and when both begin to be fitted anew.
            token: Asked between frames.

        Raises:
            NotFound: There is no such model.
            InvalidInput: Both are the same, or more than one could be meant.
            InvalidBundle: One was damaged since it was kept.
            RequirementsNotMet: They share too few frames, and cannot be fitted anew; the detail says why.
            Cancelled: The token asked for it.
            StorageFailure: The disk refused.
        """
        one, other = self._models.read_version(first), self._models.read_version(second)
        if one[0].digest == other[0].digest:
            raise InvalidInput(tr("A model cannot be compared with itself. Choose two different ones."))
        with operation(logger, f"Comparison of {one[0].name} with {other[0].name}"):
            rated = self._rated_frames(user_id)
            known = frames_by_mark(self._catalog)
            judges = (Judge(*one, known), Judge(*other, known))
            raise_if_cancelled(token)
            judged = self._held_out(judges, rated, known, on_event, token)
            if len(judged.frames) < FEWEST_FRAMES:
                try:
                    judged = self._fitted_anew(judges, rated, user_id, on_event, token)
                except RequirementsNotMet as error:
                    raise _too_few(judges, judged, error.detail) from error
            return weigh(judges, judged)

    def _held_out(
        self,
        judges: tuple[Judge, Judge],
        rated: Sequence[RatedItem],
        known: Mapping[str, Frame],
        on_event: OnEvent,
        token: StopToken,
    ) -> Judged:
        """Find the frames of which both have an honest prediction."""
        shared = [*rated, *remembered_by_both(judges, known, self._clip_names())]
        shared = [item for item in shared if all(judge.can_judge(item) for judge in judges)]
        self._asker.ask(judges, shared, on_event, token)
        said = [(item, judges[0].judgement(item), judges[1].judgement(item)) for item in shared]
        judged = [(item, one, other) for item, one, other in said if one is not None and other is not None]
        return Judged(
            frames=[item for item, _, _ in judged],
            first=[one for _, one, _ in judged],
            second=[other for _, _, other in judged],
            groups=[[judge.groups.get(item.mark) for item, _, _ in judged] for judge in judges],
            way=ComparisonWay.HELD_OUT,
            notes=_notes(len(rated), len([item for item in shared if item.frame]), len(shared) - len(judged)),
        )

    def _fitted_anew(
        self,
        judges: tuple[Judge, Judge],
        rated: Sequence[RatedItem],
        user_id: str,
        on_event: OnEvent,
        token: StopToken,
    ) -> Judged:
        """Have both recipes fitted anew on the person's ratings; what was left out becomes the notes."""
        clips, left_out = ratings_to_learn(self._rated, self._catalog, user_id)
        on_event(RefitBegun())
        begun = time.monotonic()

        def take(event: object) -> None:
            if isinstance(event, ImportProgress):
                left = seconds_left(time.monotonic() - begun, event.fraction)
                on_event(ImportProgress(event.path, event.fraction, left))

        first, second = judges
        order = RefitOrder(clips, first.data, second.data, self._paths.cache_database, self._paths.cache_dir)
        outcome = run_child(_refit, order, on_event=take, token=token)
        frames = [item for item in rated if item.mark in outcome.said]
        said = [outcome.said[item.mark] for item in frames]
        return Judged(
            frames=frames,
            first=[one for one, _ in said],
            second=[other for _, other in said],
            groups=[[outcome.groups[item.mark] for item in frames]],
            way=ComparisonWay.REFITTED,
            notes=(*_alike(judges), *_known_before(judges, frames), *left_out, *outcome.warnings),
        )

    def _clip_names(self) -> dict[int, str]:
        """The clips of the catalogue by their titles; of those of one title the later are numbered."""
        titles = {item.id: item.title for item in self._catalog.list_media()}
        return dict(zip(titles, unique_names(list(titles.values())), strict=True))

    def _rated_frames(self, user_id: str) -> list[RatedItem]:
        ratings = self._rated.load(user_id).by_frame
        media = {item.id: item for item in self._catalog.list_media()}
        names = self._clip_names()
        found = []
        for frame in self._catalog.frames():
            annotation, clip = ratings.get(frame.id), media.get(frame.media_id)
            if annotation is not None and annotation.rating is not None and clip is not None:
                mark, look = (frame_hash(key, frame.pts) for key in (clip.fingerprint, clip.pictures))
                found.append(RatedItem(mark, look, names[clip.id], annotation.rating, frame, clip))
        return found


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


def _alike(judges: tuple[Judge, Judge]) -> tuple[str, ...]:
    """Say of two that learn in the same way why they come out level."""
    first, second = judges
    if first.way_of_learning != second.way_of_learning:
        return ()
    return (
        tr(
            "Both learn in the same way, and differ only in the ratings they were trained on: trained on the same ones "
            "they are one model."
        ),
    )


def _known_before(judges: tuple[Judge, Judge], frames: Sequence[RatedItem]) -> tuple[str, ...]:
    """Name the models whose settings, which stay as they are, were chosen by frames they are now tested on."""
    titles = titles_apart(judges[0].summary, judges[1].summary)
    names = [
        title
        for title, judge in zip(titles, judges, strict=True)
        if any(item.mark in judge.held_out for item in frames)
    ]
    if not names:
        return ()
    words = tr(
        "How {names} learns was settled with some of these very frames, when it was first trained: that may flatter it a "
        "little."
    )
    both = tr(
        "How {names} learn was settled with some of these very frames, when they were first trained: that may flatter "
        "them a little."
    )
    return ((both if len(names) > 1 else words).format(names=listed(names)),)


def _too_few(judges: tuple[Judge, Judge], judged: Judged, no_refit: str) -> RequirementsNotMet:
    first, second = titles_apart(judges[0].summary, judges[1].summary)
    count = len(judged.frames)
    if count:
        lack = tr(
            "{first} and {second} cannot be compared: they share only {frames}, and {needed} are needed."
        )
    else:
        lack = tr(
            "{first} and {second} cannot be compared: they share no held-out frames, and {needed} are needed."
        )
    lack = lack.format(
        first=first, second=second, frames=plural(count, "held-out frame"), needed=FEWEST_FRAMES
    )
    anew = tr("Nor can they be trained again on your ratings. {reason}").format(reason=no_refit)
    remedy = tr(
        "Rate frames of a clip that neither has learned from, or train one of them again, then compare again."
    )
    return RequirementsNotMet(
        " ".join((lack, *judged.notes, anew, remedy)), title=tr("Too little to compare on")
    )
