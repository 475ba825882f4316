import shutil
from dataclasses import replace

import audit_rig
import pytest

from aura_trainer.application import Application
from aura_trainer.domain.errors import AdvancedModeRequired
from aura_trainer.domain.models import ModelUse
from aura_trainer.domain.run_quality import RunQuality
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.domain.training import JobState
from aura_trainer.domain.verdict import Recommendation
from aura_trainer.services.run_quality import RunQualities


def test_a_run_made_here_has_the_figures_of_its_job(trained_home, aura_home):
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    services = Application.open()
    (record,) = services.audit.history().records
    evidence = services.training.report(record.job_id).verdict.evidence
    found = services.run_qualities.of([record])[record.job_id]
    assert (found.ranking, found.mean_loss) == (evidence.ranking, evidence.mean_loss)
    assert found.verdict is services.training.report(record.job_id).verdict.recommendation
    assert found.deployed
    assert found.in_use
    services.models.revert()
    after = services.run_qualities.of([record])[record.job_id]
    assert (after.deployed, after.in_use) == (True, False)
    digest = services.training.job(record.job_id).model_digest
    assert digest in services.models.use().ever
    services.settings.set(ADVANCED_MODE, value=False)
    with pytest.raises(AdvancedModeRequired):
        _ = services.run_qualities
    services.close()


@pytest.mark.parametrize(
    ("note", "quality"),
    [
        ("Accept, deployed, 1 warning", RunQuality(verdict=Recommendation.ACCEPT, deployed=True)),
        (
            f"{Recommendation.ACCEPT_WITH_CAUTION.words}, not deployed",
            RunQuality(verdict=Recommendation.ACCEPT_WITH_CAUTION),
        ),
        ("something of a later version", RunQuality()),
        (None, RunQuality()),
    ],
)
def test_of_a_run_of_another_folder_its_note_is_read(note, quality):
    record = replace(audit_rig.run("a"), status=JobState.COMPLETED, notes=note)
    assert RunQualities(list, ModelUse).of([record]) == {record.job_id: quality}


def test_a_run_that_made_no_model_has_no_quality():
    record = replace(audit_rig.run("a"), status=JobState.FAILED)
    assert RunQualities(list, ModelUse).of([record]) == {}
