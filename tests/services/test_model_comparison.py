"""Two models on frames neither had seen, over real models of the sample clip."""

import shutil
from collections import Counter
from typing import ClassVar

import numpy as np
import pytest
from cubes import inverted, write_cube
from other_models import first_rows, retold, towards_ratings, validation_rows
from rated_homes import train

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.comparison import ComparisonWay, RefitBegun
from aura_trainer.domain.errors import AdvancedModeRequired, Cancelled, InvalidInput, RequirementsNotMet
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.domain.training import MINIMUM_RATINGS, DeployPolicy, StopRequest
from aura_trainer.services.clip_names import unique_names
from aura_trainer.services.comparison_judges import Judge, remembered_by_both
from aura_trainer.services.frame_marks import frames_by_mark

TRAINED = "taste-v1"


@pytest.fixture
def services(trained_home, aura_home):
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    opened = Application.open()
    yield opened
    opened.close()


@pytest.fixture
def trained(services):
    return services.models.read_version(TRAINED)[1]


def default_of(services):
    return services.models.status().default


def compare(services, first, second, token=None, events=None):
    told = [] if events is None else events
    return services.comparison.compare(
        first, second, DEFAULT_USER, on_event=told.append, token=token or NeverStop()
    )


def rmse(rows):
    return np.sqrt(np.mean([(float(row["prediction"]) - float(row["rating"])) ** 2 for row in rows]))


def marks_of(data):
    return {row["frameHash"] for row in validation_rows(data)}


def test_a_trained_model_is_judged_by_its_held_out_predictions_and_the_default_by_what_it_says(
    services, trained
):
    before = services.models.status()
    events = []
    found = compare(services, TRAINED, default_of(services).digest, events=events)
    rows = validation_rows(trained)
    assert found.frames == len(rows) == 40
    assert found.first_figures.error == pytest.approx(rmse(rows))
    assert found.advantage == pytest.approx(found.second_figures.error - found.first_figures.error)
    held_out = {row["frameHash"]: float(row["prediction"]) for row in rows}
    addresses = {frame.id: mark for mark, frame in frames_by_mark(services.catalog).items()}
    for frame in found.differing:
        assert frame.first == held_out[addresses[frame.frame_id]]
    gaps = [abs(frame.first - frame.second) for frame in found.differing]
    assert gaps == sorted(gaps, reverse=True)
    assert services.models.status() == before
    assert all(0 <= event.fraction <= 1 for event in events)


def test_turning_a_comparison_round_turns_its_figures_round(services):
    default = default_of(services).digest
    one, other = compare(services, TRAINED, default), compare(services, default, TRAINED)
    assert other.advantage == -one.advantage
    assert (other.first_won, other.second_won) == (one.second_won, one.first_won)
    assert other.sentence == one.sentence


def test_a_model_nearer_to_the_ratings_is_found_better(services, trained):
    services.models.add_version(retold(trained, "nearer", towards_ratings))
    found = compare(services, "nearer", TRAINED)
    assert found.frames == 40
    assert found.first_figures.error == pytest.approx(found.second_figures.error * 0.1)
    assert found.advantage > 0
    assert (found.first_won, found.second_won) == (1, 0)
    if found.interval is not None:
        assert found.interval.low > 0
    assert found.notes == ()


def test_of_a_shot_a_model_learned_from_only_frames_it_was_tested_on_count(services, trained):
    frames = frames_by_mark(services.catalog)
    rows = validation_rows(trained)
    shots = Counter(frames[row["frameHash"]].shot for row in rows)
    crowded, lone = shots.most_common()[0][0], shots.most_common()[-1][0]
    first = next(row["frameHash"] for row in rows if frames[row["frameHash"]].shot == crowded)
    unseen = {row["frameHash"] for row in rows if frames[row["frameHash"]].shot == lone}

    def partly(row):
        return None if row["frameHash"] == first or row["frameHash"] in unseen else row

    services.models.add_version(retold(trained, "partly", partly))
    found = compare(services, TRAINED, "partly")
    # The neighbours of one told it too much of that frame; of the shot it never saw it may be asked.
    assert found.frames == 39
    assert found.notes[0].startswith("1 rated frame left out")


