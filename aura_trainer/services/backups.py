"""Backups of ratings and settings: one a day by itself, more by hand, and the way back to any of them.

A backup holds what a person has put in and no file can be made from again: the annotation file of every profile, byte
for byte, and the settings with the keys. The catalogue is left out, as importing the footage makes it anew; so are
models, each of which stays under ``versions/``, and the audit log, which only grows.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from aura_trainer.domain.annotations import is_user_id
from aura_trainer.domain.backups import (
    Backup,
    BackupKind,
    BackupName,
    Restored,
    RestorePlan,
    worth_keeping,
)
from aura_trainer.domain.errors import AuraError, Conflict, DamagedData, NotFound, StorageFailure
from aura_trainer.language import mark, tr
from aura_trainer.services.backup_differences import changed_settings, profile_change, ratings_of
from aura_trainer.services.backup_file import (
    MOST_BYTES,
    Content,
    NotABackup,
    file_name,
    is_unfinished,
    pack,
    parse_file_name,
    read_counts,
    unpack,
)
from aura_trainer.services.clock import Clock
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import (
    FileLayer,
    FileSignature,
    read_failure,
    read_if_present,
    signature_of,
    write_atomically,
)
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.log import operation
from aura_trainer.services.restore_journal import RestoreJournal, Restoring, restored_file

logger = logging.getLogger(__name__)

_NO_SETTINGS = b"{}\n"


class BackupService:
    """Makes, lists and restores backups. Thread-safe; several processes may share a data folder.

    Args:
        paths: Where the files are.
        files: The file layer.
        clock: Stamps backups.
        annotations_lock: Held by every writer of annotations.
        settings_lock: Held by every writer of settings.
    """

    def __init__(
        self,
        paths: DataPaths,
        files: FileLayer,
        clock: Clock,
        annotations_lock: ProcessLock,
        settings_lock: ProcessLock,
    ) -> None:
        self._paths = paths
        self._files = files
        self._clock = clock
        self._annotations_lock = annotations_lock
        self._settings_lock = settings_lock
        self._lock = ProcessLock(paths.locks / "backups.lock", mark("the backups"))
        self._journal = RestoreJournal(paths.backups_dir, files)

    def all(self) -> tuple[Backup, ...]:
        """Every backup, newest first; a damaged one is among them and says so.

        Raises:
            StorageFailure: The folder of the backups cannot be read.
        """
        return tuple(self._describe(name) for name in sorted(self._names(), key=_made, reverse=True))

    def settle(self) -> None:
        """Finish a restore that was cut short, if one was. Ratings given since stay, and count.

        Raises:
            StorageFailure: The disk refused; the next call tries again.
            Conflict: Somebody else is holding the ratings, the settings or the backups.
        """
        if self._journal.read() is None:
            return
        with (
            operation(logger, "Finishing of a restore that was cut short"),
            self._lock.held(),
            self._annotations_lock.held(),
            self._settings_lock.held(),
        ):
            restoring = self._journal.read()
            # Whoever held the locks may have come to the end of it.
            if restoring is not None:
                self._finish(restoring)
                self._journal.end()

    def make(self, kind: BackupKind = BackupKind.BY_HAND) -> Backup | None:
        """Make a backup now, and drop those that are not kept any longer.

        Returns:
            The backup; None when there is nothing yet to keep.

        Raises:
            StorageFailure: The disk refused; ratings and settings are untouched.
            Conflict: Somebody else is holding the ratings, the settings or the backups.
        """
        with operation(logger, f"Backup, {kind.value}"), self._lock.held():
            self.settle()
            with self._annotations_lock.held(), self._settings_lock.held():
                content, _ = self._present()
            return self._keep(kind, content) if content is not None else None

    def make_daily(self) -> Backup | None:
        """Make the backup of this day unless it is there already.

        Returns:
            The backup that was made; None when nothing was to be done. Raises as `make` does.
        """
        with self._lock.held():
            self.settle()
            today = self._clock().date()
            done = any(name.kind is BackupKind.DAILY and name.made.date() == today for name in self._names())
            return None if done else self.make(BackupKind.DAILY)

    def plan(self, backup_id: str) -> RestorePlan:
        """Check a backup whole, and say what restoring it would change. Nothing is changed.

        Raises:
            NotFound: There is no such backup.
            DamagedData: It is damaged.
            StorageFailure: It, or what is there now, cannot be read.
        """
        name = self._find(backup_id)
        then = self._read(name)
        with self._annotations_lock.reading(), self._settings_lock.reading():
            now, _ = self._present()
        return self._compare(name, then, now)

    def restore(self, backup_id: str) -> Restored:
        """Put ratings and settings back as they were, after a backup of how they are now.

        Each file is replaced at one stroke. A restore that is cut short leaves each as it was or as it is in the
        backup, until `settle` finishes it; one the disk refuses is left like that for good, and restoring either
        backup again makes the files agree. Profiles that are not in the backup stay.

        Returns:
            What was done, with the backup of what there was before: restoring that one takes it back.

        Raises:
            NotFound: There is no such backup.
            DamagedData: It is damaged; nothing was changed.
            StorageFailure: The disk refused; the message says what was restored by then.
            Conflict: Somebody else is holding the ratings, the settings or the backups, or a program without our
                locks wrote to them meanwhile; nothing was changed.
        """
        with (
            operation(logger, f"Restoring of the backup {backup_id}"),
            self._lock.held(),
            self._annotations_lock.held(),
            self._settings_lock.held(),
        ):
            self.settle()
            name = self._find(backup_id)
            then = self._read(name)
            now, marks = self._present()
            plan = self._compare(name, then, now)
            now = now or Content(_NO_SETTINGS, {})
            # A profile without ratings now gets an empty file, so that taking the restore back empties it again.
            emptied = Content(now.settings, {**dict.fromkeys(then.annotations, b""), **now.annotations})
            before = self._keep(BackupKind.BEFORE_RESTORE, emptied, spare=name)
            self._replace(then, marks, Restoring(name.id, before.id))
            return Restored(plan, before)

    # What there is now

    def _present(self) -> tuple[Content | None, Mapping[Path, FileSignature | None]]:
        """Read the ratings and settings there are, None when there are none, with the marks of their files."""
        marks: dict[Path, FileSignature | None] = {}
        annotations: dict[str, bytes] = {}
        for user_id in self._users():
            path = self._paths.annotations(user_id)
            marks[path] = signature_of(self._files, path)
            data = read_if_present(self._files, path)
            if data is not None:
                annotations[user_id] = data
        path = self._paths.settings_file
        marks[path] = signature_of(self._files, path)
        settings = read_if_present(self._files, path)
        if settings is None and not annotations:
            return None, marks
        return Content(_NO_SETTINGS if settings is None else settings, annotations), marks

    def _users(self) -> list[str]:
        try:
            folders = self._files.list_folder(self._paths.annotations_dir)
            return [
                folder.name
                for folder in folders
                if is_user_id(folder.name) and self._files.exists(self._paths.annotations(folder.name))
            ]
        except OSError as error:
            raise read_failure(error, self._paths.annotations_dir) from error

    # The backups

    def _names(self) -> list[BackupName]:
        folder = self._paths.backups_dir
        try:
            found = [parse_file_name(path.name) for path in self._files.list_folder(folder)]
        except OSError as error:
            raise read_failure(error, folder) from error
        return [name for name in found if name is not None]

    def _leftovers(self) -> list[Path]:
        """What a backup that was cut short left behind; under the lock nobody is making one."""
        entries = self._files.list_folder(self._paths.backups_dir)
        return [path for path in entries if is_unfinished(path.name)]

    def _find(self, backup_id: str) -> BackupName:
        for name in self._names():
            if name.id == backup_id:
                return name
        raise NotFound(
            tr("There is no backup '{backup_id}' in {folder}. Nothing was changed.").format(
                backup_id=backup_id, folder=self._paths.backups_dir
            ),
            title=tr("No such backup"),
        )

    def _path(self, name: BackupName) -> Path:
        return self._paths.backups_dir / file_name(name)

    def _bytes_of(self, name: BackupName) -> bytes:
        path = self._path(name)
        signature = signature_of(self._files, path)
        if signature is not None and signature.size > MOST_BYTES:
            raise NotABackup(tr("It is larger than a backup can be."))
        data = read_if_present(self._files, path)
        if data is None:
            raise NotFound(
                tr("{path} is gone. Nothing was changed.").format(path=path), title=tr("No such backup")
            )
        return data

    def _describe(self, name: BackupName) -> Backup:
        size, counts, problem = 0, {}, None
        try:
            data = self._bytes_of(name)
            size, counts = len(data), read_counts(data)
        except NotABackup as error:
            problem = str(error)
        except AuraError as error:
            problem = error.detail
        return Backup(name.id, name.made, name.kind, size, counts, problem)

    def _read(self, name: BackupName) -> Content:
        try:
            return unpack(self._bytes_of(name))
        except NotABackup as error:
            raise DamagedData(
                tr("{path} cannot be restored. {error} Nothing was changed; choose another backup.").format(
                    path=self._path(name), error=error
                ),
                title=tr("The backup is damaged"),
            ) from error

    def _keep(self, kind: BackupKind, content: Content, spare: BackupName | None = None) -> Backup:
        """Write a backup, then drop those not kept any longer, ``spare`` excepted."""
        made, taken = self._clock().replace(microsecond=0), {name.made for name in self._names()}
        while made in taken:
            made += timedelta(seconds=1)
        name = BackupName(made, kind)
        counts = {user_id: len(ratings_of(data)) for user_id, data in content.annotations.items()}
        data = pack(name, content, counts)
        if sum(map(len, content.annotations.values())) > MOST_BYTES or len(data) > MOST_BYTES:
            raise StorageFailure(
                tr(
                    "The ratings are larger than the {most} MB a backup can hold. They are "
                    "untouched; copy the data folder instead."
                ).format(most=MOST_BYTES >> 20),
                title=tr("No backup was made"),
            )
        try:
            write_atomically(self._files, self._path(name), data)
        except StorageFailure as error:
            raise StorageFailure(
                tr("{reason} Your ratings and settings are untouched.").format(reason=error.detail),
                title=tr("No backup was made"),
            ) from error
        self._drop_old(spare, name)
        return Backup(name.id, name.made, kind, len(data), counts)

    def _drop_old(self, *spared: BackupName | None) -> None:
        """Remove backups that are not kept any longer; one that cannot be removed is only in the way."""
        names, restoring = self._names(), self._journal.read()
        needed = () if restoring is None else (restoring.then, restoring.before)
        dropped = set(names) - worth_keeping(names) - set(spared)
        old = [self._path(name) for name in dropped if name.id not in needed]
        for path in sorted([*old, *self._leftovers()]):
            try:
                self._files.remove(path)
            except OSError as error:
                logger.warning("%s could not be removed: %s", path, error)

    # Restoring

    def _replace(
        self, then: Content, marks: Mapping[Path, FileSignature | None], restoring: Restoring
    ) -> None:
        targets = self._targets(then)
        for path in targets:
            if signature_of(self._files, path) != marks.get(path):
                raise Conflict(
                    tr(
                        "{path}: another program is writing to it. Nothing was restored; close "
                        "that program, then try again."
                    ).format(path=path)
                )
        done: list[str] = []
        try:
            self._journal.begin(restoring)
            for path, data in targets.items():
                write_atomically(self._files, path, data)
                done.append(str(path))
        except StorageFailure as error:
            # Whoever is told of it decides what becomes of it.
            self._journal.end()
            if done:
                restored = tr("Restored before that: {files}.").format(files=", ".join(done))
            else:
                restored = tr("Nothing was restored.")
            kept = tr("How everything was before is in the backup {backup}.").format(backup=restoring.before)
            raise StorageFailure(
                f"{error.detail} {restored} {kept}", title=tr("The backup was not restored")
            ) from error
        self._journal.end()

    def _finish(self, restoring: Restoring) -> None:
        try:
            then, before = (self._read(self._find(item)) for item in (restoring.then, restoring.before))
        except (NotFound, DamagedData) as error:
            logger.warning("A restore that was cut short cannot be finished: %s", error)
            return
        earlier = self._targets(before)
        for path, wanted in self._targets(then).items():
            grows = path != self._paths.settings_file
            now = read_if_present(self._files, path)
            if now is None:
                now = b"" if grows else _NO_SETTINGS
            data = restored_file(now, wanted, earlier.get(path, b""), grows=grows)
            if data is None:
                logger.warning("%s has been changed since a restore was cut short; it is left as it is", path)
            else:
                write_atomically(self._files, path, data)

    def _targets(self, content: Content) -> dict[Path, bytes]:
        """What the files are to hold that a backup is about."""
        targets = {self._paths.annotations(user_id): data for user_id, data in content.annotations.items()}
        return {**targets, self._paths.settings_file: content.settings}

    def _compare(self, name: BackupName, then: Content, now: Content | None) -> RestorePlan:
        now = now or Content(_NO_SETTINGS, {})
        profiles = tuple(
            profile_change(user_id, ratings_of(now.annotations.get(user_id, b"")), ratings_of(data))
            for user_id, data in sorted(then.annotations.items())
        )
        counts = {profile.user_id: profile.then for profile in profiles}
        signature = signature_of(self._files, self._path(name))
        return RestorePlan(
            Backup(name.id, name.made, name.kind, signature.size if signature else 0, counts),
            profiles,
            tuple(sorted(now.annotations.keys() - then.annotations.keys())),
            changed_settings(now.settings, then.settings),
        )


def _made(name: BackupName) -> datetime:
    return name.made
