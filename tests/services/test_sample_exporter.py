"""The exporter of the contributor's page, written as every other."""

from fractions import Fraction

import pytest
from export_rig import opened
from sample_exporter import CUT_LIST

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.picks import FrameRange, Handles, Pick
from aura_trainer.domain.timecode import TimeCodeRate
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.export.exporter import ExportService
from aura_trainer.services.export.formats import FORMATS
from aura_trainer.services.export.hand_off import hand_off
from aura_trainer.services.files import DiskFiles


def test_its_file_has_the_frames_that_were_picked(tmp_path, monkeypatch):
    for suffix, known in CUT_LIST.items():
        monkeypatch.setitem(FORMATS, suffix, known)
    sources = {path: opened(path, TimeCodeRate(Fraction(25)), 100) for path in ("/a.mov", "/b.mov")}
    picks = [
        Pick("/b.mov", FrameRange(30, 60), 40, 0, 0.9),
        Pick("/a.mov", FrameRange(10, 20), 15, 0, 0.5),
    ]
    exports = ExportService(DataPaths.resolve(), DiskFiles())
    target = exports.target(tmp_path / "picks.cuts")
    given = hand_off("Picks", picks, sources, Handles())
    assert exports.write(given, {target: None}) == (target,)
    assert target.read_text() == "/b.mov,30,60\n/a.mov,10,20\n"


def test_its_ending_is_not_taken_while_it_is_not_registered(tmp_path):
    with pytest.raises(InvalidInput, match=r"picks\.cuts"):
        ExportService(DataPaths.resolve(), DiskFiles()).target(tmp_path / "picks.cuts")
