import numpy as np
import pytest

from aura_trainer.application import Application
from aura_trainer.domain.annotations import Rating
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.estimates import Scored
from aura_trainer.domain.media import Sampling
from aura_trainer.ml.model_place import PLACE_SIZE

USER = "ann"


@pytest.fixture(scope="module")
def services(tmp_path_factory, sample_clip, real_clips):
    """Services with three real clips imported: animation of many shots, a street, a face."""
    made = Application.open({"AURA_HOME": str(tmp_path_factory.mktemp("suggested"))})
    clips = [sample_clip, real_clips / "bikes.mp4", real_clips / "carphone_pristine.mp4"]
    made.importer.run(
        [str(clip) for clip in clips], Sampling(amount=0.5), on_event=lambda _event: None, token=NeverStop()
    )
    yield made
    made.close()


def suggested(services, user, count):
    frames = {frame.id: frame for frame in services.catalog.frames()}
    return [frames[item.frame_id] for item in services.suggestions.suggest(user, count)]


def test_the_first_suggestions_cover_every_clip_and_then_shot_after_shot(services):
    chosen = suggested(services, "new", 12)
    assert len({frame.media_id for frame in chosen[:3]}) == 3
    assert len({(frame.media_id, frame.shot) for frame in chosen}) == 12


def test_a_longer_list_begins_with_the_shorter_and_is_the_same_every_time(services):
    long = services.suggestions.suggest("new", 30)
    assert services.suggestions.suggest("new", 10) == long[:10]
    assert services.suggestions.suggest("new", 30) == long
    assert len({item.frame_id for item in long}) == 30


def test_suggestions_lead_away_from_what_is_rated(services):
    (first, *_) = suggested(services, "away", 1)
    services.annotations.append("away", [Rating(first.address, 0.5)])
    chosen = services.suggestions.suggest("away", 500)
    assert first.id not in {item.frame_id for item in chosen}
    assert len(chosen) == len(services.catalog.frames()) - 1
    assert "is rated yet" in chosen[0].reason
    assert suggested(services, "away", 1)[0].media_id != first.media_id


def test_each_suggestion_says_why(services):
    user = "reasons"
    assert "first spread" in services.suggestions.suggest(user, 1)[0].reason
    by_clip = {}
    for frame in services.catalog.frames():
        by_clip.setdefault(frame.media_id, frame)
    services.annotations.append(user, [Rating(frame.address, 0.5) for frame in by_clip.values()])
    found = services.suggestions.suggest(user, 500)
    assert found[0].reason.startswith("No rating in this shot")
    assert any(item.reason.startswith("No rating within ") for item in found)
    addresses = {frame.id: frame.address for frame in services.catalog.frames()}
    assert [item.frame_path for item in found] == [addresses[item.frame_id] for item in found]
    assert all(item.time_code.count(":") >= 2 for item in found)


def test_everything_rated_leaves_nothing_to_suggest(services):
    services.annotations.append("done", [Rating(frame.address, 0.5) for frame in services.catalog.frames()])
    assert services.suggestions.suggest("done", 5) == ()


@pytest.mark.parametrize("count", [0, -3])
def test_a_count_below_one_is_refused(services, count):
    with pytest.raises(InvalidInput, match="at least 1"):
        services.suggestions.suggest("new", count)


def place_all(services, where):
    """Say where the model in use sees the frames; ``where`` gives a number a frame, or None where it has not looked."""
    digest = services.model_in_use().active.digest
    for media in services.catalog.list_media():
        said = {}
        for frame in services.catalog.frames(media.id):
            at = where(frame)
            row = np.zeros(PLACE_SIZE, "<f2")
            row[: 0 if at is None else 1] = at
            said[frame.pts] = Scored(0.5, None, None if at is None else row.tobytes())
        services._cache.put_scores(media.pictures, digest, said)


@pytest.fixture
def rated_first(services):
    """The services, whose user has rated the first frame of each clip."""
    user = "model"
    firsts = {}
    for frame in services.catalog.frames():
        firsts.setdefault(frame.media_id, frame)
    services.annotations.append(user, [Rating(frame.address, 0.5) for frame in firsts.values()])
    yield user
    services.annotations.clear(user)
    place_all(services, lambda _: None)


def test_a_frame_the_model_knows_little_of_is_suggested_and_why(services, rated_first):
    frames = services.catalog.frames()
    first = {}
    for frame in frames:
        first.setdefault(frame.media_id, frame)
    odd = next(
        frame
        for frame in frames
        if frame.id != first[frame.media_id].id and frame.shot == first[frame.media_id].shot
    )
    place_all(services, lambda frame: 9.0 if frame.id == odd.id else 0.0)
    found = services.suggestions.suggest(rated_first, 20)
    (reason,) = (item.reason for item in found if item.frame_id == odd.id)
    assert reason == "The model knows little of frames like it"
    assert services.suggestions.suggest(rated_first, 5) == found[:5]
    assert len({item.frame_id for item in found}) == 20


def test_frames_just_imported_are_spread_until_the_model_has_looked(services, rated_first):
    everything = services.suggestions.suggest(rated_first, 6)
    place_all(services, lambda frame: 1.0 if frame.media_id == 2 else None)
    assert services.suggestions.suggest(rated_first, 6) == everything


def test_what_nobody_has_rated_is_spread_over(services):
    place_all(services, lambda frame: float(frame.id % 7))
    assert "first spread" in services.suggestions.suggest("nobody", 1)[0].reason
    place_all(services, lambda _: None)
