"""What stands between a person and a training run: what was checked, and what the ratings are like."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aura_trainer.domain.bands import Band, band_of
from aura_trainer.domain.counting import plural
from aura_trainer.domain.preflight import (
    FindingLevel,
    PreflightFinding,
    PreflightResult,
    Subject,
    TimeEstimate,
)
from aura_trainer.domain.training import ENOUGH_RATINGS, MINIMUM_RATINGS, Preset
from aura_trainer.language import mark, tr

CHECKING = mark("Looking at your ratings and this computer first\N{HORIZONTAL ELLIPSIS}")

# By the bands without a rating; never all three, as there are ratings.
_MISSING = {
    (Band.LOW,): mark("From {clips}, no low ratings yet"),
    (Band.MEDIUM,): mark("From {clips}, no medium ratings yet"),
    (Band.HIGH,): mark("From {clips}, no high ratings yet"),
    (Band.LOW, Band.MEDIUM): mark("From {clips}, no low or medium ratings yet"),
    (Band.LOW, Band.HIGH): mark("From {clips}, no low or high ratings yet"),
    (Band.MEDIUM, Band.HIGH): mark("From {clips}, no medium or high ratings yet"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list a person reads before starting, with what to do about it."""

    standing: FindingLevel
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the ratings are like; how many are needed is the preflight's matter.

    Attributes:
        ratings: Rated frames the catalogue knows.
        clips: Clips they come from.
        bands: Ratings that are low, medium and high.
    """

    ratings: int
    clips: int
    bands: tuple[int, int, int]

    @classmethod
    def of(cls, ratings: Sequence[float], clips: int) -> "Readiness":
        """Count ratings by band."""
        found = Counter(band_of(rating) for rating in ratings)
        low, medium, high = (found[band] for band in Band)
        return cls(len(ratings), clips, (low, medium, high))

    @property
    def missing(self) -> int:
        """How many ratings of imported frames are still to be given before a run can begin."""
        return max(MINIMUM_RATINGS - self.ratings, 0)

    def checks(self) -> list[Check]:
        """What there is to say of the ratings beyond their number."""
        return list(self._spread())

    def _spread(self) -> Iterable[Check]:
        if not self.ratings:
            return
        missing = tuple(band for band, count in zip(Band, self.bands, strict=True) if not count)
        clips = plural(self.clips, "clip")
        if missing:
            yield Check(
                FindingLevel.WARNING,
                tr(_MISSING[missing]).format(clips=clips),
                tr("It learns from the difference: rate some of those too."),
            )
        else:
            low, medium, high = self.bands
            single = self.clips == 1 and not self.missing
            yield Check(
                FindingLevel.WARNING if single else FindingLevel.GOOD,
                tr("From {clips}: {low} low, {medium} medium, {high} high").format(
                    clips=clips, low=low, medium=medium, high=high
                ),
                tr("It is checked on other shots of that clip; ratings from a second one tell more.")
                if single
                else "",
            )
        if not self.missing and self.ratings < ENOUGH_RATINGS:
            yield Check(
                FindingLevel.WARNING,
                tr("With under {count} ratings the best verdict is “with caution”").format(
                    count=ENOUGH_RATINGS
                ),
            )


@dataclass(frozen=True, slots=True)
class Preparation:
    """All that was looked at before a run, as it was then; no readiness where the ratings cannot be read.

    ``by_itself`` says when one begins that nobody asks for; empty where none does.
    """

    readiness: Readiness | None
    preflight: PreflightResult
    by_itself: str = ""

    @property
    def checks(self) -> list[Check]:
        """The whole list, the ratings first."""
        findings = self.preflight.findings
        of_ratings = [_check(finding) for finding in findings if finding.subject is Subject.ANNOTATIONS]
        of_machine = [_check(finding) for finding in findings if finding.subject is not Subject.ANNOTATIONS]
        spread = [] if self.readiness is None else self.readiness.checks()
        return [*of_ratings, *spread, *of_machine]

    @property
    def blockers(self) -> list[str]:
        """Why a run cannot begin; empty when it can."""
        reasons = [check.text for check in self.checks if check.standing is FindingLevel.BLOCKING]
        if not reasons and not self.preflight.meets_minimum_requirements:
            told = self.preflight.errors or self.preflight.blocking
            return list(told) or [tr("What training needs is not there")]
        return reasons

    @property
    def estimates(self) -> Mapping[Preset, TimeEstimate]:
        """How long a run of each preset takes."""
        return self.preflight.estimates


def _check(finding: PreflightFinding) -> Check:
    return Check(finding.standing, finding.text, finding.remedy)
