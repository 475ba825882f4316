"""Ratings by hand, whose addresses are made exact before anything is stored, and out to a file."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from aura_trainer.domain.annotations import Annotation, Rating, check_batch
from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import InvalidInput, NotFound
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.language import tr
from aura_trainer.services.annotation_file import write_csv, write_jsonl
from aura_trainer.services.annotation_store import AnnotationStore
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import FileLayer, write_atomically
from aura_trainer.services.given_paths import absolute_path, is_there
from aura_trainer.services.importer import Importer
from aura_trainer.services.own_files import writable_target
from aura_trainer.services.rated_frames import RatedFrames


class AnnotationExchange:
    """Stores ratings given by address, and writes files of them."""

    def __init__(
        self,
        paths: DataPaths,
        store: AnnotationStore,
        rated: RatedFrames,
        importer: Importer,
        files: FileLayer,
    ) -> None:
        self._paths = paths
        self._store = store
        self._rated = rated
        self._importer = importer
        self._files = files

    def add(
        self, user_id: str, batch: Sequence[Rating], *, root: Path, token: StopToken
    ) -> tuple[Annotation, ...]:
        """Store ratings, all or none. A time means the frame displayed then; relative paths start at ``root``.

        Raises:
            InvalidAnnotation: A rating or a path breaks a rule.
            InvalidInput: A clip cannot be read, or has no frame at a time.
            NotFound: A file does not exist.
        """
        check_batch(batch)
        addresses = [_locate(item.frame_path, root) for item in batch]
        missing = sorted({address.path for address in addresses if not is_there(address.path)})
        if missing:
            raise NotFound(
                tr(
                    "{count} of the rated files cannot be found, among them {path}. Nothing was "
                    "stored. Relative paths start at {root}."
                ).format(count=len(missing), path=missing[0], root=root)
            )
        exact = self._importer.adopt(addresses, token=token)
        return self._store.append(
            user_id,
            [
                replace(item, frame_path=str(exact[address]))
                for item, address in zip(batch, addresses, strict=True)
            ],
        )

    def remove(self, user_id: str, frame_path: str, *, root: Path) -> str:
        """Take the rating of a frame back, named by any time at which it is displayed; return its address.

        Raises:
            InvalidInput: It is no address.
            NotFound: The frame has no rating.
        """
        written = str(_locate(frame_path, root))
        for address in filter(None, (frame_path, written, self._rated.rated_as(user_id, written))):
            if self._store.remove(user_id, [address]):
                return address
        raise NotFound(
            tr("{frame_path} has no rating. 'aura-trainer frames --rated' lists those that have.").format(
                frame_path=frame_path
            )
        )

    def export_file(self, user_id: str, path: Path) -> int:
        """Write the winning ratings to a .jsonl or .csv file; return how many.

        Raises:
            InvalidInput: The file's name ends otherwise, or it is one of the app's own.
            StorageFailure: The disk refused.
        """
        writers = {".jsonl": write_jsonl, ".csv": write_csv}
        writer = writers.get(path.suffix.lower())
        if writer is None:
            raise InvalidInput(
                tr("{name}: ratings are written to .jsonl or .csv files.").format(name=path.name)
            )
        target = writable_target(self._paths, path)
        annotations = list(self._store.load(user_id).ratings.values())
        write_atomically(self._files, target, writer(annotations))
        return len(annotations)


def _locate(written: str, root: Path) -> FrameAddress:
    address = FrameAddress.parse(written)
    return replace(address, path=absolute_path(address.path, root))
