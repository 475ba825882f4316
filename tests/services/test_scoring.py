import multiprocessing
import shutil
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from cubes import inverted, write_cube
from rated_homes import train

from aura_trainer.application import Application
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import Cancelled, UnreadableMedia, WorkerFailure
from aura_trainer.domain.estimates import FramesEstimated
from aura_trainer.domain.media import ImportFailure, ImportProgress, MediaKind, Sampling, SamplingRule, Shot
from aura_trainer.domain.training import DeployPolicy, StopRequest
from aura_trainer.media.footage import Footage
from aura_trainer.media.shots import ShotDetector, shots_from_cuts
from aura_trainer.ml.features.base import ExtractorSpec, PictureExtractor, Seen
from aura_trainer.ml.features.context import ContextExtractor
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.feature_reader import Clip, FeatureReader, extractor_key
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.score_order import KnownClip
from aura_trainer.services.scoring import ScoringService, next_round
from aura_trainer.services.shot_index import ShotIndex

NEVER = NeverStop()


@pytest.fixture
def clip(sample_clip, tmp_path):
    return Path(shutil.copy(sample_clip, tmp_path / "clip.mp4"))


@pytest.fixture
def footage(clip):
    return Footage.open(str(clip), MediaKind.VIDEO, NEVER)


@pytest.fixture
def make_reader(tmp_path):
    caches = []

    def make(name, token=NEVER):
        cache = FrameCache(tmp_path / f"{name}.sqlite3")
        caches.append(cache)
        return FeatureReader(cache, [ContextExtractor()], token)

    yield make
    for cache in caches:
        cache.close()


def score(clip, step):
    services = Application.open()
    try:
        sampling = Sampling(SamplingRule.EVERY, step)
        report = services.scoring.score([str(clip)], sampling, on_event=lambda _: None, token=NEVER)
    finally:
        services.close()
    return {frame.frame_path: frame.score for frame in report.frames}


def test_a_frame_has_the_same_score_at_every_sampling_step(clip, aura_home):
    coarse = score(clip, 4.0)
    shutil.rmtree(aura_home / "cache")
    fine = score(clip, 1.0)
    assert len(coarse) == 5
    assert len(fine) == 20
    assert coarse == {path: fine[path] for path in coarse}


def test_scoring_imports_nothing_and_remembers_what_it_said_of_imported_frames(clip):
    services = Application.open()
    services.scoring.score([str(clip)], Sampling(amount=5.0), on_event=lambda _: None, token=NEVER)
    assert services.catalog.list_media() == []
    services.importer.run([str(clip)], Sampling(amount=5.0), on_event=lambda _: None, token=NEVER)
    known = services.scoring.estimates().scores
    assert set(known) == {frame.id for frame in services.catalog.frames()}
    assert all(0 <= value <= 1 for value in known.values())
    services.close()


def test_a_clip_that_cannot_be_read_is_told_and_alone_is_an_error(clip, tmp_path):
    text = tmp_path / "notes.mp4"
    text.write_text("no pictures")
    services = Application.open()
    sampling = Sampling(amount=10.0)
    report = services.scoring.score([str(text), str(clip)], sampling, on_event=lambda _: None, token=NEVER)
    assert ([failure.path for failure in report.failures], len(report.frames)) == ([str(text)], 2)
    with pytest.raises(UnreadableMedia, match=r"notes\.mp4"):
        services.scoring.score([str(text)], sampling, on_event=lambda _: None, token=NEVER)
    services.close()


def test_features_from_the_cache_equal_those_computed_in_any_order(footage, make_reader):
    clip = Clip(footage, "mark", ())
    at_once = make_reader("one").read(clip, [0, 100, 101, 250])
    piecewise = make_reader("two")
    for ordinal in (250, 100, 0, 101):
        piecewise.read(clip, [ordinal])
    np.testing.assert_array_equal(at_once, piecewise.read(clip, [0, 100, 101, 250]))
    reversed_order = make_reader("three").read(clip, [250, 101, 100, 0])
    np.testing.assert_array_equal(at_once, reversed_order[::-1])


def test_one_pass_gives_the_shots_and_the_features_that_reading_by_known_shots_gives(footage, make_reader):
    detector = ShotDetector(footage.info.frame_rate)
    shown = list(footage.frames((), None, NEVER, on_frame=detector.feed))
    shots = shots_from_cuts(detector.cuts(), footage.index)
    assert (shown, len(shots)) == ([], 12)
    cuts = footage.index.pts.searchsorted([shot.start_pts for shot in shots]).tolist()
    ordinals = sorted({0, len(footage.index) - 1, *cuts, *(cut - 1 for cut in cuts[1:]), *range(0, 500, 50)})
    expected = make_reader("two passes").read(Clip(footage, "mark", shots), ordinals)
    reader = make_reader("one pass")
    clip = reader.look_through(footage, "mark", None, ordinals)
    assert clip.shots == shots
    np.testing.assert_array_equal(reader.read(clip, ordinals), expected)
    assert reader.computed == len(ordinals)


