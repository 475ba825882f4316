"""Ratings in and out of the real window, from and to real files."""

import shutil
from pathlib import Path

import pytest
from held_call import HeldCall
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel
from rated_homes import make_imported

from aura_trainer.domain.errors import Cancelled
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.rating_exchange import OnConflict, SidecarNaming
from aura_trainer.gui.import_dialog import ImportDialog
from aura_trainer.gui.models.incoming_model import Column, Outcome
from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.gui.ratings_export_dialog import Format, RatingsExportDialog
from aura_trainer.gui.ratings_import_dialog import RatingsImportDialog
from aura_trainer.gui.widgets.ratings_menu import RatingsMenu
from aura_trainer.services.dataset_import import DatasetImport
from aura_trainer.services.xmp import read_sidecar

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="module")
def footage(tmp_path_factory):
    """Where the clip of every test lies."""
    return tmp_path_factory.mktemp("in-and-out") / "footage"


def put_clip(sample_clip, footage):
    shutil.rmtree(footage, ignore_errors=True)
    footage.mkdir()
    return Path(shutil.copy2(sample_clip, footage / "clip.mp4"))


@pytest.fixture
def own_clip(sample_clip, footage):
    """A clip in a folder that is made anew for each test, so that sidecars may lie beside it."""
    return put_clip(sample_clip, footage)


@pytest.fixture(scope="module")
def home_with_clip(sample_clip, footage, tmp_path_factory):
    """A data folder with that clip in, a frame every half second; copy it."""
    home = tmp_path_factory.mktemp("with-clip") / "aura"
    make_imported(home, put_clip(sample_clip, footage), 0.5)
    return home


@pytest.fixture
def at_home(home_with_clip, own_clip, aura_home, open_window):
    """A window over a copy of it."""
    shutil.copytree(home_with_clip, aura_home, dirs_exist_ok=True)
    shown = open_window()
    shown.settle()
    shown.frames.grid.setFocus()
    return shown


def frame(window, number):
    return window.frames.model.frame(number)


def rate(window, number, value):
    window.context.ratings.rate([frame(window, number)], value)
    window.settle()


def table_of(path, *lines):
    path.write_text("framePath,rating\n" + "".join(f"{line}\n" for line in lines), "utf-8")
    return path


