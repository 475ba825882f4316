"""Import: footage into the catalogue, thumbnails into the cache. Decoding is done by a child process."""

import logging
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import (
    FramesImported,
    ImportEvent,
    ImportFailure,
    ImportProgress,
    ImportReport,
    Media,
    MediaImported,
    MediaKind,
    Sampling,
)
from aura_trainer.domain.unheard import unheard
from aura_trainer.language import ntr, tr
from aura_trainer.services.catalog import Catalog, NewFrame
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.frame_reader import frame_address
from aura_trainer.services.given_paths import absolute_path, is_folder
from aura_trainer.services.import_order import (
    FramesFound,
    ImportOrder,
    KnownFolder,
    LostThumbnails,
    MediaDone,
    MediaFound,
    MediaMeasured,
    Moment,
    MomentsFound,
    ProxyFound,
)
from aura_trainer.services.jobs import Emit, run_child
from aura_trainer.services.known_media import luts_of, paths_of, shots_of
from aura_trainer.services.log import operation
from aura_trainer.services.replaced_media import ReplacedMedia
from aura_trainer.services.thumbnail_rebuilding import ThumbnailRebuilding

logger = logging.getLogger(__name__)


def _import(order: ImportOrder, emit: Emit, token: StopToken) -> None:
    # Imported in the child alone, for the sake of a quick start of the app.
    from aura_trainer.services.import_child import run_import  # noqa: PLC0415

    run_import(order, emit, token)


def _rebuild(order: tuple[LostThumbnails, ...], emit: Emit, token: StopToken) -> None:
    from aura_trainer.services.thumbnail_child import run_rebuild  # noqa: PLC0415

    run_rebuild(order, emit, token)


class FilesRefused(InvalidInput):
    """Files that were named cannot be used, so that none was taken in; ``failures`` says which, and why."""

    def __init__(self, detail: str, failures: Iterable[ImportFailure]) -> None:
        super().__init__(detail)
        self.failures = tuple(failures)


class Importer:
    """Brings footage in, and frames of footage that is in already."""

    def __init__(self, catalog: Catalog, cache: FrameCache, replaced: ReplacedMedia) -> None:
        self._catalog = catalog
        self._cache = cache
        self._replaced = replaced

    def run(
        self,
        paths: Sequence[str],
        sampling: Sampling,
        *,
        on_event: Callable[[ImportEvent], None],
        token: StopToken,
    ) -> ImportReport:
        """Import files and folders; blocks until done. Frames are told as soon as they are in.

        A path that cannot be read is in the report with its reason; the others go on. On a cancel, what has
        come in so far stays.

        Raises:
            InvalidInput: A path is blank; nothing was imported.
            Cancelled: The token asked for it.
        """
        absolute = tuple(map(absolute_path, paths))
        media = self._catalog.list_media()
        order = ImportOrder(
            absolute,
            sampling,
            known_shots=shots_of(media),
            known_videos={
                item.path: item.info.duration_seconds for item in media if item.info.kind is MediaKind.VIDEO
            },
            known_folders=self._known_folders(media),
            luts=luts_of(media),
        )
        with operation(logger, f"Import of {len(absolute)} paths"):
            return self._follow(order, on_event, token).report()

    def adopt(
        self,
        addresses: Iterable[FrameAddress],
        *,
        token: StopToken,
        on_event: Callable[[ImportEvent], None] = unheard,
    ) -> dict[FrameAddress, FrameAddress]:
        """Enter single frames, with their clips where those are new, and return their exact addresses.

        A time means the frame displayed then; its exact address has that frame's own presentation time.

        Raises:
            FilesRefused: A file cannot be read, is a folder, or has no frame at the time; nothing is returned then.
            Cancelled: The token asked for it.
        """
        files = _by_file(addresses)
        media = self._catalog.list_media()
        order = ImportOrder(
            paths=tuple(files),
            sampling=None,
            moments={path: tuple(item.seconds for item in items) for path, items in files.items()},
            known_shots=shots_of(media),
            known_folders=self._known_folders(media),
            luts=luts_of(media),
        )
        with operation(logger, f"Look-up of frames in {len(files)} files"):
            following = self._follow(order, on_event, token)
        if following.failures:
            raise _refused(following.failures, files)
        return {item: following.exact[path, item.seconds] for path, items in files.items() for item in items}

    def rebuild_thumbnails(
        self, media_ids: Sequence[int], *, on_event: Callable[[ImportEvent], None], token: StopToken
    ) -> ImportReport:
        """Make the thumbnails of imported media anew, after the cache was lost; the catalogue stays as it is.

        A media that is missing, or whose content is another by now, is in the report with its reason.

        Raises:
            NotFound: No media has one of the ids.
            Cancelled: The token asked for it.
        """
        rebuilding = ThumbnailRebuilding(self._catalog, self._cache, on_event)
        order = tuple(rebuilding.begin(self._catalog.media(media_id)) for media_id in media_ids)
        with operation(logger, f"New thumbnails for {len(media_ids)} media"):
            run_child(_rebuild, order, on_event=rebuilding.take, token=token)
        return rebuilding.report()

    def _known_folders(self, media: Sequence[Media]) -> dict[str, KnownFolder]:
        folders: dict[str, KnownFolder] = {}
        for path, item in paths_of(media).items():
            if item.info.kind is MediaKind.IMAGES and is_folder(path):
                frames = self._catalog.frames(item.id)
                files = tuple(Path(FrameAddress.parse(frame.address).path).name for frame in frames)
                folders[path] = KnownFolder(item.fingerprint, files)
        return folders

    def _follow(
        self, order: ImportOrder, on_event: Callable[[ImportEvent], None], token: StopToken
    ) -> "_Following":
        following = _Following(self._catalog, self._cache, self._replaced, on_event)
        run_child(_import, order, on_event=following.take, token=token)
        return following


