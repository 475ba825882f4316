import threading

import model_rig
import pytest
from file_layers import FailingFiles

from aura_trainer.domain.errors import (
    Conflict,
    DamagedData,
    InvalidBundle,
    InvalidInput,
    NotFound,
    StorageFailure,
)
from aura_trainer.domain.models import Slot
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.model_manager import ModelManager
from aura_trainer.services.model_versions import digest_of

A = model_rig.bundle("A", "2026-02-01T00:00:00Z")
B = model_rig.bundle("B", "2026-03-01T00:00:00Z")


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "A").write_bytes(A)
    (folder / "B").write_bytes(B)
    return folder


@pytest.fixture
def manager(home):
    return model_rig.manager(home)


@pytest.fixture
def paths(home):
    return model_rig.data_paths(home)


def test_a_change_says_by_which_id_it_is_undone_and_where_nothing_changed_there_is_none(manager, home):
    for change in (
        lambda: manager.deploy(home / "A"),
        lambda: manager.deploy(home / "B"),
        manager.restore_backup,
        manager.revert,
    ):
        outcome = change()
        assert outcome.change == manager.status().change is not None
        again = change()
        assert (again.deployed, again.change) == (True, None)
    assert manager.delete("B").change == manager.status().change
    assert manager.undo().change is None


def test_only_the_change_that_is_meant_is_taken_back(manager, home):
    manager.deploy(home / "A")
    meant = manager.status().change
    assert manager.status().put_in_use == manager.status().active.digest
    manager.deploy(home / "B")
    before = manager.status()
    outcome = manager.undo(meant)
    assert not outcome.deployed
    assert "changed since" in outcome.reason
    assert manager.status() == before
    assert manager.undo(before.change).deployed
    assert manager.status().active.name == "A"
    assert manager.undo(manager.status().change).deployed
    assert manager.status().change is None


def test_deploy_revert_restore_and_undo_are_exact_to_the_byte(home):
    def act(step):
        # A fresh manager each time: nothing may depend on memory.
        manager = model_rig.manager(home)
        outcome = manager.deploy(home / step) if len(step) == 1 else getattr(manager, step)()
        assert outcome.deployed
        active, backup = model_rig.slots(home)
        used, notice = model_rig.opened(manager)
        assert notice is None
        assert used == model_rig.open_bundle(active or model_rig.DEFAULT)
        return active, backup

    assert act("A") == (A, None)
    assert act("B") == (B, A)
    assert act("restore_backup") == (A, A)
    assert act("revert") == (None, A)
    assert act("restore_backup") == (A, A)
    assert act("undo") == (None, A)
    assert act("undo") == (A, A)
    assert act("undo") == (B, A)
    assert act("undo") == (A, None)
    assert act("undo") == (None, None)
    assert (home / "ML/PretrainedModels/frame-importance-model-default.zip").read_bytes() == model_rig.DEFAULT


def test_a_missing_source_is_not_found_and_an_invalid_one_not_deployed(home, manager):
    (home / "text.zip").write_text("hello")
    with pytest.raises(NotFound, match=r"absent\.zip"):
        manager.deploy(home / "absent.zip")

    outcome = manager.deploy(home / "text.zip")

    assert not outcome.deployed
    assert outcome.reason == "It is no zip file with a manifest."
    assert model_rig.slots(home) == (None, None)
    assert [item.name for item in manager.versions()] == ["default"]


def test_deploying_what_is_active_keeps_the_backup(home, manager):
    manager.deploy(home / "A")
    manager.deploy(home / "B")
    assert manager.deploy(home / "B").deployed
    assert model_rig.slots(home) == (B, A)
    assert manager.undo().deployed
    assert model_rig.slots(home) == (A, None)


def test_without_a_backup_there_is_nothing_to_restore(manager):
    outcome = manager.restore_backup()
    assert (outcome.deployed, outcome.reason) == (False, "There is no backup to restore.")


def test_without_a_change_there_is_nothing_to_undo(manager):
    outcome = manager.undo()
    assert (outcome.deployed, outcome.reason) == (False, "There is nothing to undo.")


def test_reverting_twice_is_one_change(home, manager):
    manager.deploy(home / "A")
    assert manager.revert().deployed
    assert manager.revert().deployed
    manager.undo()
    assert model_rig.slots(home) == (A, None)


