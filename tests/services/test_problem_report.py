"""A report of a problem tells what is wrong with the program and nothing of whoever uses it."""

import getpass
import json
import platform
import shutil
import socket
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aura_trainer.application import Application
from aura_trainer.domain.annotations import Rating
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import Cancelled, InvalidInput, NotFound
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.settings import PROFILE
from aura_trainer.domain.training import StopRequest, TrainingRequest
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.database import Database
from aura_trainer.services.job_queue import JobQueue
from aura_trainer.services.problem_report.redaction import KnownNames, Redaction
from aura_trainer.services.problem_report.report import Include
from aura_trainer.services.schema import TRAINER

USER, HOST, PROFILE_NAME = "kowalska", "editing-bay-7", "anna"
FOLDER, CLIP, STRAY = (
    "Wedding of the Smiths, 2026: reel 1",
    "Vows (take 2) & rings.mp4",
    "B014 Jo's speech.mov",
)


@pytest.fixture
def private(monkeypatch, tmp_path, sample_clip):
    """Services with footage of a private name, ratings, a token, logs and a crash log that name it all."""
    home = tmp_path / "home" / USER
    folder = home / FOLDER
    folder.mkdir(parents=True)
    clip = Path(shutil.copy(sample_clip, folder / CLIP))
    monkeypatch.setenv("AURA_HOME", str(home / "Aura"))
    monkeypatch.setattr(getpass, "getuser", lambda: USER)
    monkeypatch.setattr(Path, "home", lambda: home)
    monkeypatch.setattr(socket, "gethostname", lambda: f"{HOST}.example.org")
    monkeypatch.setattr(platform, "node", lambda: HOST)
    services = Application(DataPaths.resolve())
    services.importer.run([str(clip)], Sampling(amount=5.0), on_event=lambda _event: None, token=NeverStop())
    services.settings.set(PROFILE, PROFILE_NAME)
    frames = services.catalog.frames()
    services.annotations.append(PROFILE_NAME, [Rating(frame.address, 0.7) for frame in frames])
    token = services.api_tokens.token_of(PROFILE_NAME)
    logs = services.paths.logs_dir
    logs.mkdir(exist_ok=True)
    stray = folder / STRAY
    services.paths.log_file.write_text(
        f"[2026-01-01] [WRN] [abc] Not imported: {stray} (no such codec)\n"
        f"[2026-01-01] [ERR] [abc] {stray}: [Errno 2] No such file or directory: {str(stray)!r}\n"
        f"[2026-01-01] [INF] [abc] {CLIP} is asleep; {clip.stem} as well, says {USER} at {HOST} as {PROFILE_NAME}\n"
        f"[2026-01-01] [INF] [abc] Authorization: Bearer {token}\n"
        f"[2026-01-01] [INF] [abc] POST /api/ml/annotations/upload: begins\n"
        f'  File "{Path(__file__).parents[2] / "aura_trainer/services/importer.py"}", line 7, in run\n',
        encoding="utf-8",
    )
    (logs / "crash-20260101T000000000000Z-1.log").write_text(
        f"Fatal Python error: in {clip}\n", encoding="utf-8"
    )
    yield services, token
    services.close()


def report_of(services, tmp_path, include):
    reports = services.problem_reports
    target = tmp_path / "report.zip"
    reports.save(reports.parts(reports.collect(services, PROFILE_NAME), include, NeverStop()), target)
    with zipfile.ZipFile(target) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def secrets(token):
    whole = (
        USER,
        HOST,
        PROFILE_NAME,
        token,
        "Vows",
        "rings",
        "Wedding",
        "Smiths",
        "reel 1",
        "B014",
        "speech",
    )
    return [word.casefold() for word in whole]


def test_nothing_private_is_in_a_report_unless_it_was_chosen(private, tmp_path):
    services, token = private
    files = report_of(services, tmp_path, Include(settings=True, ratings=True))
    everything = "\n".join([*files, *files.values()]).casefold()
    assert [word for word in secrets(token) if word in everything] == []
    assert str(tmp_path).casefold() not in everything
    assert "<clip 1>.mp4" in files["log.txt"]
    assert "<token>" in files["log.txt"]


