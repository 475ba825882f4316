"""``aura-trainer train``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aura_trainer.cli.history import history, statistics
from aura_trainer.cli.output import write_json, write_line, write_table
from aura_trainer.cli.own_jobs import completed, follow
from aura_trainer.cli.preflight import preflight
from aura_trainer.cli.session import (
    JsonFlag,
    UserOption,
    interruptible,
    progress_bar,
    session,
)
from aura_trainer.cli.train_compare import compare, comparison
from aura_trainer.cli.words import tell_analysis, tell_report
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.errors import Conflict
from aura_trainer.domain.settings import DEPLOY_POLICY
from aura_trainer.domain.training import (
    GREATEST_SEED,
    USUAL_SEED,
    DeployPolicy,
    JobPriority,
    Preset,
    StageProgress,
    StopRequest,
    TrainingJob,
    TrainingRequest,
)
from aura_trainer.services.clock import utc_now
from aura_trainer.services.job_document import EVENT_NAMES, job_document
from aura_trainer.services.retraining_words import standing_words

if TYPE_CHECKING:
    from aura_trainer.services.training_worker import JobEvent, TrainingWorker

app = typer.Typer(no_args_is_help=True, help="Train a model on your ratings (Advanced Mode).")
app.command(epilog="Example: aura-trainer train preflight --json")(preflight)
app.command(
    epilog="Example: aura-trainer train compare --preset quick --features everything --features content"
)(compare)
app.command(epilog="Example: aura-trainer train comparison --json")(comparison)
app.command(epilog="Example: aura-trainer train history --since 2026-03-01 --csv runs.csv")(history)
app.command(epilog="Example: aura-trainer train statistics --json")(statistics)

JobId = Annotated[str, typer.Argument(metavar="JOB", help="A job's id, or the beginning of it.")]


@app.command(epilog="Example: aura-trainer train start --name wedding --preset balanced")
def start(
    *,
    name: Annotated[str, typer.Option("--name", help="A name for the model.")] = "frame-importance",
    preset: Annotated[Preset, typer.Option("--preset", help="How much work it may take.")] = Preset.BALANCED,
    seed: Annotated[
        int,
        typer.Option("--seed", min=0, max=GREATEST_SEED, help="The same seed gives the same model."),
    ] = USUAL_SEED,
    deploy: Annotated[
        DeployPolicy | None,
        typer.Option("--deploy", help="When to put it in use; else as set in the settings."),
    ] = None,
    priority: Annotated[
        JobPriority, typer.Option("--priority", help="Of the jobs that wait, the highest goes first.")
    ] = JobPriority.NORMAL,
    events: Annotated[bool, typer.Option("--events", help="One JSON line an event on stdout.")] = False,
    detach: Annotated[
        bool, typer.Option("--detach", help="Queue it and return; the window, or the next start, runs it.")
    ] = False,
    user: UserOption = DEFAULT_USER,
    as_json: JsonFlag = False,
) -> None:
    """Train on all ratings, and wait for the end.

    One training runs at a time: while another does, this waits, and says for which. Ctrl+C or SIGTERM cancels this one.
    """
    with session(as_json=as_json) as services:
        policy = deploy or DeployPolicy(str(services.settings.get(DEPLOY_POLICY)))
        worker = services.training
        job = worker.submit(TrainingRequest(user, name.strip(), preset, seed, policy, priority=priority))
        if detach:
            if as_json:
                write_json({"jobId": job.job_id, "message": "Training job submitted successfully"})
            else:
                typer.echo(f"Job {job.job_id} is queued; the window, or the next 'train start', runs it.")
            return
        _run_to_end(worker, job, as_json=as_json, events=events)


@app.command(epilog="Example: aura-trainer train due --start")
def due(
    *,
    begin: Annotated[
        bool, typer.Option("--start", help="Train, if a run is due, and wait for the end.")
    ] = False,
    user: UserOption = DEFAULT_USER,
    as_json: JsonFlag = False,
) -> None:
    """Say whether a run is due by the settings on training by itself, and why or why not.

    An open window begins such runs by itself. Where there is none, a scheduler can with --start; the exit code is 0
    also where none is due.
    """
    with session(as_json=as_json) as services:
        retraining, worker = services.retraining, services.training
        if begin:
            looked = retraining.submit_if_due(user)
            standing, job = looked.standing, looked.job
        else:
            standing, job = retraining.look(user), None
        if job is not None:
            _run_to_end(worker, job, as_json=as_json)
        elif as_json:
            write_json({"due": standing.due, "newRatings": standing.new, "reason": standing_words(standing)})
        else:
            typer.echo(standing_words(standing))


@app.command(epilog="Example: aura-trainer train status 3f2a... --json")
def status(job_id: JobId, *, as_json: JsonFlag = False) -> None:
    """Show how far a job is."""
    with session(as_json=as_json) as services:
        job = services.training.job(job_id)
        if as_json:
            write_json(job_document(job))
        else:
            silent = "" if job.responding(utc_now()) else "  not responding for over a minute"
            typer.echo(f"{job.state.value}  {job.progress:.1f} %  {job.stage}{silent}")
            if job.error:
                typer.echo(job.error)


@app.command(epilog="Example: aura-trainer train analysis 3f2a... --json")
def analysis(job_id: JobId, *, as_json: JsonFlag = False) -> None:
    """Show how good a completed job's model is, why, and what to do next."""
    with session(as_json=as_json) as services:
        found = services.training.analysis(job_id)
        if as_json:
            write_json(found)
        else:
            tell_analysis(services.training.job(job_id), found)