def test_a_damaged_backup_is_not_restored(home, manager, paths):
    manager.deploy(home / "A")
    manager.deploy(home / "B")
    paths.backup_model.write_bytes(A[:50])

    outcome = manager.restore_backup()

    assert not outcome.deployed
    assert outcome.reason.startswith("The backup is not usable")
    assert model_rig.slots(home) == (B, A[:50])
    status = manager.status()
    assert status.backup is None
    assert str(paths.backup_model) in status.notice


def test_a_damaged_active_model_is_passed_over_and_never_becomes_the_backup(home, manager, paths):
    manager.deploy(home / "A")
    manager.deploy(home / "B")
    damaged = B[:50]
    paths.active_model.write_bytes(damaged)

    opened, notice = model_rig.opened(manager)
    assert opened["name"] == "default"
    assert str(paths.active_model) in notice
    status = manager.status()
    assert status.using_default
    assert status.active.name == "default"
    assert status.notice == notice

    manager.deploy(home / "B")
    assert model_rig.slots(home) == (B, A)
    assert (paths.versions_dir / f"{digest_of(damaged)}.zip").read_bytes() == damaged
    manager.undo()
    assert model_rig.slots(home) == (None, A)


def test_a_folder_in_place_of_the_active_model_is_passed_over(manager, paths):
    paths.active_model.mkdir(parents=True)
    opened, notice = model_rig.opened(manager)
    assert opened["name"] == "default"
    assert str(paths.active_model) in notice


@pytest.mark.parametrize("damage", [None, b"", b"PK nonsense"])
def test_a_missing_or_damaged_default_is_provisioned_again(manager, paths, damage):
    manager.status()
    if damage is None:
        paths.default_model.unlink()
    else:
        paths.default_model.write_bytes(damage)

    opened, notice = model_rig.opened(manager)

    assert (opened["name"], notice) == ("default", None)
    assert paths.default_model.read_bytes() == model_rig.DEFAULT


def test_revert_refuses_when_there_is_no_default_to_go_back_to(home, paths):
    lock = ProcessLock(paths.locks / "models.lock", "the models")
    files = FailingFiles(0)
    broken = ModelManager(paths, files, lock, model_rig.open_bundle, model_rig.describe, lambda: b"spoilt")
    broken.deploy(home / "A")

    with pytest.raises(InvalidBundle):
        broken.revert()

    assert model_rig.slots(home) == (A, None)


def test_status_names_what_stands_where(home, manager):
    manager.deploy(home / "A")
    manager.deploy(home / "B")
    manager.restore_backup()

    status = manager.status()

    assert status.active.slots == (Slot.ACTIVE, Slot.BACKUP)
    assert status.active.digest == status.backup.digest == digest_of(A)
    assert status.default.slots == (Slot.DEFAULT,)
    assert not status.using_default
    assert status.notice is None
    assert status.undoable == "restore of the backup"
    assert status.active.annotation_count == 30
    assert status.active.metrics == {"loss": 0.2}


def test_versions_are_listed_newest_first_with_their_slots(home, manager):
    manager.deploy(home / "A")
    manager.deploy(home / "B")
    assert [(item.name, item.slots) for item in manager.versions()] == [
        ("B", (Slot.ACTIVE,)),
        ("A", (Slot.BACKUP,)),
        ("default", (Slot.DEFAULT,)),
    ]


def test_an_active_model_put_there_by_hand_is_kept_before_it_is_replaced(home, manager, paths):
    foreign = model_rig.bundle("by hand")
    paths.models_dir.mkdir(parents=True)
    paths.active_model.write_bytes(foreign)

    manager.deploy(home / "A")

    assert model_rig.slots(home) == (A, foreign)
    assert manager.find("by hand").digest == digest_of(foreign)
    manager.undo()
    assert model_rig.slots(home) == (foreign, None)


def test_models_are_found_by_name_or_by_the_beginning_of_their_id(manager):
    kept = manager.add_version(A)
    assert manager.find("A") == manager.find(kept.short_id) == manager.find(kept.digest.upper()) == kept
    with pytest.raises(NotFound, match="no model 'zebra'"):
        manager.find("zebra")
    with pytest.raises(InvalidInput):
        manager.find("  ")


def test_an_ambiguous_name_lists_the_choices(manager):
    first = manager.add_version(model_rig.bundle("twin", "2026-01-01T00:00:00Z"))
    second = manager.add_version(model_rig.bundle("twin", "2026-01-02T00:00:00Z"))
    with pytest.raises(InvalidInput) as error:
        manager.find("twin")
    assert first.short_id in error.value.detail
    assert second.short_id in error.value.detail


