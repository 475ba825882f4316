"""``aura-trainer backup``."""

from typing import Annotated

import typer

from aura_trainer.cli.output import write_json, write_table
from aura_trainer.cli.session import JsonFlag, session
from aura_trainer.domain.backups import Backup, RestorePlan
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import InvalidInput

app = typer.Typer(
    no_args_is_help=True, help="Backups of ratings and settings: one a day by itself, and the way back."
)


@app.command("list", epilog="Example: aura-trainer backup list")
def list_backups(*, as_json: JsonFlag = False) -> None:
    """List every backup, newest first."""
    with session(as_json=as_json) as services:
        backups = services.backups.all()
        if as_json:
            write_json(backups)
        elif not backups:
            typer.echo("No backups yet. The window makes one a day; make one now: aura-trainer backup now")
        else:
            write_table(("id", "ratings", "profiles", "size"), [_row(backup) for backup in backups])


@app.command(epilog="Example: aura-trainer backup now")
def now(*, as_json: JsonFlag = False) -> None:
    """Make a backup now."""
    with session(as_json=as_json) as services:
        backup = services.backups.make()
        if as_json:
            write_json({"backup": backup})
        elif backup is None:
            typer.echo("There is nothing to back up yet: no rating and no setting of yours.")
        else:
            typer.echo(f"{backup.id} holds {plural(backup.total, 'rating')} and the settings")


@app.command(epilog="Example: aura-trainer backup show 20260301T120000Z-daily")
def show(
    backup: Annotated[str, typer.Argument(metavar="ID", help="As 'backup list' shows it.")],
    *,
    as_json: JsonFlag = False,
) -> None:
    """Check a backup whole, and say what restoring it would change."""
    with session(as_json=as_json) as services:
        plan = services.backups.plan(backup)
        if as_json:
            write_json(plan)
        else:
            typer.echo(_would_change(plan))


@app.command(epilog="Example: aura-trainer backup restore 20260301T120000Z-daily --yes")
def restore(
    backup: Annotated[str, typer.Argument(metavar="ID", help="As 'backup list' shows it.")],
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without, only what would change is said.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Put ratings and settings back as they were, after a backup of how they are now."""
    with session(as_json=as_json) as services:
        if not yes:
            plan = services.backups.plan(backup)
            raise InvalidInput(f"{_would_change(plan)} Add --yes to do it.", title="Nothing was changed yet")
        done = services.backups.restore(backup)
        if as_json:
            write_json(done)
        else:
            typer.echo(
                f"{backup} is restored: {plural(done.plan.differing, 'rating')} and "
                f"{plural(len(done.plan.settings), 'setting')} changed. "
                f"To take it back: aura-trainer backup restore {done.before.id} --yes"
            )


def _row(backup: Backup) -> tuple[str, str, str, str]:
    size = f"{backup.size / 1000:,.0f} kB"
    if backup.problem is not None:
        return backup.id, "damaged", backup.problem, size
    return backup.id, f"{backup.total:,}", ", ".join(sorted(backup.ratings)) or "-", size


def _would_change(plan: RestorePlan) -> str:
    profiles = [
        f"{item.user_id}: {plural(item.now, 'rating')} now, {item.then:,} then, {item.differing:,} differ "
        f"({item.going:,} given since would go, {item.returning:,} would come back, {item.changed:,} would be others)."
        for item in plan.profiles
    ]
    settings = f"Settings that would change: {', '.join(plan.settings) or 'none'}."
    untouched = (
        [f"Not in the backup, so left as they are: {', '.join(plan.untouched)}."] if plan.untouched else []
    )
    return " ".join([*profiles, settings, *untouched])
