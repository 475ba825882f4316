"""Which frames to rate next: those the model knows least of, or a diverse spread where it cannot tell."""

from collections.abc import Callable, Sequence

import numpy as np

from aura_trainer.domain.advice import Ground, Suggestion
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.frames import Frame
from aura_trainer.language import tr
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.survey import Survey, Surveyor, thinned

_SOON_SECONDS = 1.0
_MOST_LEARNED = 1000
"""Rated frames that are taken into account; more would take seconds."""

_LEAST_PLACED = 0.5
"""The share of frames the model must have looked at: of those just imported it says nothing yet."""


class SuggestionService:
    """Suggests unrated frames, those of which the model in use knows least and that are unlike each other.

    Where it cannot tell, as the default cannot, they cover clips, shots, times and pictures not rated yet.

    Args:
        surveyor: Reads what there is.
        cache: Where the model in use sees frames.
        model: Says the digest of the model in use.
    """

    def __init__(self, surveyor: Surveyor, cache: FrameCache, model: Callable[[], str]) -> None:
        self._surveyor = surveyor
        self._cache = cache
        self._model = model

    def suggest(self, user_id: str, count: int) -> tuple[Suggestion, ...]:
        """Return up to ``count`` frames worth rating next, the most useful first.

        The same frames, ratings and model give the same list, and a longer one begins with a shorter one. Frames that
        show nothing come last. Without a model that can tell, frames without a thumbnail are chosen by clip, shot
        and time alone.

        Raises:
            InvalidInput: The count is below 1, or the user id is not a safe name.
            DamagedData: The database is damaged.
            StorageFailure: The ratings, the models or the database could not be read.
        """
        if count < 1:
            raise InvalidInput(
                tr("The number of suggestions must be at least 1, got {count}.").format(count=count)
            )
        survey = self._surveyor.survey(user_id)
        reasons = _Reasons(survey)
        least_known = self._least_known(survey, count)
        spread: tuple[Frame, ...] = ()
        if len(least_known) < count:
            chosen = {frame.id for frame in least_known}
            rest = (frame for frame in survey.unrated if frame.id not in chosen)
            spread = survey.spread(rest, count - len(least_known))
        return tuple(
            Suggestion(frame.id, frame.address, survey.time_code(frame), reason)
            for frames, say in ((least_known, reasons.of_least_known), (spread, reasons.of))
            for frame, reason in zip(frames, map(say, frames), strict=True)
        )

    def ground(self, user_id: str) -> Ground:
        """Count what there is to suggest from.

        Raises:
            InvalidInput: The user id is not a safe name.
            DamagedData: The database is damaged.
            StorageFailure: The ratings or the database could not be read.
        """
        survey = self._surveyor.survey(user_id)
        blind = sum(frame.id not in survey.looks for frame in survey.compared)
        return Ground(len(survey.frames), len(survey.unrated), blind)

    def _least_known(self, survey: Survey, count: int) -> tuple[Frame, ...]:
        """Choose by what the model in use knows; nothing where it cannot tell."""
        if not survey.rated:
            return ()
        places = self._places(survey)
        frames = [frame for frame in survey.compared if frame.id not in survey.ratings]
        candidates: Sequence[Frame] = [frame for frame in frames if frame.id in places]
        rated = [frame for frame in survey.compared if frame.id in survey.ratings and frame.id in places]
        if not candidates or not rated or len(candidates) < _LEAST_PLACED * len(frames):
            return ()
        # Imported here, for the sake of a quick start of the app.
        from aura_trainer.ml.model_place import read_places  # noqa: PLC0415
        from aura_trainer.ml.uncertainty import most_uncertain  # noqa: PLC0415

        candidates = survey.showing_something(candidates)
        known = thinned(rated, _MOST_LEARNED)
        chosen = most_uncertain(
            read_places(places[frame.id] for frame in candidates),
            read_places(places[frame.id] for frame in known),
            count,
            np.array([frame.id for frame in candidates], dtype=np.int64),
            begun=len(survey.rated),
        )
        return tuple(candidates[row] for row in chosen)

    def _places(self, survey: Survey) -> dict[int, bytes]:
        digest = self._model()
        found: dict[int, bytes] = {}
        by_clip: dict[int, list[Frame]] = {}
        for frame in survey.compared:
            by_clip.setdefault(frame.media_id, []).append(frame)
        for media_id, frames in by_clip.items():
            places = self._cache.places(survey.media[media_id].pictures, digest)
            found.update({frame.id: places[frame.pts] for frame in frames if frame.pts in places})
        return found


class _Reasons:
    """Says what a rating of a frame would add to those there are."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._clips = {frame.media_id for frame in survey.rated}
        self._shots: dict[tuple[int, int], list[float]] = {}
        for frame in survey.rated:
            self._shots.setdefault((frame.media_id, frame.shot), []).append(frame.seconds)

    def of_least_known(self, frame: Frame) -> str:
        """Of a frame chosen by what the model knows."""
        if frame.media_id not in self._clips or (frame.media_id, frame.shot) not in self._shots:
            return self.of(frame)
        return tr("The model knows little of frames like it")

    def of(self, frame: Frame) -> str:
        """Of a frame chosen for the spread."""
        name = self._survey.clip_name(frame.media_id)
        if not self._survey.ratings:
            return tr("Part of a first spread over everything imported")
        if frame.media_id not in self._clips:
            return tr("Nothing of {name} is rated yet").format(name=name)
        times = self._shots.get((frame.media_id, frame.shot))
        if times is None:
            seconds = self._survey.shot_seconds(frame)
            if seconds >= _SOON_SECONDS:
                return tr("No rating in this shot of {seconds:.0f} s yet").format(seconds=seconds)
            return tr("No rating in this shot yet")
        away = min(abs(frame.seconds - time) for time in times)
        if self._survey.shot_seconds(frame) and away >= _SOON_SECONDS:
            return tr("No rating within {away:.0f} s of it in this shot").format(away=away)
        return tr("Among the frames least like those rated so far")
