"""What is done while the process is killed, and what is looked at afterwards."""

from datetime import UTC, datetime

import audit_rig
import model_rig

from aura_trainer.domain.annotations import Rating
from aura_trainer.services.annotation_store import AnnotationStore
from aura_trainer.services.backups import BackupService
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.settings import SettingsService

USER = "editor"
TORN = b'{"FramePath": "torn'


def annotation_store(home, files):
    paths = model_rig.data_paths(home)
    lock = ProcessLock(paths.locks / "annotations.lock", "the annotations", timeout=60)
    return AnnotationStore(paths, files, lambda: datetime(2026, 3, 1, tzinfo=UTC), lock)


def ratings_of(store):
    return {path: item.rating for path, item in store.load(USER).ratings.items()}


class Annotations:
    """One change of a store that holds two ratings and ends in a torn line, or of one that holds nothing."""

    def __init__(self, action, start="filled"):
        self.action = action
        self.start = start

    def prepare(self, home):
        home.mkdir()
        if self.start == "filled":
            annotation_store(home, DiskFiles()).append(
                USER, [Rating("a", 0.1), Rating("b", 0.2), Rating("a", 0.3)]
            )
            with model_rig.data_paths(home).annotations(USER).open("ab") as file:
                file.write(TORN)

    def act(self, home, files):
        store = annotation_store(home, files)
        if self.action == "append":
            store.append(USER, [Rating("c", 0.5), Rating("a", 0.9)])
        elif self.action == "remove":
            store.remove(USER, ["a"])
        elif self.action == "clear":
            store.clear(USER)
        else:
            store.compact(USER)

    def observe(self, home):
        store = annotation_store(home, DiskFiles())
        found = ratings_of(store)
        store.append(USER, [Rating("later", 1.0)])
        folder = model_rig.data_paths(home).annotations(USER).parent
        return {
            "ratings": found,
            "later": ratings_of(annotation_store(home, DiskFiles())),
            "bad": [line.text for line in store.load(USER).bad_lines],
            "bytes": {path.name: path.read_text() for path in folder.iterdir()},
        }


class Audit:
    """A run recorded after another one and a torn line, or as the very first."""

    def __init__(self, start="filled"):
        self.start = start

    def prepare(self, home):
        home.mkdir()
        if self.start == "filled":
            audit_rig.training_audit(home).record(audit_rig.run("a"))
            with audit_rig.log_of(home).open("ab") as file:
                file.write(TORN)

    def act(self, home, files):
        audit_rig.training_audit(home, files).record(audit_rig.run("b", 1))

    def observe(self, home):
        found = audit_rig.ids(audit_rig.training_audit(home).history())
        audit_rig.training_audit(home).record(audit_rig.run("b", 1))
        history = audit_rig.training_audit(home).history()
        return {
            "found": found,
            "later": audit_rig.ids(history),
            "bad": [line.text for line in history.bad_lines],
        }


class Models:
    """One step of the tour through deploy, restore, revert, delete and undo, after the steps before it."""

    TOUR = ("deploy A", "deploy B", "restore", "revert", "restore", "undo", "undo", "delete B", "undo")

    def __init__(self, step):
        self.step = int(step)

    def prepare(self, home):
        home.mkdir()
        for name in "AB":
            (home / name).write_bytes(model_rig.bundle(name))
        for step in range(self.step):
            perform(model_rig.manager(home), home, self.TOUR[step])

    def act(self, home, files):
        perform(model_rig.manager(home, files), home, self.TOUR[self.step])

    def observe(self, home):
        raw, _ = model_rig.slots(home)
        manager = model_rig.manager(home)
        opened, notice = model_rig.opened(manager)
        standing = named(*model_rig.slots(home))
        undone = []
        while manager.undo().deployed:
            undone.append(named(*model_rig.slots(home)))
        return {
            "raw": None if raw is None else model_rig.open_bundle(raw)["name"],
            "open": opened["name"],
            "notice": notice,
            "standing": standing,
            "undone": undone,
            "kept": sorted(item.name for item in manager.versions()),
        }


