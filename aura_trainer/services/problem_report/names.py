"""Finds what is private and known by name on this machine and in its data folder."""

import getpass
import logging
import platform
import socket
from collections.abc import Callable, Iterable
from pathlib import Path

from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.settings import PROFILE
from aura_trainer.services.annotation_store import AnnotationStore
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.problem_report.redaction import KnownNames
from aura_trainer.services.settings import SettingsService

logger = logging.getLogger(__name__)

_NOBODYS = frozenset({"localhost", "localhost.localdomain"})


def find_names(
    paths: DataPaths,
    catalog: Catalog,
    annotations: AnnotationStore,
    settings: SettingsService,
    models: Callable[[], Iterable[str]],
) -> KnownNames:
    """Find them; what cannot be read is left out, and logged."""
    return KnownNames(
        data_folder=paths.home,
        clips=_read("clips", lambda: [item.path for item in catalog.list_media()]),
        profiles=_read(
            "profiles", lambda: [*annotations.users(), *_folders(paths), str(settings.get(PROFILE))]
        ),
        models=_read("models", models),
        people=_read("people", lambda: [getpass.getuser(), Path.home().name]),
        machines=tuple(name for name in _read("machines", _machines) if name.casefold() not in _NOBODYS),
        tokens=_read("tokens", lambda: [_token(file) for file in paths.api_tokens_dir.glob("*/token")]),
    )


def _read(what: str, look: Callable[[], Iterable[str]]) -> tuple[str, ...]:
    try:
        found = list(look())
    # The library asks the environment first, then the system's list of users, which may not have us.
    except (AuraError, OSError, KeyError) as error:
        logger.warning("The names of %s could not be found out for a report: %s", what, error)
        return ()
    return tuple(dict.fromkeys(name for name in found if name))


def _folders(paths: DataPaths) -> list[str]:
    folders = (*paths.annotations_dir.glob("*"), *paths.api_tokens_dir.glob("*"))
    return [folder.name for folder in folders if folder.is_dir()]


def _token(file: Path) -> str:
    return file.read_bytes().decode("ascii", "replace").strip()


def _machines() -> list[str]:
    whole = [socket.gethostname(), platform.node()]
    return [*whole, *(name.partition(".")[0] for name in whole)]
