"""Which frames to rate next: a diverse spread over what is imported, needing no model."""

from aura_trainer.domain.advice import Ground, Suggestion
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.frames import Frame
from aura_trainer.language import tr
from aura_trainer.services.survey import Survey, Surveyor

_SOON_SECONDS = 1.0


class SuggestionService:
    """Suggests unrated frames that cover clips, shots, times and pictures not rated yet.

    Args:
        surveyor: Reads what there is.
    """

    def __init__(self, surveyor: Surveyor) -> None:
        self._surveyor = surveyor

    def suggest(self, user_id: str, count: int) -> tuple[Suggestion, ...]:
        """Return up to ``count`` frames worth rating next, the most useful first.

        The same frames and ratings give the same list, and a longer one begins with a shorter one. Frames
        without a thumbnail are chosen by clip, shot and time alone.

        Raises:
            InvalidInput: The count is below 1, or the user id is not a safe name.
            DamagedData: The database is damaged.
            StorageFailure: The ratings or the database could not be read.
        """
        if count < 1:
            raise InvalidInput(
                tr("The number of suggestions must be at least 1, got {count}.").format(count=count)
            )
        survey = self._surveyor.survey(user_id)
        reasons = _Reasons(survey)
        return tuple(
            Suggestion(frame.id, frame.address, survey.time_code(frame), reasons.of(frame))
            for frame in survey.spread(survey.unrated, count)
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


class _Reasons:
    """Says what a rating of a frame would add to those there are."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._clips = {frame.media_id for frame in survey.rated}
        self._shots: dict[tuple[int, int], list[float]] = {}
        for frame in survey.rated:
            self._shots.setdefault((frame.media_id, frame.shot), []).append(frame.seconds)

    def of(self, frame: Frame) -> str:
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
