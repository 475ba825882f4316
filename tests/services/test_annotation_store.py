import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crash_scenarios import annotation_store, ratings_of
from file_layers import CountingFiles
from hypothesis import given, settings
from hypothesis import strategies as st
from model_rig import data_paths

from aura_trainer.domain.annotations import Rating
from aura_trainer.domain.errors import Conflict, InvalidAnnotation, InvalidInput, StorageFailure
from aura_trainer.services.annotation_store import AnnotationStore
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.locks import ProcessLock

USER = "editor"


@pytest.fixture
def store(tmp_path):
    return annotation_store(tmp_path, DiskFiles())


@pytest.fixture
def path(tmp_path):
    return data_paths(tmp_path).annotations(USER)


def other(tmp_path):
    """A store of another process, as far as memory goes."""
    return annotation_store(tmp_path, DiskFiles())


def test_the_revision_grows_by_one_with_each_append_of_ones_own(store):
    store.append(USER, [Rating("a", 0.5)])
    before = store.revision(USER)
    store.append(USER, [Rating("a", 0.6), Rating("b", 0.1)])
    store.append(USER, [Rating("a", None)])
    assert store.revision(USER) == before + 2


def test_the_revision_tells_what_others_did_beside_ones_own(tmp_path, store, path):
    store.append(USER, [Rating("a", 0.5)])
    before = store.revision(USER)
    other(tmp_path).append(USER, [Rating("b", 0.5)])
    store.append(USER, [Rating("c", 0.5)])
    assert store.revision(USER) == before + 2
    path.unlink()
    assert store.revision(USER) == before + 3
    assert store.revision(USER) == before + 3


def test_a_batch_costs_one_append_and_one_flush_and_is_on_the_disk_on_return(tmp_path, store, path):
    store.append(USER, [Rating("first", 0.5)])
    files = CountingFiles()
    stored = annotation_store(tmp_path, files).append(
        USER, [Rating("a", 0.5, {"clip": "x"}), Rating("b", 1), Rating("c", 0)]
    )
    assert files.calls.count("append") == files.calls.count("fsync") == 1
    assert files.calls.index("append") < files.calls.index("fsync")
    assert [json.loads(line)["FramePath"] for line in path.read_text().splitlines()] == [
        "first",
        "a",
        "b",
        "c",
    ]
    assert [(item.frame_path, item.rating, item.metadata) for item in stored] == [
        ("a", 0.5, {"clip": "x"}),
        ("b", 1.0, None),
        ("c", 0.0, None),
    ]
    assert {item.timestamp for item in stored} == {datetime(2026, 3, 1, tzinfo=UTC)}


def test_an_empty_batch_stores_nothing(store, path):
    assert store.append(USER, []) == ()
    assert not path.exists()


@pytest.mark.parametrize(
    "bad",
    [
        Rating("", 0.5),
        Rating("  ", 0.5),
        Rating("a", 1.01),
        Rating("a", float("nan")),
        Rating("a", -0.1),
        Rating("a", 0.5, {"seconds": 1.5}),
    ],
)
def test_one_bad_item_and_none_of_its_batch_is_stored(store, path, bad):
    with pytest.raises(InvalidAnnotation):
        store.append(USER, [Rating("good", 0.5), bad])
    assert not path.exists()


@pytest.mark.parametrize("user", ["", "..", "../escape", "a/b", "nul"])
def test_a_user_id_cannot_leave_its_folder(tmp_path, store, user):
    for attempt in (
        lambda: store.append(user, [Rating("a", 0.5)]),
        lambda: store.append(user, []),
        lambda: store.load(user),
        lambda: store.stats(user),
        lambda: store.remove(user, ["a"]),
        lambda: store.clear(user),
        lambda: store.compact(user),
    ):
        with pytest.raises(InvalidInput):
            attempt()
    assert not (tmp_path / "ML").exists()


def test_reading_creates_nothing(tmp_path, store):
    assert dict(store.load(USER).ratings) == {}
    assert store.stats(USER).total_annotations == 0
    assert list(tmp_path.iterdir()) == []


