"""Where ratings come in from: each knows how to read itself, and what else comes in with its ratings."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.counting import plural
from aura_trainer.domain.media import ImportProgress
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


class _Plan(Protocol):
    def __call__(self, *, token: StopToken, on_event: Callable[[ImportProgress], None]) -> ImportPlan:
        """Read, and say what would change."""


class PlacedSource:
    """Files that say by themselves where their footage is.

    Args:
        title: What is read.
        service: Enters the frames.
        user_id: Whose ratings they are to be.
        plan: Reads the files, and says what would change.
    """

    def __init__(self, title: str, service: RatingImport, user_id: str, plan: _Plan) -> None:
        self._title = title
        self._service = service
        self._user_id = user_id
        self._plan = plan

    @property
    def title(self) -> str:
        """What is read."""
        return self._title

    def plan(self, folder: Path | None, sink: EventSink, token: StopToken) -> ImportPlan:
        """Read the files."""
        del folder
        return self._plan(token=token, on_event=sink)

    def enter(self, wanted: Sequence[Incoming], sink: EventSink, token: StopToken) -> tuple[Incoming, ...]:
        """Enter the frames."""
        return self._service.enter(self._user_id, wanted, token=token, on_event=sink)


def files_source(service: RatingImport, user_id: str, paths: Sequence[Path]) -> PlacedSource:
    """Files of ratings, and sidecars; they are called by the file's name, or by how many there are."""
    title = paths[0].name if len(paths) == 1 else plural(len(paths), "file")
    return PlacedSource(title, service, user_id, partial(service.plan, user_id, paths, root=None))


def beside_media_source(service: RatingImport, user_id: str) -> PlacedSource:
    """The sidecars beside all imported footage."""
    title = tr("Stars beside the footage")
    return PlacedSource(title, service, user_id, partial(service.plan_beside_media, user_id))


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
