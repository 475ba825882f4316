"""What differs between ratings and settings as they are and as they are in a backup."""

import json
from collections.abc import Mapping

from aura_trainer.domain.backups import ProfileChange
from aura_trainer.domain.settings import SETTINGS
from aura_trainer.language import tr
from aura_trainer.services.annotation_content import AnnotationContent
from aura_trainer.services.settings import names_of


def ratings_of(data: bytes) -> dict[str, float]:
    """The winning rating of each frame of an annotation file."""
    ratings = AnnotationContent(data).view.ratings.values()
    return {item.frame_path: item.rating for item in ratings if item.rating is not None}


def profile_change(user_id: str, now: Mapping[str, float], then: Mapping[str, float]) -> ProfileChange:
    """Say what a restore would do to the ratings of a profile, by frame."""
    return ProfileChange(
        user_id=user_id,
        now=len(now),
        then=len(then),
        going=len(now.keys() - then.keys()),
        returning=len(then.keys() - now.keys()),
        changed=sum(now[frame] != then[frame] for frame in now.keys() & then.keys()),
    )


def changed_settings(now: bytes, then: bytes) -> tuple[str, ...]:
    """Names of the settings two files differ in: the words of the table, else as in the file."""
    if now == then:
        return ()
    present, past = _flat(now), _flat(then)
    if present is None or past is None:
        return (tr("All settings"),)
    words = {names_of(setting): tr(setting.label) for setting in SETTINGS}
    defaults = {names_of(setting): setting.default for setting in SETTINGS}
    changed = {
        words.get(place, tr("Keys") if place[0] == "Keys" else ".".join(place))
        for place in present.keys() | past.keys()
        if present.get(place, defaults.get(place)) != past.get(place, defaults.get(place))
    }
    return tuple(sorted(changed))


def _flat(data: bytes) -> dict[tuple[str, str], object] | None:
    """The values of a settings file by group and name; None where it cannot be understood."""
    try:
        groups = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(groups, dict):
        return None
    return {
        (group, name): value
        for group, values in groups.items()
        for name, value in (values.items() if isinstance(values, dict) else [("", values)])
    }