def drop(window, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(400, 300),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.session.window.dropEvent(event)


def shown(window, kind):
    window.wait(lambda: window.session.window.findChildren(kind))
    return window.session.window.findChildren(kind)[-1]


def preview(window):
    dialog = shown(window, RatingsImportDialog)
    window.wait(lambda: dialog.plan is not None or dialog.cancel.text() == "Close")
    return dialog


def press(window, *keys):
    grid = window.frames.grid
    # A window system gives the focus back once a dialog has closed; the offscreen one has to be asked.
    window.session.window.activateWindow()
    window.wait(lambda: QApplication.activeWindow() is window.session.window)
    grid.setFocus()
    for key, modifier in keys:
        window.qtbot.keyClick(grid, key, modifier)


def value(window, number):
    return window.context.ratings.value(frame(window, number).id)


def test_a_dropped_table_is_compared_confirmed_undone_and_redone(at_home, own_clip):
    rate(at_home, 0, 0.4)
    rate(at_home, 1, 0.5)
    before = at_home.stored()
    table = table_of(
        own_clip.with_name("r.csv"), "clip.mp4#t=0,0.8", "clip.mp4#t=0.5,0.5", "clip.mp4#t=1,0.9"
    )
    drop(at_home, table)
    dialog = preview(at_home)
    assert [chip.text() for chip in dialog.chips.values()] == ["Differ 1", "New 1", "The same 1"]
    index = dialog.table.proxy.index(0, Column.FRAME)
    row = [index.siblingAtColumn(column).data() for column in (Column.FRAME, Column.MINE, Column.THEIRS)]
    assert row == ["clip.mp4  00:00:00.000", "0.40", "0.80"]
    at_home.wait(lambda: dialog.table.pictures.image(dialog.table.item_at(0).frame.id))
    assert at_home.stored() == before
    dialog.policies[OnConflict.THEIRS].click()
    assert dialog.confirm.text() == "Import 2 ratings"
    dialog.confirm.click()
    at_home.wait(lambda: value(at_home, 0) == 0.8)
    at_home.settle()
    after = at_home.stored()
    assert sorted(after.values()) == [0.5, 0.8, 0.9]
    press(at_home, (Qt.Key.Key_Z, CTRL))
    at_home.settle()
    assert at_home.stored() == before
    press(at_home, (Qt.Key.Key_Z, CTRL | SHIFT))
    at_home.settle()
    assert at_home.stored() == after


def test_an_import_can_be_undone_after_the_page_was_left(at_home, own_clip):
    drop(at_home, table_of(own_clip.with_name("r.csv"), "clip.mp4#t=1,0.9"))
    preview(at_home).confirm.click()
    at_home.wait(lambda: value(at_home, 2) == 0.9)
    at_home.session.window.show_page(TRAIN)
    at_home.session.window.show_page("frames")
    press(at_home, (Qt.Key.Key_Z, CTRL))
    at_home.settle()
    assert at_home.stored() == {}


def test_single_rows_are_decided_by_keyboard_alone(at_home, own_clip):
    rate(at_home, 0, 0.4)
    rate(at_home, 1, 0.4)
    drop(at_home, table_of(own_clip.with_name("r.csv"), "clip.mp4#t=0,0.8", "clip.mp4#t=0.5,0.9"))
    dialog = preview(at_home)
    tips = [dialog.table.proxy.index(0, column).data(Qt.ItemDataRole.ToolTipRole) for column in Column]
    assert tips[Column.FRAME] == str(own_clip)
    assert tips[Column.MINE].startswith("Given ")
    assert tips[Column.THEIRS].startswith("r.csv, line 2, given ")
    for column in (Column.THEIRS, Column.FRAME):
        dialog.table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
        assert dialog.table.proxy.index(0, Column.THEIRS).data() == "0.90"
    dialog.table.sortByColumn(Column.FRAME, Qt.SortOrder.AscendingOrder)
    dialog.policies[OnConflict.MINE].click()
    assert not dialog.confirm.isEnabled()
    at_home.qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
    at_home.qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    outcomes = [dialog.table.proxy.index(number, Column.OUTCOME).data() for number in range(2)]
    assert outcomes == [Outcome.MINE, Outcome.THEIRS]
    assert dialog.confirm.text() == "Import 1 rating"
    at_home.qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    at_home.wait(lambda: value(at_home, 1) == 0.9)
    assert value(at_home, 0) == 0.4


def test_a_bad_file_names_its_lines_and_stores_nothing(at_home, own_clip):
    drop(
        at_home,
        table_of(own_clip.with_name("r.csv"), "clip.mp4#t=0,0.8", "clip.mp4#t=1,7", "gone.mp4#t=1,0.5"),
    )
    dialog = preview(at_home)
    named = [dialog.faults.item(number).text() for number in range(dialog.faults.count())]
    assert named[0].startswith("r.csv, line 3: Rating must be between 0.0 and 1.0, got 7")
    assert named[1].startswith("r.csv, line 4: ")
    assert "gone.mp4 cannot be found" in named[1]
    assert not dialog.confirm.isEnabled()
    dialog.cancel.click()
    at_home.settle()
    assert at_home.stored() == {}


def test_a_file_without_the_right_columns_says_which(at_home, tmp_path):
    (tmp_path / "r.csv").write_text("a,b\n1,2\n")
    drop(at_home, tmp_path / "r.csv")
    dialog = preview(at_home)
    assert "no column framePath" in dialog.faults.item(0).text()
    assert not dialog.confirm.isEnabled()


def test_frames_that_are_not_in_come_in_with_their_ratings_and_the_words_that_came_along(at_home, own_clip):
    shutil.copy(own_clip, own_clip.with_name("other.mp4"))
    own_clip.with_name("other.mp4").write_bytes(own_clip.read_bytes() + b"\0" * 64)
    lines = own_clip.with_name("r.jsonl")
    lines.write_text('{"FramePath":"other.mp4#t=1.01","Rating":0.9,"Metadata":{"by":"Jo"}}\n')
    drop(at_home, lines)
    dialog = preview(at_home)
    assert dialog.words.text().startswith("1 frame will be imported")
    dialog.confirm.click()
    address = str(FrameAddress.at(own_clip.with_name("other.mp4"), 1))
    at_home.wait(lambda: at_home.context.ratings.counts.rated == 1)
    at_home.settle()
    assert at_home.stored() == {address: 0.9}
    assert any(item.address == address for item in at_home.context.library.frames.values())
    at_home.context.ratings.undo()
    at_home.context.ratings.redo()
    at_home.settle()
    stored = at_home.context.application.annotations.load(at_home.context.user_id).ratings
    assert stored[address].metadata == {"by": "Jo"}


def test_cancelling_leaves_everything_as_it_was(at_home, own_clip):
    drop(at_home, table_of(own_clip.with_name("r.csv"), "clip.mp4#t=1,0.9"))
    dialog = shown(at_home, RatingsImportDialog)
    dialog.reject()
    at_home.settle()
    assert at_home.stored() == {}


def test_footage_dropped_with_its_ratings_is_asked_about_first(at_home, own_clip):
    table = table_of(own_clip.with_name("r.csv"), "clip.mp4#t=1,0.9")
    drop(at_home, own_clip, table)
    dialog = shown(at_home, ImportDialog)
    assert dialog.paths() == [str(own_clip)]
    dialog.reject()
    assert len(preview(at_home).plan.new) == 1


def test_ratings_dropped_with_footage_wait_for_that_footage_not_for_another_import(
    at_home, own_clip, monkeypatch
):
    imports, importer = at_home.session.window.imports, at_home.context.application.importer
    other = own_clip.with_name("other.mp4")
    other.write_bytes(own_clip.read_bytes() + b"another")
    table = table_of(own_clip.with_name("r.csv"), "other.mp4#t=1,0.9")
    earlier = HeldCall(importer.run)
    monkeypatch.setattr(importer, "run", earlier)
    imports.start([str(own_clip)], Sampling(amount=1.0))
    at_home.wait(earlier.is_waiting)
    drop(at_home, other, table)
    dialog = shown(at_home, ImportDialog)
    later = HeldCall(earlier)
    monkeypatch.setattr(importer, "run", later)
    dialog.start.click()
    earlier.release()
    at_home.wait(later.is_waiting)
    assert at_home.session.window.findChildren(RatingsImportDialog) == []
    later.release()
    ratings = preview(at_home)
    assert len(ratings.plan.new) == 1
    assert ratings.model.absent_count == 0
    ratings.reject()


def locked(dialog):
    """Whether nothing of the dialog but Cancel can be pressed."""
    parts = (*dialog.formats.values(), *dialog.names.values(), dialog.share, dialog.export)
    return not any(part.isEnabled() for part in parts) and dialog.cancel.isEnabled()


def test_no_other_format_can_be_chosen_while_sidecars_are_written(at_home, own_clip, monkeypatch):
    rate(at_home, 0, 0.43)
    dialog = at_home.session.window.ratings.ask_export()
    dialog.formats[Format.SIDECARS].click()
    at_home.wait(dialog.export.isEnabled)
    exporter = at_home.context.application.sidecar_export
    write = HeldCall(exporter.write)
    monkeypatch.setattr(exporter, "write", write)
    dialog.export.click()
    at_home.wait(write.is_waiting)
    dialog.formats[Format.CSV].click()
    assert locked(dialog)
    write.release()
    at_home.settle()
    assert read_sidecar(own_clip.with_suffix(".xmp").read_bytes()).stars == 2


def test_a_file_is_written_once_however_often_export_is_pressed(at_home, tmp_path, monkeypatch):
    rate(at_home, 0, 0.43)
    exchange = at_home.context.application.exchange
    write = HeldCall(exchange.export_file)
    monkeypatch.setattr(exchange, "export_file", write)
    dialog = at_home.session.window.ratings.ask_export()
    dialog.export.click()
    dialog.browser.fileSelected.emit(str(tmp_path / "out.jsonl"))
    at_home.wait(write.is_waiting)
    assert locked(dialog)
    write.release()
    at_home.settle()
    assert (tmp_path / "out.jsonl").exists()


def test_a_file_that_cannot_be_written_can_be_tried_again_elsewhere(at_home, tmp_path):
    at_home.expects_errors = True
    rate(at_home, 0, 0.43)
    dialog = at_home.session.window.ratings.ask_export()
    dialog.export.click()
    dialog.browser.fileSelected.emit(str(tmp_path / "nowhere" / "out.jsonl"))
    at_home.wait(lambda: at_home.reports)
    at_home.wait(dialog.export.isEnabled)
    assert not locked(dialog)
    dialog.export.click()
    dialog.browser.fileSelected.emit(str(tmp_path / "out.jsonl"))
    at_home.settle()
    assert (tmp_path / "out.jsonl").exists()


def test_reading_that_ends_with_a_fault_does_not_work_for_ever(at_home, own_clip, monkeypatch):
    at_home.expects_errors = True

    def fail(*_args, **_kwargs):
        raise RuntimeError("the reel is upside down")

    monkeypatch.setattr(at_home.context.application.rating_import, "plan", fail)
    drop(at_home, table_of(own_clip.with_name("r.csv"), "clip.mp4#t=1,0.9"))
    shown(at_home, RatingsImportDialog)
    at_home.wait(lambda: at_home.reports)
    at_home.wait(lambda: not at_home.session.window.findChildren(RatingsImportDialog))


def test_stars_go_out_to_sidecars_and_come_back_by_the_menu(at_home, own_clip):
    rate(at_home, 0, 0.43)
    rate(at_home, 1, 0.77)
    menu = at_home.frames.findChild(RatingsMenu)
    menu.export.trigger()
    dialog = shown(at_home, RatingsExportDialog)
    dialog.formats[Format.SIDECARS].click()
    assert dialog.sidecars.isVisible()
    assert any(label.accessibleName() == "4 stars" for label in dialog.findChildren(QLabel))
    dialog.names[SidecarNaming.FULL].click()
    at_home.wait(dialog.export.isEnabled)
    dialog.export.click()
    sidecar = own_clip.with_name("clip.mp4.xmp")
    at_home.wait(sidecar.exists)
    at_home.settle()
    assert read_sidecar(sidecar.read_bytes()).stars == 4
    stored = at_home.stored()
    at_home.context.ratings.rate([frame(at_home, 0), frame(at_home, 1)], None)
    at_home.settle()
    menu.from_sidecars.trigger()
    preview(at_home).confirm.click()
    at_home.wait(lambda: value(at_home, 0) == 0.43)
    at_home.settle()
    assert at_home.stored() == stored


def test_stars_of_another_program_are_replaced_only_when_asked(at_home, own_clip):
    rate(at_home, 0, 0.43)
    sidecar = own_clip.with_suffix(".xmp")
    at_home.session.window.ratings.ask_export()
    dialog = shown(at_home, RatingsExportDialog)
    dialog.formats[Format.SIDECARS].click()
    at_home.wait(dialog.export.isEnabled)
    assert dialog.replace_stars.isHidden()
    dialog.export.click()
    at_home.wait(sidecar.exists)
    at_home.settle()
    sidecar.write_bytes(sidecar.read_bytes().replace(b'xmp:Rating="2"', b'xmp:Rating="5"'))
    for replace, stars in ((False, 5), (True, 2)):
        dialog = at_home.session.window.ratings.ask_export()
        dialog.formats[Format.SIDECARS].click()
        at_home.wait(lambda dialog=dialog: dialog.export.isEnabled())
        assert dialog.foreign.text().startswith("1 sidecar ")
        dialog.replace_stars.setChecked(replace)
        dialog.export.click()
        at_home.settle()
        assert read_sidecar(sidecar.read_bytes()).stars == stars


@pytest.mark.parametrize("chosen", [Format.JSONL, Format.CSV])
def test_a_file_goes_out_and_the_same_file_changes_nothing(at_home, tmp_path, chosen):
    rate(at_home, 0, 0.43)
    dialog = at_home.session.window.ratings.ask_export()
    dialog.formats[chosen].click()
    dialog.export.click()
    target = tmp_path / f"out{chosen.value}"
    dialog.browser.fileSelected.emit(str(target))
    at_home.wait(target.exists)
    at_home.settle()
    at_home.session.window.ratings.show_files([str(target)])
    again = preview(at_home)
    assert (len(again.plan.equal), again.confirm.isEnabled()) == (1, False)


def test_a_screen_reader_is_told_what_happens_to_a_row(at_home, own_clip):
    rate(at_home, 0, 0.4)
    drop(at_home, table_of(own_clip.with_name("r.csv"), "clip.mp4#t=0,0.8"))
    dialog = preview(at_home)
    dialog.policies[OnConflict.THEIRS].click()
    said = [
        dialog.table.proxy.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole)
        for column in (Column.MINE, Column.THEIRS, Column.OUTCOME)
    ]
    assert said == ["Yours: 0.40", "In the file: 0.80", "What happens: Take theirs"]


