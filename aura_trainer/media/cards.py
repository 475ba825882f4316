"""What the folders of camera cards hold: which files are clips, and which clips are one recording.

The structures are those of AVCHD (BDMV), XAVC (M4ROOT, XDROOT), XDCAM EX (BPAV), P2 and Canon XF (CONTENTS), and the
chapters of GoPro cameras. Copies of a card in whatever folder are known by the same names.
"""

import re
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from aura_trainer.domain.media import RecordingPart
from aura_trainer.media.folders import entries, entry_named

_WITHOUT_CLIPS: Mapping[str, frozenset[str]] = {
    "avchd": frozenset({"avchdtn", "canonthm"}),
    "bdmv": frozenset({"clipinf", "playlist", "backup"}),
    "bpav": frozenset({"takr"}),
    "contents": frozenset({"audio", "clip", "icon", "proxy", "voice"}),
    "m4root": frozenset({"general", "sub", "take", "thmbnl"}),
    "xdroot": frozenset({"edit", "general", "sub", "take", "thmbnl"}),
}
"""By card folder, those of its folders that hold thumbnails, proxies, sound or lists."""

_GOPRO = re.compile(r"(G[HX])(\d{2})(\d{4})\.MP4", re.IGNORECASE)
_GOPRO_FIRST = re.compile(r"GOPR(\d{4})\.MP4", re.IGNORECASE)
_GOPRO_LATER = re.compile(r"GP(\d{2})(\d{4})\.MP4", re.IGNORECASE)
_XDCAM_EX = re.compile(r"(.+)_(\d{2})\.MP4", re.IGNORECASE)
_CANON_XF = re.compile(r"([A-Z]{2}\d{4})(\d{2})\.MXF", re.IGNORECASE)
_P2_SHOT = re.compile(r"<GlobalShotID>\s*([^<\s]+)\s*</GlobalShotID>")
_P2_OFFSET = re.compile(r"<OffsetInShot>\s*(\d+)\s*</OffsetInShot>")

_PLAYLIST_LIMIT = 1 << 20
_SEAMLESS = (5, 6)


def holds_no_clips(place: str, name: str) -> bool:
    """Whether a folder inside a place is one of a card's folders without clips of their own."""
    return name.casefold() in _WITHOUT_CLIPS.get(PurePath(place).name.casefold(), frozenset())


def recordings(paths: Iterable[str]) -> Mapping[str, RecordingPart]:
    """Tell which files are parts of one recording, by path; a recording of one file is not in the answer.

    Names tell it where the camera counts its chapters in them; the card's own lists tell it for P2 and AVCHD. A
    chapter that is not there leaves a gap in the count.
    """
    places: dict[tuple[str, str, str], dict[int, str]] = defaultdict(dict)
    rest: list[str] = []
    for path in paths:
        chapter = _chapter(PurePath(path))
        if chapter is None:
            rest.append(path)
        else:
            places[chapter.scheme, chapter.folder, chapter.recording][chapter.number] = path
    found: dict[str, RecordingPart] = {}
    for (_, _, recording), files in places.items():
        _number(recording, files, found)
    for clips in _of_p2(rest):
        _number(PurePath(clips[0]).stem, dict(enumerate(clips, start=1)), found)
    for run in _of_avchd(rest):
        _number(run.recording, run.files, found, run.parts)
    return found


def in_order(paths: Sequence[str], parts: Mapping[str, RecordingPart]) -> list[str]:
    """Put the parts of a recording behind its first one, in their order; the rest stays as it is."""
    whole: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in paths:
        if path in parts:
            whole[_whole(path, parts)].append(path)
    ordered: list[str] = []
    for path in paths:
        if path not in parts:
            ordered.append(path)
        else:
            ordered.extend(sorted(whole.pop(_whole(path, parts), []), key=lambda item: parts[item].part))
    return ordered


def _whole(path: str, parts: Mapping[str, RecordingPart]) -> tuple[str, str]:
    chapter = _chapter(PurePath(path))
    return (chapter.folder if chapter else str(PurePath(path).parent), parts[path].recording)


def _number(
    recording: str, files: Mapping[int, str], found: dict[str, RecordingPart], parts: int | None = None
) -> None:
    """Note which part each file is; where nothing tells how many there are, the last that is there is taken for it."""
    most = parts or max(files)
    if most > 1:
        found.update({path: RecordingPart(recording, part, most) for part, path in files.items()})


@dataclass(frozen=True, slots=True)
class _Chapter:
    scheme: str
    folder: str
    recording: str
    number: int