def test_a_model_is_not_asked_about_a_clip_it_learned_under_ratings_that_are_gone(services, trained):
    frames = frames_by_mark(services.catalog)
    learned = {row["frameHash"] for row in validation_rows(trained)[::2]}

    def half(row):
        return row if row["frameHash"] in learned else None

    services.models.add_version(retold(trained, "half", half, evidence=None))
    default = default_of(services).digest
    assert compare(services, "half", default).frames == len(learned) == 20
    forgotten = [frames[mark].address for mark in learned]
    services.annotations.remove(DEFAULT_USER, forgotten)
    anew = compare(services, "half", default)
    assert (anew.way, anew.frames) == (ComparisonWay.REFITTED, MINIMUM_RATINGS)
    rest = next(frame for mark, frame in frames.items() if mark in marks_of(trained) - learned)
    services.annotations.remove(DEFAULT_USER, [rest.address])
    with pytest.raises(RequirementsNotMet, match="19 rated frames left out: one of the models has learned"):
        compare(services, "half", default)


def test_frames_that_look_otherwise_than_they_were_learned_from_do_not_count(services, trained, tmp_path):
    services.models.add_version(retold(trained, "nearer", towards_ratings))
    (clip,) = services.catalog.list_media()
    services.luts.put_on([clip.id], str(write_cube(tmp_path / "Negative.cube", inverted)))
    assert compare(services, TRAINED, "nearer").way is ComparisonWay.REFITTED
    services.luts.take_off([clip.id])
    assert compare(services, TRAINED, "nearer").way is ComparisonWay.HELD_OUT


def test_frames_both_learned_from_count_after_their_clip_has_left(services, trained):
    services.models.add_version(retold(trained, "nearer", towards_ratings))
    before = compare(services, "nearer", TRAINED)
    for media in services.catalog.list_media():
        services.catalog.remove(media.id)
    after = compare(services, "nearer", TRAINED)
    assert after.frames == 40
    assert after.first_figures.error == pytest.approx(before.first_figures.error)
    assert after.differing == ()


def test_a_clip_that_left_is_none_of_the_same_name_and_one_that_is_in_goes_by_its_name(services, trained):
    services.models.add_version(retold(trained, "nearer", towards_ratings))
    read = [services.models.read_version(name) for name in (TRAINED, "nearer")]
    (own,) = {row["clip"] for row in validation_rows(trained)}

    def clips(known, names):
        judges = tuple(Judge(*each, known) for each in read)
        return {item.clip for item in remembered_by_both(judges, known, names)}

    assert clips({}, {}) == {own}
    assert clips({}, {7: own, 8: f"{own} (2)"}) == {f"{own} (3)"}
    mark, frame = next(
        (mark, frame) for mark, frame in frames_by_mark(services.catalog).items() if mark in marks_of(trained)
    )
    assert clips({mark: frame}, {frame.media_id: f"{own} (1 of 2)"}) == {f"{own} (1 of 2)"}


@pytest.mark.parametrize(
    ("names", "unique"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "a", "b", "a"], ["a", "a (2)", "b", "a (3)"]),
        (["DCIM", "DCIM", "DCIM (2)"], ["DCIM", "DCIM (3)", "DCIM (2)"]),
        (["a (2)", "a", "a (2)", "a"], ["a (2)", "a", "a (2) (2)", "a (3)"]),
    ],
)
def test_clips_of_one_name_are_told_apart(names, unique):
    assert unique_names(names) == unique


