"""The part of an import that touches footage; it runs in a child process and only tells what it finds."""

import logging
import os
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.errors import InvalidInput, UnreadableMedia
from aura_trainer.domain.media import (
    ImportFailure,
    ImportProgress,
    MediaKind,
    Sampling,
    SamplingRule,
    Shot,
    pictures_key,
)
from aura_trainer.domain.time_left import seconds_left
from aura_trainer.domain.unheard import unheard
from aura_trainer.language import tr
from aura_trainer.media.decode import DecodedFrame
from aura_trainer.media.discover import Found, discover
from aura_trainer.media.fingerprint import fingerprint
from aura_trainer.media.footage import Footage
from aura_trainer.media.head import open_head
from aura_trainer.media.picture import RgbImage
from aura_trainer.media.proxies import camera_proxy
from aura_trainer.media.sampling import sample
from aura_trainer.media.shots import ShotDetector, shots_from_cuts
from aura_trainer.media.thumbnails import THUMBNAIL_SIDE, encode_thumbnail
from aura_trainer.services.given_paths import is_folder, is_there
from aura_trainer.services.import_order import (
    FoundFrame,
    FramesFound,
    ImportOrder,
    MediaDone,
    MediaFound,
    MediaMeasured,
    Moment,
    MomentsFound,
    ProxyFound,
)
from aura_trainer.services.jobs import Emit
from aura_trainer.services.one_of_many import told_as_failure
from aura_trainer.services.proxy_search import find_proxies

logger = logging.getLogger(__name__)

_BATCH = 12
_BATCH_SECONDS = 0.3
_LONG_BYTES = 64 << 20
_HEAD_SECONDS = Fraction(8)
_HEAD_FRAMES = 24


class Progress:
    """Tells how far work over several files is, at most twenty times a second."""

    def __init__(self, total: int, emit: Emit) -> None:
        self._total = max(1, total)
        self._emit = emit
        self._begun = time.monotonic()
        self._last = 0.0

    def tell(self, number: int, path: str, part: float) -> None:
        """Tell that a file, by its number from 0, is done to this part in [0, 1]."""
        now = time.monotonic()
        if now - self._last < 0.05 and part < 1.0:
            return
        self._last = now
        fraction = min(1.0, (number + part) / self._total)
        left = seconds_left(now - self._begun, fraction)
        self._emit(ImportProgress(path, fraction, left))


class _MomentRefused(InvalidInput):
    """A video has no frame at a moment."""

    def __init__(self, detail: str, moment: Moment) -> None:
        super().__init__(detail)
        self.moment = moment


def run_import(order: ImportOrder, emit: Emit, token: StopToken) -> None:
    """Import every path; one that cannot be read is told and does not stop the others."""
    plan = _plan(order, emit, token)
    progress = Progress(len(plan), emit)
    for number, task in enumerate(plan):
        raise_if_cancelled(token)
        item = task.found
        if item.kind is None:
            emit(ImportFailure(item.path, item.reason))
            continue
        with told_as_failure(item.path, emit):
            try:
                _MediaImport(task, item.kind, order, emit, token).run(
                    partial(progress.tell, number, item.path)
                )
            except _MomentRefused as error:
                emit(ImportFailure(item.path, error.detail, (error.moment,)))
        progress.tell(number, item.path, 1.0)


def decoded_from_proxy(footage: Footage, proxy: str | None, token: StopToken, warnings: list[str]) -> Footage:
    """Return the footage, decoded from its proxy if it has one that is there and has the same frames."""
    if proxy is None or not is_there(proxy):
        return footage
    try:
        return footage.with_proxy(proxy, token)
    except UnreadableMedia as error:
        warnings.append(tr("{reason} The original was read instead.").format(reason=error.detail))
        return footage


@dataclass(frozen=True, slots=True)
class _Task:
    """A media to import: sampled, or for the sake of some of its images, given by their own paths, alone."""

    found: Found
    sampling: Sampling | None
    images: tuple[str, ...] = ()
    proxy: str | None = None


