"""Which file is a proxy of which: told by reel, source time code and length, by name where those are wanting."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path, PurePath

from aura_trainer.media.folders import entries, entry_named
from aura_trainer.media.source import Source

_MARKED_STEM = re.compile(r"[ _.-]+(proxy|proxies|prx|lowres|low-res|lr)$", re.IGNORECASE)
_MARKED_FOLDERS = frozenset({"proxy", "proxies", "proxy media", "lowres"})
_SONY = re.compile(r"(.+)S\d\d$", re.IGNORECASE)

# A smaller file of the same picture size is a proxy only where it is much smaller; else it is one more master.
_MUCH_SMALLER = 2
_FRAMES_OFF = 1


def pair(sources: Sequence[Source]) -> Mapping[str, str]:
    """Return the proxies among some videos, each with the path of its original.

    Two files are one where their length agrees to a frame and either their reel and their source time code are
    the same, or, where a reel or both time codes are wanting, their names agree but for what marks a proxy. The
    proxy is the one in a folder or under a name that says so, else the one with the smaller picture, else the one
    that is much the smaller file. An original has one proxy.
    """
    proxies: dict[str, str] = {}
    taken: set[str] = set()
    for first, second in _candidates(sources):
        if not _same_clip(first, second):
            continue
        order = _proxy_first(first, second)
        if order is None:
            continue
        proxy, original = order
        if proxy.path in proxies or proxy.path in taken or original.path in proxies or original.path in taken:
            continue
        proxies[proxy.path] = original.path
        taken.add(original.path)
    return proxies


def camera_proxy(path: str) -> str | None:
    """Return the proxy a camera wrote beside a clip, by the rules of its card; None if there is none."""
    place = Path(path)
    folder = place.parent
    upper = [part.casefold() for part in place.parts[-3:-1]]
    if upper in (["m4root", "clip"], ["xdroot", "clip"]):
        name = re.compile(rf"{re.escape(place.stem)}S\d\d\.(MP4|MXF)", re.IGNORECASE)
        return _found(folder.parent, "sub", name)
    if upper == ["contents", "video"]:
        return _found(
            folder.parent, "proxy", re.compile(rf"{re.escape(place.stem)}\.(MP4|MOV)", re.IGNORECASE)
        )
    stem = place.stem
    stems = [stem, f"GL{stem[2:]}"] if stem.upper().startswith(("GX", "GH")) else [stem]
    names = "|".join(map(re.escape, stems))
    return _match(folder, re.compile(rf"({names})\.(LRV|LRF)", re.IGNORECASE))


def _candidates(sources: Sequence[Source]) -> Iterable[tuple[Source, Source]]:
    """Pairs that may be one clip: of about one length, and of one time code or one name."""
    by_key: dict[tuple[str, str], list[Source]] = defaultdict(list)
    for source in sources:
        if source.stills:
            continue
        if source.time_code:
            by_key["time code", _digits(source.time_code)].append(source)
        by_key["name", _plain_stem(source.path)].append(source)
    for group in by_key.values():
        yield from combinations(group, 2)


def _same_clip(first: Source, second: Source) -> bool:
    rate = first.frame_rate or second.frame_rate
    if rate is None or abs(first.seconds - second.seconds) * rate > _FRAMES_OFF + 0.5:
        return False
    same_name = _plain_stem(first.path) == _plain_stem(second.path)
    if first.time_code and second.time_code:
        if _digits(first.time_code) != _digits(second.time_code):
            return False
        if first.reel and second.reel:
            return first.reel.casefold() == second.reel.casefold()
        return same_name
    # Without a time code in both, the name alone would take any two exports of one project for one clip.
    return same_name and (_marked(first.path) != _marked(second.path))


def _proxy_first(first: Source, second: Source) -> tuple[Source, Source] | None:
    marks = _marked(first.path), _marked(second.path)
    if marks[0] != marks[1]:
        return (first, second) if marks[0] else (second, first)
    if first.pixels != second.pixels:
        return (first, second) if first.pixels < second.pixels else (second, first)
    small, large = sorted((first, second), key=lambda source: source.size)
    return (small, large) if small.size * _MUCH_SMALLER <= large.size else None


def _marked(path: str) -> bool:
    place = PurePath(path)
    folders = {part.casefold() for part in place.parts[:-1]}
    return bool(_MARKED_STEM.search(place.stem)) or bool(folders & _MARKED_FOLDERS) or _in_sub(place)


def _in_sub(place: PurePath) -> bool:
    return place.parent.name.casefold() == "sub" and bool(_SONY.fullmatch(place.stem))


def _plain_stem(path: str) -> str:
    place = PurePath(path)
    stem = _MARKED_STEM.sub("", place.stem)
    if _in_sub(place) and (match := _SONY.fullmatch(stem)):
        stem = match[1]
    return stem.casefold()


def _digits(time_code: str) -> str:
    """A time code whatever its separators: drop-frame is marked with a semicolon or not, by the writer."""
    return re.sub(r"\D", "", time_code)


def _found(root: Path, folder: str, name: re.Pattern[str]) -> str | None:
    place = entry_named(root, folder)
    return None if place is None else _match(place, name)


def _match(folder: Path, name: re.Pattern[str]) -> str | None:
    return next((str(place) for place in sorted(entries(folder)) if name.fullmatch(place.name)), None)
