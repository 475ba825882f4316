"""What the Train page says: stages, time and endings in plain sentences."""

from collections.abc import Callable
from enum import Enum
from time import monotonic

from aura_trainer.domain.durations import duration
from aura_trainer.domain.preflight import TimeEstimate
from aura_trainer.domain.training import (
    DeployPolicy,
    FitStep,
    JobState,
    Preset,
    TrainingJob,
    TrainingRequest,
    said,
)
from aura_trainer.language import mark, ntr, number, tr
from aura_trainer.services.analysis_words import PRESET_LABELS
from aura_trainer.services.time_estimate import whole_minutes

PRESET_HELP = {
    Preset.QUICK: mark("One kind of model, the fewest trials. A first look at what your ratings can teach."),
    Preset.BALANCED: mark(
        "A second kind of model too, kept only if it is clearly better. Right for most runs."
    ),
    Preset.THOROUGH: mark("Every kind of model and the strictest check. For when you can wait."),
}

# The candidates say so themselves, but to ask them is to load scikit-learn: seconds, on the GUI thread.
CANDIDATE_LABELS = {
    "kernel-ridge": mark("Kernel"),
    "boosted-trees": mark("Boosted trees"),
    "mlp": mark("Neural network"),
}


def policy_sentence(policy: DeployPolicy, replaced: str | None) -> str:
    """What happens when the run ends, before it is started; ``replaced`` is None while the default is in use."""
    match policy:
        case DeployPolicy.ALWAYS:
            words = (
                tr("Deploy the new model whatever the verdict; keep {name} as backup.")
                if replaced
                else tr("Deploy the new model whatever the verdict; the default stays to go back to.")
            )
            return words.format(name=replaced)
        case DeployPolicy.WHEN_BETTER:
            words = (
                tr(
                    "Deploy when it is better than the model in use on frames neither has seen; keep {name} as backup."
                )
                if replaced
                else tr(
                    "Deploy when it is better than the model in use on frames neither has seen; the default stays to "
                    "go back to."
                )
            )
            return words.format(name=replaced)
        case DeployPolicy.ASK:
            return tr("Show the verdict and ask. Nothing is deployed until you choose.")
        case DeployPolicy.NEVER:
            return tr("Keep the new model among the versions. Nothing is deployed.")


_QUEUED_POLICY = {
    DeployPolicy.ALWAYS: mark("Put in use when it ends, whatever the verdict."),
    DeployPolicy.WHEN_BETTER: mark("Put in use when it ends, if it is better."),
    DeployPolicy.ASK: mark("Asks you when it ends."),
    DeployPolicy.NEVER: mark("Kept when it ends, not put in use."),
}


def queue_sentence(request: TrainingRequest, estimate: TimeEstimate | None) -> str:
    """What a run that waits will do: preset, time, and what becomes of its model."""
    return f"{start_sentence(request.preset, estimate)}. {tr(_QUEUED_POLICY[request.deploy])}"


def member_sentence(request: TrainingRequest) -> str:
    """What one of several runs to compare is: ``taste-v2-quick: Quick · Everything it can see``."""
    return tr("{name}: {preset} · {features}").format(
        name=request.model_name, preset=tr(PRESET_LABELS[request.preset]), features=request.features.words
    )


class Stage(Enum):
    """The five ticks under the progress bar, each with the progress at which it is over, in percent."""

    RATINGS = (mark("ratings"), 10.0)
    FEATURES = (mark("features"), 20.0)
    LEARNING = (mark("learning"), 80.0)
    CHECKING = (mark("checking"), 90.0)
    DEPLOYING = (mark("deploying"), 100.0)

    def __init__(self, label: str, until: float) -> None:
        self.label = label
        self.until = until


def stage_at(progress: float) -> Stage:
    """The stage a progress in [0, 100] lies in."""
    return next((stage for stage in Stage if progress < stage.until), Stage.DEPLOYING)


def fit_sentence(step: FitStep) -> str:
    """Which of the folds is being fitted; what is fitted in it, the stage says."""
    return tr("fold {fold} of {folds}").format(fold=step.fold + 1, folds=step.folds)


