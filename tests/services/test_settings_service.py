import errno
import json
import os
import threading

import pytest
from crash_runs import crashes, posix_only
from crash_scenarios import settings_service
from file_layers import FailingFiles
from hypothesis import given, settings
from hypothesis import strategies as st
from model_rig import data_paths

from aura_trainer.domain.errors import Conflict, DamagedData, InvalidInput, NotFound, StorageFailure
from aura_trainer.domain.settings import ADVANCED_MODE, CACHE_LIMIT_MB, DEPLOY_POLICY, SETTINGS, THEME
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.settings import SettingsService


@pytest.fixture
def service(tmp_path):
    return settings_service(tmp_path, DiskFiles())


@pytest.fixture
def file(tmp_path):
    return data_paths(tmp_path).settings_file


def test_without_a_file_every_setting_has_its_default_and_nothing_is_created(tmp_path, service):
    assert service.all() == {setting.key: setting.default for setting in SETTINGS}
    assert service.problem is None
    assert not service.advanced_mode
    assert list(tmp_path.iterdir()) == []


def test_a_change_is_on_the_disk_in_the_layout_of_the_reference(tmp_path, service, file):
    assert service.set(ADVANCED_MODE, "true") is True
    assert service.set(CACHE_LIMIT_MB, "512") == 512
    assert service.set(DEPLOY_POLICY, "always") == "always"
    assert json.loads(file.read_bytes()) == {
        "General": {"AdvancedModeEnabled": True},
        "Performance": {"CacheLimitMb": 512},
        "Training": {"DeployPolicy": "always"},
    }
    restarted = settings_service(tmp_path, DiskFiles())
    assert restarted.advanced_mode
    assert restarted.get(CACHE_LIMIT_MB) == 512


def test_what_another_process_sets_is_seen(tmp_path, service):
    assert service.get(THEME) == "system"
    settings_service(tmp_path, DiskFiles()).set(THEME, "dark")
    assert service.get(THEME) == "dark"


def test_unknown_settings_and_bad_values_are_refused(service, file):
    with pytest.raises(NotFound):
        service.get("general.colour")
    with pytest.raises(NotFound):
        service.set("general.colour", "red")
    for key, value in [
        (THEME, "pink"),
        (CACHE_LIMIT_MB, 1),
        (CACHE_LIMIT_MB, "many"),
        (ADVANCED_MODE, "yes"),
    ]:
        with pytest.raises(InvalidInput):
            service.set(key, value)
    assert not file.exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(
    unknown=st.dictionaries(st.text().filter(lambda name: name != "General"), JSON, max_size=3),
    beside=st.dictionaries(st.text().filter(lambda name: name != "Theme"), JSON, max_size=3),
)
def test_keys_we_do_not_know_keep_their_value(tmp_path_factory, unknown, beside):
    home = tmp_path_factory.mktemp("home")
    file = data_paths(home).settings_file
    file.write_text(json.dumps({**unknown, "General": beside}))
    settings_service(home, DiskFiles()).set(THEME, "dark")
    assert json.loads(file.read_bytes()) == {**unknown, "General": {**beside, "Theme": "dark"}}


DAMAGED = [
    b"",
    b"{",
    b"[]",
    b"\xff\xfe{\x00}",
    b'{"General": {"Theme": NaN}}',
    b"[" * 100_000,
    b'{"General": {"Theme": "dark"}',
]


