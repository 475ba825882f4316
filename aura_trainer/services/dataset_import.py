"""Taking a data set in: matched with the footage here by content, shown beside one's own ratings, then stored."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aura_trainer.domain.annotations import Annotation
from aura_trainer.domain.cancellation import NeverStop, StopToken, raise_if_cancelled
from aura_trainer.domain.errors import InvalidInput, NotFound
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import ImportEvent, ImportProgress, Media, MediaKind, pictures_through
from aura_trainer.domain.rating_exchange import (
    AbsentMedia,
    GivenRating,
    ImportPlan,
    Incoming,
    OnConflict,
)
from aura_trainer.language import tr
from aura_trainer.media.thumbnails import encode_thumbnail, read_thumbnail
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.dataset_features import usable_widths
from aura_trainer.services.dataset_file import MOST_BYTES, PICTURE_SIDE, Dataset, FrameFeatures, unpack
from aura_trainer.services.dataset_manifest import InvalidDataset, SharedFrame, SharedMedia
from aura_trainer.services.files import FileLayer, read_failure, signature_of
from aura_trainer.services.footage_search import find_footage
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.given_paths import absolute_path, is_file, is_folder, is_there
from aura_trainer.services.rating_import import RatingImport


@dataclass(frozen=True, slots=True)
class _Here:
    """Footage of a data set that is here: its path, and the catalogue's media where it is imported."""

    path: str
    media: Media | None
    addresses: Mapping[int, str]


