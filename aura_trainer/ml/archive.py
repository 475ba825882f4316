"""Zip files from and for strangers: bounded when read, the same bytes when written."""

import hashlib
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from aura_trainer.domain.errors import InvalidBundle
from aura_trainer.language import tr

DEFLATE_RATIO = 1032
"""Deflate packs no tighter than this: with it as the limit, those on sizes are what holds a zip bomb."""

_CHUNK = 1 << 16
_EPOCH = (1980, 1, 1, 0, 0, 0)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a zip may hold: members, bytes of one and of all once unpacked, and unpacked over packed size."""

    members: int
    member_bytes: int
    total_bytes: int
    ratio: int


def read_members(data: bytes, limits: Limits, names: frozenset[str] | None = None) -> dict[str, bytes]:
    """Return the members of a zip by name.

    Args:
        data: The zip.
        limits: What it may hold; sizes are checked as declared and again as unpacked.
        names: The names it must have, no more and no fewer; None for any.

    Raises:
        InvalidBundle: It is no zip, is damaged, or breaks a limit.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _check_directory(members, limits, names)
            return {member.filename: _unpack(archive, member) for member in members}
    except _DAMAGE as error:
        raise InvalidBundle(tr("It is not a zip file, or a damaged one.")) from error


def write_members(members: Mapping[str, bytes], *, compress: bool) -> bytes:
    """Return a zip of the members in the order given; equal members give equal bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
            # The system that wrote it is recorded otherwise, and differs on Windows.
            entry.create_system = 3
            archive.writestr(entry, content)
    return buffer.getvalue()


def digests(members: Mapping[str, bytes]) -> dict[str, str]:
    """Return the sha256 of members by name, for a manifest."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}


def changed_member(members: Mapping[str, bytes], told: Mapping[str, str]) -> str | None:
    """Return the first member that is not what a manifest tells by its sha256; None where all are."""
    return next((name for name, digest in digests(members).items() if told.get(name) != digest), None)


def _check_directory(members: list[zipfile.ZipInfo], limits: Limits, names: frozenset[str] | None) -> None:
    if len(members) > limits.members:
        raise InvalidBundle(
            tr("It holds {count} files, more than {most}.").format(count=len(members), most=limits.members)
        )
    found = [member.filename for member in members]
    if len(set(found)) != len(found):
        raise InvalidBundle(tr("It holds two files of one name."))
    if names is not None and set(found) != names:
        raise InvalidBundle(
            tr("It must hold {names} and nothing else.").format(names=", ".join(sorted(names)))
        )
    if sum(member.file_size for member in members) > limits.total_bytes:
        raise InvalidBundle(tr("It would unpack to more than such a file can hold."))
    for member in members:
        if member.file_size > limits.member_bytes:
            raise InvalidBundle(
                tr("Its file {name} is larger than it can be.").format(name=member.filename[:80])
            )
        if member.file_size > limits.ratio * max(member.compress_size, 1):
            raise InvalidBundle(
                tr("Its file {name} is packed more tightly than such a file can be.").format(
                    name=member.filename[:80]
                )
            )
        if member.compress_type not in _METHODS or member.flag_bits & 1:
            raise InvalidBundle(
                tr("Its file {name} is encrypted or packed in an unknown way.").format(
                    name=member.filename[:80]
                )
            )


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    parts, size = [], 0
    with archive.open(member) as stream:
        while part := stream.read(_CHUNK):
            size += len(part)
            if size > member.file_size:
                raise InvalidBundle(
                    tr("Its file {name} is larger than it says.").format(name=member.filename[:80])
                )
            parts.append(part)
    return b"".join(parts)
