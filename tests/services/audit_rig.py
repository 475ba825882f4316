"""Training runs for the tests of the audit, and an audit over a folder."""

from datetime import UTC, datetime, timedelta

import model_rig

from aura_trainer.domain.audit import AuditRecord, SystemInfo
from aura_trainer.domain.training import JobState
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.training_audit import TrainingAudit

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MACHINE = SystemInfo(has_gpu=False, gpu_name=None, total_ram_gb=15.5, os_version="Linux 6.8")


def run(job_id, day=0, status=JobState.COMPLETED, **fields):
    """A run that began so many days after noon of the first of March and took three minutes."""
    started = NOON + timedelta(days=day)
    completed = status is JobState.COMPLETED
    values = {
        "job_id": job_id,
        "user_id": "default",
        "started_at": started,
        "completed_at": started + timedelta(minutes=3),
        "status": status,
        "annotation_count": 40,
        "model_name": "wedding",
        "model_path": "/data/Aura/model.zip" if completed else None,
        "loss": 0.125 if completed else None,
        "epochs": None,
        "duration_minutes": 3.0,
        "error_message": "The clip A012.mp4 is gone." if status is JobState.FAILED else None,
        "notes": "Accept; deployed" if completed else None,
        "system_info": MACHINE,
    }
    return AuditRecord(**{**values, **fields})


def training_audit(home, files=None, lock_home=None):
    """A fresh audit, as after a restart."""
    locks = model_rig.data_paths(lock_home or home).locks
    lock = ProcessLock(locks / "audit.lock", "the audit log", timeout=60)
    return TrainingAudit(model_rig.data_paths(home), files or DiskFiles(), lock)


def log_of(home):
    return model_rig.data_paths(home).audit_log


def ids(history):
    return [record.job_id for record in history.records]