def test_frames_of_a_clip_that_left_count_only_where_both_were_tested_on_the_same_look(services, trained):
    marks = [row["frameHash"] for row in validation_rows(trained)]

    def seen_through(table, count):
        """Nearer to the ratings, and the first so many of the frames seen through a table."""

        def change(row):
            look = f"{table}{row['frameHash']}" if row["frameHash"] in marks[:count] else row["frameHash"]
            return towards_ratings(row) | {"pictureHash": look}

        return change

    services.models.add_version(retold(trained, "few", seen_through("log", 12)))
    services.models.add_version(retold(trained, "most", seen_through("log", 32)))
    services.models.add_version(retold(trained, "others", seen_through("film", 32)))
    for media in services.catalog.list_media():
        services.catalog.remove(media.id)
    assert compare(services, "few", TRAINED).frames == 28
    assert compare(services, "most", "few").frames == 12 + 8
    with pytest.raises(RequirementsNotMet, match="only 8 held-out frames"):
        compare(services, "most", TRAINED)
    with pytest.raises(RequirementsNotMet, match="only 8 held-out frames"):
        compare(services, "most", "others")


def test_the_present_rating_counts_and_one_taken_back_does_not(services, trained):
    services.models.add_version(retold(trained, "nearer", towards_ratings))
    addresses = list(services.annotations.load(DEFAULT_USER).ratings)
    before = compare(services, "nearer", TRAINED)
    services.annotations.remove(DEFAULT_USER, addresses[:1])
    services.annotations.append(DEFAULT_USER, [Rating(address, 0.0) for address in addresses[1:]])
    after = compare(services, "nearer", TRAINED)
    assert after.frames == 39
    assert after.first_figures.error != pytest.approx(before.first_figures.error)


def of_few(trained, name, **facts):
    """A model that was tested on four frames of the clip, and may not be asked about its others."""
    return retold(trained, name, first_rows(4), evidence=None, **facts)


def test_two_profiles_that_rated_different_frames_are_compared_by_fitting_both_anew(services, sample_clip):
    ours = services.models.find(TRAINED).digest
    services.importer.run(
        [str(sample_clip)], Sampling(amount=0.8), on_event=lambda _event: None, token=NeverStop()
    )
    rated = services.rated.load(DEFAULT_USER).by_frame
    others = [frame for frame in services.catalog.frames() if frame.id not in rated][:MINIMUM_RATINGS]
    services.annotations.append(
        "second", [Rating(frame.address, number / 20) for number, frame in enumerate(others)]
    )
    theirs = train(services, DeployPolicy.NEVER, "second").model_digest
    events = []
    found = compare(services, ours, theirs, events=events)
    assert (found.way, found.frames) == (ComparisonWay.REFITTED, 40)
    assert "trained again on 40 of your ratings" in found.basis
    assert RefitBegun() in events
    told = [event.fraction for event in events[events.index(RefitBegun()) + 1 :]]
    assert told
    assert told == sorted(told)
    # Neither has seen what it was asked about: a model that had would hardly err.
    assert min(found.first_figures.error, found.second_figures.error) > 0.05
    turned = compare(services, theirs, ours)
    assert turned.advantage == -found.advantage
    assert compare(services, ours, default_of(services).digest).way is ComparisonWay.HELD_OUT


def test_a_recipe_of_an_earlier_kind_is_fitted_anew_and_one_no_longer_known_is_named(services, trained):
    services.models.add_version(of_few(trained, "linear", recipe="pca-ridge(components=20, alpha=0.1)"))
    services.models.add_version(of_few(trained, "vectors", recipe="pca-svr(components=20, c=1)"))
    found = compare(services, "linear", TRAINED)
    assert (found.way, found.frames) == (ComparisonWay.REFITTED, 40)
    assert found.advantage != 0
    with pytest.raises(RequirementsNotMet, match="vectors cannot be trained again here") as refused:
        compare(services, "vectors", TRAINED)
    assert "only 4 held-out frames, and 10 are needed" in refused.value.detail


def test_two_that_learn_alike_are_said_to_be_one_model_on_the_same_ratings(services, trained):
    services.models.add_version(of_few(trained, "alike"))
    found = compare(services, "alike", TRAINED)
    assert found.advantage == 0
    assert found.notes[0].startswith("Both learn in the same way")


