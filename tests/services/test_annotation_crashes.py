"""Killed at every call to the disk, on a full disk, and through power cuts: no rating is lost."""

import random
from datetime import UTC, datetime

import pytest
from crash_runs import crashes, posix_only
from crash_scenarios import TORN, USER, Annotations, annotation_store, ratings_of
from file_layers import CHANGES, CountingFiles, FailingFiles, PowerCutFiles
from model_rig import data_paths

from aura_trainer.domain.annotations import Rating
from aura_trainer.domain.errors import StorageFailure
from aura_trainer.services.annotation_store import AnnotationStore
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.locks import ProcessLock

BEFORE = {"a": 0.3, "b": 0.2}
AFTER = {
    "append": {"a": 0.9, "b": 0.2, "c": 0.5},
    "remove": {"b": 0.2},
    "clear": {},
    "compact": BEFORE,
}
# A batch of two that was not acknowledged may be there by half.
BETWEEN = {"append": [{"a": 0.3, "b": 0.2, "c": 0.5}]}


@posix_only
@pytest.mark.parametrize("action", sorted(AFTER))
def test_a_kill_at_any_call_leaves_the_old_or_the_new_ratings(tmp_path, action):
    killed, finished = crashes(tmp_path, "Annotations", action)

    assert finished["ratings"] == AFTER[action]
    torn = TORN.decode()
    for found in killed:
        assert found["ratings"] in [BEFORE, AFTER[action], *BETWEEN.get(action, [])]
        assert found["later"] == {**found["ratings"], "later": 1.0}
        assert torn in found["bad"] or torn in "".join(found["bytes"].values())
        assert len(found["bad"]) <= 2
    if action == "compact":
        assert finished["bytes"]["annotations.jsonl.bad"] == torn + "\n"
    else:
        assert BEFORE in [found["ratings"] for found in killed]
        assert AFTER[action] in [found["ratings"] for found in killed]


@posix_only
def test_a_kill_during_the_very_first_append_leaves_a_usable_store(tmp_path):
    killed, finished = crashes(tmp_path, "Annotations", "append", "empty")
    assert finished["ratings"] == {"c": 0.5, "a": 0.9}
    assert [] in [found["bad"] for found in killed]
    for found in killed:
        assert found["ratings"] in ({}, {"c": 0.5}, {"c": 0.5, "a": 0.9})
        assert found["later"] == {**found["ratings"], "later": 1.0}


def changes_of(home, action, start):
    scenario = Annotations(action, start)
    scenario.prepare(home)
    files = CountingFiles()
    scenario.act(home, files)
    return sum(call in CHANGES for call in files.calls)


def contents(home):
    folder = data_paths(home).annotations(USER).parent
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


@pytest.mark.parametrize(
    ("action", "start"), [("append", "filled"), ("append", "empty"), ("remove", "filled")]
)
def test_a_full_disk_leaves_the_file_byte_for_byte_as_it_was(tmp_path, action, start):
    for at in range(1, changes_of(tmp_path / "count", action, start) + 1):
        home = tmp_path / str(at)
        scenario = Annotations(action, start)
        scenario.prepare(home)
        before = contents(home)
        files = FailingFiles(at)

        with pytest.raises(
            StorageFailure, match=r"annotations\.jsonl.*untouched.*not saved.*Free some space"
        ):
            scenario.act(home, files)

        assert files.broken
        assert contents(home) == before


def test_a_store_goes_on_after_a_failed_append(tmp_path):
    files = FailingFiles(0)
    store = annotation_store(tmp_path, files)
    store.append(USER, [Rating("a", 0.1)])
    files.at = files.changes + 1
    with pytest.raises(StorageFailure):
        store.append(USER, [Rating("b", 0.2)])
    assert ratings_of(store) == {"a": 0.1}
    store.append(USER, [Rating("c", 0.3)])
    assert ratings_of(store) == ratings_of(annotation_store(tmp_path, DiskFiles())) == {"a": 0.1, "c": 0.3}
    assert store.load(USER).bad_lines == ()