class _Following:
    """Enters what the child finds, as it finds it."""

    def __init__(
        self,
        catalog: Catalog,
        cache: FrameCache,
        replaced: ReplacedMedia,
        on_event: Callable[[ImportEvent], None],
    ) -> None:
        self._catalog = catalog
        self._cache = cache
        self._replaced = replaced
        self._tell = on_event
        self._media: Media | None = None
        self._media_ids: dict[int, None] = {}
        self._frame_ids: set[int] = set()
        self._warnings: list[str] = []
        self._parts: dict[tuple[str, str], list[Media]] = defaultdict(list)
        self._again: dict[int, set[int]] = {}
        self._pairs: list[ProxyFound] = []
        self.failures: list[ImportFailure] = []
        self.exact: dict[tuple[str, Moment], FrameAddress] = {}

    def take(self, event: object) -> None:
        if isinstance(event, ImportProgress):
            self._tell(event)
        elif isinstance(event, FramesFound):
            self._enter(event)
        elif isinstance(event, MediaFound):
            self._begin(event)
        elif isinstance(event, MomentsFound):
            self._locate(event)
        elif isinstance(event, MediaDone):
            self._finish(event)
        elif isinstance(event, MediaMeasured):
            self._measure(event)
        elif isinstance(event, ProxyFound):
            self._pair(event)
        elif isinstance(event, ImportFailure):
            logger.warning("Not imported: %s (%s)", event.path, event.reason)
            self.failures.append(event)

    def report(self) -> ImportReport:
        return ImportReport(
            tuple(self._media_ids),
            len(self._frame_ids),
            tuple(self.failures),
            tuple(self._warnings),
            (*map(_recording_note, self._parts.values()), *map(_pair_note, self._pairs), *self._again_note()),
        )

    def _again_note(self) -> Iterator[str]:
        """Say what was there before, and what came of it this time."""
        if not self._again:
            return
        before = {frame for frames in self._again.values() for frame in frames}
        now = {frame.id for media_id in self._again for frame in self._catalog.frames(media_id)}
        first = self._catalog.media(next(iter(self._again))).title
        count, new = len(self._again), len(now - before)
        if count == 1 and new:
            words = ntr(
                "{first} was imported before; {new} frame is new.",
                "{first} was imported before; {new} frames are new.",
                new,
            )
        elif count == 1:
            words = tr("{first} was imported before; no frames are new.")
        elif new:
            words = ntr(
                "{count} clips, among them {first}, were imported before; {new} frame is new.",
                "{count} clips, among them {first}, were imported before; {new} frames are new.",
                new,
            )
        else:
            words = tr("{count} clips, among them {first}, were imported before; no frames are new.")
        yield words.format(count=count, first=first, new=new)

    def _begin(self, event: MediaFound) -> None:
        apart = self._replaced.make_way(event.info.path, event.fingerprint)
        if apart is not None:
            self._warnings.append(str(apart))
        known = self._catalog.by_fingerprint(event.fingerprint)
        if known is not None and known.id not in self._media_ids:
            self._again[known.id] = {frame.id for frame in self._catalog.frames(known.id)}
        self._media = self._catalog.add(event.info, event.fingerprint)
        if known is not None and self._media.path != event.info.path:
            name, present = Path(event.info.path).name, self._media.path
            self._warnings.append(
                tr("{name} is a copy of {present}, which is imported already; it counts as one clip.").format(
                    name=name, present=present
                )
            )
        if event.part is not None or event.proxy is not None:
            self._media = self._catalog.describe(self._media.id, proxy=event.proxy, part=event.part)
        if event.part is not None:
            self._parts[str(Path(event.info.path).parent), event.part.recording].append(self._media)
        self._media_ids[self._media.id] = None
        self._tell(MediaImported(self._media))

    def _measure(self, event: MediaMeasured) -> None:
        media = self._catalog.measure(self._present().id, event.info, event.withdrawn)
        if event.proxy is not None:
            media = self._catalog.describe(media.id, proxy=event.proxy, part=None)
        self._media = media
        self._tell(MediaImported(media))

    def _pair(self, event: ProxyFound) -> None:
        self._pairs.append(event)
        known = self._catalog.by_path(event.original)
        if known is not None:
            self._catalog.describe(known.id, proxy=event.path, part=None)

    def _locate(self, event: MomentsFound) -> None:
        media = self._present()
        for moment, pts in event.stamps.items():
            if moment is None and event.file is None:
                self.exact[event.path, moment] = FrameAddress(event.path)
            else:
                self.exact[event.path, moment] = frame_address(media.info, pts, event.file)

    def _enter(self, event: FramesFound) -> None:
        media = self._present()
        self._cache.put_thumbnails(event.pictures, {frame.pts: frame.jpeg for frame in event.frames})
        new = [NewFrame(frame.pts, frame.ordinal, frame.key_frame, frame.file) for frame in event.frames]
        frames = self._catalog.add_frames(media, new)
        self._frame_ids.update(frame.id for frame in frames)
        self._tell(FramesImported(tuple(frames)))

    def _finish(self, event: MediaDone) -> None:
        media = self._catalog.finish(self._present().id, event.shots, event.warnings)
        self._warnings.extend(event.warnings)
        self._tell(MediaImported(media))

    def _present(self) -> Media:
        if self._media is None:
            raise AssertionError("A frame came before its media.")
        return self._media