def test_the_last_rating_of_a_frame_wins_and_comes_last_also_after_a_compaction(tmp_path, store):
    store.append(USER, [Rating("b", 0.1), Rating("a", 0.2), Rating("a", 0.3)])
    store.append(USER, [Rating("b", 0.4)])
    assert list(ratings_of(store).items()) == [("a", 0.3), ("b", 0.4)]
    store.compact(USER)
    assert list(ratings_of(other(tmp_path)).items()) == [("a", 0.3), ("b", 0.4)]


def test_removing_takes_back_what_is_rated_and_says_what_was(tmp_path, store):
    store.append(USER, [Rating("a", 0.1), Rating("b", 0.2)])
    assert store.remove(USER, ["b", "unknown", "b"]) == ("b",)
    assert ratings_of(store) == ratings_of(other(tmp_path)) == {"a": 0.1}
    store.append(USER, [Rating("a", None)])
    assert ratings_of(store) == {}


def test_users_do_not_see_each_other(store):
    store.append(USER, [Rating("a", 0.1)])
    store.append("somebody", [Rating("a", 0.9)])
    store.clear(USER)
    assert store.load("somebody").ratings["a"].rating == 0.9


def test_figures_are_over_winning_ratings(tmp_path):
    start = datetime(2026, 3, 1, tzinfo=UTC)
    ticks = iter(start + timedelta(minutes=minute) for minute in range(9))
    paths = data_paths(tmp_path)
    lock = ProcessLock(paths.locks / "annotations.lock", "the annotations")
    store = AnnotationStore(paths, DiskFiles(), lambda: next(ticks), lock)
    store.append(USER, [Rating("a", 0.9)])
    store.append(USER, [Rating("b", 0.5)])
    store.append(USER, [Rating("a", 0.1)])
    stats = store.stats(USER)
    assert (stats.user_id, stats.total_annotations, stats.average_rating) == (USER, 2, pytest.approx(0.3))
    assert stats.oldest_annotation == start + timedelta(minutes=1)
    assert stats.newest_annotation == start + timedelta(minutes=2)


def test_without_ratings_the_figures_are_zero_and_none(store):
    stats = store.stats(USER)
    assert (stats.total_annotations, stats.average_rating) == (0, 0.0)
    assert stats.oldest_annotation is stats.newest_annotation is None


def test_a_torn_last_line_is_reported_and_the_next_append_starts_a_new_one(store, path):
    store.append(USER, [Rating("a", 0.1)])
    torn = b'{"FramePath":"b","Rating":0.'
    with path.open("ab") as file:
        file.write(torn)

    assert [(line.number, line.text) for line in store.load(USER).bad_lines] == [(2, torn.decode())]
    store.append(USER, [Rating("c", 0.3)])

    assert ratings_of(store) == {"a": 0.1, "c": 0.3}
    assert path.read_bytes().split(b"\n")[1] == torn
    assert len(store.load(USER).bad_lines) == 1


def test_a_good_last_line_without_its_line_end_counts(tmp_path, store, path):
    store.append(USER, [Rating("a", 0.1)])
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    store.append(USER, [Rating("b", 0.2)])
    assert ratings_of(store) == ratings_of(other(tmp_path)) == {"a": 0.1, "b": 0.2}


def test_bad_lines_are_set_aside_and_do_not_stop_the_others(store, path):
    path.parent.mkdir(parents=True)
    path.write_bytes(
        b"\xef\xbb\xbf"
        b'{"framePath":"a","rating":0.1,"timestamp":"2026-01-01T00:00:00Z"}\r\n'
        b"garbage\r\n"
        b"\r\n"
        b'{"FramePath":"b","Rating":3,"Timestamp":"2026-01-01T00:00:00Z","Metadata":null}\r\n'
        b'{"FramePath":"c","Rating":1,"Timestamp":"2026-01-01T00:00:00.1234567Z","Metadata":{"k":"v"}}\r\n'
    )
    loaded = store.load(USER)
    assert ratings_of(store) == {"a": 0.1, "c": 1.0}
    assert [line.number for line in loaded.bad_lines] == [2, 4]
    assert loaded.bad_lines[0].text == "garbage"
    assert "got 3" in loaded.bad_lines[1].reason


