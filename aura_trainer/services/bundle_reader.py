"""Reads bundle files under a limit, checks them, and remembers what each says of itself."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from aura_trainer.domain.bundle_check import Passed
from aura_trainer.domain.errors import InvalidBundle, InvalidInput, NotFound
from aura_trainer.language import tr
from aura_trainer.services.files import FileLayer, read_failure
from aura_trainer.services.given_paths import is_there
from aura_trainer.services.model_versions import ModelFacts, digest_of

_LARGEST_BUNDLE = 256 * 1024 * 1024

BundleT = TypeVar("BundleT")
_BundleT_co = TypeVar("_BundleT_co", covariant=True)


class BundleOpener(Protocol[_BundleT_co]):
    """Checks a bundle's bytes and opens it."""

    def __call__(self, data: bytes, passed: Passed = ..., /) -> _BundleT_co:
        """Open a bundle, telling of each check as it is passed.

        Raises:
            InvalidBundle: One is not.
        """


class BundleReader(Generic[BundleT]):
    """What bundles say of themselves; each is checked once in a process. Thread-safe.

    Args:
        files: The file layer.
        open_bundle: Checks a bundle's bytes and opens it.
        describe: What an opened bundle says of itself.
    """

    def __init__(
        self,
        files: FileLayer,
        open_bundle: BundleOpener[BundleT],
        describe: Callable[[BundleT], ModelFacts],
    ) -> None:
        self._files = files
        self._open = open_bundle
        self._describe = describe
        self._known: dict[str, ModelFacts] = {}
        self._known_lock = threading.Lock()

    @property
    def has_read_any(self) -> bool:
        """Whether a bundle was checked already, so that the libraries that do it are loaded."""
        with self._known_lock:
            return bool(self._known)

    def open(self, data: bytes) -> BundleT:
        """Check a bundle's bytes and open it.

        Raises:
            InvalidBundle: It is not valid.
        """
        return self._open(data)

    def known(self, digest: str) -> ModelFacts | None:
        """What the bundle of this digest says of itself; None when it was not read yet."""
        with self._known_lock:
            return self._known.get(digest)

    def facts(self, data: bytes) -> ModelFacts:
        """What a bundle says of itself, once it has passed the checks.

        Raises:
            InvalidBundle: It is not valid.
        """
        digest = digest_of(data)
        known = self.known(digest)
        if known is not None:
            return known
        facts = self._describe(self._open(data))
        with self._known_lock:
            self._known[digest] = facts
        return facts

    def examine(self, data: bytes, passed: Passed) -> ModelFacts:
        """What a bundle says of itself, telling of each check, also of one that was read before.

        Raises:
            InvalidBundle: It is not valid.
        """
        return self._describe(self._open(data, passed))

    def read_file(self, path: Path) -> bytes:
        """A bundle file's bytes, not checked yet.

        Raises:
            NotFound: There is no such file.
            InvalidBundle: It is larger than any model.
            StorageFailure: It cannot be read.
        """
        try:
            signature = self._files.signature(path)
            if signature is None:
                raise NotFound(tr("There is no file {path}.").format(path=path))
            if signature.size > _LARGEST_BUNDLE:
                raise InvalidBundle(
                    tr("It is larger than any model ({size:.0f} MB).").format(size=signature.size / 2**20)
                )
            return self._files.read_bytes(path)
        except OSError as error:
            raise read_failure(error, path, tr("Nothing was changed.")) from error


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Have a refusal of a person's own file begin with its name and end with what was kept.

    Raises:
        NotFound: There is no such file.
        InvalidInput: It is a folder.
    """
    if not is_there(path):
        raise NotFound(tr("There is no file {path}.").format(path=path))
    if path.is_dir():
        raise InvalidInput(
            tr("{path} is a folder; a model is a .zip file. Nothing was changed.").format(path=path)
        )
    try:
        yield
    except InvalidBundle as error:
        raise InvalidBundle(
            tr("{path}: {reason} Nothing was changed.").format(path=path, reason=error.detail),
            title=error.title,
        ) from error
