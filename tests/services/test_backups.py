"""Backups of ratings and settings: what they hold, how long they stay, and the way back."""

import errno
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from crash_runs import crashes, posix_only
from file_layers import FailingFiles
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.application import Application
from aura_trainer.domain.annotations import Rating
from aura_trainer.domain.backups import DAYS, LATEST, MONTHS, WEEKS, BackupKind, BackupName, worth_keeping
from aura_trainer.domain.errors import Conflict, DamagedData, NotFound, StorageFailure
from aura_trainer.domain.settings import ADVANCED_MODE, THEME
from aura_trainer.services.backup_file import Content, NotABackup, file_name, parse_file_name, unpack
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.restore_journal import RestoreJournal, Restoring, restored_file

JO, MA = "jo", "ma"


class Clock:
    def __init__(self):
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def opened(aura_home, clock):
    made = []

    def opener(files=None):
        made.append(Application(DataPaths.resolve(), files, clock))
        return made[-1]

    yield opener
    for application in made:
        application.close()


@pytest.fixture
def app(opened):
    application = opened()
    application.annotations.append(JO, [Rating("a", 0.1), Rating("b", 0.2), Rating("c", 0.3)])
    application.annotations.append(MA, [Rating("a", 1.0)])
    application.settings.set(THEME, "dark")
    return application


def ratings(app, user=JO):
    return {path: item.rating for path, item in app.annotations.load(user).ratings.items()}


def everything(app):
    """All that a backup is about, byte for byte."""
    paths = app.paths
    files = [*paths.annotations_dir.rglob("*"), paths.settings_file]
    return {path: path.read_bytes() for path in files if path.is_file()}


def change_all(app):
    app.annotations.append(JO, [Rating("a", 0.9), Rating("b", None), Rating("d", 0.4)])
    app.settings.set(THEME, "light")
    app.settings.set(ADVANCED_MODE, value=True)
    app.settings.set_keys({"rate.pick": ["Q"]})


def test_a_backup_holds_the_ratings_of_every_profile_and_the_settings(app):
    backup = app.backups.make()
    assert (backup.kind, dict(backup.ratings), backup.total) == (BackupKind.BY_HAND, {JO: 3, MA: 1}, 4)
    content = unpack((app.paths.backups_dir / f"backup-{backup.id}.zip").read_bytes())
    assert content.annotations == {user: app.paths.annotations(user).read_bytes() for user in (JO, MA)}
    assert content.settings == app.paths.settings_file.read_bytes()
    assert app.backups.all() == (backup,)


def test_with_nothing_to_keep_no_backup_is_made(opened):
    app = opened()
    assert app.backups.make() is None
    assert app.backups.make_daily() is None
    assert not app.paths.backups_dir.exists()


def test_one_a_day_is_made_by_itself(app, clock):
    assert app.backups.make_daily() is not None
    clock.now += timedelta(hours=11)
    assert app.backups.make_daily() is None
    clock.now += timedelta(hours=2)
    assert app.backups.make_daily() is not None
    assert [item.kind for item in app.backups.all()] == [BackupKind.DAILY] * 2


def test_two_in_one_second_are_two(app):
    assert app.backups.make().id != app.backups.make().id
    assert len(app.backups.all()) == 2


def test_the_plan_counts_what_differs_and_changes_nothing(app):
    backup = app.backups.make()
    assert app.backups.plan(backup.id).changes_nothing
    change_all(app)
    app.annotations.append("new", [Rating("a", 0.5)])
    before = everything(app)
    plan = app.backups.plan(backup.id)
    assert everything(app) == before
    jo, ma = plan.profiles
    assert (jo.user_id, jo.now, jo.then, jo.going, jo.returning, jo.changed) == (JO, 3, 3, 1, 1, 1)
    assert (ma.user_id, ma.differing) == (MA, 0)
    assert plan.differing == 3
    assert plan.untouched == ("new",)
    assert plan.settings == ("Advanced Mode", "Keys", "Theme")


