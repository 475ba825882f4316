"""What the command line says of scores on stderr, whatever is made of them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from aura_trainer.domain.estimates import Margin

if TYPE_CHECKING:
    from aura_trainer.services.scoring import ScoreReport


def tell_scores(report: "ScoreReport", unsure: Iterable[str]) -> None:
    """Say on stderr what could not be scored, and what the scores are worth.

    Args:
        report: What was scored.
        unsure: The paths of what the model is unsure of; one may come many times.
    """
    for failure in report.failures:
        typer.echo(f"not scored: {failure}", err=True)
    if report.notice:
        typer.echo(f"note: {report.notice}", err=True)
    elif report.generic:
        typer.echo(
            "note: no model is trained yet; these scores are a generic formula, not your taste.", err=True
        )
    elif report.margin is not None:
        typer.echo(f"note: {_margin(report.margin)}", err=True)
    for clip in dict.fromkeys(unsure):
        typer.echo(
            f"unsure: {clip} is unlike everything the model learned from; its scores mean little.", err=True
        )


def _margin(margin: Margin) -> str:
    within, held_out = f"{margin.half_width:.2f}", "what it said while they were held out"
    if margin.rough:
        return f"no rating the model learned from lies further than {within} from {held_out}; of fewer than five clips."
    return f"four in five of the ratings the model learned from lie within {within} of {held_out}."
