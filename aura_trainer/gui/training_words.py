"""What the Train page says: readiness, stages, time and endings in plain sentences."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, StrEnum
from time import monotonic

from aura_trainer.domain.training import MINIMUM_RATINGS, DeployPolicy, FitStep, JobState, Preset, TrainingJob
from aura_trainer.domain.verdict import Evidence, Interval

ENOUGH_RATINGS = 50
LOW_BELOW, HIGH_FROM = 0.3, 0.7

PRESET_LABELS = {Preset.QUICK: "Quick", Preset.BALANCED: "Balanced", Preset.THOROUGH: "Thorough"}
PRESET_HELP = {
    Preset.QUICK: "One kind of model, the fewest trials. A first look at what your ratings can teach.",
    Preset.BALANCED: "More kinds of model and a firmer check. Right for most runs.",
    Preset.THOROUGH: "Every kind of model and the strictest check. For when you can wait.",
}

# The candidates say so themselves, but to ask them is to load scikit-learn: seconds, on the GUI thread.
CANDIDATE_LABELS = {
    "pca-ridge": "Linear",
    "kernel-ridge": "Kernel",
    "svr": "Support vectors",
    "boosted-trees": "Boosted trees",
    "mlp": "Neural network",
}


class Mark(StrEnum):
    """How a line of the readiness list stands."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the readiness list."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """What there is to train on.

    Attributes:
        ratings: Rated frames the catalogue knows.
        clips: Clips they come from.
        bands: Ratings that are low, medium and high.
        unmatched: Ratings whose frame is not in the catalogue.
        bad_lines: Lines of the rating file that could not be read.
    """

    ratings: int
    clips: int
    bands: tuple[int, int, int]
    unmatched: int = 0
    bad_lines: int = 0

    @classmethod
    def of(
        cls, ratings: Sequence[float], clips: int, *, unmatched: int = 0, bad_lines: int = 0
    ) -> "Readiness":
        """Count ratings by band."""
        found = Counter(band_of(rating) for rating in ratings)
        return cls(len(ratings), clips, (found[0], found[1], found[2]), unmatched, bad_lines)

    @property
    def enough(self) -> bool:
        """Whether training can begin."""
        return self.ratings >= MINIMUM_RATINGS

    def checks(self) -> list[Check]:
        """The list the person reads before starting."""
        lines = [self._count_check(), *self._band_checks()]
        if self.enough and self.clips == 1:
            lines.append(Check(Mark.WARN, "One clip only: it is checked on other shots of that clip"))
        if self.unmatched:
            lines.append(
                Check(
                    Mark.WARN,
                    f"{plural(self.unmatched, 'rating')} of frames that are not imported: left out until "
                    "their clips are imported again",
                )
            )
        if self.bad_lines:
            lines.append(
                Check(Mark.WARN, f"{plural(self.bad_lines, 'line')} of the rating file set aside, unreadable")
            )
        return lines

    def _count_check(self) -> Check:
        text = f"{plural(self.ratings, 'rating')} over {plural(self.clips, 'clip')}"
        if not self.enough:
            return Check(
                Mark.BAD, f"{text}: {MINIMUM_RATINGS} are needed, {MINIMUM_RATINGS - self.ratings} to go"
            )
        return Check(Mark.GOOD, text)

    def _band_checks(self) -> Iterable[Check]:
        if not self.ratings:
            return
        missing = [
            name for name, count in zip(("low", "medium", "high"), self.bands, strict=True) if not count
        ]
        if missing:
            yield Check(Mark.WARN, f"No {' or '.join(missing)} ratings yet: it learns from the difference")
        else:
            low, medium, high = self.bands
            yield Check(Mark.GOOD, f"Low {low}, medium {medium}, high {high}")
        if self.enough and self.ratings < ENOUGH_RATINGS:
            yield Check(Mark.WARN, f"With under {ENOUGH_RATINGS} ratings the best verdict is “with caution”")


def band_of(rating: float) -> int:
    """0 for a low rating, 1 for a medium one, 2 for a high one."""
    return int(rating >= LOW_BELOW) + int(rating >= HIGH_FROM)


def plural(count: int, noun: str) -> str:
    """``1 clip``, ``3 clips``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def policy_sentence(policy: DeployPolicy, replaced: str | None) -> str:
    """What happens when the run ends, before it is started; ``replaced`` is None while the default is in use."""
    kept = f"keep {replaced} as backup" if replaced else "the default stays to go back to"
    match policy:
        case DeployPolicy.ALWAYS:
            return f"Deploy the new model whatever the verdict; {kept}."
        case DeployPolicy.WHEN_BETTER:
            return f"Deploy when it is better than the model in use on frames neither has seen; {kept}."
        case DeployPolicy.ASK:
            return "Show the verdict and ask. Nothing is deployed until you choose."
        case DeployPolicy.NEVER:
            return "Keep the new model among the versions. Nothing is deployed."


class Stage(Enum):
    """The five ticks under the progress bar, each with the progress at which it is over, in percent."""

    RATINGS = ("ratings", 10.0)
    FEATURES = ("features", 20.0)
    LEARNING = ("learning", 80.0)
    CHECKING = ("checking", 90.0)
    DEPLOYING = ("deploying", 100.0)

    def __init__(self, label: str, until: float) -> None:
        self.label = label
        self.until = until


def stage_at(progress: float) -> Stage:
    """The stage a progress in [0, 100] lies in."""
    return next((stage for stage in Stage if progress < stage.until), Stage.DEPLOYING)


def fit_sentence(step: FitStep) -> str:
    """Which candidate and fold is being fitted, in words."""
    return f"{candidate_label(step.candidate)}, fold {step.fold + 1} of {step.folds}"


def candidate_label(candidate: str) -> str:
    """A candidate's name for people."""
    return CANDIDATE_LABELS.get(candidate, candidate.replace("-", " "))


