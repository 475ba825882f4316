"""The options that say how frames are chosen from a clip, the same on every command that needs them."""

from typing import Annotated

import typer

from aura_trainer.domain.media import Sampling, SamplingRule

Every = Annotated[
    float | None,
    typer.Option(
        "--every", help="One frame every so many SECONDS; 1 where nothing is asked for.", metavar="SECONDS"
    ),
]
PerShot = Annotated[int | None, typer.Option("--per-shot", help="N frames of every shot.", metavar="N")]
KeyFrames = Annotated[bool, typer.Option("--keyframes", help="The encoder's key frames.")]
Spread = Annotated[int | None, typer.Option("--spread", help="N frames spread over the clip.", metavar="N")]


def sampling_from(
    every: float | None, per_shot: int | None, spread: int | None, *, key_frames: bool
) -> Sampling:
    """Return the sampling asked for; one frame a second where nothing was.

    Raises:
        typer.BadParameter: More than one was asked for.
        InvalidInput: An amount does not fit.
    """
    asked = [
        Sampling(rule, amount)
        for rule, amount in (
            (SamplingRule.EVERY, every),
            (SamplingRule.PER_SHOT, per_shot),
            (SamplingRule.KEY_FRAMES, 1.0 if key_frames else None),
            (SamplingRule.SPREAD, spread),
        )
        if amount is not None
    ]
    if len(asked) > 1:
        raise typer.BadParameter("Give only one of --every, --per-shot, --keyframes and --spread.")
    return asked[0] if asked else Sampling()
