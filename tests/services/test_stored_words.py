"""What is stored is in English or said anew, so that a window of any language can read what another left."""

import gettext
import os
from dataclasses import replace
from datetime import UTC, datetime

import audit_rig
import pytest
from verdict_rig import FOUND, GOOD

from aura_trainer.domain.errors import Cancelled, NotFound
from aura_trainer.domain.models import ModelUse
from aura_trainer.domain.training import JobState, TrainingMetrics, TrainingRequest, said
from aura_trainer.domain.verdict import Recommendation
from aura_trainer.language import ENGLISH, speak
from aura_trainer.services.database import Database
from aura_trainer.services.deployment_journal import Standing, Undoable
from aura_trainer.services.job_queue import INTERRUPTED, JobQueue, was_interrupted
from aura_trainer.services.job_rows import JobResult
from aura_trainer.services.post_training_analysis import analyse
from aura_trainer.services.run_quality import RunQualities
from aura_trainer.services.run_records import RunRecords
from aura_trainer.services.schema import TRAINER
from aura_trainer.services.training_worker import verdict_in_words
from aura_trainer.services.translations import PSEUDO, pseudo, speak_language

METRICS = TrainingMetrics(0.08, 120, 12.5)


@pytest.fixture
def foreign():
    """Another language than English is spoken."""
    speak_language(PSEUDO)
    yield
    speak_language(ENGLISH)


class Fitting(gettext.NullTranslations):
    """A language of two words."""

    def gettext(self, message):
        return {"Fitting": "Anpassen", "Linear": "Geradlinig"}.get(message, message)


@pytest.fixture
def german_fitting():
    speak("de", Fitting())
    yield
    speak_language(ENGLISH)


@pytest.fixture
def queue(tmp_path):
    database = Database(tmp_path / "trainer.sqlite3", TRAINER)
    yield JobQueue(database, lambda: datetime(2026, 1, 2, tzinfo=UTC))
    database.close()


def result(warnings=()):
    verdict = analyse(METRICS, GOOD, FOUND)
    return JobResult(METRICS, "x.zip", "ab" * 32, deployed=True, verdict=verdict, warnings=warnings)


def started(queue):
    job_id = queue.submit(TrainingRequest("ann"), FOUND).job_id
    queue.start(job_id, os.getpid())
    return job_id


def test_the_note_of_a_run_is_in_english_so_that_its_verdict_can_be_read_back(foreign, queue, tmp_path):
    audit = audit_rig.training_audit(tmp_path)
    queue.complete(started(queue), result(warnings=("one", "two")))
    RunRecords(queue, audit).keep()
    (record,) = audit.history().records
    assert record.notes == "Accept, deployed, 2 warnings"
    (quality,) = RunQualities(list, ModelUse).of([record]).values()
    assert (quality.verdict, quality.deployed) == (Recommendation.ACCEPT, True)


def test_the_stages_of_a_job_are_stored_in_english_and_said_in_the_language_spoken(foreign, queue):
    job_id = queue.submit(TrainingRequest("ann"), FOUND).job_id
    assert queue.get(job_id).stage == "Waiting"
    queue.start(job_id, os.getpid())
    assert queue.get(job_id).stage == "Starting"
    assert said("Starting") == pseudo("Starting")


def test_a_stage_that_names_what_it_is_about_is_said_in_both_parts(german_fitting):
    assert said("Fitting: Linear") == "Anpassen: Geradlinig"


def test_what_was_not_marked_is_said_as_it_is_stored(german_fitting):
    assert [said(text) for text in ("", "/card/A001.mov: the disk refused.")] == [
        "",
        "/card/A001.mov: the disk refused.",
    ]


def test_an_interrupted_job_is_known_as_one_whatever_is_spoken(foreign, queue):
    job = queue.fail(started(queue), INTERRUPTED)
    assert (job.state, was_interrupted(job)) == (JobState.FAILED, True)
    assert said(job.error) == pseudo(INTERRUPTED)


def test_a_verdict_is_said_in_the_language_spoken_now(queue):
    job_id = started(queue)
    queue.complete(job_id, result())
    row = queue.row(job_id)
    speak_language(PSEUDO)
    try:
        verdict = verdict_in_words(row, row.result)
        assert verdict == analyse(METRICS, GOOD, FOUND)
    finally:
        speak_language(ENGLISH)
    assert verdict.headline != row.result.verdict.headline
    assert verdict_in_words(row, row.result) == row.result.verdict


def test_a_verdict_by_other_rules_than_those_of_now_stands_as_it_was_kept(queue):
    job_id = started(queue)
    harsher = replace(result().verdict, recommendation=Recommendation.REVERT, summary="By older rules.")
    queue.complete(job_id, replace(result(), verdict=harsher))
    row = queue.row(job_id)
    assert verdict_in_words(row, row.result) == harsher


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("deploy of beach", "deploy of {name}"),
        ("deletion of beach", "deletion of {name}"),
        ("revert to default", "revert to default"),
        ("restore of the backup", "restore of the backup"),
    ],
)
def test_a_change_of_models_is_stored_in_english_and_said_in_the_language_spoken(foreign, action, words):
    change = Undoable(action=action, before=Standing(active=None, backup=None))
    assert change.words == pseudo(words).format(name="beach")


def test_the_title_of_an_error_is_said_in_the_language_spoken_when_it_is_raised(foreign):
    assert (NotFound("x").title, Cancelled().detail) == (pseudo("Not found"), pseudo("Cancelled on request."))
