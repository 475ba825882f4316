"""Any sequence of changes, restarts, full disks and meddling, against a model of two variables, a set and a stack."""

import shutil
import tempfile
from pathlib import Path

import model_rig
from crash_scenarios import named
from file_layers import FailingFiles
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from aura_trainer.domain.errors import Conflict, NotFound, StorageFailure
from aura_trainer.services.deployment_journal import KEPT_ASIDE

NAMES = st.sampled_from("ABC")


class Deployments(RuleBasedStateMachine):
    @initialize()
    def start(self):
        self.home = Path(tempfile.mkdtemp())
        for name in "ABC":
            (self.home / name).write_bytes(model_rig.bundle(name))
        (self.home / "broken").write_bytes(b"no bundle")
        self.now = (None, None)
        self.kept = set()
        self.stack = []
        self.restart()

    def teardown(self):
        if hasattr(self, "home"):
            shutil.rmtree(self.home)

    @rule()
    def restart(self):
        self.manager = model_rig.manager(self.home)

    def changed(self, standing):
        if standing != self.now:
            self.stack.append((self.now, None))
            self.now = standing

    def deployed(self, name):
        self.kept.add(name)
        if self.now[0] != name:
            self.changed((name, self.now[0] or self.now[1]))

    def deleted(self, name):
        self.kept.remove(name)
        self.stack.append((self.now, name))
        deletions = [at for at, (_, gone) in enumerate(self.stack) if gone]
        if len(deletions) > KEPT_ASIDE:
            self.stack = self.stack[deletions[-KEPT_ASIDE - 1] + 1 :]

    def undone(self):
        self.now, gone = self.stack.pop()
        if gone:
            self.kept.add(gone)

    @rule(name=NAMES)
    def deploy(self, name):
        assert self.manager.deploy(self.home / name).deployed
        self.deployed(name)

    @rule(name=NAMES)
    def import_again(self, name):
        self.manager.import_file(self.home / name)
        self.kept.add(name)

    @rule(name=NAMES)
    def delete(self, name):
        try:
            self.manager.delete(name)
        except Conflict:
            assert name in self.now
        except NotFound:
            assert name not in self.kept
        else:
            self.deleted(name)

    @rule()
    def deploy_something_broken(self):
        outcome = self.manager.deploy(self.home / "broken")
        assert not outcome.deployed
        assert "no zip file" in outcome.reason

    @rule()
    def revert(self):
        assert self.manager.revert().deployed
        self.changed((None, self.now[1]))

    @rule()
    def restore(self):
        assert self.manager.restore_backup().deployed == (self.now[1] is not None)
        if self.now[1] is not None:
            self.changed((self.now[1], self.now[1]))

    @rule()
    def undo(self):
        outcome = self.manager.undo()
        assert outcome.deployed == bool(self.stack)
        if self.stack:
            assert outcome.brought_back == self.stack[-1][1]
            self.undone()

    @rule(
        action=st.sampled_from(["deploy A", "deploy B", "delete A", "delete C", "restore", "revert", "undo"]),
        at=st.integers(1, 24),
    )
    def fail(self, action, at):
        verb, _, name = action.partition(" ")
        if verb == "delete" and (name not in self.kept or name in self.now):
            return
        files = FailingFiles(at)
        broken = model_rig.manager(self.home, files)
        try:
            if verb == "deploy":
                broken.deploy(self.home / name)
            elif verb == "delete":
                broken.delete(name)
            else:
                {"restore": broken.restore_backup, "revert": broken.revert, "undo": broken.undo}[action]()
        except StorageFailure:
            assert files.broken
            # The version may have been kept before its deployment failed.
            if name in self.listed():
                self.kept.add(name)
        else:
            # It took place, for what failed, if anything, was only the tidying up after it.
            assert not files.broken or verb == "delete"
            self.redo(verb, name)

    def redo(self, verb, name):
        if verb == "deploy":
            self.deployed(name)
        elif verb == "delete":
            self.deleted(name)
        elif verb == "revert":
            self.changed((None, self.now[1]))
        elif verb == "restore" and self.now[1] is not None:
            self.changed((self.now[1], self.now[1]))
        elif verb == "undo" and self.stack:
            self.undone()

    def listed(self):
        return {item.name for item in model_rig.manager(self.home).versions()}

    @rule()
    def damage_the_active_model(self):
        active = model_rig.data_paths(self.home).active_model
        if active.exists():
            whole = active.read_bytes()
            active.write_bytes(whole[: len(whole) // 2])
            _, notice = model_rig.opened(self.manager)
            assert "cannot be used" in notice
            # Whatever comes next starts from the default, which is what is in use now.
            assert self.manager.revert().deployed
            self.now = (None, self.now[1])
            self.stack.append((self.now, None))

    @invariant()
    def files_and_answers_agree(self):
        if not hasattr(self, "manager"):
            return
        assert tuple(named(*model_rig.slots(self.home))) == self.now
        opened, notice = model_rig.opened(self.manager)
        assert (opened["name"], notice) == (self.now[0] or "default", None)
        status = self.manager.status()
        assert status.active.name == (self.now[0] or "default")
        assert status.using_default == (self.now[0] is None)
        assert (status.backup.name if status.backup else None) == self.now[1]
        assert (status.undoable is not None) == bool(self.stack)
        assert self.listed() == self.kept | {"default"}


TestDeployments = Deployments.TestCase
TestDeployments.settings = settings(
    max_examples=30, stateful_step_count=25, suppress_health_check=[HealthCheck.too_slow]
)
