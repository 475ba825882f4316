"""What a model file has to pass before it is opened any further, and how far one came."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aura_trainer.domain.models import ModelSummary
from aura_trainer.language import mark, tr


class BundleCheck(StrEnum):
    """The checks, in the order they are made."""

    SHAPE = "shape"
    MANIFEST = "manifest"
    DIGESTS = "digests"
    EXTRACTORS = "extractors"
    HELD_OUT = "held-out"
    NO_CODE = "no-code"
    TRIAL = "trial"

    @property
    def words(self) -> str:
        """What is true of a file that has passed it."""
        return tr(_WORDS[self])


_WORDS = {
    BundleCheck.SHAPE: mark("It is a model bundle, and no larger than one can be"),
    BundleCheck.MANIFEST: mark("It says what it is"),
    BundleCheck.DIGESTS: mark("Its files are whole and unchanged"),
    BundleCheck.EXTRACTORS: mark("What it looks at in a picture is known here"),
    BundleCheck.HELD_OUT: mark("Its held-out predictions can be read"),
    BundleCheck.NO_CODE: mark("It holds no code, only estimators this app makes"),
    BundleCheck.TRIAL: mark("It predicts here what it predicted where it was made"),
}

Passed = Callable[[BundleCheck, str], None]
"""Told of each check that is passed, and of what was found."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: whether it was passed, None where it was not come to, and what was found, or what is wrong."""

    check: BundleCheck
    passed: bool | None
    found: str


@dataclass(frozen=True, slots=True)
class Examination:
    """How far a model file came.

    Attributes:
        path: The file.
        checks: All checks, in order.
        summary: What it says of itself; None where it was refused.
        kept_as: The name under which the same model is kept already, if it is.
        namesake: Another model that is kept under the name of this one, the latest if there are several.
    """

    path: str
    checks: tuple[CheckResult, ...]
    summary: ModelSummary | None
    kept_as: str | None
    namesake: ModelSummary | None = None

    @property
    def refusal(self) -> CheckResult | None:
        """The check it did not pass, if any."""
        return next((result for result in self.checks if result.passed is False), None)


def check_results(passed: Mapping[BundleCheck, str], reason: str) -> tuple[CheckResult, ...]:
    """Return all checks: those passed with what was found, the first that was not with the reason, and the rest."""
    failed = next((check for check in BundleCheck if check not in passed), None)
    return tuple(
        CheckResult(
            check,
            passed=True if check in passed else False if check is failed else None,
            found=passed.get(check, reason if check is failed else ""),
        )
        for check in BundleCheck
    )
