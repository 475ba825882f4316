"""The table of runs as Qt asks for it, whatever the record holds and wherever the machine stands."""

import os
import time
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from aura_trainer.domain.audit import AuditRecord, SystemInfo
from aura_trainer.domain.training import JobState
from aura_trainer.gui.history_words import run_as_text
from aura_trainer.gui.models.history_model import HistoryModel
from aura_trainer.gui.models.rows_model import SORT_ROLE

ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    SORT_ROLE,
)
TIMES = st.datetimes(timezones=st.just(UTC))
RECORDS = st.builds(
    AuditRecord,
    job_id=st.text(min_size=1),
    user_id=st.text(min_size=1),
    started_at=TIMES,
    completed_at=st.none() | TIMES,
    status=st.sampled_from([state for state in JobState if state.terminal]),
    annotation_count=st.integers(0, 2**53),
    duration_minutes=st.floats(0, 1e8),
    system_info=st.builds(SystemInfo, total_ram_gb=st.floats(0, 1e6)),
)


@pytest.fixture(params=["America/Los_Angeles", "Pacific/Kiritimati"])
def far_zone(request):
    """A zone far west or far east of UTC, for the length of a test."""
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of a process cannot be set on Windows")
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("far_zone")
def test_every_cell_of_every_run_has_something_to_show_at_any_time_and_in_any_zone():
    @given(RECORDS)
    def every_cell(record):
        model = HistoryModel()
        model.set_rows([record])
        for column in range(model.columnCount()):
            for role in ROLES:
                model.data(model.index(0, column), role)
            assert model.data(model.index(0, column))
        assert record.job_id in run_as_text(record)

    every_cell()