@pytest.fixture
def dataset_of(at_home, tmp_path):
    """Shares what is rated by the dialog, with everything ticked that can be, and returns the file."""

    def share(name="taste.auradata"):
        dialog = at_home.session.window.ratings.ask_export()
        dialog.formats[Format.DATASET].click()
        assert dialog.share.isVisible()
        assert not dialog.sidecars.isVisible()
        dialog.share.thumbnails.setChecked(True)
        dialog.export.click()
        target = tmp_path / name
        dialog.browser.fileSelected.emit(str(target))
        at_home.wait(target.exists)
        at_home.settle()
        return target

    return share


def test_a_dropped_data_set_is_compared_confirmed_and_undone_in_one_step(at_home, dataset_of):
    rate(at_home, 0, 0.4)
    rate(at_home, 1, 0.5)
    shared = at_home.stored()
    file = dataset_of()
    rate(at_home, 0, 0.9)
    rate(at_home, 1, None)
    before = at_home.stored()
    drop(at_home, file)
    dialog = preview(at_home)
    assert [chip.text() for chip in dialog.chips.values()] == ["Differ 1", "New 1", "The same 0"]
    assert not dialog.look.isVisible()
    dialog.policies[OnConflict.THEIRS].click()
    dialog.confirm.click()
    at_home.wait(lambda: value(at_home, 1) == 0.5)
    at_home.settle()
    assert at_home.stored() == shared
    press(at_home, (Qt.Key.Key_Z, CTRL))
    at_home.settle()
    assert at_home.stored() == before