def test_a_name_is_not_taken_for_the_beginning_of_another_model_s_id(home, manager):
    kept = {name: manager.add_version(model_rig.bundle(name)) for name in "1234567"}
    for name, model in kept.items():
        others = [item for item in manager.versions() if item.digest.startswith(name) and item.name != name]
        if not others:
            assert manager.find(name) == model
            continue
        with pytest.raises(InvalidInput) as error:
            manager.delete(name)
        assert all(item.short_id in error.value.detail for item in (model, *others))
    assert {item.digest for item in kept.values()} <= {item.digest for item in manager.versions()}
    named_like_an_id = manager.rename(kept["6"].digest, kept["5"].digest)
    assert manager.find(kept["5"].digest.upper()) == kept["5"]
    assert manager.find(named_like_an_id.digest) == named_like_an_id


def test_a_version_that_cannot_be_read_hides_no_other(home, manager, paths, caplog):
    kept = manager.add_version(A)
    unreadable = paths.versions_dir / f"{kept.digest}.zip"
    unreadable.unlink()
    unreadable.mkdir()
    restarted = model_rig.manager(home)
    added = restarted.add_version(B)
    assert (added.name, added.slots) == ("B", ())
    assert [item.name for item in restarted.versions()] == ["B", "default"]
    assert len([record for record in caplog.records if kept.digest in record.getMessage()]) == 1


def test_a_model_that_is_kept_anew_is_told_with_where_it_stands(home, manager):
    manager.deploy(home / "A")
    manager.deploy(home / "B")
    assert manager.add_version(A).slots == (Slot.BACKUP,)
    assert manager.add_version(B) == manager.find("B")
    assert manager.add_version(model_rig.DEFAULT) == manager.find("default")


def test_a_kept_version_is_deployed_by_its_id(home, manager):
    kept = manager.add_version(A)
    assert model_rig.slots(home) == (None, None)
    assert manager.deploy_version(kept.short_id).deployed
    assert model_rig.slots(home) == (A, None)
    assert kept.path.endswith(f"{digest_of(A)}.zip")


def test_an_invalid_bundle_is_not_kept(home, manager, paths):
    (home / "bad.zip").write_bytes(A[:-30])
    for attempt in (lambda: manager.add_version(A[:-30]), lambda: manager.import_file(home / "bad.zip")):
        with pytest.raises(InvalidBundle):
            attempt()
    assert not paths.versions_dir.exists()


def test_a_version_damaged_on_the_disk_is_neither_listed_nor_deployed(home, manager, paths, caplog):
    kept = manager.add_version(A)
    (paths.versions_dir / f"{kept.digest}.zip").write_bytes(B)
    restarted = model_rig.manager(home)

    assert [item.name for item in restarted.versions()] == ["default"]
    assert [item.name for item in restarted.versions()] == ["default"]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert kept.digest in caplog.text
    with pytest.raises(NotFound):
        restarted.deploy_version(kept.digest)
    restarted.add_version(A)
    assert (paths.versions_dir / f"{kept.digest}.zip").read_bytes() == A


def test_a_version_damaged_while_listed_is_neither_deployed_nor_exported(home, manager, paths, tmp_path):
    kept = manager.add_version(A)
    (paths.versions_dir / f"{kept.digest}.zip").write_bytes(B)

    outcome = manager.deploy_version("A")

    assert not outcome.deployed
    assert "not what it was" in outcome.reason
    with pytest.raises(InvalidBundle, match="not what it was"):
        manager.export("A", tmp_path / "out.zip")
    assert not (tmp_path / "out.zip").exists()
    assert model_rig.slots(home) == (None, None)


def test_undo_says_so_when_the_model_it_needs_is_gone(home, manager, paths):
    manager.deploy(home / "A")
    manager.deploy(home / "B")
    manager.revert()
    manager.revert()
    (paths.versions_dir / f"{digest_of(B)}.zip").unlink()

    outcome = manager.undo()

    assert not outcome.deployed
    assert "revert to default cannot be undone" in outcome.reason
    assert model_rig.slots(home) == (None, A)


def test_export_and_import_carry_a_model_over(home, manager, tmp_path):
    manager.add_version(A)
    target = tmp_path / "beach.zip"
    assert manager.export("A", target).digest == digest_of(A)
    assert target.read_bytes() == A

    other = model_rig.manager(tmp_path / "other")
    assert other.import_file(target).digest == digest_of(A)


def test_export_to_a_folder_is_refused(manager, tmp_path):
    manager.add_version(A)
    with pytest.raises(InvalidInput, match="is a folder"):
        manager.export("A", tmp_path)


