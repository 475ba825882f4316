"""What is the app's own on the disk, so that nothing a person has written to a file takes its place."""

import os
from collections.abc import Iterator
from pathlib import Path

from aura_trainer.domain.errors import InvalidInput, NotFound
from aura_trainer.language import tr
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import temporary_beside
from aura_trainer.services.given_paths import is_folder, is_there


def writable_target(paths: DataPaths, target: Path, *, folder: bool = False) -> Path:
    """Return in full the file a person named to have something written to.

    Args:
        paths: Where the app's own files are.
        target: The file; it need not be there yet.
        folder: Whether several files are to be written, into a folder of that name.

    Raises:
        InvalidInput: It is one of the app's own files or lies among them, by whatever name or link; or it is a folder
            where it is to be a file.
        NotFound: There is no such folder; one mistyped is not made.
    """
    full = target.absolute()
    # A link counts by where it lies and by where it leads.
    spots = (Path(os.path.realpath(full.parent)) / full.name, Path(os.path.realpath(full)))
    if any(_is_same(spot, own) for own in _own(paths) for place in spots for spot in (place, *place.parents)):
        raise InvalidInput(
            tr(
                "{target} is one of Aura Trainer's own files or lies among them. Nothing was "
                "written; choose another place."
            ).format(target=target)
        )
    if not folder and is_folder(full):
        raise InvalidInput(tr("{path} is a folder; give the name of a file.").format(path=target))
    if not is_there(full.parent):
        raise NotFound(
            tr(
                "There is no folder {folder}. Nothing was written; make it first, or choose another place."
            ).format(folder=full.parent)
        )
    return full


def _own(paths: DataPaths) -> Iterator[Path]:
    folders = (paths.home / "ML", paths.backups_dir, paths.locks, paths.logs_dir, paths.cache_dir)
    files = (paths.settings_file, paths.window_state)
    for own in (*folders, *files, *map(temporary_beside, files)):
        yield Path(os.path.realpath(own))


def _is_same(one: Path, other: Path) -> bool:
    """Whether two paths are of one file, as far as is known; where letter case does not count, only names differ."""
    if str(one).casefold() == str(other).casefold():
        return True
    try:
        return one.samefile(other)
    except OSError:
        return False
