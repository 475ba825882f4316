"""Checks of what lies in the data folder: settings, footage, ratings."""

from aura_trainer.domain.annotations import BadLine
from aura_trainer.language import ntr, tr
from aura_trainer.services.doctor.finding import Examined, Finding
from aura_trainer.services.given_paths import is_there
from aura_trainer.services.health import RatingsHealth

_LINES_SHOWN = 3


def check_settings(services: Examined) -> Finding:
    """Check whether the settings can be read."""
    problem = services.settings.problem
    if problem is not None:
        remedy = tr(
            "Correct the file, or rename it to start with the defaults; it is never overwritten meanwhile."
        )
        return Finding("Settings", ok=False, detail=problem, remedy=remedy)
    words = (
        tr("can be read; Advanced Mode is on")
        if services.settings.advanced_mode
        else tr("can be read; Advanced Mode is off")
    )
    return Finding("Settings", ok=True, detail=words)


def check_footage(services: Examined) -> Finding:
    """Check whether what is imported is still where it was."""
    media = services.catalog.list_media()
    lost = [item for item in media if not is_there(item.path)]
    if lost:
        return Finding(
            "Footage",
            ok=False,
            detail=ntr(
                "{missing} of {count} imported files is missing: {path}",
                "{missing} of {count} imported files are missing, such as {path}",
                len(lost),
            ).format(missing=len(lost), count=len(media), path=lost[0].path),
            remedy=tr(
                "Moved? 'aura-trainer media relink {id} NEW-PATH' tells where to, and its ratings come along. On a disk "
                "that is not connected? Connect it. No rating is lost meanwhile."
            ).format(id=lost[0].id),
        )
    return Finding("Footage", ok=True, detail=tr("{count} imported, all in place").format(count=len(media)))


def check_ratings(services: Examined) -> Finding:
    """Check the ratings of every profile: unreadable files and lines, and ratings of frames that are not there."""
    profiles = services.health.ratings()
    problems = [words for profile in profiles for words in _problems(profile)]
    counts = ", ".join(f"{profile.user_id} {profile.count}" for profile in profiles) or tr("none yet")
    if not problems:
        return Finding("Ratings", ok=True, detail=tr("all can be read: {counts}").format(counts=counts))
    return Finding(
        "Ratings", ok=False, detail=f"{counts}; {'; '.join(problems)}", remedy=" ".join(_remedies(profiles))
    )


def _problems(profile: RatingsHealth) -> list[str]:
    if profile.fault is not None:
        return [tr("{path} cannot be read: {fault}").format(path=profile.path, fault=profile.fault)]
    found: list[str] = []
    if profile.bad_lines:
        words = (
            tr("in {path}, which begins with a byte-order mark, {lines} cannot be read")
            if profile.byte_order_mark
            else tr("in {path} {lines} cannot be read")
        )
        found.append(words.format(path=profile.path, lines=_lines(profile.bad_lines)))
    if profile.unmatched:
        found.append(
            ntr(
                "{count} rating of {profile} is of a frame that is not imported: {frame}",
                "{count} ratings of {profile} are of frames that are not imported, such as {frame}",
                len(profile.unmatched),
            ).format(count=len(profile.unmatched), profile=profile.user_id, frame=profile.unmatched[0])
        )
    return found


def _lines(lines: tuple[BadLine, ...]) -> str:
    shown = ", ".join(
        tr("line {number} ({reason})").format(number=line.number, reason=line.reason)
        for line in lines[:_LINES_SHOWN]
    )
    more = len(lines) - _LINES_SHOWN
    return tr("{lines} and {count} more").format(lines=shown, count=more) if more > 0 else shown


def _remedies(profiles: tuple[RatingsHealth, ...]) -> list[str]:
    remedies: list[str] = []
    if any(profile.fault for profile in profiles):
        remedies.append(tr("Give yourself read access, and close whatever program holds the file."))
    if any(profile.bad_lines for profile in profiles):
        remedies.append(
            tr(
                "Nothing was dropped: every other line counts, and these stay in the file. Mend them in a text editor, "
                "one JSON object a line; or take what can be read to a fresh file with 'aura-trainer annotations export "
                "good.jsonl', 'annotations clear --yes', which keeps the old file, and 'annotations import good.jsonl'."
            )
        )
    if any(profile.unmatched for profile in profiles):
        remedies.append(
            tr(
                "Import that footage, or tell where it has moved with 'aura-trainer media relink ID NEW-PATH'."
            )
        )
    return remedies