def _chapter(path: PurePath) -> _Chapter | None:
    """Read the chapter off a name, where the camera writes it there."""
    name, folder = path.name, str(path.parent)
    if match := _GOPRO.fullmatch(name):
        return _Chapter("gopro", folder, f"{match[1].upper()}{match[3]}", int(match[2]))
    if match := _GOPRO_FIRST.fullmatch(name):
        return _Chapter("gopro-early", folder, f"GOPR{match[1]}", 1)
    if match := _GOPRO_LATER.fullmatch(name):
        return _Chapter("gopro-early", folder, f"GOPR{match[2]}", int(match[1]) + 1)
    parts = [part.casefold() for part in path.parts]
    if parts[-3:-2] == ["clpr"] and (match := _XDCAM_EX.fullmatch(name)):
        return _Chapter("xdcam-ex", str(path.parent.parent), match[1], int(match[2]))
    if parts[-4:-3] == ["contents"] and (match := _CANON_XF.fullmatch(name)):
        return _Chapter("canon-xf", folder, match[1].upper(), int(match[2]))
    return None


def _of_p2(paths: Iterable[str]) -> Iterator[list[str]]:
    """Clips of a P2 card whose lists name one shot, by their offset in it."""
    shots: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for path in paths:
        place = PurePath(path)
        if [part.casefold() for part in place.parts[-3:-1]] != ["contents", "video"]:
            continue
        text = _sidecar(place.parent.parent, "clip", f"{place.stem}.xml")
        shot, offset = _P2_SHOT.search(text), _P2_OFFSET.search(text)
        if shot and offset:
            shots[str(place.parent), shot[1]].append((int(offset[1]), path))
    for clips in shots.values():
        yield [path for _, path in sorted(clips)]


@dataclass(frozen=True, slots=True)
class _Run:
    """Streams that follow each other without a seam: those that are there, by their place, and how many there are."""

    recording: str
    files: Mapping[int, str]
    parts: int


def _of_avchd(paths: Iterable[str]) -> Iterator[_Run]:
    """Streams of an AVCHD folder that its playlists join without a seam."""
    streams: dict[str, dict[str, str]] = defaultdict(dict)
    for path in paths:
        place = PurePath(path)
        if [part.casefold() for part in place.parts[-3:-1]] == ["bdmv", "stream"]:
            streams[str(place.parent.parent)][place.stem] = path
    for root, by_name in streams.items():
        taken: set[str] = set()
        for names in _joined(root):
            run = [name for name in names if name not in taken]
            taken.update(run)
            files = {place: by_name[name] for place, name in enumerate(run, start=1) if name in by_name}
            if files:
                yield _Run(run[0], files, len(run))


def _joined(bdmv: str) -> Iterator[list[str]]:
    folder = entry_named(Path(bdmv), "playlist")
    lists = [] if folder is None else [p for p in entries(folder) if p.suffix.lower() in (".mpl", ".mpls")]
    for place in sorted(lists):
        try:
            data = place.read_bytes()[:_PLAYLIST_LIMIT]
        except OSError:
            # Without its list, each stream is a clip.
            continue
        yield from read_playlist(data)


def read_playlist(data: bytes) -> list[list[str]]:
    """Read which streams of an AVCHD playlist follow each other without a seam.

    The layout is that of the Blu-ray movie playlist: an offset to the play items at byte 8; a play item holds the
    stream's name of five digits and, in the low four bits of a word, the condition of its connection to the one before.

    Returns:
        Runs of stream names, a stream that stands alone included; none where the data is no playlist.
    """
    runs: list[list[str]] = []
    try:
        if data[:4] != b"MPLS":
            return []
        (at,) = struct.unpack_from(">I", data, 8)
        _, _, count, _ = struct.unpack_from(">IHHH", data, at)
        at += 10
        for _ in range(count):
            (length,) = struct.unpack_from(">H", data, at)
            name, _, flags = struct.unpack_from(">5s4sH", data, at + 2)
            if flags & 0xF in _SEAMLESS and runs:
                runs[-1].append(name.decode("ascii", "replace"))
            else:
                runs.append([name.decode("ascii", "replace")])
            at += 2 + length
    except struct.error:
        # Cut short: what was read so far stands.
        return runs
    return runs


def _sidecar(root: PurePath, folder: str, name: str) -> str:
    place = entry_named(Path(root), folder)
    file = entry_named(place, name) if place is not None else None
    if file is None:
        return ""
    try:
        return file.read_bytes()[:_PLAYLIST_LIMIT].decode("utf-8", "replace")
    except OSError:
        return ""