def test_a_restore_brings_all_back_and_can_be_taken_back(app):
    backup, before = app.backups.make(), everything(app)
    change_all(app)
    changed = everything(app)
    done = app.backups.restore(backup.id)
    assert everything(app) == before
    assert (ratings(app), app.settings.get(THEME), app.settings.advanced_mode) == (
        {"a": 0.1, "b": 0.2, "c": 0.3},
        "dark",
        False,
    )
    assert done.before.kind is BackupKind.BEFORE_RESTORE
    app.backups.restore(done.before.id)
    assert everything(app) == changed


def test_a_profile_that_is_not_in_the_backup_stays(app):
    backup = app.backups.make()
    app.annotations.append("new", [Rating("a", 0.5)])
    app.backups.restore(backup.id)
    assert ratings(app, "new") == {"a": 0.5}


def test_a_profile_whose_file_is_gone_comes_back(app):
    backup = app.backups.make()
    app.annotations.clear(JO)
    assert not ratings(app)
    app.backups.restore(backup.id)
    assert len(ratings(app)) == 3


@pytest.mark.parametrize("cleared", [[JO], [JO, MA]])
def test_the_restore_of_ratings_that_were_cleared_can_be_taken_back(app, cleared):
    backup = app.backups.make()
    for user in cleared:
        app.annotations.clear(user)
    app.settings.set(THEME, "light")
    present = everything(app)
    done = app.backups.restore(backup.id)
    assert len(ratings(app)) == 3
    assert done.before.total == (1 if cleared == [JO] else 0)
    app.backups.restore(done.before.id)
    assert not any(ratings(app, user) for user in cleared)
    assert everything(app) == {**present, **{app.paths.annotations(user): b"" for user in cleared}}


def test_a_restore_to_a_folder_with_nothing_in_it_can_be_taken_back(app):
    backup = app.backups.make()
    for path in everything(app):
        path.unlink()
    done = app.backups.restore(backup.id)
    app.backups.restore(done.before.id)
    assert (ratings(app), ratings(app, MA), app.paths.settings_file.read_bytes()) == ({}, {}, b"{}\n")


def test_others_who_have_the_folder_open_notice(app, opened):
    other = opened()
    backup = app.backups.make()
    change_all(app)
    assert len(ratings(other)) == 3
    state, revision = other.watch.look(), other.annotations.revision(JO)
    app.backups.restore(backup.id)
    assert other.watch.look() != state
    assert other.annotations.revision(JO) != revision
    assert ratings(other)["a"] == 0.1
    assert other.settings.get(THEME) == "dark"


def test_damaged_settings_are_backed_up_as_they_are_and_mended_by_a_restore(app):
    good = app.backups.make()
    app.paths.settings_file.write_text("{ broken")
    bad = app.backups.make()
    assert app.backups.plan(good.id).settings == ("All settings",)
    app.backups.restore(good.id)
    assert app.settings.problem is None
    app.backups.restore(bad.id)
    assert app.paths.settings_file.read_text() == "{ broken"


def test_an_unknown_id_is_told(app):
    for backup_id in ("nothing", "../../user-settings", "20260301T120000Z-daily"):
        with pytest.raises(NotFound, match="Nothing was changed"):
            app.backups.restore(backup_id)


# The rule of what stays

NAMES = st.builds(
    BackupName,
    st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)).map(  # noqa: DTZ001
        lambda made: made.replace(microsecond=0)
    ),
    st.sampled_from(BackupKind),
)


@given(names=st.sets(NAMES, max_size=60))
def test_the_newest_of_each_kind_always_stays_and_their_number_is_bounded(names):
    kept = worth_keeping(names)
    assert kept <= names
    for kind in BackupKind:
        of_kind = [name for name in names if name.kind is kind]
        if of_kind:
            assert max(of_kind, key=lambda name: name.made) in kept
    daily = [name for name in kept if name.kind is BackupKind.DAILY]
    assert len(daily) <= DAYS + WEEKS + MONTHS
    assert len(kept) - len(daily) <= 2 * LATEST
    assert worth_keeping(kept) == kept


@given(name=NAMES)
def test_a_name_is_read_back(name):
    assert parse_file_name(file_name(name)) == name


