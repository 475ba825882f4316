"""Killed at every call to the disk, on a failing disk, and through power cuts: the models stay whole."""

import copy
import random
import shutil

import model_rig
import pytest
from crash_runs import crashes, posix_only
from crash_scenarios import Models, named, perform
from file_layers import CHANGES, CountingFiles, FailingFiles, PowerCutFiles

from aura_trainer.domain.errors import StorageFailure
from aura_trainer.services.model_manager import ModelManager

# Active and backup after each step of the tour, by hand, from how things stand at the start.
STANDINGS = [
    [None, None],
    ["A", None],
    ["B", "A"],
    ["A", "A"],
    [None, "A"],
    ["A", "A"],
    [None, "A"],
    ["A", "A"],
    ["A", "A"],
    ["A", "A"],
]
# What undoing all the way then passes through.
UNDONE = [
    [],
    [[None, None]],
    [["A", None], [None, None]],
    [["B", "A"], ["A", None], [None, None]],
    [["A", "A"], ["B", "A"], ["A", None], [None, None]],
    [[None, "A"], ["A", "A"], ["B", "A"], ["A", None], [None, None]],
    [["A", "A"], ["B", "A"], ["A", None], [None, None]],
    [["B", "A"], ["A", None], [None, None]],
    [["A", "A"], ["B", "A"], ["A", None], [None, None]],
    [["B", "A"], ["A", None], [None, None]],
]
STEPS = range(len(Models.TOUR))


@posix_only
@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_call_leaves_the_old_or_the_new_models_and_every_undo(tmp_path, step):
    killed, finished = crashes(tmp_path, "Models", step)

    assert finished["standing"] == STANDINGS[step + 1]
    assert finished["undone"] == UNDONE[step + 1]
    old_or_new = [(STANDINGS[at], UNDONE[at]) for at in (step, step + 1)]
    met = set()
    for found in killed:
        assert (found["standing"], found["undone"]) in old_or_new
        assert found["raw"] in (STANDINGS[step][0], STANDINGS[step + 1][0])
        assert found["open"] == (found["standing"][0] or "default")
        assert found["notice"] is None
        ever = {name for standing in STANDINGS[: step + 1] for name in standing if name}
        assert set(found["kept"]) >= ever | {"default"}, "with everything undone, nothing is deleted"
        met.add(old_or_new.index((found["standing"], found["undone"])))
    assert met == {0, 1}


def prepared(home, step):
    home.mkdir()
    for name in "AB":
        (home / name).write_bytes(model_rig.bundle(name))
    for done in range(step):
        perform(model_rig.manager(home), home, Models.TOUR[done])


def homes_for_every_change(folder, step):
    """As things stand before a step, once for each of its changes to the disk; with the number of the change."""
    before, counting = folder / "before", CountingFiles()
    prepared(before, step)
    count = shutil.copytree(before, folder / "count")
    perform(model_rig.manager(count, counting), count, Models.TOUR[step])
    for at in range(1, sum(name in CHANGES for name in counting.calls) + 1):
        yield at, shutil.copytree(before, folder / str(at))


@pytest.mark.parametrize("step", STEPS)
def test_a_full_disk_at_any_call_fails_loudly_and_changes_nothing(tmp_path, step):
    for at, home in homes_for_every_change(tmp_path, step):
        files = FailingFiles(at)

        with pytest.raises(StorageFailure, match=r"Free some space"):
            perform(model_rig.manager(home, files), home, Models.TOUR[step])

        assert files.broken
        assert named(*model_rig.slots(home)) == STANDINGS[step]
        restarted = model_rig.manager(home)
        model_rig.opened(restarted)
        assert named(*model_rig.slots(home)) == STANDINGS[step]
        perform(restarted, home, Models.TOUR[step])
        assert named(*model_rig.slots(home)) == STANDINGS[step + 1]


@pytest.mark.parametrize("step", STEPS)
def test_a_disk_that_stays_full_leaves_the_old_or_the_new_models_for_the_next_start(tmp_path, step):
    for at, home in homes_for_every_change(tmp_path, step):
        with pytest.raises(StorageFailure):
            perform(model_rig.manager(home, FailingFiles(at, lasting=True)), home, Models.TOUR[step])

        raw, _ = model_rig.slots(home)
        assert raw is None or model_rig.open_bundle(raw)
        model_rig.opened(model_rig.manager(home))
        assert named(*model_rig.slots(home)) in STANDINGS[step : step + 2]


@pytest.mark.parametrize("seed", range(60))
def test_a_power_cut_after_every_acknowledged_step_loses_nothing(tmp_path, seed):
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    home = tmp_path / "home"
    files = PowerCutFiles()
    for step, action in enumerate(Models.TOUR):
        take(files, home, tmp_path, action)
        files = files.after_power_cut(chance)
        rig = model_rig.manager(home, files, lock_home=tmp_path)

        opened, notice = model_rig.opened(rig)

        assert notice is None
        assert opened["name"] == (STANDINGS[step + 1][0] or "default")
        assert named(*model_rig.slots(home, files)) == STANDINGS[step + 1]


@pytest.mark.parametrize("step", STEPS)
def test_a_power_cut_in_the_middle_of_a_step_leaves_the_old_or_the_new_models(tmp_path, step):
    home = tmp_path / "home"
    before = PowerCutFiles()
    for done in range(step):
        take(before, home, tmp_path, Models.TOUR[done])
    at = 0
    broken = True
    while broken:
        at += 1
        files = copy.deepcopy(before)
        going = FailingFiles(at, inner=files, lasting=True)
        try:
            take(going, home, tmp_path, Models.TOUR[step])
        except StorageFailure:
            assert going.broken
        broken = going.broken

        for seed in range(8):
            survivor = files.after_power_cut(random.Random(seed))  # noqa: S311 - nothing secret

            rig = model_rig.manager(home, survivor, lock_home=tmp_path)
            opened, notice = model_rig.opened(rig)
            standing = named(*model_rig.slots(home, survivor))
            assert notice is None
            assert opened["name"] == (standing[0] or "default")
            undone = []
            while rig.undo().deployed:
                undone.append(named(*model_rig.slots(home, survivor)))
            assert (standing, undone) in [(STANDINGS[now], UNDONE[now]) for now in (step, step + 1)]


def take(files, home, tmp_path, action):
    """A step on a disk in memory, which deploys by way of the library because the sources are not there."""
    rig: ModelManager = model_rig.manager(home, files, lock_home=tmp_path)
    if action.startswith("deploy"):
        assert rig.deploy_version(rig.add_version(model_rig.bundle(action[-1])).digest).deployed
    else:
        perform(rig, home, action)