def test_ten_thousand_and_one_ratings_come_back_in_order(tmp_path, store):
    batch = [Rating(f"clip.mp4#t={at}.000000", at % 11 / 10) for at in range(10_001)]
    store.append(USER, batch)
    assert list(ratings_of(other(tmp_path)).items()) == [(item.frame_path, item.rating) for item in batch]


def test_loading_again_does_not_read_the_file_again(tmp_path, store):
    store.append(USER, [Rating("a", 0.1)])
    files = CountingFiles()
    counted = annotation_store(tmp_path, files)
    counted.load(USER)
    counted.append(USER, [Rating("b", 0.2)])
    counted.load(USER)
    assert files.calls.count("read_bytes") == 1


def test_what_was_loaded_stays_as_it_was_while_more_is_stored(store):
    store.append(USER, [Rating("a", 0.1)])
    before = store.load(USER)
    store.append(USER, [Rating("a", 0.9), Rating("b", 0.2)])
    assert {path: item.rating for path, item in before.ratings.items()} == {"a": 0.1}
    assert ratings_of(store) == {"a": 0.9, "b": 0.2}


class LoadedMeanwhile(CountingFiles):
    """Has the ratings loaded by another thread while a line is written but the store does not know it yet."""

    def __init__(self):
        super().__init__()
        self.store = None
        self.loading = None

    def pass_on(self, name, args):
        done = super().pass_on(name, args)
        if name == "append" and self.store is not None:
            asked = len(self.calls)
            self.loading = threading.Thread(target=self.store.load, args=(USER,))
            self.loading.start()
            while len(self.calls) == asked:
                self.loading.join(0.001)
        return done


def test_a_load_that_waited_for_an_append_does_not_read_the_file_again(tmp_path):
    files = LoadedMeanwhile()
    counted = annotation_store(tmp_path, files)
    counted.append(USER, [Rating("a", 0.1)])
    files.store = counted
    counted.append(USER, [Rating("b", 0.2)])
    files.loading.join()
    assert files.calls.count("read_bytes") == 0
    assert ratings_of(counted) == {"a": 0.1, "b": 0.2}
    assert counted.revision(USER) == 2


def test_what_another_process_appends_or_rewrites_is_seen(tmp_path, store):
    store.append(USER, [Rating("a", 0.1), Rating("a", 0.2)])
    assert ratings_of(store) == {"a": 0.2}
    other(tmp_path).append(USER, [Rating("b", 0.3)])
    assert ratings_of(store) == {"a": 0.2, "b": 0.3}
    other(tmp_path).compact(USER)
    other(tmp_path).remove(USER, ["a"])
    assert ratings_of(store) == {"b": 0.3}
    other(tmp_path).clear(USER)
    assert ratings_of(store) == {}


def test_clearing_keeps_the_ratings_under_another_name(store, path):
    store.append(USER, [Rating("a", 0.1)])
    before = path.read_bytes()
    kept = store.clear(USER)
    assert kept.read_bytes() == before
    assert kept.name == "annotations-cleared-20260301T000000.jsonl"
    assert ratings_of(store) == {}
    assert store.clear(USER) is None

    store.append(USER, [Rating("b", 0.1)])
    assert store.clear(USER).name == "annotations-cleared-20260301T000000-1.jsonl"
    assert kept.read_bytes() == before