def _by_file(addresses: Iterable[FrameAddress]) -> dict[str, list[FrameAddress]]:
    """Sort addresses by file, under the path it is first given by: two spellings may lead to one.

    Raises:
        FilesRefused: A folder is among them.
    """
    files: dict[str, list[FrameAddress]] = defaultdict(list)
    first: dict[str, str] = {}
    spelling: dict[str, str] = {}
    for address in addresses:
        if address.path not in spelling:
            # Once a path: on a network each costs a question for every folder on the way.
            path = absolute_path(address.path)
            spelling[address.path] = first.setdefault(os.path.realpath(path), path)
        files[spelling[address.path]].append(address)
    folders = [path for path in files if is_folder(path)]
    if folders:
        words = tr("This is a folder: name an image in it, or a moment of a video.")
        raise _refused([ImportFailure(path, words) for path in folders], files)
    return files


def _refused(failures: Sequence[ImportFailure], files: Mapping[str, Sequence[FrameAddress]]) -> FilesRefused:
    """Say why files cannot be used; the failures name each by every path it was given by."""
    return FilesRefused(
        tr("{reasons} Nothing was stored.").format(reasons=" ".join(map(str, failures))),
        [
            replace(failure, path=path)
            for failure in failures
            for path in dict.fromkeys(absolute_path(item.path) for item in files.get(failure.path, ()))
            or (failure.path,)
        ],
    )


def _recording_note(media: Sequence[Media]) -> str:
    """Say that files are one recording, and which of it are not there."""
    parts = [item.part for item in media if item.part is not None]
    names = [Path(item.path).name for item in media]
    have = {part.part for part in parts}
    absent = [str(number) for number in range(1, parts[0].parts + 1) if number not in have]
    if len(names) == 1:
        words = tr(
            "{name} is part of a recording of {count} files; each is a clip of its own, in their order."
        )
        words = words.format(name=names[0], count=parts[0].parts)
    else:
        words = tr("{names} are one recording of {count} files; each is a clip of its own, in their order.")
        words = words.format(names=", ".join(names), count=parts[0].parts)
    if not absent:
        return words
    missing = ntr("Missing: part {numbers}.", "Missing: parts {numbers}.", len(absent))
    return f"{words} {missing.format(numbers=', '.join(absent))}"


def _pair_note(pair: ProxyFound) -> str:
    return tr("{proxy} is the proxy of {original}: one clip, under the original's name.").format(
        proxy=Path(pair.path).name, original=Path(pair.original).name
    )
