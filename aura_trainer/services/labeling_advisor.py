"""Says what ratings are still missing, by the reference's rules and by what only the frames can tell."""

from collections import Counter
from collections.abc import Sequence

from aura_trainer.domain.advice import LabelingAdvice
from aura_trainer.domain.bands import Band, band_of
from aura_trainer.language import mark, tr
from aura_trainer.services.frame_advice import advise_on_frames
from aura_trainer.services.survey import Surveyor

# Shares in percent.
_LEAST_SHARE, _WANTED_SHARE, _SKEWED_BY = 20, 25, 40

_STARTER_RECOMMENDATIONS = (
    mark("Start by annotating a diverse set of frames from different scenes"),
    mark("Include frames with varied visual complexity"),
    mark("Annotate frames from the beginning, middle, and end of videos"),
)
_STARTER_FOCUS = (
    mark("Scene transitions and key moments"),
    mark("Frames with clear subjects or actions"),
    mark("Visually distinct frames, without near-duplicates"),
)
_RECOMMENDATIONS = (
    mark("Rate frames from the beginning, middle and end of videos"),
    mark("Include frames with varying lighting conditions and visual complexity"),
    mark("Avoid rating runs of near-identical frames"),
)
_FOCUS = (mark("Diverse scene types"), mark("Various visual characteristics"))
_MORE_LOW = (
    mark("Rate more low-importance frames, such as plain backgrounds and static scenes"),
    (mark("Simple backgrounds"), mark("Static or minimal motion")),
)
_MORE_HIGH = (
    mark("Rate more high-importance frames, such as key moments and striking scenes"),
    (mark("Scene transitions and key moments"), mark("Visually striking or detailed frames")),
)


class LabelingAdvisor:
    """Advises on what to rate next.

    Args:
        surveyor: Reads what is imported, rated and seen.
    """

    def __init__(self, surveyor: Surveyor) -> None:
        self._surveyor = surveyor

    def advise(self, user_id: str) -> LabelingAdvice:
        """Advise on a person's ratings, one counted a frame, whether its clip is imported or not.

        Raises:
            InvalidInput: The user id is not a safe name.
            DamagedData: The database is damaged.
            StorageFailure: The ratings or the database could not be read.
        """
        survey = self._surveyor.survey(user_id)
        ratings = (*survey.ratings.values(), *survey.elsewhere)
        pieces = advise_on_frames(survey)
        if not ratings:
            recommended, areas = _said(_STARTER_RECOMMENDATIONS), _said(_STARTER_FOCUS)
            return LabelingAdvice(0, 0.0, 0.0, 0.0, {}, recommended, areas, (), tuple(pieces))
        shares = _Shares(ratings)
        recommendations, focus = shares.recommendations()
        return LabelingAdvice(
            total_annotations=len(ratings),
            average_rating=sum(ratings) / len(ratings),
            min_rating=min(ratings),
            max_rating=max(ratings),
            rating_distribution={band.value: shares.counts[band] for band in Band},
            recommendations=_said((*recommendations, *_RECOMMENDATIONS)),
            focus_areas=_said((*focus, *_FOCUS)),
            warnings=tuple(shares.warnings()),
            frame_advice=tuple(pieces),
        )


def _said(marked: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(tr, marked))


class _Shares:
    """The reference's rules on how ratings spread over the bands; the medium share is never judged.

    Shares are compared as whole numbers: 20 of 80 is 25 %, not a rounding error less.
    """

    def __init__(self, ratings: Sequence[float]) -> None:
        self.counts = Counter(band_of(rating) for rating in ratings)
        self._total = len(ratings)

    def warnings(self) -> list[str]:
        found = []
        low, high = self._percent(Band.LOW), self._percent(Band.HIGH)
        if self._below(Band.LOW, _LEAST_SHARE):
            found.append(tr("Only {low}% of your ratings are for low-importance frames").format(low=low))
        if self._below(Band.HIGH, _LEAST_SHARE):
            found.append(tr("Only {high}% of your ratings are for high-importance frames").format(high=high))
        if abs(self.counts[Band.LOW] - self.counts[Band.HIGH]) * 100 > _SKEWED_BY * self._total:
            found.append(
                tr("Ratings are heavily skewed: {low}% low against {high}% high importance").format(
                    low=low, high=high
                )
            )
        return found

    def recommendations(self) -> tuple[list[str], list[str]]:
        recommended: list[str] = []
        focus: list[str] = []
        for band, (advice, areas) in ((Band.LOW, _MORE_LOW), (Band.HIGH, _MORE_HIGH)):
            if self._below(band, _WANTED_SHARE):
                recommended.append(advice)
                focus.extend(areas)
        return recommended, focus

    def _below(self, band: Band, percent: int) -> bool:
        return self.counts[band] * 100 < percent * self._total

    def _percent(self, band: Band) -> int:
        # Rounded down, so that a share just below a threshold never reads as the threshold itself.
        return self.counts[band] * 100 // self._total
