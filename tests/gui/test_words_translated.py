"""Words that are put together, stored or painted by what they say are said in the language spoken."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from aura_trainer.domain.audit import AuditRecord, SystemInfo
from aura_trainer.domain.run_quality import RunQuality
from aura_trainer.domain.training import JobState
from aura_trainer.gui.dates import date_text, moment_text
from aura_trainer.gui.history_words import note_text, remark
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.history_table import HistoryTable
from aura_trainer.language import ENGLISH
from aura_trainer.services.translations import PSEUDO, pseudo, speak_language

MOMENT = datetime(2026, 3, 8, 10, 2)  # noqa: DTZ001 - in local time already


@pytest.fixture
def in_pseudo() -> Iterator[None]:
    speak_language(PSEUDO)
    yield
    speak_language(ENGLISH)


def record(notes):
    return AuditRecord(
        job_id="job",
        user_id="default-user",
        started_at=datetime(2026, 3, 8, tzinfo=UTC),
        completed_at=None,
        status=JobState.COMPLETED,
        annotation_count=40,
        model_name="evening",
        model_path=None,
        loss=0.2,
        epochs=None,
        duration_minutes=1.0,
        error_message=None,
        notes=notes,
        system_info=SystemInfo(has_gpu=False, gpu_name=None, total_ram_gb=16.0, os_version="Linux 6.8"),
    )


def test_dates_name_the_month_in_english():
    assert date_text(MOMENT, year=False) == "8 Mar"
    assert date_text(MOMENT, year=True) == "8 Mar 2026"
    assert moment_text(MOMENT) == "08 Mar 2026, 10:02"


@pytest.mark.usefixtures("in_pseudo")
def test_dates_name_the_month_in_the_language_spoken():
    assert pseudo("Mar") in date_text(MOMENT, year=False)
    assert pseudo("Mar") in moment_text(MOMENT)


@pytest.mark.parametrize(
    "notes",
    [
        "Accept, deployed",
        "Accept, not deployed, 1 warning",
        "Accept, deployed, 1,200 warnings",
        "Accept, deployed, stopped early",
        "Accept, not deployed, stopped early, 2 warnings",
        "Accept, deployed, stopped early, began by itself, 1 warning",
        "began by itself",
        "Odd, and mine",
    ],
)
def test_a_note_is_read_in_english_as_it_is_stored(notes):
    assert note_text(record(notes)) == notes


@pytest.mark.parametrize(
    ("notes", "quality", "said"),
    [
        ("Revert, not deployed", None, "Do not use, not deployed"),
        ("Revert, not deployed", RunQuality(deployed=True), "Do not use, deployed later"),
        (
            "Accept, not deployed, 1 warning",
            RunQuality(deployed=True, in_use=True),
            "Accept, in use, 1 warning",
        ),
        ("Accept with caution, deployed", RunQuality(deployed=True, in_use=True), "With caution, in use"),
        ("Accept with caution, deployed", RunQuality(deployed=True), "With caution, deployed"),
        ("Odd, and mine", RunQuality(deployed=True, in_use=True), "Odd, and mine"),
    ],
)
def test_a_note_says_the_verdict_as_train_does_and_what_became_of_the_model_since(notes, quality, said):
    assert note_text(record(notes), quality) == said


@pytest.mark.usefixtures("in_pseudo")
def test_a_note_of_ours_is_said_in_the_language_spoken_and_that_of_another_as_it_is():
    said = remark(record("Revert, not deployed, 3 warnings"))
    assert pseudo("Do not use") in said
    assert pseudo("not deployed") in said
    assert pseudo("stopped early") in remark(record("Accept, deployed, stopped early, 1 warning"))
    assert remark(record("began by itself")) == pseudo("began by itself")
    assert remark(record("Odd, and mine")) == "Odd, and mine"


@pytest.mark.usefixtures("in_pseudo")
def test_results_are_painted_by_what_a_run_came_to_and_not_by_their_word(qapp, qtbot):
    table = HistoryTable(ThemeManager(qapp))
    qtbot.addWidget(table)
    table.resize(900, 200)
    table.show_runs([record("Accept, deployed")])
    with qtbot.captureExceptions() as raised:
        assert not table.grab().isNull()
    assert raised == []
