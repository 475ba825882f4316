"""What an import would bring, counted before anything is decoded."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.media import ImportFailure, Sampling
from aura_trainer.media.proxies import pair
from aura_trainer.media.sampling import estimate_count
from aura_trainer.media.source import Source
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.given_paths import absolute_path
from aura_trainer.services.import_order import Glanced, GlanceOrder, Listed, ListedItem
from aura_trainer.services.jobs import Emit, run_child

_TELL_SECONDS = 0.1

_State = tuple[tuple[str, int, int], ...]


def _glance(order: GlanceOrder, emit: Emit, token: StopToken) -> None:
    # Imported in the child alone, for the sake of a quick start of the app.
    from aura_trainer.services.glance_child import run_glances  # noqa: PLC0415

    run_glances(order, emit, token)


@dataclass(frozen=True, slots=True)
class Forecast:
    """How much an import would bring, as far as it is counted.

    Attributes:
        frames: About how many frames.
        clips: Media they come from; a proxy counts with its original.
        looked: Media glanced at, of ``total``.
        total: Media there are.
        recordings: Recordings a camera wrote as several of these files.
        proxies: Files that are the proxy of another.
        known: Clips whose path is in the catalogue already.
        failures: What cannot be read, and why.
    """

    frames: int = 0
    clips: int = 0
    looked: int = 0
    total: int = 0
    recordings: int = 0
    proxies: int = 0
    known: int = 0
    failures: tuple[ImportFailure, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything was looked at."""
        return self.looked == self.total


@dataclass(slots=True)
class _Seen:
    """What is behind a path that was given, as long as its files stay as they are."""

    state: _State
    items: tuple[ListedItem, ...] | None = None
    glances: dict[str, Source | str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return self.items is not None and all(
            item.path in self.glances for item in self.items if item.kind is not None
        )


class ImportForecaster:
    """Counts what imports would bring. Files are glanced at once until they change, however it is asked.

    Not for two threads at a time.

    Args:
        catalog: What is imported already.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._seen: dict[str, _Seen] = {}

    def look(
        self,
        paths: Sequence[str],
        sampling: Sampling,
        *,
        on_event: Callable[[Forecast], None],
        token: StopToken,
    ) -> Forecast:
        """Say what importing files and folders would bring; blocks until counted, telling how far it is meanwhile.

        What was counted before a cancel is kept: asking again goes on from there.

        Raises:
            InvalidInput: A path is blank.
            Cancelled: The token asked for it.
        """
        given = tuple(dict.fromkeys(map(absolute_path, paths)))
        for path in given:
            state = _state(path)
            if path not in self._seen or self._seen[path].state != state:
                self._seen[path] = _Seen(state)
        known = frozenset(self._catalog.paths())
        told = [0.0]
        pending = tuple(path for path in given if not self._seen[path].complete)

        def take(event: object) -> None:
            if isinstance(event, Listed):
                self._seen[event.given].items = event.items
            elif isinstance(event, Glanced):
                self._seen[event.given].glances[event.path] = event.source or event.reason
                if time.monotonic() - told[0] > _TELL_SECONDS:
                    told[0] = time.monotonic()
                    on_event(self._forecast(given, sampling, known))

        if pending:
            order = GlanceOrder(pending, {path: frozenset(self._seen[path].glances) for path in pending})
            run_child(_glance, order, on_event=take, token=token)
        return self._forecast(given, sampling, known)

    def _forecast(self, given: Sequence[str], sampling: Sampling, known: frozenset[str]) -> Forecast:
        items = dict(self._items(given))
        glances: Mapping[str, Source | str] = {
            path: glance
            for seen in map(self._seen.__getitem__, given)
            for path, glance in seen.glances.items()
        }
        media = [path for path, item in items.items() if item.kind is not None]
        sources = [found for path in media if isinstance(found := glances.get(path), Source)]
        unreadable = [(path, found) for path in media if isinstance(found := glances.get(path), str)]
        useless = [(path, item.reason) for path, item in items.items() if item.kind is None]
        proxies = pair(sources)
        taken = [source for source in sources if source.path not in proxies]
        parts = {(str(Path(path).parent), item.part.recording) for path, item in items.items() if item.part}
        return Forecast(
            frames=sum(estimate_count(source, sampling) for source in taken),
            clips=len(taken),
            looked=len(sources) + len(unreadable),
            total=len(media),
            recordings=len(parts),
            proxies=len(proxies),
            known=sum(source.path in known for source in taken),
            failures=tuple(ImportFailure(path, reason) for path, reason in (*useless, *unreadable)),
        )

    def _items(self, given: Sequence[str]) -> Iterator[tuple[str, ListedItem]]:
        """What is behind the paths, each media once however many of them lead to it."""
        met: set[str] = set()
        for path in given:
            for item in self._seen[path].items or ():
                place = os.path.realpath(item.path)
                if item.kind is None or place not in met:
                    met.add(place)
                    yield item.path, item


def _state(path: str) -> _State:
    """Names, sizes and times of the files at and below a path; one that has gone is left out."""
    below = (Path(place, name) for place, _, names in os.walk(path) for name in names)
    found: list[tuple[str, int, int]] = []
    for place in (Path(path), *below):
        with suppress(OSError):
            status = place.stat()
            found.append((str(place), status.st_size, status.st_mtime_ns))
    return tuple(found)