def test_a_pass_that_was_cut_short_is_taken_up_with_what_it_found(footage, tmp_path):
    """What the network sees is kept at once; what takes the whole clip is made by the next pass."""

    class Network(PictureExtractor):
        spec = ExtractorSpec("network", 1)
        names = ("network/brightness",)
        looked = 0

        def look(self, frames):
            self.looked += len(frames)
            return Seen(np.array([[frame.image.mean()] for frame in frames], np.float32))

    class Stop:
        wanted = False

        def requested(self):
            return StopRequest.CANCEL if self.wanted else None

        def after_half(self, part):
            self.wanted = part > 0.5

    ordinals = list(range(0, 500, 5))
    network, stop = Network(), Stop()
    with closing(FrameCache(tmp_path / "cache.sqlite3")) as cache:
        reader = FeatureReader(cache, [ContextExtractor(), network], stop)
        with pytest.raises(Cancelled):
            reader.look_through(footage, "mark", None, ordinals, stop.after_half)
        kept = len(cache.features("mark", extractor_key(network.spec), footage.index.pts.tolist()))
        assert 0 < kept < len(ordinals)
        network.looked = 0
        reader = FeatureReader(cache, [ContextExtractor(), network], NEVER)
        clip = reader.look_through(footage, "mark", None, ordinals)
        assert network.looked == len(ordinals) - kept
        assert reader.read(clip, ordinals).shape == (len(ordinals), len(reader.names))
        assert reader.computed == len(ordinals)


def test_reading_features_can_be_cancelled(footage, make_reader):
    class Stop:
        def requested(self):
            return StopRequest.CANCEL

    with pytest.raises(Cancelled):
        make_reader("one", Stop()).read(Clip(footage, "mark", ()), [0, 100])


def test_a_neighbour_never_comes_from_another_shot(footage):
    index = footage.index
    stamps = [int(pts) for pts in index.pts]
    shots = (Shot(0, stamps[0], stamps[1]), Shot(1, stamps[1], stamps[3]), Shot(2, stamps[3], index.end_pts))
    place = ShotIndex(index, shots)
    assert [place.neighbour(ordinal) for ordinal in range(5)] == [None, 2, 1, 4, 3]
    assert [place.shot(ordinal).index for ordinal in range(5)] == [0, 1, 1, 2, 2]
    assert place.in_shot(1) == 0.0
    assert 0 < place.in_shot(4) < place.in_shot(len(index) - 1) < 1


@pytest.fixture
def imported(clip):
    """Services with frames of the clip imported, and a second clip beside it that can no longer be read."""
    lost = Path(shutil.copy(clip, clip.with_name("lost.mp4")))
    with lost.open("ab") as stream:
        stream.write(b"so that it has another fingerprint")
    services = Application.open()
    services.importer.run([str(clip), str(lost)], Sampling(amount=5.0), on_event=lambda _: None, token=NEVER)
    lost.write_text("no pictures")
    yield services
    services.close()


def estimate(services):
    events = []
    services.scoring.estimate_missing(on_view=tuple, on_event=events.append, token=NEVER)
    return events


def test_imported_frames_get_the_scores_they_would_get_alone(imported, clip):
    first = imported.catalog.by_path(str(clip))
    before = imported.scoring.estimates()
    assert (before.scores, before.missing, before.generic) == ({}, (first.id,), True)
    events = estimate(imported)
    told = [event for event in events if isinstance(event, FramesEstimated)]
    after = imported.scoring.estimates()
    assert {key: score for event in told for key, score in event.scores.items()} == after.scores
    assert {event.digest for event in told} == {after.model.digest}
    assert after.missing == ()
    parts = [event.fraction for event in events if isinstance(event, ImportProgress)]
    assert parts == sorted(parts)
    assert parts[-1] == 1.0
    alone = score(clip, 5.0)
    addresses = {frame.id: frame.address for frame in imported.catalog.frames(first.id)}
    assert {addresses[key]: value for key, value in after.scores.items()} == alone
    assert estimate(imported) == []


