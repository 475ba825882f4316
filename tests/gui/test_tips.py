"""Names that look like markup are shown as they are, wherever one hovers."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import Qt as TextQt
from PySide6.QtGui import QTextDocument

from aura_trainer.domain.audit import AuditRecord, SystemInfo
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media, MediaInfo, MediaKind
from aura_trainer.domain.models import ModelSummary
from aura_trainer.domain.training import JobState
from aura_trainer.gui.error_funnel import ErrorFunnel
from aura_trainer.gui.models.frame_library import FrameLibrary
from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.models.history_model import HistoryModel
from aura_trainer.gui.models.rating_commands import RatingCommands
from aura_trainer.gui.models.versions_model import VersionsModel
from aura_trainer.gui.tips import plain_tip

NAME = "<b>x</b>.mp4"
# Of a file, what follows the last stroke is the name.
CLIP = "<b>x<u>.mp4"
MARKUP = st.lists(st.sampled_from(["<b>", "</b>", "<img src=x>", "&lt;", "&", "a", " b", "\n", "<", "1 > 0"]))


def seen(tip):
    """The words a tooltip shows."""
    if not TextQt.mightBeRichText(tip):
        return tip
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


def tips(model):
    return [
        model.data(model.index(0, column), Qt.ItemDataRole.ToolTipRole) or ""
        for column in range(model.columnCount(QModelIndex()))
    ]


@given(MARKUP.map("".join))
def test_whatever_is_in_a_text_is_what_is_seen(text):
    assert "".join(seen(plain_tip(text)).split()) == "".join(text.split())


def test_a_frame_tells_the_name_of_its_clip_as_it_is(qapp):
    info = MediaInfo(
        f"/card/{CLIP}",
        MediaKind.VIDEO,
        "mp4",
        "h264",
        64,
        36,
        Fraction(25),
        False,
        Fraction(1, 25),
        0,
        50,
        2.0,
        False,
    )
    library = FrameLibrary()

    async def nowhere(_batch):
        """No rating is given here."""

    model = FrameModel(library, RatingCommands(nowhere, ErrorFunnel()))
    library.replace(
        [Media(1, info, "A", (), (), (), "2024-01-01T00:00:00+00:00")],
        [Frame(1, 1, "x", 0, Fraction(1), 0, False, 0)],
    )
    index = model.index(0)
    assert CLIP in seen(model.data(index, Qt.ItemDataRole.ToolTipRole))
    assert CLIP in model.data(index, Qt.ItemDataRole.AccessibleTextRole)


@pytest.mark.usefixtures("qapp")
def test_a_run_tells_its_model_and_what_went_wrong_as_they_are():
    now = datetime.now(UTC)
    machine = SystemInfo(has_gpu=False, gpu_name=None, total_ram_gb=8.0, os_version=None)
    record = AuditRecord(
        "a",
        "u",
        now,
        now,
        JobState.FAILED,
        20,
        NAME,
        None,
        None,
        None,
        1.0,
        f"{NAME} is gone.",
        None,
        machine,
    )
    model = HistoryModel()
    model.set_rows([record])
    told = [seen(tip) for tip in tips(model)]
    assert NAME in told
    assert f"{NAME} is gone." in told


@pytest.mark.usefixtures("qapp")
def test_a_version_tells_how_it_was_made_as_it_is():
    model = VersionsModel()
    model.set_rows(
        [ModelSummary("0" * 64, "v", "2026-01-01T00:00:00+00:00", 20, {}, (), "<i>ridge</i>", "/x")]
    )
    assert any("<i>ridge</i>" in seen(tip) for tip in tips(model))


@pytest.mark.usefixtures("qapp")
def test_a_place_that_is_none_has_nothing_to_show():
    model = HistoryModel()
    assert model.data(QModelIndex()) is None
