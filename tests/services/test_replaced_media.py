"""A rating stays with the pictures it was given to, whatever file comes to lie at their path."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_trainer.domain.annotations import Rating
from aura_trainer.domain.errors import Conflict, StorageFailure
from aura_trainer.domain.media import MediaInfo, MediaKind
from aura_trainer.services.annotation_store import AnnotationStore
from aura_trainer.services.catalog import Catalog, NewFrame
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.database import Database
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.rated_frames import RatedFrames
from aura_trainer.services.replaced_media import ReplacedMedia
from aura_trainer.services.schema import TRAINER

USER = "ann"
SECOND = 25


class Bench:
    """Files of text stand for clips: what a file says is its content."""

    def __init__(self, folder):
        self.folder = folder
        ticks = count()
        self.database = Database(folder / "trainer.sqlite3", TRAINER)
        self.catalog = Catalog(self.database, lambda path: Path(path).read_text(), folder)
        self.store = AnnotationStore(
            DataPaths(folder / "home", folder / "cache"),
            DiskFiles(),
            lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=next(ticks)),
            ProcessLock(folder / "annotations.lock", "the ratings"),
        )
        self.replaced = ReplacedMedia(self.catalog, self.store)
        self.rated = RatedFrames(self.store, self.catalog)

    def place(self, name, content):
        (self.folder / name).write_text(content)
        return str(self.folder / name)

    def enter(self, name):
        """Import the file, as the importer does."""
        path = str(self.folder / name)
        content = Path(path).read_text()
        apart = self.replaced.make_way(path, content)
        media = self.catalog.add(_video(path), content)
        self.catalog.add_frames(media, [NewFrame(at * SECOND, at, key_frame=True) for at in range(3)])
        return apart

    def rate(self, name, at, value, user=USER):
        self.store.append(user, [Rating(f"{self.folder / name}#t={at}.000000", value)])

    def ratings(self, user=USER):
        """The ratings by content and second."""
        by_frame = self.rated.load(user).by_frame
        media = {item.id: item for item in self.catalog.list_media()}
        return {
            (media[frame.media_id].fingerprint, round(frame.seconds)): by_frame[frame.id].rating
            for frame in self.catalog.frames()
            if frame.id in by_frame
        }

    def close(self):
        self.database.close()


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path)
    yield made
    made.close()


def _video(path):
    return MediaInfo(
        path=path,
        kind=MediaKind.VIDEO,
        container="mp4",
        codec="h264",
        width=640,
        height=360,
        frame_rate=Fraction(SECOND),
        variable_frame_rate=False,
        time_base=Fraction(1, SECOND),
        start_pts=0,
        frame_count=3,
        duration_seconds=3.0,
        has_audio=False,
    )


def test_a_file_put_in_the_place_of_a_rated_one_has_no_rating_and_it_is_told(bench):
    bench.place("b.mp4", "old")
    bench.enter("b.mp4")
    bench.rate("b.mp4", 1, 0.9)
    bench.place("b.mp4", "new")
    apart = bench.enter("b.mp4")
    assert bench.ratings() == {("old", 1): 0.9}
    assert apart.count == 1
    assert "(1 rating)" in str(apart)
    assert Path(apart.kept_at).name in str(apart)


def test_a_rated_clip_moved_over_another_keeps_both_apart(bench):
    for name, content in (("a.mp4", "one"), ("b.mp4", "two")):
        bench.place(name, content)
        bench.enter(name)
    bench.rate("a.mp4", 0, 0.1)
    bench.rate("b.mp4", 0, 0.8)
    (bench.folder / "a.mp4").rename(bench.folder / "b.mp4")
    bench.enter("b.mp4")
    assert bench.ratings() == {("one", 0): 0.1, ("two", 0): 0.8}


def test_what_was_kept_apart_is_found_again_when_its_file_is(bench):
    bench.place("b.mp4", "old")
    bench.enter("b.mp4")
    bench.rate("b.mp4", 1, 0.9)
    bench.place("b.mp4", "new")
    bench.enter("b.mp4")
    bench.place("elsewhere.mp4", "old")
    bench.enter("elsewhere.mp4")
    bench.rate("elsewhere.mp4", 2, 0.3)
    assert bench.ratings() == {("old", 1): 0.9, ("old", 2): 0.3}
    assert sorted(Path(media.path).name for media in bench.catalog.list_media()) == ["b.mp4", "elsewhere.mp4"]


def test_a_new_file_at_an_earlier_path_of_a_moved_clip_gets_none_of_its_ratings(bench):
    bench.place("a.mp4", "one")
    bench.enter("a.mp4")
    bench.rate("a.mp4", 0, 0.1)
    (bench.folder / "a.mp4").rename(bench.folder / "moved.mp4")
    bench.enter("moved.mp4")
    bench.place("a.mp4", "two")
    assert bench.enter("a.mp4") is None
    assert bench.ratings() == {("one", 0): 0.1}


def test_a_later_rating_under_the_new_path_is_not_undone_by_an_earlier_one_under_the_old(bench):
    bench.place("a.mp4", "one")
    bench.enter("a.mp4")
    bench.rate("a.mp4", 0, 0.1)
    (bench.folder / "a.mp4").rename(bench.folder / "moved.mp4")
    bench.enter("moved.mp4")
    bench.rate("moved.mp4", 0, 0.7)
    bench.place("a.mp4", "two")
    bench.enter("a.mp4")
    assert bench.ratings() == {("one", 0): 0.7}


def test_an_unrated_clip_that_was_replaced_leaves_nothing_behind(bench):
    bench.place("b.mp4", "old")
    bench.enter("b.mp4")
    bench.place("b.mp4", "new")
    assert bench.enter("b.mp4") is None
    assert [media.fingerprint for media in bench.catalog.list_media()] == ["new"]


def test_every_profile_keeps_its_ratings(bench):
    bench.place("b.mp4", "old")
    bench.enter("b.mp4")
    bench.rate("b.mp4", 1, 0.9)
    bench.rate("b.mp4", 1, 0.2, user="bob")
    bench.place("b.mp4", "new")
    assert bench.enter("b.mp4").count == 2
    assert (bench.ratings(), bench.ratings("bob")) == ({("old", 1): 0.9}, {("old", 1): 0.2})


def test_a_copy_elsewhere_goes_on_as_the_clip_when_the_first_file_is_replaced(bench):
    bench.place("a.mp4", "one")
    bench.enter("a.mp4")
    bench.rate("a.mp4", 1, 0.6)
    bench.place("copy.mp4", "one")
    bench.enter("copy.mp4")
    bench.place("a.mp4", "two")
    assert bench.enter("a.mp4") is None
    assert bench.ratings() == {("one", 1): 0.6}
    assert Path(bench.catalog.by_fingerprint("one").path).name == "copy.mp4"


def test_a_rating_given_while_others_are_moved_is_not_buried(bench, monkeypatch):
    bench.place("b.mp4", "old")
    bench.enter("b.mp4")
    bench.rate("b.mp4", 1, 0.9)
    person = AnnotationStore(
        DataPaths(bench.folder / "home", bench.folder / "cache"),
        DiskFiles(),
        lambda: datetime(2026, 1, 2, tzinfo=UTC),
        ProcessLock(bench.folder / "annotations.lock", "the ratings", timeout=0),
    )
    waiting = [Rating(f"{bench.folder / 'b.mp4'}#t=1.000000", 0.4)]
    load = bench.store.load

    def rated_meanwhile(user):
        found = load(user)
        if waiting:
            with suppress(Conflict):
                person.append(user, waiting)
                waiting.clear()
        return found

    monkeypatch.setattr(bench.store, "load", rated_meanwhile)
    bench.place("b.mp4", "new")
    bench.enter("b.mp4")
    if waiting:
        person.append(USER, waiting)
    assert 0.4 in bench.ratings().values()


class _FailsOnce(Catalog):
    """A catalogue whose disk fails when it is to let go of a path for the first time."""

    failed = False

    def make_way(self, path, kept_at):
        if not self.failed:
            self.failed = True
            raise StorageFailure("The disk is full.")
        super().make_way(path, kept_at)


def test_a_replacement_that_was_cut_short_is_finished_by_the_next_import(bench):
    bench.place("b.mp4", "old")
    bench.enter("b.mp4")
    bench.rate("b.mp4", 1, 0.9)
    bench.place("b.mp4", "new")
    failing = _FailsOnce(bench.database, lambda path: Path(path).read_text(), bench.folder)
    with pytest.raises(StorageFailure):
        ReplacedMedia(failing, bench.store).make_way(str(bench.folder / "b.mp4"), "new")
    assert bench.enter("b.mp4").count == 1
    assert bench.ratings() == {("old", 1): 0.9}


NAMES = ("a.mp4", "b.mp4", "c.mp4")
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
        st.tuples(st.just("rate"), st.sampled_from(NAMES), st.integers(1, 9)),
        st.tuples(st.just("write"), st.sampled_from(NAMES), st.sampled_from(("one", "two", "three"))),
    ),
    max_size=12,
)


def test_ratings_given_where_a_clip_was_before_it_moved_are_kept_when_it_is_replaced(bench):
    bench.place("a.mp4", "old")
    bench.enter("a.mp4")
    bench.rate("a.mp4", 1, 0.9)
    (bench.folder / "a.mp4").rename(bench.folder / "b.mp4")
    bench.enter("b.mp4")
    bench.rate("b.mp4", 2, 0.2)
    bench.place("b.mp4", "new")
    assert bench.enter("b.mp4").count == 2
    assert bench.ratings() == {("old", 1): 0.9, ("old", 2): 0.2}


@settings(max_examples=40)
@given(steps=_STEPS)
def test_whatever_is_moved_over_whatever_each_content_keeps_its_last_rating(steps, tmp_path_factory):
    bench = Bench(tmp_path_factory.mktemp("replaced"))
    given_to = {}
    for kind, name, what in steps:
        place = bench.folder / name
        if kind == "write":
            bench.place(name, what)
            bench.enter(name)
        elif not place.exists():
            continue
        elif kind == "move":
            place.rename(bench.folder / what)
            bench.enter(what)
        else:
            content = place.read_text()
            at = next(
                frame.address for frame in bench.catalog.frames() if frame.media_id == _id(bench, content)
            )
            bench.store.append(USER, [Rating(at, what / 10)])
            given_to[content, 0] = what / 10
    assert bench.ratings() == given_to
    bench.close()


def _id(bench, content):
    return bench.catalog.by_fingerprint(content).id