def test_when_even_cutting_back_fails_the_message_says_so_and_nothing_older_is_lost(tmp_path):
    scenario = Annotations("append")
    for at in (1, 2):
        home = tmp_path / str(at)
        scenario.prepare(home)
        with pytest.raises(StorageFailure, match="reading the file again will show"):
            scenario.act(home, FailingFiles(at, lasting=True))
        found = ratings_of(annotation_store(home, DiskFiles()))
        assert found in (BEFORE, AFTER["append"], *BETWEEN["append"])


@pytest.mark.parametrize("action", ["clear", "compact"])
def test_a_rewrite_that_fails_loses_nothing(tmp_path, action):
    for at in range(1, changes_of(tmp_path / "count", action, "filled") + 1):
        for lasting in (False, True):
            home = tmp_path / f"{at}-{lasting}"
            scenario = Annotations(action)
            scenario.prepare(home)
            before = contents(home)
            with pytest.raises(StorageFailure):
                scenario.act(home, FailingFiles(at, lasting=lasting))
            assert ratings_of(annotation_store(home, DiskFiles())) in (BEFORE, AFTER[action])
            if action == "clear":
                assert before["annotations.jsonl"] in contents(home).values()


def test_a_compaction_tried_again_sets_bad_lines_aside_once(tmp_path):
    Annotations("compact").prepare(tmp_path / "home")
    rewriting = changes_of(tmp_path / "count", "compact", "filled") // 2 + 1
    with pytest.raises(StorageFailure):
        annotation_store(tmp_path / "home", FailingFiles(rewriting)).compact(USER)
    assert contents(tmp_path / "home")["annotations.jsonl.bad"] == TORN + b"\n"
    result = annotation_store(tmp_path / "home", DiskFiles()).compact(USER)
    assert result.set_aside == 1
    assert result.bad_file.read_bytes() == TORN + b"\n"


@pytest.mark.parametrize("seed", range(40))
def test_a_power_cut_after_an_acknowledgement_loses_no_rating(tmp_path, seed):
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    home = tmp_path / "home"
    files = PowerCutFiles()
    expected = {}
    for at in range(6):
        store = stored_in_memory(home, tmp_path, files)
        for frame in chance.sample("abcdef", 2):
            store.append(USER, [Rating(frame, at / 10)])
            expected[frame] = at / 10
        if chance.random() < 0.5:
            store.compact(USER)
        if chance.random() < 0.2:
            store.clear(USER)
            expected = {}
        files = files.after_power_cut(chance)
        assert ratings_of(stored_in_memory(home, tmp_path, files)) == expected


@pytest.mark.parametrize("seed", range(40))
def test_a_power_cut_at_any_moment_loses_nothing_acknowledged(tmp_path, seed):
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    home = tmp_path / "home"
    files = PowerCutFiles()
    stored_in_memory(home, tmp_path, files).append(
        USER, [Rating("a", 0.1), Rating("b", 0.2), Rating("a", 0.3)]
    )
    going = FailingFiles(1 + seed % 10, inner=files, lasting=True)
    store = stored_in_memory(home, tmp_path, going)
    acknowledged = dict(BEFORE)
    try:
        store.compact(USER)
        store.append(USER, [Rating("c", 0.5)])
        acknowledged["c"] = 0.5
    except StorageFailure:
        assert going.broken

    survivor = files.after_power_cut(chance)

    found = ratings_of(stored_in_memory(home, tmp_path, survivor))
    assert found in (acknowledged, {**acknowledged, "c": 0.5})


def stored_in_memory(home, tmp_path, files):
    paths = data_paths(home)
    lock = ProcessLock(data_paths(tmp_path).locks / "annotations.lock", "the annotations")
    return AnnotationStore(paths, files, lambda: datetime(2026, 3, 1, tzinfo=UTC), lock)