def test_a_clip_of_few_frames_tells_how_far_it_is_before_it_is_done(footage, make_reader):
    parts = []
    ordinals = range(0, len(footage.index), len(footage.index) // 6)
    shots = shots_from_cuts((), footage.index)
    make_reader("parts").read(Clip(footage, "few", shots), ordinals, parts.append)
    assert parts == sorted(parts)
    assert 0 < parts[0] < 0.2


def test_clips_on_view_are_looked_at_first_and_again_asked_for_after_a_round():
    clips = [KnownClip(number, "", MediaKind.VIDEO, "", (), tuple(range(400))) for number in range(4)]
    assert [clip.media_id for clip in next_round(clips, {3, 2})] == [2, 3]
    assert [clip.media_id for clip in next_round(clips[:3], {0})] == [0, 1]
    assert [clip.media_id for clip in next_round(clips[:1], ())] == [0]


def test_a_clip_that_ends_the_worker_is_told_once_and_the_others_get_their_scores(clip):
    paths = [clip]
    for name in ("b.mp4", "c.mp4"):
        paths.append(Path(shutil.copy(clip, clip.with_name(name))))
        with paths[-1].open("ab") as stream:
            stream.write(name.encode())
    services = Application.open()
    services.importer.run(
        [str(path) for path in paths], Sampling(amount=5.0), on_event=lambda _: None, token=NEVER
    )
    deadly = services.catalog.by_path(str(paths[1]))
    events = []

    def take(event):
        events.append(event)
        if isinstance(event, ImportProgress) and event.path == deadly.path:
            for child in multiprocessing.active_children():
                child.kill()

    services.scoring.estimate_missing(on_view=tuple, on_event=take, token=NEVER)
    assert [event.path for event in events if isinstance(event, ImportFailure)] == [deadly.path]
    after = services.scoring.estimates()
    others = {frame.id for frame in services.catalog.frames() if frame.media_id != deadly.id}
    assert others <= after.scores.keys()
    assert after.missing == ()
    parts = [event.fraction for event in events if isinstance(event, ImportProgress)]
    assert (parts, parts[-1]) == (sorted(parts), 1.0)
    assert estimate(services) == []
    services.close()


def test_a_worker_that_ends_at_every_clip_is_an_error_of_its_own(clip):
    paths = [clip]
    for number in range(3):
        paths.append(Path(shutil.copy(clip, clip.with_name(f"{number}.mp4"))))
        with paths[-1].open("ab") as stream:
            stream.write(bytes([number]))
    services = Application.open()
    services.importer.run(
        [str(path) for path in paths], Sampling(amount=10.0), on_event=lambda _: None, token=NEVER
    )

    def take(event):
        if isinstance(event, ImportProgress):
            for child in multiprocessing.active_children():
                child.kill()

    with pytest.raises(WorkerFailure):
        services.scoring.estimate_missing(on_view=tuple, on_event=take, token=NEVER)
    services.close()


def test_what_is_known_is_told_without_a_look_at_the_footage(imported):
    def never(path):
        raise AssertionError(path)

    estimate(imported)
    catalog = Catalog(imported._database, never, imported.paths.luts_dir)
    scoring = ScoringService(imported.paths, imported._models, catalog, imported._cache)
    known = scoring.known_estimates()
    assert known == imported.scoring.estimates()
    assert known.scores


def test_scores_of_a_trained_model_have_a_margin_and_those_of_the_formula_none(
    trained_home, aura_home, clip, tmp_path
):
    def margins():
        with closing(Application.open()) as services:
            sampling = Sampling(SamplingRule.EVERY, 5.0)
            report = services.scoring.score([str(clip)], sampling, on_event=lambda _: None, token=NEVER)
            return report.margin, services.scoring.estimates().margin

    assert margins() == (None, None)
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    of_scores, of_estimates = margins()
    assert of_scores == of_estimates
    assert 0 < of_scores.half_width < 1
    assert of_scores.rough


def test_a_model_looks_at_what_it_learned_from_for_where_it_is_alone(trained_home, aura_home):
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    with closing(Application.open()) as services:
        before = services.scoring.estimates()
        told = [event for event in estimate(services) if isinstance(event, FramesEstimated)]
        after = services.scoring.estimates()
        (media,) = services.catalog.list_media()
        assert before.held_out
        assert not before.held_out & {key for event in told for key in event.scores}
        assert {key: after.scores[key] for key in before.held_out} == {
            key: before.scores[key] for key in before.held_out
        }
        assert after.missing == ()
        # Else what is suggested would be like what it knows best.
        placed = services._cache.places(media.pictures, after.model.digest)
        assert placed.keys() == services.catalog.frame_ids(media.id).keys()


def test_what_was_said_of_a_frame_in_another_look_is_no_estimate_of_it(trained_home, aura_home, tmp_path):
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    services = Application.open()
    (media,) = services.catalog.list_media()
    before = services.scoring.estimates()
    assert before.held_out
    services.luts.put_on([media.id], str(write_cube(tmp_path / "Negative.cube", inverted)))
    estimate(services)
    through = services.scoring.estimates()
    assert (through.held_out, through.another_look) == (frozenset(), before.held_out)
    assert not through.scores.keys() & before.held_out
    assert through.missing == ()
    services.luts.take_off([media.id])
    assert services.scoring.estimates() == before
    services.close()


def test_what_was_said_of_a_frame_learned_from_through_a_table_holds_for_that_look_alone(
    rated_footage, aura_home, tmp_path
):
    shutil.copytree(rated_footage / "aura", aura_home, dirs_exist_ok=True)
    services = Application.open()
    (media,) = services.catalog.list_media()
    services.luts.put_on([media.id], str(write_cube(tmp_path / "Negative.cube", inverted)))
    train(services, DeployPolicy.ALWAYS)
    through = services.scoring.estimates()
    assert through.held_out
    assert not through.another_look
    services.luts.take_off([media.id])
    plain = services.scoring.estimates()
    assert (plain.held_out, plain.another_look) == (frozenset(), through.held_out)
    services.close()
