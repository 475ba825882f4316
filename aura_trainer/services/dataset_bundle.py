"""Sharing ratings as a data set: with what was computed of the frames, and with nothing of the person's own places."""

from collections.abc import Callable, Sequence
from pathlib import Path, PurePath

import numpy as np

from aura_trainer import __version__
from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.counting import plural
from aura_trainer.domain.dataset import DATASET_SUFFIX, ShareChoices, Shared, is_dataset
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import ImportProgress, Media
from aura_trainer.language import tr
from aura_trainer.ml.archive import digests
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.clock import Clock
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.dataset_features import SHARED_SPECS
from aura_trainer.services.dataset_file import FrameFeatures, content_of, pack
from aura_trainer.services.dataset_manifest import (
    MOST_FRAMES,
    MOST_MEDIA,
    SCHEMA,
    DatasetManifest,
    SharedExtractor,
    SharedFrame,
    SharedMedia,
    plain_name,
)
from aura_trainer.services.feature_reader import extractor_key
from aura_trainer.services.files import FileLayer, write_atomically
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.own_files import writable_target
from aura_trainer.services.rated_frames import RatedFrames
from aura_trainer.services.usable_ratings import RatedMedia, rated_media


class DatasetSharing:
    """Writes the ratings of a person, or of some clips, as a data set.

    Args:
        paths: Where the app's own files are; none of them is written over.
        rated: The ratings.
        catalog: The footage.
        cache: What was computed of it.
        files: The file layer.
        clock: Stamps the data set.
    """

    def __init__(
        self,
        paths: DataPaths,
        rated: RatedFrames,
        catalog: Catalog,
        cache: FrameCache,
        files: FileLayer,
        clock: Clock,
    ) -> None:
        self._paths = paths
        self._rated = rated
        self._catalog = catalog
        self._cache = cache
        self._files = files
        self._clock = clock

    def share(
        self,
        user_id: str,
        path: Path,
        choices: ShareChoices,
        *,
        token: StopToken,
        on_event: Callable[[ImportProgress], None],
    ) -> Shared:
        """Write a data set; nothing is computed for it, and the footage need not be there.

        Args:
            user_id: Whose ratings.
            path: The file; a former one is replaced in one stroke.
            choices: What goes in.
            token: Asked between clips.
            on_event: Told how far the gathering is.

        Raises:
            InvalidInput: The name ends otherwise, there is nothing to share, or too much for one file.
            NotFound: No media has one of the ids, or there is no such folder.
            StorageFailure: The disk refused; a former file is as it was.
            Cancelled: The token asked for it.
        """
        if not is_dataset(path):
            raise InvalidInput(
                tr("{name}: the name of a data set ends in {suffix}.").format(
                    name=path.name, suffix=DATASET_SUFFIX
                )
            )
        target = writable_target(self._paths, path)
        ratings = self._rated.load(user_id)
        clips = self._chosen(rated_media(self._catalog, ratings), choices.media_ids)
        gathered = _Gathered(self._cache, choices)
        for number, clip in enumerate(clips):
            raise_if_cancelled(token)
            on_event(ImportProgress(clip.media.path, number / len(clips)))
            gathered.take(clip)
        raise_if_cancelled(token)
        features = gathered.features()
        members = content_of(gathered.frames, features, gathered.pictures)
        manifest = DatasetManifest(
            schema_version=SCHEMA,
            created=self._clock(),
            app_version=__version__,
            by=user_id if choices.name else None,
            media=tuple(gathered.media),
            annotations=len(gathered.frames),
            features=tuple(item.extractor for item in features),
            members=digests(members),
        )
        data = pack(manifest, members)
        write_atomically(self._files, target, data)
        return Shared(
            ratings=len(gathered.frames),
            clips=len(clips),
            features=gathered.complete(),
            thumbnails=len(gathered.pictures),
            left_out=0 if choices.media_ids else len(ratings.unmatched),
            bytes=len(data),
        )

    def _chosen(self, clips: Sequence[RatedMedia], media_ids: Sequence[int]) -> list[RatedMedia]:
        wanted = {self._catalog.media(media_id).id for media_id in media_ids}
        chosen = [clip for clip in clips if not wanted or clip.media.id in wanted]
        total = sum(len(clip.ratings) for clip in chosen)
        if not total:
            raise InvalidInput(tr("There is no rating to share. Nothing was written."))
        if total > MOST_FRAMES or len(chosen) > MOST_MEDIA:
            raise InvalidInput(
                tr("A data set holds up to {ratings} of {clips}. Share fewer clips at a time.").format(
                    ratings=plural(MOST_FRAMES, "rating"), clips=plural(MOST_MEDIA, "clip")
                )
            )
        return chosen


