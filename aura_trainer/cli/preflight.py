"""``aura-trainer train preflight``."""

from typing import Annotated

import typer

from aura_trainer.cli.output import write_json
from aura_trainer.cli.session import JsonFlag, UserOption, session
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.counting import plural
from aura_trainer.domain.durations import duration
from aura_trainer.domain.preflight import FindingLevel, PreflightResult, TimeEstimate
from aura_trainer.domain.training import Preset

_MARKS = {FindingLevel.GOOD: "✓", FindingLevel.WARNING: "!", FindingLevel.BLOCKING: "✗"}


def preflight(
    *,
    preset: Annotated[
        Preset, typer.Option("--preset", help="Which one the time is told of.")
    ] = Preset.BALANCED,
    user: UserOption = DEFAULT_USER,
    as_json: JsonFlag = False,
) -> None:
    """Say whether the ratings and this machine are enough to train, and how long it would take.

    With --json, 'findings' is what the text shows; 'warnings' and 'recommendations' speak as Aura does, whose own
    training is slow without a GPU. What is trained here runs on the processor, so no GPU is nothing to mend.

    The exit code is 0 once the answer is given, whichever it is; 'train start' ends with 6 where the answer is no.
    """
    with session(as_json=as_json) as services:
        result = services.preflight.check(user, preset)
        if as_json:
            write_json(result)
        else:
            _tell(result, preset)


def _tell(result: PreflightResult, preset: Preset) -> None:
    for finding in result.findings:
        typer.echo(f"{_MARKS[finding.standing]} {finding.text}")
        if finding.remedy:
            typer.echo(f"    {finding.remedy}")
    estimate = result.estimates.get(preset)
    if estimate is not None:
        typer.echo(f"{preset.value} preset: {_time(estimate)}")
    typer.echo("Ready to train." if result.meets_minimum_requirements else "Training cannot begin yet.")


def _time(estimate: TimeEstimate) -> str:
    if estimate.others:
        others = plural(estimate.others, "run")
        return f"about {duration(estimate.seconds)}, going by {others} of other presets on this machine"
    if not estimate.runs:
        if estimate.usual is None:
            return f"not timed on this machine yet; up to {estimate.seconds / 60:.0f} min"
        low, high = map(duration, estimate.usual)
        return f"not timed on this machine yet; usually {low} to {high}"
    runs = f"from {plural(estimate.runs, 'run')} on this machine"
    return f"about {duration(estimate.seconds)}, {runs}"
