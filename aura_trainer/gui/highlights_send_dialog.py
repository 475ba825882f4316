"""Asks how picks are sent to the editor: as what, holding what, with which handles, and where to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.domain.counting import plural
from aura_trainer.domain.hand_off import Contents
from aura_trainer.gui.file_dialog import FileDialog
from aura_trainer.gui.widgets.flow_layout import flow_box
from aura_trainer.gui.widgets.parts import button, inset, label, row
from aura_trainer.language import mark, ntr, tr

K = TypeVar("K")

_WIDTH = 560


@dataclass(frozen=True, slots=True)
class SendFormat:
    """A way picks are sent: its name, what takes it, whether what it holds can be chosen, and whether it has handles."""

    title: str
    use: str
    choice: bool = False
    handles: bool = True


FORMATS: Mapping[str, SendFormat] = {
    ".otio": SendFormat("OTIO", mark("OpenTimelineIO: Resolve, and others that read it."), choice=True),
    ".fcpxml": SendFormat("FCPXML", mark("Final Cut Pro and Resolve."), choice=True),
    ".xml": SendFormat("FCP7 XML", mark("Premiere Pro and Resolve."), choice=True),
    ".edl": SendFormat("EDL", mark("Any editor: one rate, one line a cut.")),
    ".ale": SendFormat("ALE", mark("Avid Media Composer: the picks as subclips for a bin.")),
    ".txt": SendFormat(mark("Avid markers"), mark("Avid Media Composer: markers for the stringout.")),
    ".csv": SendFormat("CSV", mark("A table with a row a pick, for people and programs.")),
    "stills": SendFormat(
        mark("Stills"), mark("The best frame of each pick at full size, as JPEG."), handles=False
    ),
    "sheet": SendFormat(
        mark("Contact sheet"), mark("One picture of all picks, to look at or print."), handles=False
    ),
}
"""By the end of the file's name, and two that are pictures."""

_CONTENTS = (
    (
        Contents.STRINGOUT,
        mark("Stringout"),
        mark("The picks one after another, with handles and linked sound."),
    ),
    (Contents.CLIPS, mark("Markers"), mark("The clips with a marker and a range for each pick.")),
    (Contents.BOTH, mark("Both"), mark("The stringout, and the clips with markers and ranges.")),
)


@dataclass(frozen=True, slots=True)
class Sending:
    """How picks are sent; ``folder`` is blank where none was chosen yet."""

    form: str = ".otio"
    contents: Contents = Contents.STRINGOUT
    handles: int = 12
    folder: str = ""


def sending_words(sending: Sending) -> str:
    """How picks are sent, in a sentence."""
    if not sending.folder:
        return tr("Not sent yet: you choose the format and the folder once.")
    form = FORMATS[sending.form]
    title, folder = tr(form.title), PurePath(sending.folder).name or sending.folder
    if not form.handles:
        return tr("{form} to {folder}").format(form=title, folder=folder)
    words = ntr(
        "{form} to {folder}, {handles} frame of handles",
        "{form} to {folder}, {handles} frames of handles",
        sending.handles,
    )
    return words.format(form=title, folder=folder, handles=sending.handles)