def _plan(order: ImportOrder, emit: Emit, token: StopToken) -> list[_Task]:
    """Say which media are to be imported.

    An image in a folder that is a media is no media of its own, nor is the proxy of a video.
    """
    found = list(discover(order.paths))
    stills = [item for item in found if item.kind is MediaKind.IMAGES]
    given = [item.path for item in stills if is_folder(item.path)]
    folders = {os.path.realpath(path): path for path in (*order.known_folders, *given)}
    inside: dict[str, list[str]] = defaultdict(list)
    for item in stills:
        folder = folders.get(os.path.realpath(Path(item.path).parent))
        if folder is not None and not is_folder(item.path):
            inside[folder].append(item.path)
    single = {path for paths in inside.values() for path in paths}
    videos = [item.path for item in found if item.kind is MediaKind.VIDEO]
    originals = {} if order.sampling is None else find_proxies(videos, order.known_videos, token)
    for proxy, original in originals.items():
        emit(ProxyFound(proxy, original))
    proxies = {original: proxy for proxy, original in originals.items()}
    plan = [
        _Task(item, order.sampling, proxy=proxies.get(item.path) or camera_proxy(item.path))
        for item in found
        if item.path not in single and item.path not in originals
    ]
    plan.extend(_Task(Found(path, MediaKind.IMAGES), None, tuple(images)) for path, images in inside.items())
    return plan