def test_a_year_of_days_leaves_days_weeks_and_months(app, clock):
    first = clock.now
    for _ in range(230):
        app.backups.make_daily()
        clock.now += timedelta(days=1)
    ages = [(clock.now - item.made).days for item in app.backups.all()]
    assert ages[:DAYS] == list(range(1, DAYS + 1))
    assert DAYS + 2 <= len(ages) <= DAYS + WEEKS + MONTHS
    assert 120 <= ages[-1] <= 190
    assert first < app.backups.all()[-1].made


def test_files_of_others_in_the_folder_are_left_alone(app, clock):
    app.backups.make()
    stranger = app.paths.backups_dir / "my copy.zip"
    stranger.write_text("mine")
    unfinished = app.paths.backups_dir / ".backup-20260101T000000Z-daily.zip.next"
    unfinished.write_text("half")
    app.backups.make()
    assert stranger.read_text() == "mine"
    assert not unfinished.exists()
    assert len(app.backups.all()) == 2


def test_the_backup_being_restored_is_not_dropped_for_the_one_made_before(app, clock):
    oldest = app.backups.restore(app.backups.make().id).before
    for _ in range(LATEST + 2):
        clock.now += timedelta(minutes=1)
        app.backups.restore(oldest.id)
    assert oldest.id in {item.id for item in app.backups.all()}


# Disks that refuse


@pytest.mark.parametrize("at", range(1, 8))
def test_a_full_disk_costs_no_more_than_the_backup(app, opened, at):
    before = everything(app)
    files = FailingFiles(at, lasting=True)
    full = opened(files)
    if at <= 6:
        with pytest.raises(StorageFailure, match="Your ratings and settings are untouched"):
            full.backups.make()
        assert files.broken
    else:
        assert full.backups.make() is not None
    assert everything(app) == before
    assert all(item.problem is None for item in app.backups.all())


@pytest.mark.parametrize("at", range(1, 22))
def test_a_disk_that_fills_during_a_restore_leaves_each_file_whole(app, opened, at):
    backup, past = app.backups.make(), everything(app)
    change_all(app)
    present = everything(app)
    files = FailingFiles(at, lasting=True)
    full = opened(files)
    if at <= 20:
        with pytest.raises(StorageFailure, match=r"are untouched|in the backup 20260301"):
            full.backups.restore(backup.id)
        assert files.broken
    else:
        full.backups.restore(backup.id)
    after = {path: data for path, data in everything(app).items() if not path.name.startswith(".")}
    assert after.keys() == present.keys()
    assert all(data in (past[path], present[path]) for path, data in after.items())
    if after != present:
        safety = next(item for item in app.backups.all() if item.kind is BackupKind.BEFORE_RESTORE)
        app.backups.restore(safety.id)
        assert everything(app) == present


@posix_only
@pytest.mark.parametrize("action", ["make", "restore", "settle"])
def test_a_kill_at_any_call_leaves_everything_whole_and_every_backup_good(tmp_path, action):
    past = [{"a": 0.1, "b": 0.2}, "dark"]
    present = [{"b": 0.2, "a": 0.9, "c": 0.5}, "light"]
    killed, finished = crashes(tmp_path, "Backups", action)
    assert finished["found"] == (present if action == "make" else past)
    assert finished["newest"] == present
    for found in killed:
        # All as in the backup or all as before, once the services are opened.
        assert found["found"] in ([past] if action == "settle" else [past, present])
        # The backup of before is there whenever anything was replaced.
        assert found["found"] == present or found["newest"] == present
        assert found["oldest"] == past
        assert set(found["problems"]) == {None}
        assert found["leftovers"] == []


# Restores that were cut short


class Interrupting(DiskFiles):
    """Ends a restore once it has replaced this many files."""

    def __init__(self, after):
        super().__init__()
        self.left = after

    def replace(self, source, target):
        if target.name in ("annotations.jsonl", "user-settings.json"):
            if not self.left:
                raise KeyboardInterrupt
            self.left -= 1
        super().replace(source, target)


@pytest.fixture
def cut_short(app, opened):
    """Restores a backup as far as a number of files."""

    def restore(backup, after):
        with pytest.raises(KeyboardInterrupt):
            opened(Interrupting(after)).backups.restore(backup.id)
        assert journal(app).exists()

    return restore


