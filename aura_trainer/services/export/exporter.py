"""Hands picks to an editor's tools: cut lists, stills and a contact sheet."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.counting import listed, plural
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.hand_off import Contents, StillFormat
from aura_trainer.domain.picks import Handles, Pick
from aura_trainer.domain.timecode import rate_words
from aura_trainer.language import tr
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.export.formats import format_of
from aura_trainer.services.export.hand_off import Event, HandOff, hand_off
from aura_trainer.services.export.source import CutSource, open_source
from aura_trainer.services.export.stills import contact_sheet, encoded, pictures, still_names
from aura_trainer.services.files import (
    FileLayer,
    ensure_folder,
    storage_failure,
    temporary_beside,
    write_atomically,
)
from aura_trainer.services.own_files import writable_target


@dataclass(frozen=True, slots=True)
class Prepared:
    """Picks ready to be written, and sentences on what an editor must know of their files.

    ``warnings`` are of the files by themselves; ``at_other_rates`` are of those in a timeline whose rate is not theirs.
    """

    hand_off: HandOff
    warnings: tuple[str, ...]
    at_other_rates: tuple[str, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        """The picks as they stand in the model."""
        return self.hand_off.events

    def notes(self, names: Iterable[str]) -> tuple[str, ...]:
        """What an editor must know of the picks, written to files of these names.

        Raises:
            InvalidInput: A name asks for no known format.
        """
        kinds = {format_of(name).of_one_rate for name in names}
        rates = [rate_words(rate) for rate in self.hand_off.by_rate]
        apart = (_in_files_apart(rates),) if True in kinds and rates else ()
        return (*self.warnings, *apart, *(self.at_other_rates if False in kinds else ()))


class ExportService:
    """Writes picks. Nothing of the app's own is ever written over.

    Args:
        paths: Where the app's own files are.
        files: The file layer.
    """

    def __init__(self, paths: DataPaths, files: FileLayer) -> None:
        self._paths = paths
        self._files = files

    def target(self, path: Path) -> Path:
        """Return in full where picks may be written to; asked before long work, it spares that work.

        Raises:
            InvalidInput: The name asks for no known format, or the file is one of the app's own.
            NotFound: There is no such folder.
        """
        format_of(path.name)
        return writable_target(self._paths, path)

    def picture_target(self, path: Path) -> Path:
        """Return in full where a contact sheet may be written to.

        Raises:
            InvalidInput: It is no .jpg, or one of the app's own files.
            NotFound: There is no such folder.
        """
        if path.suffix.lower() not in (".jpg", ".jpeg"):
            raise InvalidInput(
                tr("{name}: a contact sheet is written to a .jpg file.").format(name=path.name)
            )
        return writable_target(self._paths, path)

    def prepare(self, name: str, picks: Sequence[Pick], handles: Handles, token: StopToken) -> Prepared:
        """Look at the files of picks, and put all in one model.

        Raises:
            InvalidInput: There is no pick.
            UnreadableMedia: A file cannot be read.
            Cancelled: The token asked for it.
        """
        sources = {path: open_source(path, token) for path in dict.fromkeys(pick.path for pick in picks)}
        given = hand_off(name, picks, sources, handles)
        rate = given.counting.frame_rate
        warnings = [warning for opened in sources.values() for warning in opened.warnings]
        at_other_rates = [
            _at_another_rate(opened.source, rate)
            for opened in sources.values()
            if opened.source.counting.frame_rate != rate
        ]
        return Prepared(given, tuple(warnings), tuple(at_other_rates))

    def write(self, given: HandOff, targets: Mapping[Path, Contents | None]) -> tuple[Path, ...]:
        """Write files, each in the format its name asks for; none takes its place before all are on the disk.

        Where a format knows one frame rate only and files have several, those of other rates than the timeline's go
        into files beside it, with their rate in the name.

        Args:
            given: What ``prepare`` gave.
            targets: Where to, as ``target`` gave it, and what each file is to hold; None for what is usual.

        Returns:
            The files written.

        Raises:
            InvalidInput: A format cannot hold what it was given.
            StorageFailure: The disk refused; where it had no room, or the folder may not be written, nothing changed.
        """
        made = {}
        for target, contents in targets.items():
            form = format_of(target.name)
            parts = _beside(target, given) if form.of_one_rate and given.by_rate else {target: given}
            made.update({path: form.write(part, contents or form.usual) for path, part in parts.items()})
        self._place(made)
        return tuple(made)

    def _place(self, made: Mapping[Path, bytes]) -> None:
        refused_at, kept = Path(), tr("Its earlier content is untouched.")
        try:
            for target, data in made.items():
                refused_at = target
                self._files.write(temporary_beside(target), data)
                self._files.fsync(temporary_beside(target))
            for target in made:
                refused_at = target
                self._files.replace(temporary_beside(target), target)
            kept = tr("It has its new content, which a power cut may still undo.")
            for refused_at in dict.fromkeys(target.parent for target in made):
                self._files.fsync_folder(refused_at)
        except OSError as error:
            for target in made:
                with suppress(OSError):
                    self._files.remove(temporary_beside(target))
            raise storage_failure(error, refused_at, kept) from error

    def write_stills(self, given: HandOff, folder: Path, form: StillFormat, token: StopToken) -> list[Path]:
        """Write the best frame of every pick, at full size, into a folder, which is made if need be.

        Raises:
            InvalidInput: The folder is one of the app's own.
            NotFound: The folder it is to be made in is not there.
            UnreadableMedia: A file or a frame cannot be read.
            StorageFailure: The disk refused; stills written before are kept.
            Cancelled: The token asked for it; stills written before are kept.
        """
        folder = writable_target(self._paths, folder, folder=True)
        try:
            ensure_folder(self._files, folder)
        except OSError as error:
            raise storage_failure(error, folder, tr("Nothing was written.")) from error
        names = dict(
            zip((event.number for event in given.events), still_names(given.events, form), strict=True)
        )
        for event, image in pictures(given.events, None, token):
            write_atomically(self._files, folder / names[event.number], encoded(image, form))
        return [folder / name for name in names.values()]

    def write_contact_sheet(self, given: HandOff, target: Path, token: StopToken) -> None:
        """Write one picture of all picks, where ``picture_target`` allowed it.

        Raises:
            InvalidInput: There are too many picks.
            UnreadableMedia: A file or a frame cannot be read.
            StorageFailure: The disk refused.
            Cancelled: The token asked for it.
        """
        write_atomically(self._files, target, contact_sheet(given.events, token))


def _beside(target: Path, given: HandOff) -> dict[Path, HandOff]:
    """Name the files of the several rates of what is handed over."""
    return {
        target if not place else target.with_stem(f"{target.stem} {rate_words(rate)} fps"): part
        for place, (rate, part) in enumerate(given.by_rate.items())
    }


def _at_another_rate(source: CutSource, rate: Fraction) -> str:
    words = tr(
        "{name} has {own} frames a second and the timeline {rate}: its cuts are within half a frame of where they were picked."
    )
    return words.format(name=source.name, own=rate_words(source.counting.frame_rate), rate=rate_words(rate))


def _in_files_apart(rates: Sequence[str]) -> str:
    # Translators: as in "2 files, one for each frame rate: 24 and 30 frames a second."
    return tr("{files}, one for each frame rate: {rates} frames a second.").format(
        files=plural(len(rates), "file"), rates=listed(rates)
    )
