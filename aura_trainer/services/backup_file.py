"""The format of a backup: a zip of the files as they stand, with a manifest of their sizes and digests.

A backup may have been damaged or made by a stranger, so nothing of it is believed before it is checked, and nothing
in it is ever unpacked by the name it gives.
"""

import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aura_trainer import __version__
from aura_trainer.domain.annotations import is_user_id
from aura_trainer.domain.backups import BackupKind, BackupName
from aura_trainer.domain.errors import InvalidBundle
from aura_trainer.language import tr
from aura_trainer.ml.archive import (
    DEFLATE_RATIO,
    Limits,
    changed_member,
    digests,
    read_members,
    write_members,
)

SCHEMA = 1
MOST_BYTES = 256 << 20
SETTINGS_MEMBER = "user-settings.json"

_MANIFEST = "manifest.json"
_MANIFEST_BYTES = 1 << 20
_LIMITS = Limits(members=1000, member_bytes=MOST_BYTES, total_bytes=MOST_BYTES, ratio=DEFLATE_RATIO)
_ANNOTATIONS = re.compile(r"annotations/(?P<user>[^/\\]+)\.jsonl")
_UNFINISHED = re.compile(r"\.backup-.*\.zip\.next")
_FILE = re.compile(r"backup-(?P<made>\d{8}T\d{6}Z)-(?P<kind>[a-z-]+)\.zip")
_STAMP = "%Y%m%dT%H%M%SZ"
_DAMAGE = (zipfile.BadZipFile, EOFError, KeyError, NotImplementedError, OSError, RuntimeError, ValueError)


class NotABackup(ValueError):
    """The bytes are no backup, or a damaged one; the text is the reason, as a sentence."""


class _Member(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    sha256: str = Field(pattern=r"[0-9a-f]{64}")
    ratings: int | None = Field(default=None, ge=0)


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    schema_version: int = Field(alias="schemaVersion")
    members: dict[str, _Member]


@dataclass(frozen=True, slots=True)
class Content:
    """What a backup holds: the settings file, and the annotation file of each profile by its name."""

    settings: bytes
    annotations: Mapping[str, bytes]


def file_name(name: BackupName) -> str:
    """The name of a backup's file."""
    return f"backup-{name.id}.zip"


def parse_file_name(text: str) -> BackupName | None:
    """Read a file's name; None where it is not a backup's."""
    found = _FILE.fullmatch(text)
    if found is None:
        return None
    try:
        made = datetime.strptime(found["made"], _STAMP).replace(tzinfo=UTC)
        return BackupName(made, BackupKind(found["kind"]))
    except ValueError:
        return None


def is_unfinished(text: str) -> bool:
    """Whether a file's name is that of a backup being written."""
    return _UNFINISHED.fullmatch(text) is not None


def pack(name: BackupName, content: Content, ratings: Mapping[str, int]) -> bytes:
    """Write a backup.

    Args:
        name: When and why it is made.
        content: What it holds.
        ratings: How many frames are rated, by profile.
    """
    files = {SETTINGS_MEMBER: content.settings}
    files |= {_member_of(user_id): data for user_id, data in content.annotations.items()}
    described: dict[str, dict[str, object]] = {
        member: {"sha256": digest, "bytes": len(files[member])} for member, digest in digests(files).items()
    }
    for user_id, count in ratings.items():
        described[_member_of(user_id)]["ratings"] = count
    manifest = {
        "schemaVersion": SCHEMA,
        "app": f"Aura Trainer {__version__}",
        "made": name.made.isoformat(),
        "kind": name.kind.value,
        "members": described,
    }
    return write_members({_MANIFEST: json.dumps(manifest, indent=2).encode(), **files}, compress=True)


def read_counts(data: bytes) -> dict[str, int]:
    """Read how many frames were rated, by profile, from the manifest alone; the rest is not looked at.

    Raises:
        NotABackup: It has no manifest that can be read.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive, archive.open(_MANIFEST) as stream:
            text = stream.read(_MANIFEST_BYTES + 1)
    except _DAMAGE as error:
        raise NotABackup(tr("It is not a zip file, or a damaged one.")) from error
    members = _parse_manifest(text).members
    users = {_user_of(name): member for name, member in members.items() if name != SETTINGS_MEMBER}
    return {user_id: member.ratings or 0 for user_id, member in users.items()}


def unpack(data: bytes) -> Content:
    """Read a backup whole, every byte of it checked against the manifest.

    Raises:
        NotABackup: It is damaged, too large, or holds what no backup of ours does.
    """
    try:
        files = read_members(data, _LIMITS)
    except InvalidBundle as error:
        raise NotABackup(tr("It is damaged, or larger than a backup can be.")) from error
    members = _parse_manifest(files.pop(_MANIFEST, b"")).members
    if files.keys() != members.keys() or SETTINGS_MEMBER not in files:
        raise NotABackup(tr("It does not hold the files it lists."))
    changed = changed_member(files, {name: member.sha256 for name, member in members.items()})
    if changed is not None:
        raise NotABackup(
            tr("Its file {name} is not what it was when the backup was made.").format(name=changed[:80])
        )
    settings = files.pop(SETTINGS_MEMBER)
    return Content(settings, {_user_of(name): content for name, content in sorted(files.items())})


def _parse_manifest(text: bytes) -> _Manifest:
    if len(text) > _MANIFEST_BYTES:
        raise NotABackup(tr("Its table of contents is larger than one can be."))
    try:
        manifest = _Manifest.model_validate_json(text)
    except ValidationError as error:
        raise NotABackup(tr("Its table of contents cannot be read.")) from error
    if manifest.schema_version != SCHEMA:
        raise NotABackup(tr("It was made by another version of Aura Trainer."))
    return manifest


def _member_of(user_id: str) -> str:
    return f"annotations/{user_id}.jsonl"


def _user_of(member: str) -> str:
    found = _ANNOTATIONS.fullmatch(member)
    if found is None or not is_user_id(found["user"]):
        raise NotABackup(tr("It holds {member!r}, which no backup does.").format(member=member[:80]))
    return found["user"]