def test_what_helps_is_in_it(private, tmp_path):
    services, _ = private
    files = report_of(services, tmp_path, Include())
    assert set(files) == {
        "README.txt",
        "versions.txt",
        "check.txt",
        "log.txt",
        "crash-1.txt",
        "settings.json",
    }
    assert "Aura Trainer" in files["versions.txt"]
    assert platform.python_version() in files["versions.txt"]
    assert "✓ Footage: 1 imported, all in place" in files["check.txt"]
    assert '"<program>/aura_trainer/services/importer.py", line 7' in files["log.txt"]
    assert "no such codec" not in files["log.txt"].splitlines()[0]
    assert "POST /api/ml/annotations/upload: begins" in files["log.txt"]
    assert "Fatal Python error" in files["crash-1.txt"]
    assert json.loads(files["settings.json"])["general.advancedModeEnabled"] is False


def test_names_are_in_it_where_that_was_chosen_but_tokens_never(private, tmp_path):
    services, token = private
    files = report_of(services, tmp_path, Include(names=True, settings=True, ratings=True))
    assert CLIP in files["log.txt"]
    assert STRAY in files["log.txt"]
    assert PROFILE_NAME in files["settings.json"]
    assert CLIP in files["ratings.csv"]
    assert not [name for name, text in files.items() if token in text]


def test_ratings_and_settings_are_in_it_only_where_that_was_chosen(private, tmp_path):
    services, _ = private
    assert not {"settings.json", "ratings.csv"} & set(report_of(services, tmp_path, Include(settings=False)))
    table = report_of(services, tmp_path, Include(ratings=True))["ratings.csv"].splitlines()
    assert table[0] == '"clip","seconds","rating"'
    assert table[1] == '"<clip 1>.mp4","0.000000","0.7"'
    assert len(table) == 1 + len(services.catalog.frames())


def test_a_damaged_catalogue_or_settings_file_keeps_nobody_from_a_report(private, tmp_path):
    services, token = private
    services.paths.settings_file.write_text("{ broken")
    services.close()
    services.paths.database.write_bytes(b"no database\n" * 300)
    again = Application(DataPaths.resolve())
    files = report_of(again, tmp_path, Include(ratings=True))
    again.close()
    assert "✗ Footage" in files["check.txt"]
    everything = "\n".join(files.values()).casefold()
    # The names of clips are no longer known; paths go by their form.
    assert [word for word in secrets(token) if word in everything and word not in ("vows", "rings")] == []


def test_a_report_falls_on_none_of_our_own_files(private, tmp_path):
    services, _ = private
    reports = services.problem_reports
    parts = reports.parts(reports.collect(services, PROFILE_NAME), Include(), NeverStop())
    before = services.paths.settings_file.read_bytes()
    with pytest.raises(InvalidInput):
        reports.save(parts, services.paths.settings_file)
    assert services.paths.settings_file.read_bytes() == before
    with pytest.raises(NotFound):
        reports.save(parts, tmp_path / "nowhere" / "report.zip")


@pytest.mark.parametrize(
    "line",
    [
        "/media/Secret: the film/Secret.mp4: cannot be read",
        'said "/media/Jo\'s Secret/a b.mp4" and went on',
        "['/media/Secret/a.mp4', '/media/Secret/b c.mp4']",
        "C:\\Users\\Jo\\Secret film\\a.mp4 is gone",
        "\\\\server\\share\\Secret\\a.mp4",
        "~/Secret/a.mp4",
        "file:///media/Secret%20film/a.mp4",
        "card/Secret/a.mp4 (no codec)",
        "Secret.mp4 has no picture",
        "'/media/Secret/a.mp4",
        "in /home/jo/Aura/Secret film/a.mov it lies",
        "/home/jo/Aura Secret/Secret Meier/x.mp4",
        "/home/jo/Aura/cache Secret/x.mp4",
        "/home/jo/Aurasecret",
        "/v/a.secret/kunde",
        "/v/a/secret.jpg",
        "/v/a secret/kunde",
        "//nas/Projects/Secret Weber/Anna",
        "/home/j.secret",
        "/media/x/Interview: Mrs Secret, final.mp4",
        "Mr Secret/Secret Meier.mov",
        '"/media/x/the \\"Secret\\" one.mp4": gone',
        "$HOME/Secret work/x",
        "%USERPROFILE%\\Secret work\\x",
        "~secret/work/x",
        "cwd:/home/secret of all/x",
        "/api/Secret Meier/x",
        "/api/mlsecret/x",
        "/api/ml/models/Secret Meier/x",
        "D:secret\\work",
        "/a/b\u2028Secret/c.mp4",
        '  File "/home/jo/Secret/x.py", line 3, in secret',
        '  File "secret/x.py", line 3, in secret',
    ],
)
def test_a_path_that_is_known_to_nobody_goes_by_its_form(line):
    redacted = Redaction(KnownNames(Path("/home/jo/Aura"), clips=("/v/a",))).text(line)
    assert "secret" not in redacted.casefold()
    for private in ("meier", "weber", "kunde", "anna"):
        assert private not in redacted.casefold()
    assert "<path 1>" in redacted