@app.command(epilog="Example: aura-trainer train report 3f2a... --out wedding.html")
def report(
    job_id: JobId,
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Write to a .html, .json or .csv file.")],
    keep_from: Annotated[
        float | None,
        typer.Option(
            "--keep-from",
            metavar="RATING",
            min=0.01,
            max=1.0,
            help="You keep frames rated so high or higher; else as chosen in the window, else your upper third.",
        ),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Write a completed job's verdict, its reasons and the plots behind them to a file."""
    with session(as_json=as_json) as services:
        reports = services.run_reports
        line = reports.own_line() if keep_from is None else keep_from
        file = reports.write(job_id, out, line)
        if as_json:
            write_json({"jobId": services.training.job(job_id).job_id, "file": file})
        else:
            typer.echo(f"Report written to {out}")


@app.command("list", epilog="Example: aura-trainer train list")
def list_jobs(*, as_json: JsonFlag = False) -> None:
    """List all jobs, newest first."""
    with session(as_json=as_json) as services:
        jobs = services.training.jobs()
        if as_json:
            write_json([job_document(job) for job in jobs])
            return
        write_table(
            ("job", "name", "state", "progress", "loss", "created"),
            [
                (
                    job.job_id[:8],
                    job.request.model_name,
                    job.state.value,
                    f"{job.progress:.0f} %",
                    f"{job.metrics.loss:.3f}" if job.metrics else "-",
                    f"{job.created_at:%Y-%m-%d %H:%M}",
                )
                for job in jobs
            ],
        )


@app.command(epilog="Example: aura-trainer train cancel 3f2a...")
def cancel(
    job_id: JobId,
    *,
    keep: Annotated[bool, typer.Option("--keep", help="Stop, but keep the best model so far.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Cancel a queued or running job; the model in use stays as it is."""
    with session(as_json=as_json) as services:
        request = StopRequest.STOP_AND_KEEP if keep else StopRequest.CANCEL
        job_id = services.training.job(job_id).job_id
        if not services.training.request_stop(job_id, request):
            raise Conflict(f"Job {job_id} has ended already.", title="Cancellation Failed")
        if as_json:
            write_json({"jobId": job_id, "message": "Cancellation requested"})
        else:
            typer.echo(f"Job {job_id} was asked to stop.")


def _run_to_end(worker: "TrainingWorker", job: TrainingJob, *, as_json: bool, events: bool = False) -> None:
    with interruptible() as token, progress_bar("Waiting") as bar:

        def heard(event: "JobEvent") -> None:
            if isinstance(event.event, StageProgress):
                bar.move(event.event.progress / 100, event.event.stage)
            if events:
                _write_event(event)

        follow(worker, [job], token, bar, heard)
    job = completed(worker, job.job_id)
    report = worker.report(job.job_id)
    if events:
        write_line({"jobId": job.job_id, "event": "verdict", "data": report.verdict})
    elif as_json:
        write_json({**job_document(job), "verdict": report.verdict})
    else:
        tell_report(job, report.verdict)


def _write_event(event: "JobEvent") -> None:
    kind: str = "state"
    body: object = {"state": event.job.state}
    if event.event is not None:
        name = EVENT_NAMES[type(event.event)]
        kind, body = f"{name[0].upper()}{name[1:]}", event.event
    write_line({"jobId": event.job.job_id, "event": kind, "data": body})
