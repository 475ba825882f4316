"""A report of a problem tells what is wrong with the program and nothing of whoever uses it."""

import getpass
import json
import platform
import shutil
import socket
import zipfile
from pathlib import Path

import pytest

from aura_trainer.application import Application
from aura_trainer.domain.annotations import Rating
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import InvalidInput, NotFound
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.settings import PROFILE
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.problem_report.redaction import KnownNames, Redaction
from aura_trainer.services.problem_report.report import Include

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
    reports.save(reports.parts(reports.collect(services, PROFILE_NAME), include), target)
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
    parts = reports.parts(reports.collect(services, PROFILE_NAME), Include())
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
        "in <data folder>/Secret film/a.mov it lies",
    ],
)
def test_a_path_that_is_known_to_nobody_goes_by_its_form(line):
    redacted = Redaction(KnownNames(Path("/home/jo/Aura"))).text(line)
    assert "Secret" not in redacted
    assert "<path 1>" in redacted


def test_words_of_the_program_stay():
    line = "and/or w/o 3/4 <data folder>/ML/Annotations/x/annotations.jsonl http://127.0.0.1:5005/api/ml aura_trainer.gui"
    assert Redaction(KnownNames(Path("/home/jo/Aura"))).text(line) == line


def test_a_clip_is_called_the_same_throughout_also_in_addresses_of_frames():
    names = KnownNames(Path("/data"), clips=("/a/100% #1.mp4", "/a/b.mp4"), models=("smith",))
    text = f"{FrameAddress.at('/a/100% #1.mp4', 2.0)} and /a/b.mp4, b.mp4 and /a/100% #1.mp4; model smith"
    assert Redaction(names).text(text) == (
        "<clip 1>.mp4#t=2.000000 and <clip 2>.mp4, <clip 2>.mp4 and <clip 1>.mp4; model <model 1>"
    )
