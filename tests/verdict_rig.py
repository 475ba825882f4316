"""What was measured of a model, and what was found before its run: made up for tests of what is said of them."""

from dataclasses import replace
from datetime import UTC, datetime

from aura_trainer.domain.preflight import PreflightResult
from aura_trainer.domain.verdict import Evidence, Interval

GOOD = Evidence(
    loss=0.08,
    mean_loss=0.25,
    active_loss=0.3,
    better_than_mean=Interval(0.17, 0.1, 0.2),
    better_than_active=Interval(0.2, 0.1, 0.3),
    active_name="Generic formula",
    ranking=0.8,
    ranking_p_value=0.025,
    clips_better=(3, 3),
    spearman_by_clip={"a.mp4": 0.8},
    hits=(8, 10),
    validated_by="clip",
    shared_loss=0.1,
    shared_frames=42,
)
"""A good model, better than the one in use."""

ALONE = replace(
    GOOD,
    active_loss=None,
    better_than_active=None,
    active_name=None,
    clips_better=None,
    shared_loss=None,
    shared_frames=None,
)
"""A good model where there is none to hold it against."""

FOUND = PreflightResult(
    timestamp=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    annotation_count=42,
    has_gpu=True,
    gpu_name="RTX",
    gpu_vram_gb=12.0,
    total_ram_gb=32.0,
    available_ram_gb=24.0,
    available_disk_space_gb=80.0,
    estimated_training_time_minutes=5,
    meets_minimum_requirements=True,
    warnings=(),
    recommendations=(),
    errors=(),
)
"""A good machine, and enough ratings."""