def test_footage_of_a_data_set_that_is_not_imported_is_looked_for_in_a_folder(at_home, own_clip, dataset_of):
    rate(at_home, 1, 0.5)
    file = dataset_of()
    rate(at_home, 1, None)
    (media,) = at_home.context.application.catalog.list_media()
    at_home.context.application.catalog.remove(media.id)
    drop(at_home, file)
    dialog = preview(at_home)
    assert dialog.heading.text() == "taste.auradata cannot be brought in"
    assert dialog.faults.item(0).text() == "clip.mp4 is not imported: 1 rating is left out"
    assert not dialog.confirm.isEnabled()
    dialog.look_in(str(own_clip.parent))
    at_home.wait(lambda: dialog.plan.new)
    at_home.wait(dialog.confirm.isEnabled)
    assert not dialog.look.isVisible()
    assert dialog.heading.text() == "taste.auradata: 1 rating"
    assert dialog.words.text().startswith("1 frame will be imported")
    dialog.confirm.click()
    at_home.wait(lambda: at_home.context.ratings.counts.rated == 1)
    at_home.settle()
    assert list(at_home.stored().values()) == [0.5]


def test_several_files_are_shown_one_after_another_and_each_knows_what_came_before(
    at_home, own_clip, dataset_of
):
    rate(at_home, 1, 0.5)
    file = dataset_of()
    rate(at_home, 1, None)
    drop(at_home, file, table_of(own_clip.with_name("r.csv"), "clip.mp4#t=0.5,0.7"))
    first = preview(at_home)
    assert first.heading.text() == "r.csv: 1 rating"
    first.confirm.click()
    at_home.wait(lambda: shown(at_home, RatingsImportDialog) is not first)
    second = preview(at_home)
    assert second.heading.text() == "taste.auradata: 1 rating"
    assert len(second.plan.conflicts) == 1
    second.reject()