def test_compaction_keeps_winning_lines_byte_for_byte_and_sets_bad_ones_aside(tmp_path, store, path):
    path.parent.mkdir(parents=True)
    winner = b'{"framePath":"a","rating":0.10,"timestamp":"2026-01-01T00:00:00Z","Origin":"Aura"}'
    path.write_bytes(
        b"\xef\xbb\xbf"
        b'{"FramePath":"a","Rating":0.9,"Timestamp":"2026-01-01T00:00:00Z"}\r\n'
        b'{"FramePath":"gone","Rating":0.9,"Timestamp":"2026-01-01T00:00:00Z"}\r\n'
        b"b\xffd\r\n" + winner + b"\r\n"
        b'{"FramePath":"gone","Rating":null,"Timestamp":"2026-01-01T00:00:00Z"}\r\n'
        b'{"FramePath":"torn'
    )
    loaded = ratings_of(store)

    result = store.compact(USER)

    assert (result.kept, result.superseded, result.set_aside) == (1, 3, 2)
    assert path.read_bytes() == winner + b"\n"
    assert result.bad_file.read_bytes() == b'b\xffd\n{"FramePath":"torn\n'
    assert ratings_of(store) == ratings_of(other(tmp_path)) == loaded
    assert store.load(USER).bad_lines == ()


def test_a_second_compaction_adds_to_the_bad_lines_and_changes_nothing_else(store, path):
    store.append(USER, [Rating("a", 0.1)])
    for text in ("one", "two"):
        with path.open("a") as file:
            file.write(text + "\n")
        store.compact(USER)
    again = store.compact(USER)
    assert (again.kept, again.superseded, again.set_aside, again.bad_file) == (1, 0, 0, None)
    assert path.with_name("annotations.jsonl.bad").read_text() == "one\ntwo\n"


def test_compacting_nothing_creates_nothing(store, path):
    assert store.compact(USER).kept == 0
    assert not path.exists()


class MeddlingFiles(CountingFiles):
    """Another program without our lock appends whenever the file for bad lines is written."""

    def __init__(self, path, times):
        super().__init__()
        self.path = path
        self.times = times

    def pass_on(self, name, args):
        if name == "exists" and args[0].name.endswith(".bad") and self.times:
            self.times -= 1
            line = {"FramePath": f"foreign {self.times}", "Rating": 0.5, "Timestamp": "2026-01-01T00:00:00Z"}
            with self.path.open("a") as file:
                file.write(json.dumps(line) + "\n")
        return super().pass_on(name, args)


def test_a_compaction_takes_in_what_is_appended_meanwhile(tmp_path, store, path):
    store.append(USER, [Rating("a", 0.1), Rating("a", 0.2)])
    with path.open("a") as file:
        file.write("bad\n")
    annotation_store(tmp_path, MeddlingFiles(path, 3)).compact(USER)
    assert ratings_of(store) == {"a": 0.2, "foreign 2": 0.5, "foreign 1": 0.5, "foreign 0": 0.5}


def test_a_compaction_gives_up_on_a_program_that_keeps_writing(tmp_path, store, path):
    store.append(USER, [Rating("a", 0.1)])
    with path.open("a") as file:
        file.write("bad\n")
    with pytest.raises(Conflict, match="keeps writing"):
        annotation_store(tmp_path, MeddlingFiles(path, 100)).compact(USER)
    assert ratings_of(store)["a"] == 0.1


def test_while_somebody_else_holds_the_annotations_the_answer_is_conflict(tmp_path):
    paths = data_paths(tmp_path)
    lock = ProcessLock(paths.locks / "annotations.lock", "the annotations", timeout=0.05)
    impatient = AnnotationStore(paths, DiskFiles(), lambda: datetime(2026, 3, 1, tzinfo=UTC), lock)
    with ProcessLock(paths.locks / "annotations.lock", "x").held(), pytest.raises(Conflict):
        impatient.append(USER, [Rating("a", 0.5)])


def test_a_file_that_cannot_be_read_is_a_storage_failure(store, path):
    path.mkdir(parents=True)
    for attempt in (lambda: store.load(USER), lambda: store.append(USER, [Rating("a", 0.5)])):
        with pytest.raises(StorageFailure, match=r"annotations\.jsonl"):
            attempt()