def test_export_over_a_file_of_the_app_is_refused(manager, paths):
    manager.deploy_version(manager.add_version(A).digest)
    manager.add_version(B)
    with pytest.raises(InvalidInput, match="own files"):
        manager.export("B", paths.versions_dir / ".." / paths.active_model.name)
    assert paths.active_model.read_bytes() == A


def test_a_failed_export_leaves_the_target_as_it_was(home, tmp_path):
    model_rig.manager(home).add_version(A)
    model_rig.manager(home).status()
    target = tmp_path / "beach.zip"
    target.write_bytes(b"precious")
    for at in (1, 2, 3):
        with pytest.raises(StorageFailure, match=r"beach\.zip"):
            model_rig.manager(home, FailingFiles(at)).export("A", target)
        assert target.read_bytes() == b"precious"
        assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["beach.zip"]


def test_examining_checks_without_keeping(home, manager, paths):
    manager.deploy(home / "A")
    assert manager.examine(home / "A").summary.slots == (Slot.ACTIVE,)
    assert manager.examine(home / "B").summary.slots == ()
    assert not (paths.versions_dir / f"{digest_of(B)}.zip").exists()
    with pytest.raises(NotFound):
        manager.examine(home / "absent")


def test_a_file_larger_than_any_model_is_not_read(home, manager):
    with (home / "huge.zip").open("wb") as file:
        file.truncate(257 * 1024 * 1024)
    assert "larger than any model" in manager.examine(home / "huge.zip").refusal.found
    with pytest.raises(InvalidBundle, match="larger than any model"):
        manager.import_file(home / "huge.zip")
    assert not manager.deploy(home / "huge.zip").deployed


def test_rename_gives_a_name_and_leaves_the_bundle_alone(home, manager, paths):
    kept = manager.add_version(A)
    renamed = manager.rename("A", "  Hochzeit am See ")
    assert renamed.name == "Hochzeit am See"
    assert model_rig.manager(home).find("Hochzeit am See").digest == kept.digest
    assert (paths.versions_dir / f"{kept.digest}.zip").read_bytes() == A
    manager.deploy_version("Hochzeit am See")
    assert manager.status().undoable == "deploy of Hochzeit am See"


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "two\nlines", "\x00"])
def test_names_that_cannot_be_shown_are_refused(manager, name):
    manager.add_version(A)
    with pytest.raises(InvalidInput):
        manager.rename("A", name)
    assert manager.find("A").name == "A"


def test_a_deleted_version_is_no_longer_listed_and_comes_back_with_its_name(home, manager, paths):
    kept = manager.add_version(A)
    manager.rename("A", "gone soon")
    assert manager.delete("gone soon").model.digest == kept.digest
    assert [item.name for item in manager.versions()] == ["default"]
    assert not (paths.versions_dir / f"{kept.digest}.zip").exists()
    restarted = model_rig.manager(home)
    assert restarted.status().undoable == "deletion of gone soon"

    outcome = restarted.undo()

    assert (outcome.deployed, outcome.brought_back) == (True, "gone soon")
    assert (paths.versions_dir / f"{kept.digest}.zip").read_bytes() == A
    assert restarted.find("gone soon").digest == kept.digest
    assert list((paths.versions_dir / ".deleted").iterdir()) == []
    assert restarted.status().undoable is None


def test_a_name_given_before_an_earlier_deletion_does_not_come_back(manager):
    manager.add_version(A)
    manager.rename("A", "first name")
    manager.delete("first name")
    manager.add_version(A)
    manager.delete("A")
    assert manager.undo().brought_back == "A"


def test_ten_deleted_versions_are_kept_aside_and_no_more(manager, paths):
    names = [f"model {at}" for at in range(12)]
    for name in names:
        manager.add_version(model_rig.bundle(name))
    for name in names:
        manager.delete(name)
    assert len(list((paths.versions_dir / ".deleted").glob("*.zip"))) == 10
    back = []
    while (outcome := manager.undo()).deployed:
        back.append(outcome.brought_back)
    assert back == names[:1:-1]
    assert outcome.reason == "There is nothing to undo."


def test_a_deletion_whose_file_is_gone_cannot_be_undone_and_says_so(manager, paths):
    kept = manager.add_version(A)
    manager.delete("A")
    (paths.versions_dir / ".deleted" / f"{kept.digest}.zip").write_bytes(B)
    outcome = manager.undo()
    assert not outcome.deployed
    assert "deletion of A cannot be undone" in outcome.reason
    manager.add_version(A)
    assert manager.undo().deployed


