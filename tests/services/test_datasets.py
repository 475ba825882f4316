"""Data sets shared between two real data folders: what is told, what conflicts, and a training that looks at nothing."""

import json
import os
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import cv2
import numpy as np
import pytest
from clips import numbered_picture
from rated_homes import CLIP, make_imported, train

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.dataset import ShareChoices
from aura_trainer.domain.errors import InvalidInput, NotFound
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.rating_exchange import OnConflict, frames_to_import
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.domain.training import DeployPolicy
from aura_trainer.services.clock import utc_now
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.dataset_manifest import InvalidDataset
from aura_trainer.services.job_queue import JobQueue

NEVER = NeverStop()
START = datetime(2026, 1, 1, tzinfo=UTC)


def nobody(_event):
    pass


class Person:
    """Somebody with a data folder of their own."""

    def __init__(self, home, *, since=START):
        ticks = count()
        self.app = Application(
            DataPaths.resolve({"AURA_HOME": str(home)}), clock=lambda: since + timedelta(minutes=next(ticks))
        )

    def share(self, path, **choices):
        return self.app.dataset_sharing.share(
            DEFAULT_USER, path, ShareChoices(**choices), token=NEVER, on_event=nobody
        )

    def plan(self, path, folder=None):
        service = self.app.dataset_import
        return service.plan(DEFAULT_USER, service.open(path), folder=folder, token=NEVER, on_event=nobody)

    def take(self, path, policy=OnConflict.THEIRS, folder=None):
        service = self.app.dataset_import
        plan = self.plan(path, folder)
        return service.bring_in(DEFAULT_USER, service.open(path), plan, policy, token=NEVER, on_event=nobody)

    def take_in(self, *paths):
        report = self.app.importer.run(
            [str(path) for path in paths], Sampling(amount=2.0), on_event=nobody, token=NEVER
        )
        assert not report.failures

    def rate(self, frame_path, rating):
        self.app.annotations.append(DEFAULT_USER, [Rating(frame_path, rating)])

    def stored(self):
        return {path: item.rating for path, item in self.app.annotations.load(DEFAULT_USER).ratings.items()}


@pytest.fixture
def people():
    """Makes persons, and closes their databases at the end."""
    made = []

    def make(*args, **kwargs):
        made.append(Person(*args, **kwargs))
        return made[-1]

    yield make
    for person in made:
        person.app.close()


@pytest.fixture
def jo(people, rated_footage, tmp_path):
    """Somebody who rated 40 frames of the sample clip, and has a copy of it in a folder of a telling name."""
    home = Path(shutil.copytree(rated_footage / "aura", tmp_path / "jo"))
    return people(home)


@pytest.fixture
def shared(jo, tmp_path):
    """What Jo shared, pictures included."""
    path = tmp_path / "taste.auradata"
    told = jo.share(path, thumbnails=True)
    assert (told.ratings, told.clips, told.features, told.thumbnails, told.left_out) == (40, 1, 40, 40, 0)
    assert told.bytes == path.stat().st_size
    return path


@pytest.fixture
def ann(people, sample_clip, tmp_path):
    """Somebody else, who imported a copy of the clip under another name and has rated nothing."""
    clip = tmp_path / "ann's footage" / "renamed.mp4"
    clip.parent.mkdir()
    shutil.copy(sample_clip, clip)
    make_imported(tmp_path / "ann", clip, 2.0)
    person = people(tmp_path / "ann", since=START + timedelta(days=365))
    person.clip = clip
    return person


def test_another_folder_takes_what_was_shared_and_trains_without_looking_at_a_frame(ann, jo, shared):
    before = jo.app.annotations.load(DEFAULT_USER).ratings
    plan = ann.plan(shared)
    assert (len(plan.new), plan.conflicts, plan.equal, plan.absent, plan.computed) == (40, (), (), (), 40)
    assert 0 < frames_to_import(plan.new) < 40
    assert not ann.stored()
    assert len(ann.take(shared)) == 40
    taken = {path.rpartition("#")[2]: rating for path, rating in ann.stored().items()}
    assert taken == {path.rpartition("#")[2]: item.rating for path, item in before.items()}
    assert all(path.startswith(str(ann.clip)) for path in ann.stored())
    ann.app.settings.set(ADVANCED_MODE, value=True)
    assert train(ann.app, DeployPolicy.NEVER).metrics.samples == 40
    (run,) = JobQueue(ann.app._database, utc_now).completed()
    assert run.result.timing.frames_read == 0


def test_nothing_tells_of_the_person_unless_asked(jo, rated_footage, tmp_path):
    where = str(rated_footage)
    quiet, open_ = tmp_path / "quiet.auradata", tmp_path / "open.auradata"
    jo.share(quiet, thumbnails=True)
    jo.share(open_, folders=True, name=True)

    def words(path):
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            return manifest, b"".join(map(archive.read, archive.namelist()))

    manifest, everything = words(quiet)
    assert manifest["media"][0]["name"] == CLIP
    for private in (where, str(Path.home()), str(tmp_path), DEFAULT_USER, Path.home().name + "/"):
        assert private.encode() not in everything
    manifest, _ = words(open_)
    assert (manifest["media"][0]["folder"], manifest["by"]) == (where, DEFAULT_USER)