@pytest.mark.parametrize("name", ["Secret", "Mrs. Secret", 'the "Secret"', "Secret-2026_A"])
def test_a_name_that_is_known_to_nobody_goes_as_the_program_does_not_say_it(name):
    redacted = Redaction(KnownNames(Path("/home/jo/Aura"))).text(f"The check of {name} failed")
    assert "Secret" not in redacted
    assert redacted.startswith("The check of ")
    assert redacted.endswith(" failed")


def test_words_of_the_program_stay():
    line = "3/4 of {}/ML/Annotations/x/annotations.jsonl at http://127.0.0.1:5005/api/ml of aura_trainer.gui: sqlite3.OperationalError: Input/output error"
    redacted = Redaction(KnownNames(Path("/home/jo/Aura"))).text(line.format("/home/jo/Aura"))
    assert redacted == line.format("<data folder>")


def test_a_clip_is_called_the_same_throughout_also_in_addresses_of_frames():
    names = KnownNames(Path("/data"), clips=("/a/100% #1.mp4", "/a/b.mp4"), models=("smith",))
    text = f"{FrameAddress.at('/a/100% #1.mp4', 2.0)} and /a/b.mp4, b.mp4 and /a/100% #1.mp4; model smith"
    assert Redaction(names).text(text) == (
        "<clip 1>.mp4#t=2.000000 and <clip 2>.mp4, <clip 2>.mp4 and <clip 1>.mp4; model <model 1>"
    )


def test_the_suffix_of_a_clip_stays_only_where_it_is_a_known_kind_of_file():
    names = KnownNames(Path("/data"), clips=("/a/Interview.Frau Weber", "/a/b.MOV"))
    assert Redaction(names).text("/a/Interview.Frau Weber and /a/b.MOV") == "<clip 1> and <clip 2>.MOV"


def test_what_was_put_in_is_not_looked_at_again():
    names = KnownNames(
        Path("/data"), clips=("/a/x.mp4",), profiles=("path", "clip", "data", "token"), tokens=("s3cret",)
    )
    redacted = Redaction(names).text("/data of clip: /a/x.mp4 with s3cret: /unknown")
    assert redacted == "<data folder> of <profile 2>: <clip 1>.mp4 with <token>: <path 1>"


def test_a_path_of_windows_is_found_as_it_is_and_in_quotes():
    names = KnownNames(Path("C:\\Users\\jo\\Aura"), clips=("D:\\Kunde Meier\\a b.mp4",))
    text = "D:\\Kunde Meier\\a b.mp4 and D:\\\\Kunde Meier\\\\a b.mp4, C:\\Users\\jo\\Aura"
    assert Redaction(names).text(text) == "<clip 1>.mp4 and <clip 1>.mp4, <data folder>"


def test_the_address_of_another_computer_goes():
    text = "192.168.1.22:5005 and 127.0.0.1 of nas-weber.local"
    assert Redaction(KnownNames(Path("/data"))).text(text) == "<…>:5005 and 127.0.0.1 of <…>.local"


def test_settings_are_looked_through_before_they_become_json(private):
    services, _ = private
    reports = services.problem_reports
    found = reports.collect(services, PROFILE_NAME)
    found = replace(found, settings={"a": 'D:\\Kunde "Meier"\\x', "b": True, "c": PROFILE_NAME})
    parts = reports.parts(found, Include(), NeverStop())
    (text,) = [part.text for part in parts if part.name == "settings.json"]
    assert json.loads(text) == {"a": "<path 3>", "b": True, "c": "<profile 1>"}


