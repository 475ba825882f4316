"""Every failure a person may meet, as a typed error.

A service raises one of these; each front end turns it, in one place, into what its user sees.
"""

from enum import StrEnum

from aura_trainer.language import mark, tr


class ErrorKind(StrEnum):
    """What sort of failure it is; a front end maps it to an exit code, a status or an icon."""

    INVALID_INPUT = "invalid-input"
    NOT_FOUND = "not-found"
    ADVANCED_MODE_REQUIRED = "advanced-mode-required"
    REQUIREMENTS_NOT_MET = "requirements-not-met"
    CONFLICT = "conflict"
    CANCELLED = "cancelled"
    INTERNAL = "internal"


class AuraError(Exception):
    """A failure with words for the person it happens to.

    Attributes:
        title: A few words naming what went wrong, without a full stop; in English on the class.
        detail: A sentence or two: which file, what was kept, what to do.
        kind: The class of failure.
    """

    kind: ErrorKind = ErrorKind.INTERNAL
    title: str = mark("Something went wrong")

    def __init__(self, detail: str, *, title: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.title = tr(type(self).title) if title is None else title

    def __str__(self) -> str:
        return f"{self.title}: {self.detail}"

    def __reduce__(self) -> tuple[object, ...]:
        # Errors travel from a child process over a pipe; keyword-only arguments need their own recipe.
        return (_rebuild, (type(self), self.detail, self.title))


def _rebuild(cls: type[AuraError], detail: str, title: str) -> AuraError:
    return cls(detail, title=title)


def _rebuild_requirements(
    cls: "type[RequirementsNotMet]",
    detail: str,
    title: str,
    warnings: tuple[str, ...],
    errors: tuple[str, ...],
    recommendations: tuple[str, ...],
) -> "RequirementsNotMet":
    return cls(detail, title=title, warnings=warnings, errors=errors, recommendations=recommendations)


class InvalidInput(AuraError):
    """What was given cannot be used; nothing was changed."""

    kind = ErrorKind.INVALID_INPUT
    title = mark("Invalid input")


class InvalidAnnotation(InvalidInput):
    """An annotation breaks a rule; none of its batch was stored."""

    title = mark("Invalid Annotation Data")


class UnreadableMedia(InvalidInput):
    """A media file cannot be decoded; the detail names the file and the reason."""

    title = mark("Cannot read media")


class InvalidBundle(InvalidInput):
    """A model bundle failed its checks; it was not opened any further."""

    title = mark("Not a valid model")


class NotFound(AuraError):
    """The thing asked for does not exist."""

    kind = ErrorKind.NOT_FOUND
    title = mark("Not found")


class JobNotFound(NotFound):
    """No training job has this id."""

    title = mark("Job Not Found")


class AdvancedModeRequired(AuraError):
    """The action belongs to Advanced Mode, which is off."""

    kind = ErrorKind.ADVANCED_MODE_REQUIRED
    title = mark("Advanced Mode Required")


class RequirementsNotMet(AuraError):
    """The machine or the data is not enough for what was asked.

    Attributes:
        warnings: What was found before training, all of it; empty where nothing was looked at.
        errors: What could not be looked at.
        recommendations: What would help.
    """

    kind = ErrorKind.REQUIREMENTS_NOT_MET
    title = mark("Requirements not met")

    def __init__(
        self,
        detail: str,
        *,
        title: str | None = None,
        warnings: tuple[str, ...] = (),
        errors: tuple[str, ...] = (),
        recommendations: tuple[str, ...] = (),
    ) -> None:
        super().__init__(detail, title=title)
        self.warnings = warnings
        self.errors = errors
        self.recommendations = recommendations

    def __reduce__(self) -> tuple[object, ...]:
        lists = (self.warnings, self.errors, self.recommendations)
        return (_rebuild_requirements, (type(self), self.detail, self.title, *lists))


class Conflict(AuraError):
    """The action collides with the present state, or somebody else is at it."""

    kind = ErrorKind.CONFLICT
    title = mark("Busy or in conflict")


class Cancelled(AuraError):
    """The person cancelled; nothing half done was kept."""

    kind = ErrorKind.CANCELLED
    title = mark("Cancelled")

    def __init__(self, detail: str | None = None, *, title: str | None = None) -> None:
        super().__init__(tr("Cancelled on request.") if detail is None else detail, title=title)


class StorageFailure(AuraError):
    """The disk refused; the last good state is untouched."""

    title = mark("Could not save")


class DamagedData(AuraError):
    """A file of ours cannot be understood; it was left as it is."""

    kind = ErrorKind.CONFLICT
    title = mark("A data file is damaged")


class WorkerFailure(AuraError):
    """A child process ended without an answer."""

    title = mark("The worker process stopped")
