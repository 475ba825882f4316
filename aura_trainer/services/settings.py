"""Settings on the disk, in the layout of the reference: groups of PascalCase names in one JSON object."""

import json
import logging
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from aura_trainer.domain.errors import DamagedData, InvalidInput, NotFound, StorageFailure
from aura_trainer.domain.settings import ADVANCED_MODE, SETTINGS, Setting, SettingValue, find_setting
from aura_trainer.language import mark, tr
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import FileLayer, FileSignature, read_failure, write_atomically
from aura_trainer.services.given_paths import is_there
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.log import operation

logger = logging.getLogger(__name__)

_STANDS_IN = mark(
    "The default is in use. The file was left as it is; correct it there, or choose anew in the settings."
)

_KEYS = "Keys"

_Groups = Mapping[str, object]


def settings_lock(paths: DataPaths) -> ProcessLock:
    """Return the lock every writer of the settings holds."""
    return ProcessLock(paths.locks / "settings.lock", mark("the settings"))


class SettingsService:
    """Reads and writes settings. Thread-safe; several processes may share the file.

    Reading never fails: a value that cannot be read is its default, and `problem` says so. Writing keeps whatever
    else the file holds, and refuses to touch a file it cannot understand.

    Args:
        paths: Where the file is.
        files: The file layer.
        lock: Held by every writer of settings.
    """

    def __init__(self, paths: DataPaths, files: FileLayer, lock: ProcessLock) -> None:
        self._path = paths.settings_file
        self._files = files
        self._lock = lock
        self._cache: tuple[FileSignature | None, _Groups] | None = None
        self._cache_lock = threading.Lock()

    def get(self, key: str) -> SettingValue:
        """The value of a setting.

        Raises:
            NotFound: There is no such setting.
        """
        setting = find_setting(key)
        try:
            return _value_of(setting, self._read())
        except (DamagedData, StorageFailure, InvalidInput):
            return setting.default

    def all(self) -> dict[str, SettingValue]:
        """The value of every setting by its key."""
        return {setting.key: self.get(setting.key) for setting in SETTINGS}

    @property
    def advanced_mode(self) -> bool:
        """Whether Advanced Mode is on; off whenever the file does not say so beyond doubt."""
        return self.get(ADVANCED_MODE) is True

    @property
    def problem(self) -> str | None:
        """What keeps the file, or a value in it, from being used; None when all is well."""
        try:
            groups = self._read()
        except (DamagedData, StorageFailure) as error:
            return " ".join((error.detail, tr("Defaults are in use.")))
        faults = []
        for setting in SETTINGS:
            try:
                _value_of(setting, groups)
            except (DamagedData, InvalidInput) as error:
                faults.append(error.detail)
        try:
            _group_of(groups, _KEYS)
        except DamagedData as error:
            faults.append(error.detail)
        return f"{self._path}: {' '.join(faults)} {tr(_STANDS_IN)}" if faults else None

    def set(self, key: str, value: object) -> SettingValue:
        """Change a setting, and return its value once it is on the disk.

        Raises:
            NotFound: There is no such setting, or not the file that the value names.
            InvalidInput: The value does not fit.
            DamagedData: The file cannot be understood; it was left as it is.
            StorageFailure: The file cannot be read, or the disk refused; the earlier settings are untouched.
            Conflict: Somebody else is holding the settings.
        """
        setting = find_setting(key)
        coerced = setting.coerce(value)
        if setting.file_kind and coerced and not is_there(Path(str(coerced))):
            raise NotFound(
                tr("There is no file {path}. {setting} is as it was.").format(
                    path=coerced, setting=tr(setting.label)
                )
            )
        group, name = names_of(setting)
        with operation(logger, f"Setting of {key}"), self._lock.held():
            groups = self._read()
            self._write({**groups, group: {**_group_of(groups, group), name: coerced}})
        return coerced

    def keys(self) -> Mapping[str, object]:
        """The keys a person gave to actions, by the action's name, as they stand in the file."""
        try:
            return dict(_group_of(self._read(), _KEYS))
        except (DamagedData, StorageFailure):
            return {}

    def set_keys(self, changes: Mapping[str, Sequence[str] | None]) -> Mapping[str, object]:
        """Give actions these keys, or with None their own again; return all once they are on the disk.

        Raises:
            DamagedData: The file cannot be understood; it was left as it is.
            StorageFailure: The file cannot be read, or the disk refused; the earlier settings are untouched.
            Conflict: Somebody else is holding the settings.
        """
        with operation(logger, f"Setting of keys of {len(changes)} actions"), self._lock.held():
            groups = self._read()
            given = {name: list(keys) for name, keys in changes.items() if keys is not None}
            kept = {name: keys for name, keys in _group_of(groups, _KEYS).items() if name not in changes}
            keys = kept | given
            self._write({**groups, _KEYS: keys})
        return keys

    def _read(self) -> _Groups:
        try:
            signature = self._files.signature(self._path)
            with self._cache_lock:
                if self._cache is not None and self._cache[0] == signature:
                    return self._cache[1]
            groups = {} if signature is None else self._parse(self._files.read_bytes(self._path))
        except OSError as error:
            raise read_failure(error, self._path) from error
        with self._cache_lock:
            self._cache = (signature, groups)
        return groups

    def _parse(self, data: bytes) -> dict[str, object]:
        try:
            groups = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise self._damaged(tr("it is not valid JSON")) from error
        if not isinstance(groups, dict):
            raise self._damaged(tr("it is not a JSON object"))
        return groups

    def _write(self, groups: _Groups) -> None:
        write_atomically(self._files, self._path, self._serialise(groups))

    def _serialise(self, groups: _Groups) -> bytes:
        try:
            return json.dumps(groups, indent=2, allow_nan=False).encode("ascii") + b"\n"
        except ValueError as error:
            raise self._damaged(tr("it holds a number no other program could read back")) from error

    def _damaged(self, reason: str) -> DamagedData:
        return DamagedData(
            tr(
                "{path}: the settings cannot be understood, {reason}. The file was left as it is; "
                "correct it, or rename it to start with the defaults."
            ).format(path=self._path, reason=reason)
        )


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def names_of(setting: Setting) -> tuple[str, str]:
    """The names of a setting's group and of itself in the file: ``general.theme`` is ``General``, ``Theme``."""
    group, name = setting.key.split(".")
    return group[0].upper() + group[1:], name[0].upper() + name[1:]


def _group_of(groups: _Groups, name: str) -> Mapping[str, object]:
    group = groups.get(name, {})
    if not isinstance(group, dict):
        raise DamagedData(
            tr("'{name}' in the settings is not a group of settings. The file was left as it is.").format(
                name=name
            )
        )
    return group


def _value_of(setting: Setting, groups: _Groups) -> SettingValue:
    group, name = names_of(setting)
    values = _group_of(groups, group)
    if name not in values:
        return setting.default
    stored = values[name]
    if type(stored) is not type(setting.default):
        raise InvalidInput(
            tr("{key} is {value}, which does not fit.").format(key=setting.key, value=json.dumps(stored))
        )
    return setting.coerce(stored)
