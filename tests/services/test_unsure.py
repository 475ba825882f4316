"""A clip unlike everything the model learned from: no number is said of it."""

import pytest

from aura_trainer.application import Application
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.estimates import UNLIKE, Scored
from aura_trainer.domain.media import Sampling


@pytest.fixture
def scored(sample_clip):
    """Services over one imported clip."""
    services = Application.open()
    services.importer.run(
        [str(sample_clip)], Sampling(amount=2.0), on_event=lambda _: None, token=NeverStop()
    )
    yield services
    services.close()


def put(services, novelty):
    (media,) = services.catalog.list_media()
    stamps = list(services.catalog.frame_ids(media.id))
    said = {pts: Scored(0.5, each) for pts, each in zip(stamps, novelty(len(stamps)), strict=True)}
    services._cache.put_scores(media.pictures, services.model_in_use().active.digest, said)
    return media.id


def test_a_clip_counts_by_its_typical_frame(scored):
    media_id = put(scored, lambda count: [UNLIKE] * (count // 2 + 1) + [0.0] * (count - count // 2 - 1))
    estimates = scored.scoring.estimates()
    assert estimates.unsure == {media_id: frozenset(frame.id for frame in scored.catalog.frames())}
    put(scored, lambda count: [UNLIKE * 9] * (count // 2 - 1) + [0.0] * (count - count // 2 + 1))
    assert scored.scoring.estimates().unsure == {}


def test_a_model_that_cannot_tell_is_never_unsure(scored):
    put(scored, lambda count: [None] * count)
    assert scored.scoring.estimates().unsure == {}
