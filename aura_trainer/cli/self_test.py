"""``aura-trainer --self-test``: everything that an installation must bring, used once."""

import faulthandler
import os
import sys
import traceback
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from aura_trainer.cli import demo_steps
from aura_trainer.cli.demo_steps import Step
from aura_trainer.cli.score import WRITERS
from aura_trainer.cli.session import interruptible, session
from aura_trainer.cli.window import QT_PLATFORM, WindowCheck, open_window
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.cancellation import NeverStop, StopToken
from aura_trainer.domain.errors import AuraError, RequirementsNotMet
from aura_trainer.domain.picks import Handles, PickRequest
from aura_trainer.domain.training import Preset
from aura_trainer.domain.unheard import unheard
from aura_trainer.resources import SAMPLE_CLIP
from aura_trainer.services.data_paths import HOME_VARIABLE
from aura_trainer.services.jobs import Emit, keep_warm, run_child
from aura_trainer.services.score_document import score_document

if TYPE_CHECKING:
    from aura_trainer.application import Application
    from aura_trainer.services.scoring import ScoreReport

_LONGEST_SECONDS = 900
"""After that something hangs: where it does is printed and the program ended."""

_HAND_OFF = ("otio", "edl", "fcpxml", "xml", "ale", "txt", "chapters.txt", "csv")


def self_test(context: typer.Context) -> None:
    """Run the whole loop and the window in a data folder of its own, printing each step.

    Raises:
        typer.Exit: With code 1, as something failed.
    """
    from aura_trainer.demo import throw_away_home  # noqa: PLC0415 - heavy, and --help needs none of it

    faulthandler.dump_traceback_later(_LONGEST_SECONDS, exit=True)
    before = {name: os.environ.get(name) for name in (HOME_VARIABLE, QT_PLATFORM)}
    try:
        with throw_away_home() as home:
            os.environ |= {HOME_VARIABLE: str(home), QT_PLATFORM: "offscreen"}
            _run(context, home)
    except typer.Exit as error:
        # Whatever it was has been told already.
        raise typer.Exit(1) from error
    except Exception as error:
        traceback.print_exc()
        typer.echo("The self-test failed.", err=True)
        raise typer.Exit(1) from error
    finally:
        faulthandler.cancel_dump_traceback_later()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    typer.echo("The self-test passed.")


def _run(context: typer.Context, home: Path) -> None:
    from aura_trainer.demo import MODEL_NAME, unlock  # noqa: PLC0415 - as above

    with session() as services, interruptible() as token:
        demo_steps.import_clip(services, home, token)
        demo_steps.rate(services, home, token)
        unlock(services)
        _preflight(services)
        demo_steps.deploy(services, demo_steps.train(services, token, Preset.QUICK))
        _score_files(demo_steps.score(services, home, token))
        _highlights(services, home, token)
        with Step("ONNX", "the model for other programs, checked on real frames") as step:
            target = home / "model-onnx.zip"
            services.onnx_export.write(MODEL_NAME, target, token)
            step.tell(f"{target.stat().st_size} bytes")
        _local_api(services)
    _children()
    with Step("Window", "every page, without a display"):
        open_window(context, [], WindowCheck())


def _preflight(services: "Application") -> None:
    with Step("Preflight", "whether the ratings and this machine are enough") as step:
        result = services.preflight.check(DEFAULT_USER, Preset.QUICK)
        step.tell(*(finding.text for finding in result.findings))


def _score_files(report: "ScoreReport") -> None:
    with Step("Score files", "in every format") as step:
        rows: list[dict[str, object]] = [score_document(frame, report.margin) for frame in report.frames]
        step.tell(*(f"{suffix}: {len(write(rows))} bytes" for suffix, write in WRITERS.items()))


def _highlights(services: "Application", home: Path, token: StopToken) -> None:
    with Step("Highlights", "the best three moments, in every format for editors") as step:
        report = services.highlights.score([str(home / SAMPLE_CLIP)], 0.5, on_event=unheard, token=token)
        picked = services.highlights.pick(report, PickRequest(count=3), token)
        prepared = services.exports.prepare("self-test", picked.picks, Handles(frames=12), token)
        targets = {services.exports.target(home / f"picks.{suffix}"): None for suffix in _HAND_OFF}
        written = services.exports.write(prepared.hand_off, targets)
        services.exports.write_contact_sheet(prepared.hand_off, home / "picks.jpg", token)
        step.tell(f"{len(picked.picks)} picks in {len(written)} files and a contact sheet")


def _local_api(services: "Application") -> None:
    from aura_trainer.api.opening import make_server  # noqa: PLC0415 - wanted here only
    from aura_trainer.api.options import ApiOptions  # noqa: PLC0415

    with Step("Local API", "one request") as step:
        try:
            server = make_server(services, ApiOptions(DEFAULT_USER, 0, None, ()))
        except RequirementsNotMet as error:
            # From source it is an extra, and may rightly be missing.
            step.tell(error.detail)
            return
        try:
            server.start()
            token = server.token_file.read_text("utf-8").strip()
            request = urllib.request.Request(  # noqa: S310 - our own server
                f"{server.url}/api/ml/annotations/stats", headers={"Authorization": f"Bearer {token}"}
            )
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                step.tell(answer.read().decode())
        finally:
            server.stop()


def _children() -> None:
    with Step("Child processes", "spawned, and forked from one that has loaded the libraries") as step:
        step.tell(_child("spawned"))
        loading = keep_warm()
        if loading is None:
            step.tell("forked: not on this system")
            return
        loading.join()
        step.tell(_child("forked"))


def _child(kind: str) -> str:
    number, parent = run_child(_numbers, None, on_event=unheard, token=NeverStop())
    here = os.getpid()
    if number == here or (kind == "forked" and parent == here):
        raise AuraError(f"A child process was not {kind}: {number} of {parent}, asked for by {here}.")
    return f"{kind}: {number} of {parent}, {Path(sys.executable).name}"


def _numbers(_payload: None, _emit: Emit, _token: StopToken) -> tuple[int, int]:
    return os.getpid(), os.getppid()