class DatasetImport:
    """Reads data sets, says what they would change, and takes them in.

    Args:
        paths: Where the extractors keep what can be made again.
        ratings: Compares and stores ratings.
        catalog: The footage that is in.
        cache: Where features and pictures go.
        files: The file layer.
        fingerprint: Tells the content of a file.
    """

    def __init__(
        self,
        paths: DataPaths,
        ratings: RatingImport,
        catalog: Catalog,
        cache: FrameCache,
        files: FileLayer,
        fingerprint: Callable[[str], str],
    ) -> None:
        self._paths = paths
        self._ratings = ratings
        self._catalog = catalog
        self._cache = cache
        self._files = files
        self._fingerprint = fingerprint

    def open(self, path: Path) -> Dataset:
        """Read a data set and check all of it.

        Raises:
            NotFound: There is no such file.
            InvalidDataset: It fails a check.
            StorageFailure: The disk refused.
        """
        place = Path(absolute_path(str(path)))
        signature = signature_of(self._files, place)
        if signature is None or is_folder(place):
            raise NotFound(tr("There is no file {path}.").format(path=path))
        try:
            if signature.size > MOST_BYTES:
                raise InvalidDataset(tr("It is larger than {size} MB.").format(size=MOST_BYTES >> 20))
            return unpack(self._files.read_bytes(place))
        except OSError as error:
            raise read_failure(error, place, tr("Nothing was stored.")) from error
        except InvalidDataset as error:
            raise InvalidDataset(
                tr("{name}: {reason} Nothing was stored.").format(name=path.name, reason=error.detail)
            ) from error

    def plan(
        self,
        user_id: str,
        dataset: Dataset,
        *,
        folder: Path | None,
        token: StopToken,
        on_event: Callable[[ImportProgress], None],
    ) -> ImportPlan:
        """Say what taking a data set in would do; nothing is stored.

        Args:
            user_id: Whose ratings it is compared with.
            dataset: What was opened.
            folder: Where to look for footage that is not imported, to the bottom.
            token: Asked now and then whether to stop.
            on_event: Told how far the search is.

        Raises:
            NotFound: There is no such folder.
            StorageFailure: The disk refused.
            Cancelled: The token asked for it.
        """
        here = self._locate(dataset, folder, token, on_event)
        given: list[GivenRating] = []
        absent: Counter[int] = Counter()
        for number, frame in enumerate(dataset.frames, start=1):
            place = here.get(frame.media)
            address = place and _address(place, dataset.manifest.media[frame.media], frame)
            if address:
                source = tr("line {number}").format(number=number)
                given.append(GivenRating(address, frame.rating, frame.timestamp, source))
            else:
                absent[frame.media] += 1
        plan = self._ratings.compare(user_id, given)
        return replace(
            plan,
            absent=tuple(
                AbsentMedia(dataset.manifest.media[media].name, count) for media, count in absent.items()
            ),
            computed=self._computed(dataset),
        )

    def enter(
        self,
        user_id: str,
        dataset: Dataset,
        incoming: Sequence[Incoming],
        *,
        token: StopToken,
        on_event: Callable[[ImportEvent], None],
    ) -> tuple[Incoming, ...]:
        """Do as ``RatingImport.enter``, and put into the cache what was computed of footage that is imported.

        Raises:
            InvalidInput: A clip cannot be read, or has no frame at a time.
            Cancelled: The token asked for it.
        """
        entered = self._ratings.enter(user_id, incoming, token=token, on_event=on_event)
        self._keep(dataset, token)
        return entered

    def bring_in(
        self,
        user_id: str,
        dataset: Dataset,
        plan: ImportPlan,
        policy: OnConflict,
        *,
        token: StopToken,
        on_event: Callable[[ImportEvent], None],
    ) -> tuple[Annotation, ...]:
        """Do as ``RatingImport.bring_in``, and put into the cache what was computed of footage that is imported.

        Raises:
            InvalidInput: A clip cannot be read.
            StorageFailure: The disk refused.
            Cancelled: The token asked for it before anything was stored.
        """
        stored = self._ratings.bring_in(user_id, plan, policy, token=token, on_event=on_event)
        # What is stored is stored: a cancel comes too late for it.
        self._keep(dataset, NeverStop())
        return stored

    def _locate(
        self,
        dataset: Dataset,
        folder: Path | None,
        token: StopToken,
        on_event: Callable[[ImportProgress], None],
    ) -> dict[int, _Here]:
        here: dict[int, _Here] = {}
        sought: dict[str, SharedMedia] = {}
        for number, shared in enumerate(dataset.manifest.media):
            media = self._catalog.by_fingerprint(shared.fingerprint)
            if media is None:
                sought[shared.fingerprint] = shared
                continue
            addresses = {frame.pts: frame.address for frame in self._catalog.frames(media.id)}
            here[number] = _Here(media.path, media, addresses)
        if folder is None or not sought:
            return here
        names = {mark: (shared.name, shared.kind) for mark, shared in sought.items()}
        found = find_footage(names, folder, self._fingerprint, token=token, on_event=on_event)
        for number, shared in enumerate(dataset.manifest.media):
            if number not in here and shared.fingerprint in found:
                here[number] = _Here(found[shared.fingerprint], None, {})
        return here

    def _computed(self, dataset: Dataset) -> int:
        """Count the frames of which all comes along that training learns from."""
        rows = {item.extractor.key: set(item.rows.tolist()) for item in self._usable(dataset)}
        if rows.keys() != usable_widths(self._paths.cache_dir).keys():
            return 0
        return len(set.intersection(*rows.values()))

    def _usable(self, dataset: Dataset) -> list[FrameFeatures]:
        """Return the features that this version would have computed alike."""
        widths = usable_widths(self._paths.cache_dir)
        return [item for item in dataset.features if widths.get(item.extractor.key) == item.extractor.width]

    def _keep(self, dataset: Dataset, token: StopToken) -> None:
        """Put features and pictures into the cache where there are none: what was computed here stays."""
        usable = self._usable(dataset)
        rated: dict[int, dict[int, int]] = defaultdict(dict)
        for row, frame in enumerate(dataset.frames):
            rated[frame.media][row] = frame.pts
        for number, shared in enumerate(dataset.manifest.media):
            raise_if_cancelled(token)
            if self._catalog.by_fingerprint(shared.fingerprint) is None:
                continue
            pictures = pictures_through(shared.fingerprint, shared.lut)
            stamps = rated[number]
            for item in usable:
                self._keep_features(item, pictures, stamps)
            self._keep_pictures(dataset, pictures, stamps)

    def _keep_features(self, item: FrameFeatures, pictures: str, stamps: Mapping[int, int]) -> None:
        key = item.extractor.key
        known = self._cache.features(pictures, key, stamps.values())
        at = [
            index
            for index, row in enumerate(item.rows.tolist())
            if row in stamps and stamps[row] not in known
        ]
        if at:
            self._cache.put_features(
                pictures, key, [stamps[row] for row in item.rows[at].tolist()], item.matrix[at]
            )

    def _keep_pictures(self, dataset: Dataset, pictures: str, stamps: Mapping[int, int]) -> None:
        known = self._cache.thumbnails(pictures, stamps.values())
        made: dict[int, bytes] = {}
        for row, pts in stamps.items():
            image = None
            if row in dataset.pictures and pts not in known:
                image = read_thumbnail(dataset.pictures[row], PICTURE_SIDE)
            if image is not None:
                # Made anew, so that nothing a stranger wrote into the file is kept or handed on.
                made[pts] = encode_thumbnail(image)
        if made:
            self._cache.put_thumbnails(pictures, made)


def _address(here: _Here, shared: SharedMedia, frame: SharedFrame) -> str | None:
    """Return the address of a frame here; None for one that is not imported and cannot be."""
    known = here.addresses.get(frame.pts)
    if known is not None:
        return known
    if not is_there(here.path):
        return None
    if shared.kind is MediaKind.VIDEO:
        info = here.media.info if here.media else None
        seconds = (frame.pts - info.start_pts) * info.time_base if info else shared.seconds(frame.pts)
        try:
            return str(FrameAddress.at(here.path, seconds))
        except InvalidInput:
            return None
    if frame.file is None:
        return str(FrameAddress(here.path)) if is_file(here.path) else None
    image = Path(here.path) / frame.file
    # On Windows a name may lead elsewhere, as "C:a.png" does.
    inside = here.media is not None and image.name == frame.file and image.parent == Path(here.path)
    return str(FrameAddress(str(image))) if inside and is_there(image) else None