class _MediaImport:
    """The import of one video or set of images."""

    def __init__(
        self, task: _Task, kind: MediaKind, order: ImportOrder, emit: Emit, token: StopToken
    ) -> None:
        self._task = task
        self._order = order
        self._emit = emit
        self._token = token
        self._warnings: list[str] = []
        self._kind = kind
        self._mark = fingerprint(task.found.path)
        self._lut = order.luts.get(self._mark)
        head = self._head()
        self._is_head = head is not None
        self._footage = head or self._open()
        self._batch: list[FoundFrame] = []
        self._sent_at = time.monotonic()

    def _open(self) -> Footage:
        found = self._task.found
        footage = Footage.open(found.path, self._kind, self._token).through(self._lut)
        return decoded_from_proxy(footage, self._task.proxy, self._token, self._warnings)

    def _head(self) -> Footage | None:
        """The first seconds of a long video, so that there is something to rate before it has been read through."""
        path, sampling = self._task.found.path, self._task.sampling
        early = sampling is not None and sampling.rule in (SamplingRule.EVERY, SamplingRule.KEY_FRAMES)
        if self._kind is not MediaKind.VIDEO or not early or Path(path).stat().st_size < _LONG_BYTES:
            return None
        head = open_head(path, _HEAD_SECONDS, self._token)
        return head.through(self._lut) if head else None

    def _tell_head(self, sampling: Sampling) -> set[int]:
        """Tell the frames of the head, then read the whole; return the ordinals that are told for good."""
        head = self._footage
        self._emit(MediaFound(head.info, self._mark, self._task.found.part))
        wanted = sample(head.index, (), sampling)[:_HEAD_FRAMES]
        self._decode_some(wanted, unheard)
        self._footage = self._open()
        index = self._footage.index
        kept = {at for at in wanted if at < len(index) and index.pts[at] == head.index.pts[at]}
        withdrawn = tuple(int(head.index.pts[at]) for at in wanted if at not in kept)
        self._emit(MediaMeasured(self._footage.info, self._proxy_used, withdrawn))
        return kept

    @property
    def _proxy_used(self) -> str | None:
        return self._footage.proxy.path if self._footage.proxy is not None else None

    def run(self, on_part: Callable[[float], None]) -> None:
        sampling = self._task.sampling
        told: set[int] = set()
        located: list[MomentsFound] = []
        if sampling is not None and self._is_head:
            told = self._tell_head(sampling)
        else:
            located = self._locate()
            self._emit(MediaFound(self._footage.info, self._mark, self._task.found.part, self._proxy_used))
        footage = self._footage
        self._warnings.extend(footage.index.warnings)
        for moments in located:
            self._emit(moments)
        stamps = [pts for moments in located for pts in moments.stamps.values()]
        explicit = {*footage.index.pts.searchsorted(stamps).tolist(), *self._kept()}
        shots = self._order.known_shots.get(self._mark)
        by_shot = sampling is not None and sampling.rule is SamplingRule.PER_SHOT
        early = explicit if sampling is None or by_shot else {*explicit, *sample(footage.index, (), sampling)}
        early = early - told
        if shots is None:
            shots = self._decode_all(early, on_part)
        else:
            self._decode_some(sorted(early), on_part)
        if sampling is not None and by_shot:
            later = set(sample(footage.index, shots, sampling)) - early
            self._decode_some(sorted(later), on_part)
        self._emit(MediaDone(tuple(shots), tuple(dict.fromkeys(self._warnings))))

    def _locate(self) -> list[MomentsFound]:
        footage, index = self._footage, self._footage.index
        stamps: dict[Moment, int] = {}
        for moment in self._order.moments.get(footage.path, ()):
            if moment is None and footage.info.kind is MediaKind.VIDEO:
                words = tr("{path} is a video: say which frame, such as '#t=12.48' behind its name.")
                raise _MomentRefused(words.format(path=footage.path), moment)
            try:
                ordinal = 0 if moment is None else index.displayed_at(moment)
            except InvalidInput as error:
                raise _MomentRefused(error.detail, moment) from error
            stamps[moment] = int(index.pts[ordinal])
        found = [MomentsFound(footage.path, stamps)] if stamps else []
        for path in self._task.images:
            name = Path(path).name
            if name not in footage.file_names:
                raise UnreadableMedia(tr("{path}: the file is gone.").format(path=path))
            found.append(MomentsFound(path, {None: int(index.pts[footage.file_names.index(name)])}, name))
        return found

    def _kept(self) -> list[int]:
        """Frames a folder had before its content changed: entered anew, one more image costs it none."""
        known = self._order.known_folders.get(self._footage.path)
        if not self._task.images or known is None or known.fingerprint == self._mark:
            return []
        files = set(known.files)
        return [ordinal for ordinal, name in enumerate(self._footage.file_names) if name in files]

    def _decode_all(self, wanted: set[int], on_part: Callable[[float], None]) -> tuple[Shot, ...]:
        """Go through the clip once: shots are found on the way, wanted frames are told as they pass."""
        index, info = self._footage.index, self._footage.info
        if index.stills:
            self._decode_some(sorted(wanted), on_part)
            return shots_from_cuts(range(1, len(index)), index)
        detector = ShotDetector(info.frame_rate, self._footage.between(self._token))

        def watch(ordinal: int, image: RgbImage) -> None:
            detector.feed(ordinal, image)
            on_part((ordinal + 1) / len(index))

        for frame in self._footage.frames(
            sorted(wanted), THUMBNAIL_SIDE, self._token, self._warnings.append, watch
        ):
            self._add(frame)
        self._flush()
        return shots_from_cuts(detector.cuts(), index)

    def _decode_some(self, ordinals: Sequence[int], on_part: Callable[[float], None]) -> None:
        for number, frame in enumerate(
            self._footage.frames(ordinals, THUMBNAIL_SIDE, self._token, self._warnings.append), start=1
        ):
            self._add(frame)
            on_part(number / len(ordinals))
        self._flush()

    def _add(self, frame: DecodedFrame) -> None:
        jpeg = encode_thumbnail(frame.image)
        name = self._footage.file_name(frame.ordinal)
        self._batch.append(FoundFrame(frame.pts, frame.ordinal, frame.key_frame, name, jpeg))
        if len(self._batch) >= _BATCH or time.monotonic() - self._sent_at > _BATCH_SECONDS:
            self._flush()

    def _flush(self) -> None:
        if self._batch:
            self._emit(FramesFound(pictures_key(self._mark, self._lut), tuple(self._batch)))
        self._batch = []
        self._sent_at = time.monotonic()
