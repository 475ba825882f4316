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
    problem: dict[str, object] = {
        "title": error.title,
        "status": STATUS[error.kind],
        "detail": error.detail,
        "correlationId": correlation,
    }
    if error.kind is ErrorKind.ADVANCED_MODE_REQUIRED:
        problem["advancedModeEnabled"] = False
    if isinstance(error, RequirementsNotMet) and (error.warnings or error.errors):
        problem["warnings"] = error.warnings
        problem["errors"] = error.errors
        problem["recommendations"] = error.recommendations
    return problem
