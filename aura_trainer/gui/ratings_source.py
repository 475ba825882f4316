"""Where ratings come in from: each knows how to read itself, and what else comes in with its ratings."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.counting import plural
from aura_trainer.domain.rating_exchange import ImportPlan, Incoming
from aura_trainer.gui.jobs import EventSink
from aura_trainer.language import tr
from aura_trainer.services.rating_import import RatingImport

if TYPE_CHECKING:
    from aura_trainer.services.dataset_file import Dataset
    from aura_trainer.services.dataset_import import DatasetImport


class RatingsSource(Protocol):
    """What the preview of ratings shows. Both methods are called on a thread of their own, one at a time."""

    @property
    def title(self) -> str:
        """What is read, as a file's name."""

    def plan(self, folder: Path | None, sink: EventSink, token: StopToken) -> ImportPlan:
        """Read, and say what would change; footage that is not imported is looked for in the folder."""

    def enter(self, wanted: Sequence[Incoming], sink: EventSink, token: StopToken) -> tuple[Incoming, ...]:
        """Enter the frames of wanted ratings that are not imported, and whatever comes along."""


class FilesSource:
    """Files of ratings, and sidecars."""

    def __init__(self, service: RatingImport, user_id: str, paths: Sequence[Path]) -> None:
        self._service = service
        self._user_id = user_id
        self._paths = paths

    @property
    def title(self) -> str:
        """The file's name, or how many there are."""
        return self._paths[0].name if len(self._paths) == 1 else plural(len(self._paths), "file")

    def plan(self, folder: Path | None, sink: EventSink, token: StopToken) -> ImportPlan:
        """Read the files; their paths say where the footage is."""
        del folder
        return self._service.plan(self._user_id, self._paths, root=None, token=token, on_event=sink)

    def enter(self, wanted: Sequence[Incoming], sink: EventSink, token: StopToken) -> tuple[Incoming, ...]:
        """Enter the frames."""
        return self._service.enter(self._user_id, wanted, token=token, on_event=sink)


class BesideMediaSource:
    """The sidecars beside all imported footage."""

    def __init__(self, service: RatingImport, user_id: str) -> None:
        self._service = service
        self._user_id = user_id

    @property
    def title(self) -> str:
        """What they are."""
        return tr("Stars beside the footage")

    def plan(self, folder: Path | None, sink: EventSink, token: StopToken) -> ImportPlan:
        """Read the sidecars."""
        del folder
        return self._service.plan_beside_media(self._user_id, token=token, on_event=sink)

    def enter(self, wanted: Sequence[Incoming], sink: EventSink, token: StopToken) -> tuple[Incoming, ...]:
        """Enter the frames."""
        return self._service.enter(self._user_id, wanted, token=token, on_event=sink)


class DatasetSource:
    """A data set that somebody shared."""

    def __init__(self, service: "DatasetImport", user_id: str, path: Path) -> None:
        self._service = service
        self._user_id = user_id
        self._path = path
        self._dataset: Dataset | None = None

    @property
    def title(self) -> str:
        """The file's name."""
        return self._path.name

    def plan(self, folder: Path | None, sink: EventSink, token: StopToken) -> ImportPlan:
        """Read the data set, once, and look where its footage is."""
        return self._service.plan(self._user_id, self._opened(), folder=folder, token=token, on_event=sink)

    def enter(self, wanted: Sequence[Incoming], sink: EventSink, token: StopToken) -> tuple[Incoming, ...]:
        """Enter the frames, and put what was computed of them into the cache."""
        return self._service.enter(self._user_id, self._opened(), wanted, token=token, on_event=sink)

    def _opened(self) -> "Dataset":
        if self._dataset is None:
            self._dataset = self._service.open(self._path)
        return self._dataset