def candidate_label(candidate: str) -> str:
    """A candidate's name for people."""
    words = CANDIDATE_LABELS.get(candidate)
    return candidate.replace("-", " ") if words is None else tr(words)


class TimeLeft:
    """Estimates the time left from the pace of the last seconds, and from how long such a run took before.

    Getting features goes at a pace that tells nothing of the fitting after it, so only the pace from there on counts,
    and only once there is enough of it. Of two answers the longer one is given: it is better to be done early.
    """

    WINDOW_SECONDS = 30.0
    SETTLING_SECONDS = 2.0
    FITTING_FROM = Stage.FEATURES.until

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._samples: list[tuple[float, float]] = []
        self._end: float | None = None
        self.latest: float | None = None

    def restart(self, expected: float | None = None) -> None:
        """Forget the past; a run begins of which ``expected`` seconds are left, if there were such runs before."""
        self._samples.clear()
        self.latest = None
        self._end = None if expected is None else self._clock() + expected

    def update(self, progress: float) -> float | None:
        """Take in a progress in [0, 100]; return the seconds left, None while nothing can be said."""
        now = self._clock()
        answers = [self._by_pace(now, progress), self._by_experience(now)]
        self.latest = max((answer for answer in answers if answer is not None), default=None)
        return self.latest

    def _by_experience(self, now: float) -> float | None:
        return self._end - now if self._end is not None and self._end > now else None

    def _by_pace(self, now: float, progress: float) -> float | None:
        if progress < self.FITTING_FROM:
            return None
        self._samples.append((now, progress))
        while len(self._samples) > 2 and now - self._samples[1][0] > self.WINDOW_SECONDS:
            self._samples.pop(0)
        begun, start = self._samples[0]
        elapsed, gained = now - begun, progress - start
        settled = elapsed >= self.SETTLING_SECONDS and gained > 0
        return (100.0 - progress) * elapsed / gained if settled else None


def preset_text(preset: Preset, estimate: TimeEstimate | None) -> str:
    """A preset with the time it takes, where that was measured: ``Balanced · 40 s``."""
    if estimate is None or not estimate.runs:
        return tr(PRESET_LABELS[preset])
    return f"{tr(PRESET_LABELS[preset])} · {duration(estimate.seconds)}"


def estimate_source(estimate: TimeEstimate | None) -> str:
    """What the time given for a preset rests on, or how long it may take while nothing was measured."""
    if estimate is None:
        return ""
    if estimate.runs:
        # The number alone, as other languages bend the word "runs" here.
        words = ntr(
            "Going by {count} run on this computer.", "Going by {count} runs on this computer.", estimate.runs
        )
        return words.format(count=number(estimate.runs))
    if estimate.others:
        return tr("Not measured here yet: about {time}, going by runs of other presets.").format(
            time=duration(estimate.seconds)
        )
    return tr("Not measured here yet: {span}. The first run will tell.").format(span=_usual_span(estimate))


def start_sentence(preset: Preset, estimate: TimeEstimate | None) -> str:
    """Which preset a run will take, and how long it will be: ``Balanced preset, about 40 s``."""
    label = tr(PRESET_LABELS[preset])
    if estimate is None:
        return tr("{preset} preset").format(preset=label)
    if estimate.runs or estimate.others:
        return tr("{preset} preset, about {time}").format(preset=label, time=duration(estimate.seconds))
    return tr("{preset} preset; not measured here yet, {span}").format(
        preset=label, span=_usual_span(estimate)
    )


def _usual_span(estimate: TimeEstimate) -> str:
    if estimate.usual is None:
        return tr("up to {minutes} min").format(minutes=whole_minutes(estimate.seconds))
    low, high = map(duration, estimate.usual)
    return tr("usually {low} to {high}").format(low=low, high=high)


def ending_sentence(job: TrainingJob, model_in_use: str) -> str:
    """What a run that gave no model leaves behind: what happened, what was kept."""
    if job.state is JobState.CANCELLED:
        happened = tr("You cancelled it, and nothing of the run was kept.")
    else:
        happened = said(job.error or "") or tr("It ended without giving a reason.")
    kept = tr("{model} is in use, untouched by it, and every rating is kept.").format(model=model_in_use)
    return f"{happened} {kept}"