def test_a_formula_is_asked_as_it_is_beside_a_recipe_fitted_anew(services, trained):
    services.models.add_version(of_few(trained, "few"))
    default = default_of(services)
    found = compare(services, "few", default.digest)
    assert (found.way, found.frames) == (ComparisonWay.REFITTED, 40)
    said = compare(services, TRAINED, default.digest)
    assert found.second_figures == said.second_figures
    assert f"with {default.name}, which learns from nothing" in found.basis
    assert len(found.notes) == 1
    assert found.notes[0].startswith("How few learns was settled with some of these very frames")


def test_too_few_ratings_for_either_way_are_refused_with_their_number(services, trained):
    services.models.add_version(of_few(trained, "few"))
    services.annotations.remove(
        DEFAULT_USER, list(services.annotations.load(DEFAULT_USER).ratings)[: 40 - MINIMUM_RATINGS + 1]
    )
    with pytest.raises(RequirementsNotMet) as refused:
        compare(services, "few", TRAINED)
    assert "10 are needed" in refused.value.detail
    assert "Only 19 rated frames can be used, and 20 are needed" in refused.value.detail
    assert "Rate frames" in refused.value.detail


def test_a_missing_clip_is_told(trained_home, aura_home, sample_clip, tmp_path):
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("cache"))
    clip = shutil.copy(sample_clip, tmp_path / "moved.mp4")
    services = Application.open()
    (media,) = services.catalog.list_media()
    services.catalog.relink(media.id, clip)
    (tmp_path / "moved.mp4").unlink()
    with pytest.raises(RequirementsNotMet, match=r"40 rated frames left out: the clip is missing"):
        compare(services, TRAINED, default_of(services).digest)
    services.close()


def test_a_model_is_not_compared_with_itself(services):
    with pytest.raises(InvalidInput, match="with itself"):
        compare(services, TRAINED, services.models.find(TRAINED).digest)


def test_a_comparison_can_be_cancelled(services):
    class Cancel:
        def requested(self):
            return StopRequest.CANCEL

    with pytest.raises(Cancelled):
        compare(services, TRAINED, default_of(services).digest, token=Cancel())


def test_fitting_anew_can_be_cancelled(services, trained):
    services.models.add_version(of_few(trained, "few"))

    class CancelOnceBegun:
        events: ClassVar = []

        def requested(self):
            return StopRequest.CANCEL if RefitBegun() in self.events else None

    with pytest.raises(Cancelled):
        compare(services, "few", TRAINED, token=CancelOnceBegun(), events=CancelOnceBegun.events)


def test_it_belongs_to_advanced_mode(services):
    services.settings.set(ADVANCED_MODE, value=False)
    with pytest.raises(AdvancedModeRequired, match="Comparing models"):
        _ = services.comparison


def test_the_verdict_of_a_run_says_of_the_model_in_use_what_comparing_the_two_says(services, trained):
    frames = frames_by_mark(services.catalog)
    # A shot that no other frame is a near copy of: about copies the verdict does not ask the model in use.
    learned = 6

    def of_one_shot(row):
        return row if frames[row["frameHash"]].shot == learned else None

    partly = services.models.add_version(retold(trained, "partly", of_one_shot))
    assert services.models.deploy_version(partly.digest).deployed
    job = train(services, DeployPolicy.NEVER)
    evidence = services.training.report(job.job_id).verdict.evidence
    found = compare(services, job.model_digest, "partly")
    assert (evidence.shared_frames, evidence.active_refitted) == (found.frames, False) == (40, False)
    assert evidence.active_loss == pytest.approx(found.second_figures.error, abs=1e-6)
    assert evidence.shared_loss == pytest.approx(found.first_figures.error)


def test_a_model_in_use_with_the_name_of_the_new_one_is_told_apart_in_the_verdict(services, trained):
    job = train(services, DeployPolicy.NEVER)
    name = services.training.report(job.job_id).verdict.evidence.active_name
    assert name.startswith(f"{TRAINED} (")