class TimeLeft:
    """Estimates the time left from the progress of the last seconds.

    The pace differs from stage to stage, so only the recent past is looked at, and nothing is said before
    there is enough of it.
    """

    WINDOW_SECONDS = 30.0
    SETTLING_SECONDS = 2.0

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._samples: list[tuple[float, float]] = []
        self.latest: float | None = None

    def restart(self) -> None:
        """Forget the past; a new run begins."""
        self._samples.clear()
        self.latest = None

    def update(self, progress: float) -> float | None:
        """Take in a progress in [0, 100]; return the seconds left, None while nothing can be said."""
        now = self._clock()
        self._samples.append((now, progress))
        while len(self._samples) > 2 and now - self._samples[1][0] > self.WINDOW_SECONDS:
            self._samples.pop(0)
        begun, start = self._samples[0]
        elapsed, gained = now - begun, progress - start
        settled = elapsed >= self.SETTLING_SECONDS and gained > 0
        self.latest = (100.0 - progress) * elapsed / gained if settled else None
        return self.latest


def duration_text(seconds: float) -> str:
    """``0.8 s``, ``38 s``, ``3 min 5 s``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes, second = divmod(round(seconds), 60)
    return f"{minutes} min {second} s" if second else f"{minutes} min"


def run_summary(job: TrainingJob, clips: int) -> str:
    """``114 ratings, 3 clips, 38 s``."""
    if job.metrics is None:
        return ""
    return ", ".join(
        [
            plural(job.metrics.samples, "rating"),
            plural(clips, "clip"),
            duration_text(job.metrics.duration_seconds),
        ]
    )


def bar_figures(evidence: Evidence) -> list[tuple[str, str, str]]:
    """The figures reached against the bar: lead, figure and what it is held against."""
    figures = [
        ("error", f"{evidence.loss:.3f}", f"against {evidence.mean_loss:.3f} for always saying the average")
    ]
    if evidence.active_loss is not None and evidence.better_than_active is not None:
        figures.append(_against_active(evidence, evidence.better_than_active))
    if evidence.ranking is not None:
        chance = "" if evidence.ranking_p_value is None else f", by chance p = {evidence.ranking_p_value:.2f}"
        figures.append(("order right", f"{evidence.ranking:.2f}", f"within a clip, 1 is perfect{chance}"))
    return figures


def _against_active(evidence: Evidence, gain: Interval) -> tuple[str, str, str]:
    name = evidence.active_name or "the model in use"
    spread = _spread(gain)
    if evidence.clips_better is not None and evidence.clips_better[1]:
        better, compared = evidence.clips_better
        return f"better than {name} on", f"{better} of {plural(compared, 'clip')}", f"({spread})"
    return f"{name}:", f"{evidence.active_loss:.3f}", f"on the same frames ({spread})"


def _spread(gain: Interval) -> str:
    low, high = f"{abs(gain.low):.3f}", f"{abs(gain.high):.3f}"
    if gain.low >= 0:
        return f"error lower by {low} to {high}"
    if gain.high <= 0:
        return f"error higher by {high} to {low}"
    return f"error from {low} higher to {high} lower"


def ending_sentence(job: TrainingJob, model_in_use: str) -> str:
    """What a run that gave no model leaves behind: what happened, what was kept."""
    if job.state is JobState.CANCELLED:
        happened = "You cancelled it, and nothing of the run was kept."
    else:
        happened = job.error or "It ended without giving a reason."
    return f"{happened} {model_in_use} is still in use, untouched, and every rating is kept."


def day_text(moment: datetime, now: datetime | None = None) -> str:
    """``today 14:02``, ``yesterday 18:40``, ``18 Nov``, ``18 Nov 2025``, in local time."""
    local = moment.astimezone()
    today = (now or datetime.now(UTC)).astimezone().date()
    if local.date() == today:
        return f"today {local:%H:%M}"
    if local.date() == today - timedelta(days=1):
        return f"yesterday {local:%H:%M}"
    if local.year == today.year:
        return f"{local.day} {local:%b}"
    return f"{local.day} {local:%b %Y}"


def next_name(taken: Iterable[str]) -> str:
    """A name for the next model: the newest one's, its number raised; ``taken`` is newest first."""
    names = list(taken)
    if not names:
        return "my-taste-v1"
    stem, digits = re.fullmatch(r"(.*?)(\d*)", names[0], re.DOTALL).groups()  # type: ignore[union-attr]
    if not digits:
        stem, digits = f"{names[0]}-v", "1"
    number = int(digits) + 1
    while f"{stem}{number}" in names:
        number += 1
    return f"{stem}{number}"