def journal(app):
    return app.paths.backups_dir / ".restoring"


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_restore_that_was_cut_short_is_finished_when_the_services_are_opened(app, cut_short, after):
    backup, past = app.backups.make(), everything(app)
    change_all(app)
    app.annotations.clear(MA)
    cut_short(backup, after)
    Application.open().close()
    found = {path: data for path, data in everything(app).items() if path in past}
    assert found == past
    assert not journal(app).exists()


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize("cleared", [False, True])
def test_ratings_given_since_it_was_cut_short_stay(app, cut_short, after, cleared):
    backup = app.backups.make()
    change_all(app)
    if cleared:
        app.annotations.clear(JO)
    cut_short(backup, after)
    app.annotations.append(JO, [Rating("b", 0.7), Rating("late", 0.5)])
    app.backups.settle()
    assert ratings(app) == {"a": 0.1, "b": 0.7, "c": 0.3, "late": 0.5}
    assert app.annotations.load(JO).bad_lines == ()
    assert app.settings.get(THEME) == "dark"


@pytest.mark.parametrize("use", ["make", "make_daily", "restore"])
def test_a_restore_that_was_cut_short_is_finished_before_the_next_backup(app, cut_short, clock, use):
    first = app.backups.make()
    change_all(app)
    cut_short(first, 1)
    clock.now += timedelta(minutes=1)
    made = app.backups.restore(first.id).before if use == "restore" else getattr(app.backups, use)()
    assert app.settings.get(THEME) == "dark"
    app.settings.set(THEME, "light")
    app.backups.restore(made.id)
    assert app.settings.get(THEME) == "dark"


def test_settings_changed_since_it_was_cut_short_are_left_and_told(app, cut_short, caplog):
    backup = app.backups.make()
    change_all(app)
    cut_short(backup, 2)
    app.settings.set(THEME, "system")
    app.backups.settle()
    assert (ratings(app)["a"], app.settings.get(THEME)) == (0.1, "system")
    assert "user-settings.json has been changed since a restore was cut short" in caplog.text
    assert not journal(app).exists()


@pytest.mark.parametrize("note", [b"", b"\xff\n\xff", b"20260101T000000Z-daily\n20260101T000000Z-daily\n"])
def test_a_note_of_a_restore_that_names_no_backup_is_dropped(app, caplog, note):
    app.backups.make()
    before = everything(app)
    journal(app).write_bytes(note)
    app.backups.settle()
    assert everything(app) == before
    assert not journal(app).exists()
    assert "cannot be finished" in caplog.text


def test_a_restore_that_cannot_be_finished_yet_keeps_nobody_out(app, cut_short, monkeypatch, caplog):
    backup = app.backups.make()
    change_all(app)
    cut_short(backup, 1)

    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(DiskFiles, "write", refuse)
        Application.open().close()
        assert "could not be finished yet" in caplog.text
        with pytest.raises(StorageFailure):
            app.backups.make_daily()
    app.backups.settle()
    assert app.settings.get(THEME) == "dark"


def test_backups_that_are_needed_to_finish_a_restore_are_not_dropped(app, clock):
    oldest = app.backups.make()
    app.backups.restore(oldest.id)
    clock.now += timedelta(minutes=1)
    stuck = RestoreJournal(app.paths.backups_dir, DiskFiles())
    for _ in range(LATEST + 2):
        stuck.begin(Restoring(oldest.id, oldest.id))
        app.backups._keep(BackupKind.BY_HAND, Content(b"{}", {}))
    assert oldest.id in {item.id for item in app.backups.all()}


LINES = st.lists(st.sampled_from([b"one\n", b"two\n", b"three\n"]), max_size=4).map(b"".join)


ADDED = st.lists(st.sampled_from([b"four\n", b"five\n"]), max_size=3).map(b"".join)


@given(then=LINES, before=LINES, torn=st.booleans(), done=st.booleans(), added=ADDED)
def test_a_file_that_only_grew_ends_as_in_the_backup_with_what_was_added(then, before, torn, done, added):
    then += b"torn" * torn
    expected = then + b"\n" * (torn and bool(added)) + added
    now = expected if done else before + added
    assert restored_file(now, then, before, grows=True) == expected