def test_what_cannot_be_tidied_up_after_a_deletion_is_in_the_log(home, manager, paths, caplog):
    manager.add_version(A)
    leftover = paths.versions_dir / ".deleted" / f"{digest_of(B)}.zip"
    leftover.mkdir(parents=True)
    manager.delete("A")
    assert "still on the disk" in caplog.text
    assert manager.undo().brought_back == "A"


def test_what_stands_in_a_slot_is_not_deleted(home, manager):
    manager.deploy(home / "A")
    manager.deploy(home / "B")
    for name in ("A", "B", "default"):
        with pytest.raises(Conflict, match="cannot be deleted"):
            manager.delete(name)
    assert len(manager.versions()) == 3


def test_a_deleted_version_is_brought_back_before_what_needs_it_is_undone(home, manager):
    manager.deploy(home / "A")
    manager.deploy(home / "B")
    manager.restore_backup()
    manager.revert()
    manager.delete("B")

    assert manager.undo().brought_back == "B"
    assert manager.undo().deployed
    assert model_rig.slots(home) == (A, A)
    assert manager.undo().deployed
    assert model_rig.slots(home) == (B, A)


def test_undoing_goes_no_further_back_than_the_deletions_kept(home, manager):
    manager.deploy(home / "A")
    manager.revert()
    names = [f"model {at}" for at in range(11)]
    for name in names:
        manager.add_version(model_rig.bundle(name))
        manager.delete(name)
    undone = 0
    while manager.undo().deployed:
        undone += 1
    assert undone == 10
    assert model_rig.slots(home) == (None, None)


def test_a_damaged_journal_is_set_aside_and_the_models_stay(home, manager, paths, caplog):
    manager.deploy(home / "A")
    paths.deployment_journal.write_text('{"pending": {"active": "../../etc"')

    opened, notice = model_rig.opened(model_rig.manager(home))

    assert (opened["name"], notice) == ("A", None)
    assert paths.deployment_journal.with_name("deployment-journal.json.damaged").exists()
    assert "can no longer be undone" in caplog.text
    assert manager.undo().reason == "There is nothing to undo."
    assert manager.deploy(home / "B").deployed


def test_an_interrupted_change_whose_model_is_gone_leaves_what_stands(home, manager, paths, caplog):
    manager.deploy(home / "A")
    paths.deployment_journal.write_text(
        '{"pending": {"active": "%s", "backup": null}, "history": []}' % ("0" * 64)
    )
    opened, _ = model_rig.opened(model_rig.manager(home))
    assert opened["name"] == "A"
    assert "left as it is" in caplog.text


def test_while_somebody_else_changes_models_the_answer_is_conflict(home, paths):
    impatient = model_rig.manager(home, timeout=0.05)
    other = ProcessLock(paths.locks / "models.lock", "the models")
    with other.held(), pytest.raises(Conflict, match="the models"):
        impatient.deploy(home / "A")
    assert impatient.deploy(home / "A").deployed


def test_threads_take_turns(home):
    manager = model_rig.manager(home)
    names = [f"model {at}" for at in range(6)]
    for name in names:
        (home / name).write_bytes(model_rig.bundle(name))
    failures = []

    def deploy(name):
        try:
            assert manager.deploy(home / name).deployed
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=deploy, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    undone = 0
    while manager.undo().deployed:
        undone += 1
    assert undone == len(names)
    assert model_rig.slots(home) == (None, None)


def test_a_version_is_checked_against_its_digest(manager, paths):
    manager.add_version(A)
    (paths.versions_dir / f"{digest_of(A)}.zip").write_bytes(B)
    with pytest.raises(DamagedData, match=digest_of(A)):
        manager._versions.read(digest_of(A))


def test_the_first_bundle_is_opened_before_anything_is_locked(home):
    paths = model_rig.data_paths(home)
    held = []

    def open_bundle(data):
        # Another process's view of the lock.
        other = ProcessLock(paths.locks / "models.lock", "the models", 0.0)
        try:
            with other.held():
                held.append(False)
        except Conflict:
            held.append(True)
        return model_rig.open_bundle(data)

    lock = ProcessLock(paths.locks / "models.lock", "the models")
    made = ModelManager(paths, DiskFiles(), lock, open_bundle, model_rig.describe, lambda: model_rig.DEFAULT)
    made.status()
    assert held == [False]
