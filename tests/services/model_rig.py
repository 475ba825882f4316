"""Small real bundles, and a manager over them, for the tests of models."""

import io
import json
import zipfile

from aura_trainer.domain.bundle_check import BundleCheck
from aura_trainer.domain.errors import InvalidBundle
from aura_trainer.domain.unheard import unheard
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.model_manager import ModelManager
from aura_trainer.services.model_versions import ModelFacts


def bundle(name, created="2026-01-01T00:00:00Z"):
    """A zip with a manifest; the same name and time give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            zipfile.ZipInfo("manifest.json"), json.dumps({"name": name, "created": created, "ratings": 30})
        )
    return buffer.getvalue()


def open_bundle(data, passed=unheard):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            for check in BundleCheck:
                passed(check, "as it should be")
            return manifest
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InvalidBundle("It is no zip file with a manifest.") from error


def describe(manifest):
    return ModelFacts(
        name=manifest["name"],
        created=manifest["created"],
        annotation_count=manifest["ratings"],
        metrics={"loss": 0.2},
        extractors=("context",),
        recipe="ridge",
    )


DEFAULT = bundle("default", "2025-01-01T00:00:00Z")


def data_paths(home):
    return DataPaths.resolve({"AURA_HOME": str(home)})


def manager(home, files=None, *, timeout=60.0, lock_home=None):
    """A fresh manager, as after a restart."""
    lock = ProcessLock(data_paths(lock_home or home).locks / "models.lock", "the models", timeout)
    files = DiskFiles() if files is None else files
    return ModelManager(data_paths(home), files, lock, open_bundle, describe, lambda: DEFAULT)


def slots(home, files=None):
    """The bytes of the active and the backup file, None where there is none."""
    files = DiskFiles() if files is None else files
    paths = data_paths(home)
    return tuple(
        files.read_bytes(path) if files.exists(path) else None
        for path in (paths.active_model, paths.backup_model)
    )


def opened(manager):
    """The model in use, opened, and the notice that came with it."""
    used = manager.in_use()
    return open_bundle(used.data), used.notice