@given(now=LINES, then=LINES, before=LINES)
def test_a_file_of_neither_is_left(now, then, before):
    found = restored_file(b"other\n" + now, b"then\n" + then, b"before\n" + before, grows=True)
    assert found is None
    expected = then if now in (then, before) else None
    assert restored_file(now, then, before, grows=False) == expected


def test_what_a_program_without_our_locks_writes_meanwhile_stops_the_restore(app, opened):
    backup = app.backups.make()
    path = app.paths.annotations(JO)

    class Intruder(DiskFiles):
        def replace(self, source, target):
            super().replace(source, target)
            if target.parent == app.paths.backups_dir:
                with path.open("ab") as file:
                    file.write(b'{"FramePath": "late", "Rating": 1.0, "Timestamp": "2026-03-01"}\n')

    with pytest.raises(Conflict, match="another program is writing"):
        opened(Intruder()).backups.restore(backup.id)
    assert ratings(app)["late"] == 1.0


# Backups that are damaged, or made by a stranger


def member(data):
    return {"sha256": hashlib.sha256(data).hexdigest(), "ratings": 1}


def zipped(members, manifest=None):
    described = {name: member(data) for name, data in members.items()}
    manifest = {"schemaVersion": 1, "members": described} if manifest is None else manifest
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", manifest if isinstance(manifest, str) else json.dumps(manifest))
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


SETTINGS = {"user-settings.json": b"{}"}
HOSTILE = {
    "empty": b"",
    "no zip": b"PK\x03\x04 and then nothing",
    "no manifest": zipped(SETTINGS, "")[:40],
    "manifest is no object": zipped(SETTINGS, "[1, 2]"),
    "manifest nested too deep": zipped(SETTINGS, "[" * 100_000),
    "newer schema": zipped(SETTINGS, {"schemaVersion": 2, "members": {"user-settings.json": member(b"{}")}}),
    "wrong digest": zipped(SETTINGS, {"schemaVersion": 1, "members": {"user-settings.json": member(b"{} ")}}),
    "a file too many": zipped(
        {**SETTINGS, "annotations/jo.jsonl": b""},
        {"schemaVersion": 1, "members": {"user-settings.json": member(b"{}")}},
    ),
    "no settings": zipped({"annotations/jo.jsonl": b""}),
    "path traversal": zipped({**SETTINGS, "../../evil.jsonl": b"x"}),
    "traversal in a profile": zipped({**SETTINGS, "annotations/../../evil.jsonl": b"x"}),
    "a profile called ..": zipped({**SETTINGS, "annotations/...jsonl": b"x"}),
    "a device": zipped({**SETTINGS, "annotations/con.jsonl": b"x"}),
    "a backslash": zipped({**SETTINGS, "annotations\\..\\evil.jsonl": b"x"}),
    "absolute": zipped({**SETTINGS, "/etc/evil.jsonl": b"x"}),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_damaged_or_hostile_backup_is_named_and_changes_nothing(app, data):
    before = everything(app)
    app.paths.backups_dir.mkdir()
    (app.paths.backups_dir / "backup-20260228T120000Z-daily.zip").write_bytes(data)
    (listed,) = app.backups.all()
    for use in (app.backups.plan, app.backups.restore):
        with pytest.raises(DamagedData, match=r"backup-20260228T120000Z-daily\.zip cannot be restored"):
            use(listed.id)
    assert everything(app) == before
    assert {path.name for path in app.paths.home.parent.rglob("*evil*")} == set()


def test_every_byte_counts(app):
    backup = app.backups.make()
    path = app.paths.backups_dir / f"backup-{backup.id}.zip"
    whole = path.read_bytes()
    content, taken = unpack(whole), 0
    for place in range(len(whole)):
        data = bytearray(whole)
        data[place] ^= 0xFF
        try:
            assert unpack(bytes(data)) == content
        except NotABackup:
            taken += 1
    assert taken > len(whole) / 2


def test_a_zip_bomb_is_refused_before_it_unpacks():
    bomb = io.BytesIO()
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("annotations/jo.jsonl", "w") as out,
    ):
        for _ in range(300):
            out.write(bytes(1 << 20))
    with pytest.raises(NotABackup, match="larger than a backup can be"):
        unpack(bomb.getvalue())
