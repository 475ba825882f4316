"""Taking bundles apart and putting them together again, as a stranger could."""

import hashlib
import io
import json
import zipfile


def unpack(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(members, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def forged(data, estimator=None, **changes):
    """The bundle a stranger would make: other content, with digests that fit."""
    members = unpack(data)
    manifest = json.loads(members["manifest.json"])
    if estimator is not None:
        members["estimator.skops"] = estimator
    for name in ("estimator.skops", "validation.csv"):
        manifest["members"][name] = hashlib.sha256(members[name]).hexdigest()
    members["manifest.json"] = json.dumps(manifest | changes).encode()
    return pack(members)