def perform(manager, home, step):
    """Take one step of the tour."""
    if step.startswith("delete"):
        assert manager.delete(step[-1]).model.name == step[-1]
        return
    if step.startswith("deploy"):
        outcome = manager.deploy(home / step[-1])
    else:
        outcome = {"restore": manager.restore_backup, "revert": manager.revert, "undo": manager.undo}[step]()
    assert outcome.deployed, outcome


def named(active, backup):
    """A standing by the names in the bundles."""
    return [None if data is None else model_rig.open_bundle(data)["name"] for data in (active, backup)]


class Settings:
    """A change of one setting beside a key we do not know."""

    def prepare(self, home):
        home.mkdir()
        model_rig.data_paths(home).settings_file.write_text('{"General": {"Theme": "dark", "Other": 1}}')

    def act(self, home, files):
        settings_service(home, files).set("general.theme", "light")

    def observe(self, home):
        service = settings_service(home, DiskFiles())
        return {
            "theme": service.get("general.theme"),
            "problem": service.problem,
            "other": '"Other": 1' in model_rig.data_paths(home).settings_file.read_text(),
        }


class Interrupting(DiskFiles):
    """Stops at the settings, which a restore replaces last."""

    def replace(self, source, target):
        if target.name == "user-settings.json":
            raise KeyboardInterrupt
        super().replace(source, target)


class Backups:
    """A backup made, one restored over ratings and settings that have changed since, or that restore finished."""

    def __init__(self, action):
        self.action = action

    def prepare(self, home):
        home.mkdir()
        store, settings = annotation_store(home, DiskFiles()), settings_service(home, DiskFiles())
        store.append(USER, [Rating("a", 0.1), Rating("b", 0.2)])
        settings.set("general.theme", "dark")
        backups(home, DiskFiles()).make()
        store.append(USER, [Rating("a", 0.9), Rating("c", 0.5)])
        settings.set("general.theme", "light")
        if self.action == "settle":
            self._restore_in_part(home)

    def _restore_in_part(self, home):
        service = backups(home, Interrupting(), hour=1)
        try:
            service.restore(service.all()[0].id)
        except KeyboardInterrupt:
            return
        raise AssertionError("the restore was not cut short")

    def act(self, home, files):
        service = backups(home, files, hour=1)
        if self.action == "make":
            service.make()
        elif self.action == "settle":
            service.settle()
        else:
            service.restore(service.all()[0].id)

    def observe(self, home):
        service = backups(home, DiskFiles(), hour=2)
        # As opening the services does.
        service.settle()
        found = self._standing(home)
        made = service.all()
        newest = None
        if len(made) > 1:
            service.restore(made[0].id)
            newest = self._standing(home)
        service.restore(made[-1].id)
        folder = model_rig.data_paths(home).backups_dir
        return {
            "found": found,
            "newest": newest,
            "oldest": self._standing(home),
            "problems": [item.problem for item in made],
            "leftovers": [path.name for path in folder.iterdir() if path.name.startswith(".")],
        }

    def _standing(self, home):
        theme = settings_service(home, DiskFiles()).get("general.theme")
        return [ratings_of(annotation_store(home, DiskFiles())), theme]


def backups(home, files, hour=0):
    paths = model_rig.data_paths(home)
    locks = [
        ProcessLock(paths.locks / name, name, timeout=60) for name in ("annotations.lock", "settings.lock")
    ]
    return BackupService(paths, files, lambda: datetime(2026, 3, 1, hour, tzinfo=UTC), *locks)


def settings_service(home, files):
    paths = model_rig.data_paths(home)
    return SettingsService(
        paths, files, ProcessLock(paths.locks / "settings.lock", "the settings", timeout=60)
    )
