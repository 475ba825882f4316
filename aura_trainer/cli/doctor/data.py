"""Checks of what lies in the data folder: settings, footage, ratings."""

from typing import TYPE_CHECKING

from aura_trainer.cli.doctor.finding import Finding
from aura_trainer.domain.annotations import BadLine
from aura_trainer.services.given_paths import is_there

if TYPE_CHECKING:
    from aura_trainer.application import Application
    from aura_trainer.services.health import RatingsHealth

_LINES_SHOWN = 3


def check_settings(services: "Application") -> Finding:
    """Check whether the settings can be read."""
    problem = services.settings.problem
    if problem is not None:
        remedy = (
            "Correct the file, or rename it to start with the defaults; it is never overwritten meanwhile."
        )
        return Finding("Settings", ok=False, detail=problem, remedy=remedy)
    mode = "on" if services.settings.advanced_mode else "off"
    return Finding("Settings", ok=True, detail=f"can be read; Advanced Mode is {mode}")


def check_footage(services: "Application") -> Finding:
    """Check whether what is imported is still where it was."""
    media = services.catalog.list_media()
    lost = [item for item in media if not is_there(item.path)]
    if lost:
        return Finding(
            "Footage",
            ok=False,
            detail=f"{len(lost)} of {len(media)} imported files are missing, such as {lost[0].path}",
            remedy=(
                f"Moved? 'aura-trainer media relink {lost[0].id} NEW-PATH' tells where to, and its ratings come "
                "along. On a disk that is not connected? Connect it. No rating is lost meanwhile."
            ),
        )
    return Finding("Footage", ok=True, detail=f"{len(media)} imported, all in place")


def check_ratings(services: "Application") -> Finding:
    """Check the ratings of every profile: unreadable files and lines, and ratings of frames that are not there."""
    profiles = services.health.ratings()
    problems = [words for profile in profiles for words in _problems(profile)]
    counts = ", ".join(f"{profile.user_id} {profile.count}" for profile in profiles) or "none yet"
    if not problems:
        return Finding("Ratings", ok=True, detail=f"all can be read: {counts}")
    return Finding(
        "Ratings", ok=False, detail=f"{counts}; {'; '.join(problems)}", remedy=" ".join(_remedies(profiles))
    )


def _problems(profile: "RatingsHealth") -> list[str]:
    if profile.fault is not None:
        return [f"{profile.path} cannot be read: {profile.fault}"]
    found: list[str] = []
    if profile.bad_lines:
        mark = ", which begins with a byte-order mark," if profile.byte_order_mark else ""
        found.append(f"in {profile.path}{mark} {_lines(profile.bad_lines)} cannot be read")
    if profile.unmatched:
        found.append(
            f"{len(profile.unmatched)} ratings of {profile.user_id} are of frames that are not imported, such as "
            f"{profile.unmatched[0]}"
        )
    return found


def _lines(lines: tuple[BadLine, ...]) -> str:
    shown = ", ".join(f"line {line.number} ({line.reason})" for line in lines[:_LINES_SHOWN])
    more = len(lines) - _LINES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _remedies(profiles: "tuple[RatingsHealth, ...]") -> list[str]:
    remedies: list[str] = []
    if any(profile.fault for profile in profiles):
        remedies.append("Give yourself read access, and close whatever program holds the file.")
    if any(profile.bad_lines for profile in profiles):
        remedies.append(
            "Nothing was dropped: every other line counts, and these stay in the file. Mend them in a text editor, "
            "one JSON object a line; or take what can be read to a fresh file with 'aura-trainer annotations export "
            "good.jsonl', 'annotations clear --yes', which keeps the old file, and 'annotations import good.jsonl'."
        )
    if any(profile.unmatched for profile in profiles):
        remedies.append(
            "Import that footage, or tell where it has moved with 'aura-trainer media relink ID NEW-PATH'."
        )
    return remedies
