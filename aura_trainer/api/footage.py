"""``/api/ml/score`` and ``/api/ml/highlights``: what the model in use says of footage."""

from dataclasses import replace

from starlette.responses import Response

from aura_trainer.api import examples
from aura_trainer.api.client_watch import ClientWaits
from aura_trainer.api.context import ApiContext, Context
from aura_trainer.api.problems import INVALID_REQUEST, FieldProblem, InvalidFields
from aura_trainer.api.routing import GIVEN_UP, example, reply, router
from aura_trainer.api.shapes import (
    HighlightsRequest,
    PickShape,
    ScoredFrameShape,
    ScoreRequest,
    Shape,
    shape_of,
)
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.estimates import Margin
from aura_trainer.domain.media import Sampling, SamplingRule
from aura_trainer.domain.models import ModelSummary, Slot
from aura_trainer.domain.picks import Handles, PickRequest, seconds_meant
from aura_trainer.domain.unheard import unheard
from aura_trainer.services.score_document import pick_document, report_document, score_document
from aura_trainer.services.scoring import ScoreReport

routes = router("Footage")


class _Scored(Shape):
    """What an answer about scores begins with; ``generic`` scores are a formula's, not a trained model's."""

    model: shape_of(ModelSummary)  # type: ignore[valid-type] # made from the dataclass
    generic: bool
    margin: shape_of(Margin) | None  # type: ignore[valid-type]
    notice: str | None
    failures: list[str]


class ScoreAnswer(_Scored):
    """Frames with their scores."""

    frames: list[ScoredFrameShape]


class HighlightsAnswer(_Scored):
    """The moments worth keeping, in the order of the clips."""

    picks: list[PickShape]
    notes: list[str]


@routes.post("/score", response_model=ScoreAnswer, responses={**example(examples.SCORES), **GIVEN_UP})
def score(body: ScoreRequest, context: Context, token: ClientWaits) -> Response:
    """Score frames of footage with the model in use. Nothing is imported.

    May take minutes; it ends when the client goes away.
    """
    paths = _confined(body, context)
    with context.long_work():
        sampling = Sampling(SamplingRule.EVERY, body.every_seconds)
        report = context.services.scoring.score(
            paths, sampling, on_event=unheard, token=token, bounds=context.paths.bounds()
        )
    frames = [score_document(frame, report.margin) for frame in report.frames]
    return reply({**_said(report, context), "frames": frames})


@routes.post(
    "/highlights",
    response_model=HighlightsAnswer,
    responses={**example(examples.HIGHLIGHTS), **GIVEN_UP},
)
def highlights(body: HighlightsRequest, context: Context, token: ClientWaits) -> Response:
    """Pick the best moments of footage: the best ``top``, or the best ``durationSeconds``.

    May take minutes; it ends when the client goes away.
    """
    if (body.top is None) == (body.duration_seconds is None):
        fields = [FieldProblem("top", "give either this or durationSeconds")]
        raise InvalidFields(fields, title=INVALID_REQUEST)
    request = PickRequest(
        count=body.top,
        seconds=None if body.duration_seconds is None else seconds_meant(body.duration_seconds),
        min_gap=seconds_meant(body.min_gap_seconds),
        threshold=body.threshold,
        whole_shots=body.whole_shots,
        length=seconds_meant(body.length_seconds),
    )
    paths = _confined(body, context)
    services = context.services
    with context.long_work():
        report = services.highlights.score(
            paths, body.every_seconds, on_event=unheard, token=token, bounds=context.paths.bounds()
        )
        picked = services.highlights.pick(report, request, token)
        picks: list[dict[str, object]] = []
        notes = picked.notes
        if picked.picks:
            prepared = services.exports.prepare("Highlights", picked.picks, Handles(), token)
            picks = [pick_document(event) for event in prepared.events]
            notes = (*notes, *prepared.warnings, *prepared.at_other_rates)
    return reply({**_said(report, context), "picks": picks, "notes": notes})


def _confined(body: ScoreRequest, context: ApiContext) -> list[str]:
    try:
        return context.paths.confine_all(body.paths)
    except InvalidInput as error:
        fields = [FieldProblem("paths", error.detail)]
        raise InvalidFields(fields, title=INVALID_REQUEST, detail=error.detail) from error


def _said(report: ScoreReport, context: ApiContext) -> dict[str, object]:
    return {
        **report_document(report),
        "model": replace(report.model, slots=_slots(report.model, context)),
    }


def _slots(model: ModelSummary, context: ApiContext) -> tuple[Slot, ...]:
    """Where the model stands by now: none, where another was put in use meanwhile."""
    status = context.services.models.status()
    known = filter(None, (status.active, status.backup, status.default))
    return next((item.slots for item in known if item.digest == model.digest), ())
