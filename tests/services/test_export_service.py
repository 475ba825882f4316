"""Files for an editor are written whole, all or none, and never over the app's own."""

from fractions import Fraction

import pytest
from export_rig import opened
from file_layers import FailingFiles

from aura_trainer.domain.errors import InvalidInput, NotFound, StorageFailure
from aura_trainer.domain.picks import FrameRange, Handles, Pick
from aura_trainer.domain.timecode import TimeCodeRate
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.export.exporter import ExportService, Prepared
from aura_trainer.services.export.hand_off import hand_off
from aura_trainer.services.files import DiskFiles


@pytest.fixture
def exports():
    return ExportService(DataPaths.resolve(), DiskFiles())


def picks_at(*rates):
    sources = {
        f"/{at}.mov": opened(f"/{at}.mov", TimeCodeRate(Fraction(rate)), 100) for at, rate in enumerate(rates)
    }
    return hand_off(
        "Picks", [Pick(path, FrameRange(10, 20), 15, 0, 0.5) for path in sources], sources, Handles()
    )


def test_where_one_file_cannot_be_made_none_is_written(tmp_path, exports):
    targets = {exports.target(tmp_path / name): None for name in ("a.otio", "a.fcpxml", "a.edl")}
    with pytest.raises(InvalidInput, match="999"):
        exports.write(picks_at(*[25] * 1000), targets)
    assert list(tmp_path.glob("a.*")) == []
    assert exports.write(picks_at(25, 25), targets) == tuple(targets)
    assert len(list(tmp_path.glob("a.*"))) == 3


def test_what_knows_one_frame_rate_is_written_once_a_rate(tmp_path, exports):
    """The pick of another rate keeps its number, and the time code of its own file."""
    targets = {exports.target(tmp_path / name): None for name in ("a.edl", "a.ale", "a.xml")}
    written = exports.write(picks_at(25, Fraction(30000, 1001), 25), targets)
    names = ["a.edl", "a 29.97 fps.edl", "a.ale", "a 29.97 fps.ale", "a.xml"]
    assert [path.name for path in written] == names
    first, other = ((tmp_path / name).read_text() for name in names[:2])
    assert (first.count("FROM CLIP NAME"), other.count("FROM CLIP NAME")) == (2, 1)
    assert "Pick 1" in first
    assert "Pick 3" in first
    assert "Pick 2" in other
    assert "29.97" in (tmp_path / names[3]).read_text()


def test_files_apart_are_told_of_and_half_frames_only_where_rates_share_a_timeline():
    given = picks_at(24, 30)
    prepared = Prepared(given, ("Its own.",), ("Within half a frame.",))
    apart = "2 files, one for each frame rate: 24 and 30 frames a second."
    assert prepared.notes(["a.edl"]) == ("Its own.", apart)
    assert prepared.notes(["a.otio"]) == ("Its own.", "Within half a frame.")
    assert prepared.notes(["a.ale", "a.xml"]) == ("Its own.", apart, "Within half a frame.")
    assert prepared.notes([]) == ("Its own.",)
    assert Prepared(picks_at(24, 24), ()).notes(["a.edl"]) == ()


@pytest.mark.parametrize("at", range(1, 6))
def test_a_full_disk_leaves_the_files_that_were_there(tmp_path, at):
    targets = [tmp_path / "a.edl", tmp_path / "a.csv"]
    for target in targets:
        target.write_text("before")
    exports = ExportService(DataPaths.resolve(), FailingFiles(at))
    with pytest.raises(StorageFailure):
        exports.write(picks_at(25), {exports.target(target): None for target in targets})
    assert [target.read_text() for target in targets] == ["before", "before"]
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"a.edl", "a.csv"}


def test_nothing_of_the_app_s_own_is_written_over(tmp_path, exports):
    home = DataPaths.resolve().home
    (home / "ML").mkdir(parents=True)
    with pytest.raises(InvalidInput):
        exports.target(home / "ML" / "picks.csv")
    with pytest.raises(NotFound):
        exports.target(tmp_path / "no such folder" / "picks.csv")
