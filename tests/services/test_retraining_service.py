"""Training by itself over real services: when it begins, what it asks for, and who else is in the way."""

import shutil
import threading
from datetime import timedelta

import pytest
from rated_homes import train

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import AdvancedModeRequired
from aura_trainer.domain.retraining import Hold
from aura_trainer.domain.settings import ADVANCED_MODE, DEPLOY_POLICY, RETRAIN_AFTER, RETRAIN_EVERY
from aura_trainer.domain.training import (
    DeployPolicy,
    FeatureSet,
    JobState,
    Preset,
    StopRequest,
    TrainingRequest,
)
from aura_trainer.services.clock import utc_now
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.hardware import HardwareProbe, detect_free_disk
from aura_trainer.services.retraining_words import standing_words
from aura_trainer.services.training_batch import requests_for


class Hands:
    """A clock that is put forward by hand; it begins well after the fixtures were rated."""

    def __init__(self):
        self.ahead = timedelta(hours=1)

    def __call__(self):
        return utc_now() + self.ahead

    def forward(self, **span):
        self.ahead += timedelta(**span)


class Machine:
    """What the preflight sees of the disk, and what happens while it looks."""

    def __init__(self):
        self.full = False
        self.meanwhile = lambda: None

    def free_disk(self, path):
        self.meanwhile()
        return 0.1 if self.full else detect_free_disk(path)


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def services(few_rated_home, aura_home, clock, machine):
    """Services of which the person has twenty ratings, and no run yet."""
    shutil.copytree(few_rated_home, aura_home)
    opened = Application(DataPaths.resolve(), clock=clock, probe=HardwareProbe(free_disk=machine.free_disk))
    yield opened
    opened.close()


def rate(services, clock, count=1, user=DEFAULT_USER):
    """Give some frames another rating, and leave it at that for a while."""
    frames = services.catalog.frames()[:count]
    services.annotations.append(user, [Rating(frame.address, 0.35) for frame in frames])
    clock.forward(minutes=2)


def run(services):
    services.training.run_pending(on_event=lambda _event: None, token=NeverStop())


def words(services):
    return standing_words(services.retraining.look(DEFAULT_USER))


def give_up(services, job):
    services.training.request_stop(job.job_id, StopRequest.CANCEL)


def test_it_is_off_until_it_is_set_and_belongs_to_advanced_mode(services):
    assert services.retraining.submit_if_due(DEFAULT_USER).job is None
    assert words(services) == "Training by itself is off."
    services.settings.set(RETRAIN_AFTER, 5)
    services.settings.set(ADVANCED_MODE, value=False)
    with pytest.raises(AdvancedModeRequired):
        _ = services.retraining


def test_a_run_is_queued_as_the_person_usually_asks_for_it_and_only_once_for_the_same_ratings(
    services, clock
):
    services.settings.set(DEPLOY_POLICY, "ask")
    train(services, DeployPolicy.NEVER)
    services.settings.set(RETRAIN_AFTER, 3)
    assert words(services) == "Trains by itself after 3 more ratings."
    rate(services, clock, 2)
    assert services.retraining.submit_if_due(DEFAULT_USER).job is None
    assert words(services) == "Trains by itself after 1 more rating."
    rate(services, clock, 3)
    clock.forward(minutes=-1, seconds=-30)
    found = services.retraining.submit_if_due(DEFAULT_USER)
    assert (found.job, found.standing.hold) == (None, Hold.RATING)
    assert words(services) == "Trains by itself once nobody has rated for a minute."
    clock.forward(seconds=31)
    found = services.retraining.submit_if_due(DEFAULT_USER)
    assert found.standing.new == 3
    assert found.job.request == TrainingRequest(
        DEFAULT_USER, "taste-v2", Preset.QUICK, deploy=DeployPolicy.ASK, by_itself=True
    )
    assert services.retraining.submit_if_due(DEFAULT_USER).standing.hold is Hold.BUSY
    run(services)
    job = services.training.job(found.job.job_id)
    assert (job.state, job.request.by_itself) == (JobState.COMPLETED, True)
    assert words(services) == "Trains by itself after 3 more ratings."
    assert services.audit.history().records[0].notes.endswith(", began by itself")


