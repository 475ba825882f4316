"""An error as the reference's problem details: what a program is answered with instead of what it asked for."""

from collections.abc import Mapping

from aura_trainer.domain.errors import AuraError, ErrorKind, RequirementsNotMet

STATUS: Mapping[ErrorKind, int] = {
    ErrorKind.INTERNAL: 500,
    ErrorKind.INVALID_INPUT: 400,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.ADVANCED_MODE_REQUIRED: 403,
    ErrorKind.REQUIREMENTS_NOT_MET: 400,
    ErrorKind.CONFLICT: 409,
    ErrorKind.CANCELLED: 499,
}


def problem_document(error: AuraError, correlation: str) -> dict[str, object]:
    """Return an error as problem details; ``correlation`` is the id its lines in the log have."""
    return {
        "title": error.title,
        "status": STATUS[error.kind],
        "detail": error.detail,
        "correlationId": correlation,
        **extras(error),
    }


def extras(error: AuraError) -> dict[str, object]:
    """Return what the problem details of an error of this sort have besides."""
    found: dict[str, object] = {}
    if error.kind is ErrorKind.ADVANCED_MODE_REQUIRED:
        found["advancedModeEnabled"] = False
    if isinstance(error, RequirementsNotMet) and (error.warnings or error.errors):
        found["warnings"] = error.warnings
        found["errors"] = error.errors
        found["recommendations"] = error.recommendations
    return found
