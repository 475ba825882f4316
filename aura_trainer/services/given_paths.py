"""Paths as people give them: relative, with a tilde, mistyped, or longer than the disk can hold."""

from collections.abc import Callable
from pathlib import Path

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.language import tr


def absolute_path(given: str, root: Path | None = None) -> str:
    """Return a path in full, links kept: it is what other tools know the file by.

    Args:
        given: The path; a leading ``~`` or ``~name`` is the home folder of oneself or of that user.
        root: Where a relative path starts; the working folder unless given.

    Raises:
        InvalidInput: It is blank.
    """
    if not given.strip():
        raise InvalidInput(tr("A path must not be empty."))
    path = Path(given)
    try:
        path = path.expanduser()
    except RuntimeError:
        # There is no such user: the tilde is the first letter of a file's own name.
        path = Path(given)
    return str((root or Path()).absolute() / path)


def is_there(path: str | Path) -> bool:
    """Whether a file or folder is at a path; not so where the system cannot even look, as at too long a name."""
    return _looked(Path(path).exists)


def is_folder(path: str | Path) -> bool:
    """Whether a folder is at a path; not so where the system cannot even look, as on a disk that is offline."""
    return _looked(Path(path).is_dir)


def is_file(path: str | Path) -> bool:
    """Whether a file is at a path; not so where the system cannot even look, as on a disk that is offline."""
    return _looked(Path(path).is_file)


def _looked(look: Callable[[], bool]) -> bool:
    try:
        return look()
    except OSError:
        return False