@pytest.mark.parametrize(
    "end", [Cancelled(), RuntimeError("the reel is upside down")], ids=["stopped", "fault"]
)
def test_closing_one_that_is_read_leads_to_the_next_alone(at_home, tmp_path, monkeypatch, end):
    at_home.expects_errors = isinstance(end, RuntimeError)
    files = [tmp_path / f"{name}.auradata" for name in "abc"]
    for file in files:
        file.write_bytes(b"PK")

    def stop(_path):
        raise end

    read, held = DatasetImport.open, HeldCall(stop)
    monkeypatch.setattr(DatasetImport, "open", held)
    drop(at_home, *files)
    first = shown(at_home, RatingsImportDialog)
    at_home.wait(held.is_waiting)
    monkeypatch.setattr(DatasetImport, "open", read)
    first.reject()
    held.release()
    preview(at_home)
    at_home.settle()
    second = shown(at_home, RatingsImportDialog)
    assert second.faults.item(0).text().startswith("b.auradata")
    second.reject()
    at_home.wait(lambda: "c.auradata" in shown(at_home, RatingsImportDialog).heading.text())
    preview(at_home).reject()


def test_a_data_set_that_was_tampered_with_says_so_and_stores_nothing(at_home, tmp_path):
    (tmp_path / "x.auradata").write_bytes(b"PK")
    drop(at_home, tmp_path / "x.auradata")
    dialog = preview(at_home)
    assert dialog.faults.item(0).text().startswith("x.auradata: It is not a zip file")
    assert not dialog.confirm.isEnabled()
