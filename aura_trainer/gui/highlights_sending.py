"""Handing the picks to the editor: as last time with one key, or as chosen in a dialog."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import AuraError, ErrorKind
from aura_trainer.domain.hand_off import Contents, StillFormat
from aura_trainer.domain.picks import Handles, Pick
from aura_trainer.gui.context import Notice, PageContext, Tone
from aura_trainer.gui.highlights_send_dialog import FORMATS, SendDialog, Sending, sending_words
from aura_trainer.gui.jobs import EventSink
from aura_trainer.gui.models.highlights import Highlights
from aura_trainer.gui.pages.highlights_side import why_words
from aura_trainer.language import mark, tr

if TYPE_CHECKING:
    from aura_trainer.application import Application

_FORMAT, _CONTENTS, _HANDLES, _FOLDER = "sendFormat", "sendContents", "sendHandles", "sendFolder"


_LONGEST_NAME = 100
"""Bytes of a clip's name in the names of files: some file systems end names at 143."""

_MOST_NAMED = 3
"""Files that are named one by one."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was written, and sentences on what an editor must know."""

    paths: tuple[Path, ...]
    warnings: tuple[str, ...]


class HighlightsSending(QObject):
    """Remembers how picks were sent last, and sends them in a job.

    Args:
        context: The runner, the memory, and who is told.
        model: The picks.
        page: Whose window the dialog is in front of.

    Signals:
        changed: How picks are sent is another.
    """

    changed = Signal()

    def __init__(self, context: PageContext, model: Highlights, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._model = model
        self._page = page
        self.dialog: SendDialog | None = None

    @property
    def last(self) -> Sending:
        """How picks were sent last; without a folder where none was sent yet."""
        memory, usual = self._context.memory, Sending()
        form = memory.recall(_FORMAT, usual.form)
        contents = memory.recall(_CONTENTS, str(usual.contents))
        return Sending(
            form=form if form in FORMATS else usual.form,
            contents=Contents(contents) if contents in set(Contents) else usual.contents,
            handles=memory.recall(_HANDLES, usual.handles),
            folder=memory.recall(_FOLDER, usual.folder),
        )

    def words(self) -> str:
        """How the picks would be sent now, in a sentence."""
        return sending_words(self.last)

    def send(self) -> None:
        """Send the picks as last time; the first time, ask."""
        if not self._model.picks:
            return
        if self.last.folder:
            self._start(self.last)
        else:
            self.ask()

    def ask(self) -> None:
        """Ask how, then send."""
        if not self._model.picks:
            return
        self.dialog = SendDialog(self.last, len(self._model.picks), self._page.window())
        self.dialog.chosen.connect(self._chosen)
        self.dialog.open()

    def _chosen(self, sending: Sending) -> None:
        memory = self._context.memory
        memory.keep(
            {
                _FORMAT: sending.form,
                _CONTENTS: str(sending.contents),
                _HANDLES: sending.handles,
                _FOLDER: sending.folder,
            }
        )
        self.changed.emit()
        self._start(sending)

    def _start(self, sending: Sending) -> None:
        picks = self._picks()
        clips = list(dict.fromkeys(PurePath(pick.path).stem for pick in picks))
        name = clips[0] if len(clips) == 1 else tr("{clip} and others").format(clip=clips[0])
        job = self._context.runner.start_job(
            tr("Sending {picks}").format(picks=plural(len(picks), "pick")),
            partial(_write, self._context.application, sending, name, picks),
            if_cancelled=mark("What was written so far is kept."),
        )
        job.succeeded.connect(self._told)
        job.failed.connect(self._failed)

    def _picks(self) -> tuple[Pick, ...]:
        like = self._model.like
        picks = []
        for chosen in self._model.picks:
            frames = like.get(chosen.moment, ())
            reason = ""
            if frames:
                ratings = ", ".join(f"{each.rating:.2f}" for each in frames)
                reason = f"{why_words(frames)} {ratings}"
            elif chosen.by_hand:
                reason = tr("picked by hand")
            picks.append(replace(chosen.pick, reason=reason))
        return tuple(picks)

    def _told(self, sent: Sent) -> None:
        first = sent.paths[0]
        # Many are stills, in a folder of their own.
        places = sent.paths if len(sent.paths) <= _MOST_NAMED else (first.parent,)
        self._context.notify(
            Notice(
                tr("Sent to the editor"),
                "\n".join([*map(str, places), *sent.warnings]),
                Tone.WARN if sent.warnings else Tone.GOOD,
                action_label=tr("Show the folder"),
                action=lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(first.parent))),
            )
        )

    def _failed(self, error: AuraError) -> None:
        if error.kind is not ErrorKind.CANCELLED:
            self._context.funnel.report(error)


def _write(
    application: "Application",
    sending: Sending,
    name: str,
    picks: tuple[Pick, ...],
    _sink: EventSink,
    token: StopToken,
) -> Sent:
    # Asked for here: the first time, it brings libraries that take their time.
    exports, folder = application.exports, Path(sending.folder)
    short = name.encode()[:_LONGEST_NAME].decode(errors="ignore")
    prepared = exports.prepare(name, picks, Handles(sending.handles), token)
    if sending.form == "stills":
        target = _free(folder, f"{short} {tr('stills')}", "")
        made = exports.write_stills(prepared.hand_off, target, StillFormat.JPEG, token)
        return Sent(tuple(made), prepared.warnings)
    if sending.form == "sheet":
        target = exports.picture_target(_free(folder, f"{short} {tr('contact sheet')}", ".jpg"))
        exports.write_contact_sheet(prepared.hand_off, target, token)
        return Sent((target,), prepared.warnings)
    target = exports.target(_free(folder, f"{short} {tr('picks')}", sending.form))
    contents: Mapping[Path, Contents | None] = {
        target: sending.contents if FORMATS[sending.form].choice else None
    }
    return Sent(exports.write(prepared.hand_off, contents), prepared.notes([target.name]))


def _free(folder: Path, name: str, suffix: str) -> Path:
    """A path in a folder that nothing has yet: what was sent before stays."""
    path, number = folder / f"{name}{suffix}", 2
    while path.exists():
        path, number = folder / f"{name} {number}{suffix}", number + 1
    return path