@pytest.mark.parametrize("damage", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_gives_defaults_says_so_and_is_never_overwritten(service, file, damage):
    file.write_bytes(damage)
    assert service.get(THEME) == "system"
    assert not service.advanced_mode
    assert str(file) in service.problem
    assert "Defaults are in use" in service.problem
    with pytest.raises(DamagedData, match="left as it is"):
        service.set(THEME, "dark")
    assert file.read_bytes() == damage


def test_a_number_that_could_not_be_read_back_is_never_written(service, file):
    damage = b'{"Other": 1e999}'
    file.write_bytes(damage)
    with pytest.raises(DamagedData):
        service.set(THEME, "dark")
    assert file.read_bytes() == damage


def test_a_group_that_is_no_group_is_a_problem_of_its_own(service, file):
    file.write_text('{"General": 7, "Training": {"DeployPolicy": "ask"}}')
    assert service.get(THEME) == "system"
    assert service.get(DEPLOY_POLICY) == "ask"
    assert "'General'" in service.problem
    with pytest.raises(DamagedData):
        service.set(THEME, "dark")
    assert service.set(DEPLOY_POLICY, "always") == "always"
    assert json.loads(file.read_bytes())["General"] == 7


@pytest.mark.parametrize("stored", ["true", 1, None, [True], "yes"])
def test_advanced_mode_is_on_only_beyond_doubt(service, file, stored):
    file.write_text(json.dumps({"General": {"AdvancedModeEnabled": stored}}))
    assert not service.advanced_mode
    assert ADVANCED_MODE in service.problem


def test_names_are_case_sensitive_as_in_the_reference(service, file):
    file.write_text('{"general": {"advancedModeEnabled": true}}')
    assert not service.advanced_mode


def test_a_value_that_does_not_fit_is_named_and_the_others_are_used(service, file):
    file.write_text(
        '{"General": {"Theme": "pink", "AdvancedModeEnabled": true}, "Performance": {"CacheLimitMb": 1}}'
    )
    assert service.get(THEME) == "system"
    assert service.advanced_mode
    assert THEME in service.problem
    assert CACHE_LIMIT_MB in service.problem
    service.set(THEME, "dark")
    assert THEME not in service.problem


def test_a_byte_order_mark_is_read(service, file):
    file.write_bytes(b'\xef\xbb\xbf{"General": {"Theme": "dark"}}')
    assert service.get(THEME) == "dark"
    assert service.problem is None


def test_a_file_that_cannot_be_read_is_a_problem_not_a_crash(service, file):
    file.mkdir()
    assert service.get(THEME) == "system"
    assert not service.advanced_mode
    assert service.keys() == {}
    assert service.problem.startswith(f"{file}: ")
    assert service.problem.endswith("Defaults are in use.")
    for change in (lambda: service.set(THEME, "dark"), lambda: service.set_keys({"undo": ["Ctrl+Z"]})):
        with pytest.raises(StorageFailure) as error:
            change()
        assert error.value.title == "Could not read"


class Forbidden(DiskFiles):
    def read_bytes(self, path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def test_a_file_that_may_not_be_read_is_told_as_that(service, file):
    service.set(THEME, "dark")
    assert "Check that you may read it" in settings_service(file.parent, Forbidden()).problem


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_full_disk_leaves_the_earlier_settings(tmp_path, service, file, at):
    service.set(THEME, "dark")
    before = file.read_bytes()
    failing = settings_service(tmp_path, FailingFiles(at))
    with pytest.raises(StorageFailure, match=r"user-settings\.json.*Free some space"):
        failing.set(THEME, "light")
    assert file.read_bytes() == before
    assert failing.get(THEME) == "dark"


@posix_only
def test_a_kill_at_any_call_leaves_the_old_or_the_new_settings(tmp_path):
    killed, finished = crashes(tmp_path, "Settings")
    assert finished == {"theme": "light", "problem": None, "other": True}
    assert {found["theme"] for found in killed} == {"dark", "light"}
    assert all(found["problem"] is None and found["other"] for found in killed)


def test_threads_setting_different_things_lose_none(tmp_path, service):
    changes = {THEME: "dark", ADVANCED_MODE: True, CACHE_LIMIT_MB: 100, DEPLOY_POLICY: "ask"}
    threads = [threading.Thread(target=service.set, args=change) for change in changes.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert changes.items() <= settings_service(tmp_path, DiskFiles()).all().items()


def test_while_somebody_else_holds_the_settings_the_answer_is_conflict(tmp_path):
    paths = data_paths(tmp_path)
    lock = ProcessLock(paths.locks / "settings.lock", "the settings", timeout=0.05)
    impatient = SettingsService(paths, DiskFiles(), lock)
    with (
        ProcessLock(paths.locks / "settings.lock", "x").held(),
        pytest.raises(Conflict, match="the settings"),
    ):
        impatient.set(THEME, "dark")


def test_keys_are_kept_beside_what_else_the_file_holds(tmp_path, service, file):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        json.dumps({"Other": 1, "Keys": {"of.another.program": ["F9"], "b": "odd", "c": ["C"]}}), "utf-8"
    )
    assert service.set_keys({"a": ("Q", "W"), "c": None}) == {
        "of.another.program": ["F9"],
        "b": "odd",
        "a": ["Q", "W"],
    }
    assert settings_service(tmp_path, DiskFiles()).keys() == service.keys()
    assert json.loads(file.read_text("utf-8"))["Other"] == 1


def test_a_group_of_keys_that_is_none_is_told_and_left_as_it_is(service, file):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('{"Keys": 7}', "utf-8")
    assert service.keys() == {}
    assert "'Keys' in the settings is not a group" in service.problem
    with pytest.raises(DamagedData):
        service.set_keys({"a": ["Q"]})
    assert file.read_text("utf-8") == '{"Keys": 7}'