WRITER = """
import sys
from pathlib import Path
from aura_trainer.domain.annotations import Rating
from aura_trainer.services.files import DiskFiles
from crash_scenarios import annotation_store
store = annotation_store(Path(sys.argv[1]), DiskFiles())
for at in range(40):
    store.append("editor", [Rating(f"{sys.argv[2]} {at} {part}", at / 40) for part in range(3)])
    if at % 10 == 5:
        store.compact("editor")
"""


def test_processes_append_and_compact_at_once_without_loss(tmp_path):
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), str(here.parents[1])])}
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    writers = [subprocess.Popen([*command, name], env=environment) for name in ("one", "two", "three")]
    assert [writer.wait() for writer in writers] == [0, 0, 0]

    loaded = other(tmp_path).load(USER)

    assert loaded.bad_lines == ()
    assert set(loaded.ratings) == {
        f"{name} {at} {part}" for name in ("one", "two", "three") for at in range(40) for part in range(3)
    }


def test_threads_append_at_once_without_loss(tmp_path, store):
    def write(name):
        for at in range(25):
            store.append(USER, [Rating(f"{name} {at}", 0.5)])

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ratings_of(store) == ratings_of(other(tmp_path))
    assert len(ratings_of(store)) == 100


FRAMES = st.sampled_from(["a", "b#t=1.000000", "ä%23.png", "日本.mp4#t=0.000000"])
BATCHES = st.lists(st.builds(Rating, FRAMES, st.none() | st.floats(0, 1)), max_size=4)


@settings(max_examples=40)
@given(st.lists(BATCHES | st.sampled_from(["compact", "clear", "restart", "tear"]), max_size=12))
def test_any_sequence_of_changes_comes_back(tmp_path_factory, steps):
    home = tmp_path_factory.mktemp("home")
    store = annotation_store(home, DiskFiles())
    expected = {}
    for step in steps:
        if step == "compact":
            store.compact(USER)
        elif step == "clear":
            store.clear(USER)
            expected = {}
        elif step == "restart":
            store = annotation_store(home, DiskFiles())
        elif step == "tear":
            file = data_paths(home).annotations(USER)
            if file.exists():
                file.write_bytes(file.read_bytes() + b'{"FramePath"')
        else:
            store.append(USER, step)
            for item in step:
                expected.pop(item.frame_path, None)
                if item.rating is not None:
                    expected[item.frame_path] = item.rating
        assert list(ratings_of(store).items()) == list(expected.items())
    assert list(ratings_of(annotation_store(home, DiskFiles())).items()) == list(expected.items())


def test_a_file_is_worth_compacting_once_most_of_its_lines_say_nothing(store):
    store.append(USER, [Rating(f"frame {number}", 0.5) for number in range(2000)])
    store.append(USER, [Rating(f"frame {number}", 0.6) for number in range(1500)])
    assert not store.worth_compacting(USER)
    store.append(USER, [Rating(f"frame {number}", 0.7) for number in range(1500)])
    assert store.worth_compacting(USER)
    before = store.load(USER).ratings
    assert store.compact(USER).superseded == 3000
    assert store.load(USER).ratings == before
    assert not store.worth_compacting(USER)


class Unreadable(DiskFiles):
    """A disk on which no folder of a profile can be looked into."""

    def exists(self, path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))


class Closed(DiskFiles):
    def list_folder(self, path: Path) -> tuple[Path, ...]:
        raise PermissionError(13, "Permission denied", str(path))


def test_a_profile_that_cannot_be_looked_into_is_not_taken_for_none(tmp_path, store):
    assert store.users() == ()
    store.append(USER, [Rating("a", 0.5)])
    (data_paths(tmp_path).annotations_dir / ".hidden").mkdir()
    (data_paths(tmp_path).annotations_dir / "without-ratings").mkdir()
    assert store.users() == (USER,)
    assert annotation_store(tmp_path, Unreadable()).users() == (USER, "without-ratings")
    with pytest.raises(StorageFailure):
        annotation_store(tmp_path, Closed()).users()