def test_runs_that_were_only_tried_beside_others_are_not_what_a_person_usually_asks_for(services, clock):
    tried = requests_for(DEFAULT_USER, "trial", [Preset.QUICK], [FeatureSet.CONTENT, FeatureSet.MEASURES])
    first, second = services.batches.submit(tried).jobs
    give_up(services, second)
    run(services)
    assert services.training.job(first.job_id).state is JobState.COMPLETED
    services.settings.set(RETRAIN_AFTER, 2)
    clock.forward(minutes=2)
    rate(services, clock, 2)
    request = services.retraining.submit_if_due(DEFAULT_USER).job.request
    assert (request.model_name, request.preset) == ("my-taste-v1", Preset.BALANCED)


def test_a_run_that_was_cancelled_counts_for_its_ratings(services, clock):
    services.settings.set(RETRAIN_AFTER, 5)
    job = services.retraining.submit_if_due(DEFAULT_USER).job
    assert (job.request.model_name, job.request.preset) == ("my-taste-v1", Preset.BALANCED)
    give_up(services, job)
    clock.forward(days=3)
    assert services.retraining.submit_if_due(DEFAULT_USER).job is None
    assert words(services) == "Trains by itself after 5 more ratings."


def test_a_schedule_wants_a_new_rating_and_its_time(services, clock):
    services.settings.set(RETRAIN_EVERY, "weekly")
    give_up(services, services.retraining.submit_if_due(DEFAULT_USER).job)
    assert words(services) == "Trains by itself in 7 days, if a frame is rated by then."
    rate(services, clock)
    services.settings.set(RETRAIN_AFTER, 4)
    assert words(services) == "Trains by itself after 3 more ratings, in 7 days at the latest."
    clock.forward(days=6)
    assert services.retraining.submit_if_due(DEFAULT_USER).job is None
    services.settings.set(RETRAIN_AFTER, 0)
    assert words(services) == "Trains by itself in 24 hours."
    clock.forward(days=1)
    give_up(services, services.retraining.submit_if_due(DEFAULT_USER).job)
    clock.forward(days=8)
    assert words(services) == "Trains by itself after 1 more rating."


def test_what_the_preflight_refuses_is_told_and_not_tried_again_with_the_same_ratings(
    services, clock, machine
):
    services.settings.set(RETRAIN_AFTER, 2)
    machine.full = True
    assert services.retraining.submit_if_due(DEFAULT_USER).job is None
    assert services.training.jobs() == []
    said = words(services)
    assert said.startswith("It could not train by itself: Training cannot proceed")
    assert said.endswith("Trains by itself after 2 more ratings.")
    machine.full = False
    clock.forward(minutes=5)
    assert services.retraining.submit_if_due(DEFAULT_USER).job is None
    clock.forward(minutes=1)
    rate(services, clock, 2)
    assert services.retraining.submit_if_due(DEFAULT_USER).job is not None


def test_ratings_and_runs_of_others_do_not_count_but_their_runs_go_first(services, clock):
    services.settings.set(RETRAIN_AFTER, 2)
    give_up(services, services.retraining.submit_if_due(DEFAULT_USER).job)
    rate(services, clock, 30, user="ann")
    assert words(services) == "Trains by itself after 2 more ratings."
    rate(services, clock, 2)
    hers = services.training.submit(TrainingRequest("ann", "hers"))
    assert words(services) == "Does not train by itself while a run waits or goes on."
    give_up(services, hers)
    assert services.retraining.submit_if_due(DEFAULT_USER).job is not None


def test_a_rating_given_while_the_preflight_looks_puts_it_off(services, machine):
    services.settings.set(RETRAIN_AFTER, 2)
    frame = services.catalog.frames()[0]
    machine.meanwhile = lambda: services.annotations.append(DEFAULT_USER, [Rating(frame.address, 0.9)])
    found = services.retraining.submit_if_due(DEFAULT_USER)
    assert (found.job, found.standing.hold) == (None, Hold.RATING)
    assert services.training.jobs() == []


def test_of_several_who_ask_at_the_same_moment_one_queues(services, clock):
    services.settings.set(RETRAIN_AFTER, 5)
    others = [Application(DataPaths.resolve(), clock=clock) for _ in range(3)]
    gate, found = threading.Barrier(4), []

    def ask(application):
        gate.wait()
        found.append(application.retraining.submit_if_due(DEFAULT_USER).job)

    threads = [threading.Thread(target=ask, args=(application,)) for application in (services, *others)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        other.close()
    assert len(services.training.jobs()) == 1
    assert len([job for job in found if job is not None]) == 1
