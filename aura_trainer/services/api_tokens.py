"""The tokens by which programs are let in over the local API: one a profile, in a file only its user can read."""

import hmac
import logging
import re
import secrets
import threading
from pathlib import Path

from aura_trainer.domain.annotations import check_user_id, is_user_id
from aura_trainer.domain.errors import DamagedData
from aura_trainer.language import tr
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import (
    FileLayer,
    FileSignature,
    read_failure,
    read_if_present,
    signature_of,
    storage_failure,
    write_privately,
)
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.own_files import writable_target

logger = logging.getLogger(__name__)

_BYTES = 32
_TOKEN = re.compile(r"[\w-]{40,200}", re.ASCII)


class TokenInFile:
    """The token that is in a file now; it is read anew once the file is another. Thread-safe.

    Args:
        files: The file layer.
        path: The file.
    """

    def __init__(self, files: FileLayer, path: Path) -> None:
        self._files = files
        self._path = path
        self._guard = threading.Lock()
        self._seen: FileSignature | None = None
        self._token: str | None = None

    def admits(self, token: str) -> bool:
        """Whether this is the token in the file. Nothing is, where there is no file or no token in it.

        Raises:
            StorageFailure: The disk refused.
        """
        with self._guard:
            # Looked at before it is read: what is written in between is read the next time.
            signature = signature_of(self._files, self._path)
            if signature is None or signature != self._seen:
                self._token = _token_in(read_if_present(self._files, self._path) or b"")
                self._seen = signature
            known = self._token
        return known is not None and hmac.compare_digest(token.encode(), known.encode())


class ApiTokens:
    """Makes and finds tokens. Thread-safe; several processes may share a data folder.

    Args:
        paths: Where the tokens are.
        files: The file layer.
        lock: Held by whoever makes a token.
    """

    def __init__(self, paths: DataPaths, files: FileLayer, lock: ProcessLock) -> None:
        self._paths = paths
        self._files = files
        self._lock = lock

    def file_of(self, user_id: str, place: Path | None = None) -> Path:
        """Where a profile's token is kept.

        Args:
            user_id: The profile.
            place: Another file to keep it in.

        Raises:
            InvalidInput: The user id is not a safe name, or the place is one of the app's own files.
            NotFound: There is no such folder.
        """
        check_user_id(user_id)
        return self._paths.api_token(user_id) if place is None else writable_target(self._paths, place)

    def token_of(self, user_id: str, place: Path | None = None) -> str:
        """Return a profile's token, made on first use. Raises as ``file_of`` does.

        Raises:
            DamagedData: There is a file, but no token in it; it was left as it is.
            StorageFailure: The disk refused.
            Conflict: Somebody else is making a token.
        """
        path = self.file_of(user_id, place)
        with self._lock.held():
            data = read_if_present(self._files, path)
            if data is None:
                return self._make(user_id, path)
            found = _token_in(data)
            if found is None:
                raise DamagedData(
                    tr(
                        "{path} holds no token. It was left as it is; delete it, and a new one is made."
                    ).format(path=path)
                )
            self._close_to_others(path)
            return found

    def in_force(self, user_id: str, place: Path | None = None) -> TokenInFile:
        """Return a profile's token as a server needs it, which goes with what becomes of the file.

        Raises as ``token_of`` does.
        """
        self.token_of(user_id, place)
        return TokenInFile(self._files, self.file_of(user_id, place))

    def replace(self, user_id: str) -> None:
        """Make another token in place of the one a profile has in the data folder.

        A server lets in who has the new one, and nobody else any more.

        Raises:
            InvalidInput: The user id is not a safe name.
            StorageFailure: The disk refused; the token is as it was.
            Conflict: Somebody else is making a token.
        """
        path = self.file_of(user_id)
        with self._lock.held():
            self._make(user_id, path)

    def owner_of(self, token: str) -> str | None:
        """Return the profile a token kept in the data folder belongs to, None if it is nobody's.

        Raises:
            StorageFailure: The disk refused.
        """
        owner = None
        try:
            for folder in self._files.list_folder(self._paths.api_tokens_dir):
                data = read_if_present(self._files, folder / "token") if is_user_id(folder.name) else None
                if data is not None and hmac.compare_digest(data.strip(), token.encode()):
                    owner = folder.name
        except OSError as error:
            raise read_failure(error, self._paths.api_tokens_dir) from error
        return owner

    def _make(self, user_id: str, path: Path) -> str:
        token = secrets.token_urlsafe(_BYTES)
        write_privately(self._files, path, f"{token}\n".encode())
        logger.info("A token for the local API was made for %s", user_id)
        return token

    def _close_to_others(self, path: Path) -> None:
        try:
            self._files.make_private(path)
        except OSError as error:
            raise storage_failure(
                error, path, tr("It is untouched."), title=tr("Could not close the token to others")
            ) from error


def _token_in(data: bytes) -> str | None:
    found = data.decode("ascii", "replace").strip()
    return found if _TOKEN.fullmatch(found) else None
