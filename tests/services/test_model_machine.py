"""Any sequence of changes, restarts, full disks and meddling, against a model of two variables and a stack."""

import shutil
import tempfile
from pathlib import Path

import model_rig
from crash_scenarios import named
from file_layers import FailingFiles
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from aura_trainer.domain.errors import StorageFailure

NAMES = st.sampled_from("ABC")


class Deployments(RuleBasedStateMachine):
    @initialize()
    def start(self):
        self.home = Path(tempfile.mkdtemp())
        for name in "ABC":
            (self.home / name).write_bytes(model_rig.bundle(name))
        (self.home / "broken").write_bytes(b"no bundle")
        self.now = (None, None)
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
            self.stack.append(self.now)
            self.now = standing

    @rule(name=NAMES)
    def deploy(self, name):
        assert self.manager.deploy(self.home / name).deployed
        if self.now[0] != name:
            self.changed((name, self.now[0] or self.now[1]))

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
        assert self.manager.undo().deployed == bool(self.stack)
        if self.stack:
            self.now = self.stack.pop()

    @rule(
        action=st.sampled_from(["deploy A", "deploy B", "restore", "revert", "undo"]), at=st.integers(1, 20)
    )
    def fail(self, action, at):
        files = FailingFiles(at)
        broken = model_rig.manager(self.home, files)
        try:
            if action.startswith("deploy"):
                broken.deploy(self.home / action[-1])
            else:
                {"restore": broken.restore_backup, "revert": broken.revert, "undo": broken.undo}[action]()
        except StorageFailure:
            assert files.broken
        else:
            # Nothing was in the way, so it took place; the rules above say what that means.
            assert not files.broken
            self.redo(action)

    def redo(self, action):
        if action.startswith("deploy") and self.now[0] != action[-1]:
            self.changed((action[-1], self.now[0] or self.now[1]))
        elif action == "revert":
            self.changed((None, self.now[1]))
        elif action == "restore" and self.now[1] is not None:
            self.changed((self.now[1], self.now[1]))
        elif action == "undo" and self.stack:
            self.now = self.stack.pop()

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
            self.stack.append(self.now)

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


TestDeployments = Deployments.TestCase
TestDeployments.settings = settings(
    max_examples=30, stateful_step_count=25, suppress_health_check=[HealthCheck.too_slow]
)