@pytest.mark.parametrize("keep_names", [True, False])
@pytest.mark.parametrize(
    ("token", "known"),
    [("aB3_-" * 9, ()), ("0123456789abcdef" * 4, ()), ("short-one", ("short-one",))],
)
def test_tokens_go_by_their_form_and_where_they_are_known(token, known, keep_names):
    redaction = Redaction(KnownNames(Path("/data"), tokens=known), keep_names=keep_names)
    assert redaction.text(f"a token: {token}, refused") == "a token: <token>, refused"


def test_settings_and_ratings_are_each_left_out_by_themselves(private, tmp_path):
    services, _ = private
    kept = {"settings.json", "ratings.csv"}
    for include, expected in (
        (Include(settings=True, ratings=False), {"settings.json"}),
        (Include(settings=False, ratings=True), {"ratings.csv"}),
    ):
        assert kept & set(report_of(services, tmp_path, include)) == expected


def test_a_rating_whose_address_is_damaged_keeps_nobody_from_a_report(private, tmp_path):
    services, _ = private
    found = services.problem_reports.collect(services, PROFILE_NAME)
    damaged = replace(found, ratings=(("/x/Frau Weber#t=abc", 0.5), *found.ratings))
    parts = services.problem_reports.parts(damaged, Include(ratings=True), NeverStop())
    table = parts[-1].text.splitlines()
    assert table[1] == '"<path 3>","","0.5"'
    assert table[2] == '"<clip 1>.mp4","0.000000","0.7"'


def test_a_long_log_begins_with_a_whole_line(private, tmp_path):
    services, _ = private
    line = "[2026-01-01] [INF] [abc] The local API has ended"
    services.paths.log_file.write_text(f"{line}\n" * 4000, encoding="utf-8")
    lines = report_of(services, tmp_path, Include())["log.txt"].splitlines()
    assert 1000 < len(lines) < 4000
    assert set(lines) == {line}


def test_names_of_models_are_found_out(private, tmp_path):
    services, _ = private
    # A name of the program's own words: only by looking it up can it be known as one.
    database = Database(services.paths.database, TRAINER)
    JobQueue(database, lambda: datetime(2026, 1, 1, tzinfo=UTC)).submit(
        TrainingRequest(PROFILE_NAME, "best moments")
    )
    database.close()
    services.paths.log_file.write_text("Training of best moments failed: best moments\n", encoding="utf-8")
    log = report_of(services, tmp_path, Include())["log.txt"]
    assert log == "Training of <model 1> failed: <model 1>\n"


@pytest.mark.parametrize("error", [ImportError, KeyError, RuntimeError, OSError])
def test_a_name_that_cannot_be_found_out_keeps_no_other_from_it(private, monkeypatch, error):
    def fail():
        raise error("no such thing here")

    services, token = private
    monkeypatch.setattr(getpass, "getuser", fail)
    monkeypatch.setattr(socket, "gethostname", fail)
    monkeypatch.setattr(services.annotations, "users", fail)
    (services.paths.api_tokens_dir / "bert" / "token").mkdir(parents=True)
    names = services.problem_reports.collect(services, PROFILE_NAME).names
    assert names.people == (USER,)
    assert names.machines == (HOST,)
    assert PROFILE_NAME in names.profiles
    assert names.tokens == (token,)


def test_a_report_nobody_wants_any_more_ends_between_two_files(private):
    class Stop:
        asked = 0

        def requested(self):
            self.asked += 1
            return StopRequest.CANCEL if self.asked > 2 else None

    services, _ = private
    found = services.problem_reports.collect(services, PROFILE_NAME)
    token = Stop()
    with pytest.raises(Cancelled):
        services.problem_reports.parts(found, Include(ratings=True), token)
    assert token.asked == 3


def test_a_text_is_gone_through_once_however_many_clips_there_are():
    """Ten times the clips must not be ten times the looks."""

    def looks(amount):
        clips = tuple(f"/media/card/Clip {number:05d}.mp4" for number in range(amount))
        redaction = Redaction(KnownNames(Path("/data"), clips=clips))
        counted = 0
        instead = redaction._instead

        def count(name):
            nonlocal counted
            counted += 1
            return instead(name)

        redaction._instead = count
        redacted = redaction.text(f"Not imported: {clips[3]} of Clip 00007 (no such codec)\n" * 50)
        assert redacted.startswith("Not imported: <clip 4>.mp4 of <clip 8> (no such codec)\n")
        return counted

    assert looks(1000) == looks(100)
