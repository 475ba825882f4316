"""Finds what is private and known by name on this machine and in its data folder."""

import getpass
import logging
import platform
import socket
from collections.abc import Callable, Iterable
from functools import partial
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
            "profiles",
            annotations.users,
            lambda: _folders(paths.annotations_dir),
            lambda: _folders(paths.api_tokens_dir),
            lambda: [str(settings.get(PROFILE))],
        ),
        models=_read("models", models),
        people=_read("people", lambda: [getpass.getuser()], lambda: [Path.home().name]),
        machines=tuple(name for name in _machines() if name.casefold() not in _NOBODYS),
        tokens=_tokens(paths.api_tokens_dir),
    )


def _read(what: str, *looks: Callable[[], Iterable[str]]) -> tuple[str, ...]:
    """Look each up by itself: where one fails, the others are still found."""
    found: list[str] = []
    for look in looks:
        try:
            found += look()
        # Who is logged in is asked of modules a system may lack, and of lists that may not have us.
        except (AuraError, OSError, ImportError, KeyError, RuntimeError) as error:
            logger.warning("The names of %s could not be found out for a report: %s", what, error)
    return tuple(dict.fromkeys(name for name in found if name))


def _folders(parent: Path) -> list[str]:
    return [folder.name for folder in parent.glob("*") if folder.is_dir()]


def _tokens(parent: Path) -> tuple[str, ...]:
    return _read("tokens", *(partial(_token, file) for file in parent.glob("*/token")))


def _token(file: Path) -> list[str]:
    return [file.read_bytes().decode("ascii", "replace").strip()]


def _machines() -> tuple[str, ...]:
    whole = _read("machines", lambda: [socket.gethostname()], lambda: [platform.node()])
    return tuple(dict.fromkeys((*whole, *(name.partition(".")[0] for name in whole))))