class SendDialog(QDialog):
    """Takes a choice.

    Signals:
        chosen: Send like this; carries the Sending.
    """

    chosen = Signal(object)

    def __init__(self, sending: Sending, picks: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sending = sending
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Send to the editor"))
        self.setMinimumWidth(_WIDTH)
        self.resize(_WIDTH, 0)
        self.forms: dict[str, QPushButton] = {}
        self.contents: dict[Contents, QPushButton] = {}
        self.use, self.holds = label("", "dim", wrap=True), label("", "dim", wrap=True)
        self.handles = QSpinBox(minimum=0, maximum=999, value=sending.handles)
        self.handles.setAccessibleName(tr("Handles in frames"))
        self.handles.valueChanged.connect(self._show_unit)
        self._show_unit(sending.handles)
        inset(self.handles)
        self.handles_title = label(tr("Handles"), "dim")
        self.browser: QFileDialog | None = None
        self.folder = QLineEdit(sending.folder)
        self.folder.setAccessibleName(tr("Folder"))
        self.folder.setPlaceholderText(tr("Choose a folder"))
        self.browse = button(tr("Choose\N{HORIZONTAL ELLIPSIS}"), says=tr("Choose a folder"))
        self.send = button(tr("Send {picks}").format(picks=plural(picks, "pick")), "primary")
        self.cancel = button(tr("Cancel"))
        self._lay_out()
        self.browse.clicked.connect(self._browse)
        self.folder.textChanged.connect(lambda _text: self._show())
        self.send.clicked.connect(self._send)
        self.cancel.clicked.connect(self.reject)
        self.send.setDefault(True)
        self.forms[sending.form].setChecked(True)
        self.contents[sending.contents].setChecked(True)
        self._show()

    def sending(self) -> Sending:
        """What is chosen."""
        return replace(
            self._sending,
            form=next(form for form, chip in self.forms.items() if chip.isChecked()),
            contents=next(each for each, chip in self.contents.items() if chip.isChecked()),
            handles=self.handles.value(),
            folder=self.folder.text().strip(),
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.addWidget(label(tr("Send to the editor"), "title"))
        column.addWidget(label(tr("As"), "section"))
        column.addWidget(self._chips(self.forms, [(key, tr(form.title)) for key, form in FORMATS.items()]))
        column.addWidget(self.use)
        self._contents_title = label(tr("Holding"), "section")
        column.addWidget(self._contents_title)
        self._contents_box = self._chips(self.contents, [(key, tr(title)) for key, title, _ in _CONTENTS])
        column.addWidget(self._contents_box)
        column.addWidget(self.holds)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.handles_title, 0, 0)
        grid.addWidget(self.handles, 0, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(label(tr("Folder"), "dim"), 1, 0)
        grid.addWidget(self.folder, 1, 1)
        grid.addWidget(self.browse, 1, 2)
        column.addLayout(grid)
        column.addStretch(1)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.send)
        column.addLayout(foot)

    def _chips(self, chips: dict[K, QPushButton], titles: list[tuple[K, str]]) -> QWidget:
        box, flow = flow_box(self)
        flow.setSpacing(8)
        group = QButtonGroup(self)
        for key, title in titles:
            chip = chips[key] = button(title, "chip")
            chip.setCheckable(True)
            group.addButton(chip)
            flow.addWidget(chip)
            chip.toggled.connect(lambda on: self._show() if on else None)
        return box

    def _show(self) -> None:
        if not any(chip.isChecked() for chip in self.contents.values()):
            return
        chosen = self.sending()
        form = FORMATS[chosen.form]
        self.use.setText(tr(form.use))
        for widget in (self._contents_title, self._contents_box, self.holds):
            widget.setVisible(form.choice)
        for widget in (self.handles_title, self.handles):
            widget.setVisible(form.handles)
        self.holds.setText(next(tr(words) for each, _, words in _CONTENTS if each is chosen.contents))
        # Whether there is such a folder is found out where the disk may be waited for.
        self.send.setEnabled(bool(chosen.folder))
        self._fit()

    def _fit(self) -> None:
        """Grow to what chips and words take that wrap: by itself, a window grows to what they take in one line."""
        column = self.layout()
        if column is not None:
            column.activate()
            self.resize(self.width(), max(self.height(), column.totalHeightForWidth(self.width())))

    def _show_unit(self, handles: int) -> None:
        self.handles.setSuffix(ntr(" frame", " frames", handles))

    def _browse(self) -> None:
        browser = FileDialog(self, tr("Choose a folder"), folder=self.folder.text())
        browser.setFileMode(QFileDialog.FileMode.Directory)
        browser.fileSelected.connect(self.folder.setText)
        self.browser = browser
        browser.open()

    def _send(self) -> None:
        self.chosen.emit(self.sending())
        self.accept()