def test_what_differs_is_decided_as_in_any_import(ann, shared):
    ann.take(shared)
    same = ann.plan(shared)
    assert (len(same.equal), same.total) == (40, 40)
    path = next(iter(ann.stored()))
    theirs = ann.stored()[path]
    ann.rate(path, 1 - theirs)
    plan = ann.plan(shared)
    assert [(item.mine.rating, item.given.rating) for item in plan.conflicts] == [(1 - theirs, theirs)]
    for policy, kept in (
        (OnConflict.MINE, 1 - theirs),
        (OnConflict.NEWER, 1 - theirs),
        (OnConflict.THEIRS, theirs),
    ):
        ann.take(shared, policy)
        assert ann.stored()[path] == kept


def test_footage_that_is_not_here_is_named_and_found_in_a_folder_by_its_content(
    people, shared, sample_clip, tmp_path
):
    new = people(tmp_path / "new")
    plan = new.plan(shared)
    assert [(item.name, item.ratings) for item in plan.absent] == [(CLIP, 40)]
    assert str(plan.absent[0]) == "sample.mp4 is not imported: 40 ratings are left out"
    assert plan.total == 0
    assert new.take(shared) == ()
    with pytest.raises(NotFound):
        new.plan(shared, tmp_path / "gone")
    deep = tmp_path / "disk" / "b"
    deep.mkdir(parents=True)
    (deep / CLIP).write_bytes(b"another of the same name")
    shutil.copy(sample_clip, deep / "x.mp4")
    found = new.plan(shared, tmp_path / "disk")
    assert (len(found.new), found.absent, frames_to_import(found.new)) == (40, (), 40)
    assert len(new.take(shared, folder=tmp_path / "disk")) == 40
    assert {path.partition("#")[0] for path in new.stored()} == {str(deep / "x.mp4")}


def test_what_was_computed_here_stays(ann, shared, tmp_path):
    media = ann.app.catalog.list_media()[0]
    with zipfile.ZipFile(shared) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    extractor = manifest["features"][0]
    key = extractor["key"]
    cache = ann.app._cache
    own = np.full((1, extractor["width"]), 7, np.float32)
    cache.put_features(media.pictures, key, [0], own)
    cache.put_thumbnails(media.pictures, {0: b"mine"})
    ann.take(shared)
    np.testing.assert_array_equal(cache.features(media.pictures, key, [0])[0], own[0])
    assert cache.thumbnails(media.pictures, [0]) == {0: b"mine"}
    stamps = [frame.pts for frame in ann.app.catalog.frames()]
    assert len(cache.thumbnails(media.pictures, stamps)) == len(stamps)


def test_stills_are_known_by_their_folder_even_those_that_were_not_taken_in(people, tmp_path):
    folders = []
    for owner in ("his", "hers"):
        folder = tmp_path / owner
        folder.mkdir()
        for number in range(3):
            cv2.imwrite(str(folder / f"{number}.png"), numbered_picture(number))
        folders.append(folder)
    one, other = people(tmp_path / "one"), people(tmp_path / "other")
    one.take_in(folders[0])
    for number in range(3):
        one.rate(str(folders[0] / f"{number}.png"), number / 4)
    path = tmp_path / "stills.auradata"
    assert one.share(path).features == 0
    other.take_in(folders[1] / "1.png")
    assert [item.ratings for item in other.plan(path).absent] == [3]
    other.take_in(folders[1])
    assert other.plan(path).absent == ()
    other.take(path)
    assert other.stored() == {str(folders[1] / f"{number}.png"): number / 4 for number in range(3)}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_footage_of_any_name_is_shared_and_found(people, tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    odd = folder / "a\\b\n\x1b.png"
    done, png = cv2.imencode(".png", numbered_picture(7))
    assert done
    odd.write_bytes(bytes(png))
    one, other = people(tmp_path / "one"), people(tmp_path / "other")
    one.take_in(odd)
    one.rate(str(odd), 0.5)
    one.share(tmp_path / "odd.auradata", folders=True)
    assert str(other.plan(tmp_path / "odd.auradata").absent[0]).startswith("a_b_")
    assert len(other.take(tmp_path / "odd.auradata", folder=folder)) == 1


def test_features_of_another_version_are_left_to_be_computed(ann, shared, monkeypatch):
    monkeypatch.setattr(
        "aura_trainer.services.dataset_import.usable_widths", lambda _folder: {"context:2:-:448": 3}
    )
    assert ann.plan(shared).computed == 0
    assert len(ann.take(shared)) == 40


def test_what_cannot_be_shared_or_opened_says_why(jo, people, tmp_path):
    with pytest.raises(InvalidInput, match=r"ends in \.auradata"):
        jo.share(tmp_path / "x.zip")
    with pytest.raises(NotFound, match="id 99"):
        jo.share(tmp_path / "x.auradata", media_ids=(99,))
    with pytest.raises(InvalidInput, match="no rating to share"):
        people(tmp_path / "empty").share(tmp_path / "x.auradata")
    assert not (tmp_path / "x.auradata").exists()
    with pytest.raises(NotFound):
        jo.plan(tmp_path / "x.auradata")
    (tmp_path / "x.auradata").write_bytes(b"no zip")
    with pytest.raises(InvalidDataset, match=r"x\.auradata: It is not a zip file.*Nothing was stored"):
        jo.plan(tmp_path / "x.auradata")