class _Gathered:
    """What goes into the file, clip by clip."""

    def __init__(self, cache: FrameCache, choices: ShareChoices) -> None:
        self._cache = cache
        self._choices = choices
        self._vectors: dict[str, dict[int, np.ndarray]] = {spec.id: {} for spec in SHARED_SPECS}
        self.media: list[SharedMedia] = []
        self.frames: list[SharedFrame] = []
        self.pictures: dict[int, bytes] = {}

    def take(self, clip: RatedMedia) -> None:
        shared, first = _told(clip.media, folders=self._choices.folders), len(self.frames)
        for (pts, annotation), address in zip(clip.ratings.items(), clip.addresses, strict=True):
            if annotation.rating is not None:
                self.frames.append(
                    SharedFrame(
                        media=len(self.media),
                        pts=pts,
                        time=round(float(shared.seconds(pts)), 6),
                        file=_file_inside(clip.media, address),
                        rating=annotation.rating,
                        timestamp=annotation.timestamp,
                    )
                )
        self.media.append(shared)
        places = {frame.pts: first + number for number, frame in enumerate(self.frames[first:])}
        pictures = clip.media.pictures
        for spec in SHARED_SPECS:
            known = self._cache.features(pictures, extractor_key(spec), places)
            self._vectors[spec.id].update({places[pts]: vector for pts, vector in known.items()})
        if self._choices.thumbnails:
            found = self._cache.thumbnails(pictures, places)
            self.pictures.update({places[pts]: jpeg for pts, jpeg in found.items()})

    def features(self) -> tuple[FrameFeatures, ...]:
        made = []
        for spec in SHARED_SPECS:
            vectors = dict(sorted(self._vectors[spec.id].items()))
            if not vectors:
                continue
            matrix = np.stack(list(vectors.values()))
            extractor = SharedExtractor(
                id=spec.id,
                version=spec.version,
                weights_sha256=spec.weights_sha256,
                key=extractor_key(spec),
                frames=matrix.shape[0],
                width=matrix.shape[1],
            )
            made.append(FrameFeatures(extractor, np.array(list(vectors), dtype=np.int64), matrix))
        return tuple(made)

    def complete(self) -> int:
        """How many frames have the features of every extractor."""
        return len(set.intersection(*(set(vectors) for vectors in self._vectors.values())))


def _told(media: Media, *, folders: bool) -> SharedMedia:
    place, info = PurePath(media.path), media.info
    return SharedMedia(
        fingerprint=media.fingerprint,
        name=plain_name(place.name),
        folder=str(place.parent) if folders else None,
        kind=info.kind,
        frame_rate=info.frame_rate,
        time_base=info.time_base,
        start_pts=info.start_pts,
        duration_seconds=info.duration_seconds,
        shots=tuple((shot.start_pts, shot.end_pts) for shot in media.shots),
        lut=media.lut.digest if media.lut else None,
    )


def _file_inside(media: Media, address: str) -> str | None:
    path = FrameAddress.parse(address).path
    return None if path == media.path else plain_name(PurePath(path).name)
