"""Takes out of a text whatever tells who somebody is, or what their footage is called.

What is known by name goes first: clips, profiles, models, the user, the machine. Any path that is left goes by its
form. Where a path ends cannot be told for sure, as names may have spaces: rather too much is taken than too little.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PureWindowsPath

_PACKAGE = Path(__file__).resolve().parents[2]
_LEAST_STEM = 3
_OWN_FILES = frozenset(
    {
        "annotations.jsonl",
        "training-audit.jsonl",
        "user-settings.json",
        "window-state.json",
        "deployment-journal.json",
        "trainer.sqlite3",
        "cache.sqlite3",
        "aura-trainer.log",
        "settings.lock",
        "models.lock",
        "frame-importance-model.zip",
        "frame-importance-model-default.zip",
    }
)
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,4}$")
_TOKEN = re.compile(r"(?<![\w-])(?![0-9a-f]{40,}(?![\w-]))[\w-]{40,200}(?![\w-])", re.ASCII)
_CODE = re.compile(r"[^\"'\n]*?\.pyx?(?![\w.])")
# A path in quotes goes to the same quote, any other to the end of its line, or a colon after which there is none.
_ROOT = r"(?:file:/{2,3}|[A-Za-z]:[\\/]|\\\\|~[\\/]|/(?!api/)(?=[^\s/]))"
_QUOTED_PATH = re.compile(rf"(?P<quote>[\"'])(?P<path>{_ROOT}.*?)(?P=quote)")
_END = r"(?=: (?![^\n]*[\\/])|\n|$)"
_OPEN_PATH = re.compile(rf"(?<![\w<>/\\.:])(?P<path>{_ROOT}[^\n]*?){_END}", re.MULTILINE)
_STRANGE_IN_HOME = re.compile(
    rf"<data folder>[\\/](?!(?:ML|Backups|logs|locks|cache|user-settings|window-state)\b)[^\n]*?{_END}",
    re.MULTILINE,
)
_FILE_NAME = re.compile(
    r"[^\s\"'<>|:*?(),;]+\.(?:3gp|aaf|ale|arw|auradata|auramodel|avi|bmp|braw|cine|cr[23]|csv|cube|dng|dpx|edl|exr"
    r"|fcpxml|flac|gif|heic|html|insv|jpe?g|jsonl?|lrv|m2ts|m4[av]|mkv|mov|mp3|mp4|mpe?g|mts|mxf|nef|nev|ogg|onnx|otio"
    r"|png|r3d|srt|tiff?|ts|txt|vpr|wav|webm|webp|wmv|xml|xmp|zip)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class KnownNames:
    """What is private and known by name.

    Attributes:
        data_folder: Where the app keeps everything.
        clips: Paths of imported footage.
        profiles: Names under which ratings are kept.
        models: Names people gave to models.
        people: Names of the user of the system, and of its home folder.
        machines: Names of the computer.
        tokens: What lets programs in.
    """

    data_folder: Path
    clips: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()


@dataclass
class Redaction:
    """Replaces private words by others that stay the same throughout a report: one clip is always the same.

    Args:
        names: What is known.
        keep_names: Leave names and paths as they are; tokens go all the same.
    """

    names: KnownNames
    keep_names: bool = False
    _paths: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._words = [] if self.keep_names else list(_words_of(self.names))
        self._spots = {} if self.keep_names else _spots_of(self.names)
        self._spot = _either(self._spots)

    def text(self, text: str) -> str:
        """Return a text without what is private."""
        for token in self.names.tokens:
            text = text.replace(token, "<token>")
        text = _TOKEN.sub("<token>", text)
        if self.keep_names:
            return text
        text = _without_places_of_code(text)
        if self._spot is not None:
            text = self._spot.sub(lambda found: self._spots[found[0]], text)
        text = _QUOTED_PATH.sub(
            lambda found: f"{found['quote']}{self._path(found['path'])}{found['quote']}", text
        )
        text = _STRANGE_IN_HOME.sub(lambda found: self._path(found[0]), text)
        text = _OPEN_PATH.sub(lambda found: self._path(found["path"]), text)
        for pattern, instead in self._words:
            text = pattern.sub(instead, text)
        return _FILE_NAME.sub(self._file, text)

    def _path(self, path: str) -> str:
        suffix = _SUFFIX.search(path)
        known = self._paths.setdefault(path, f"<path {len(self._paths) + 1}>")
        return f"{known}{suffix[0]}" if suffix else known

    def _file(self, found: re.Match[str]) -> str:
        name = re.split(r"[\\/]", found[0])[-1]
        # What lies in the data folder begins with a slash here, as the folder has been replaced already.
        is_own = name in _OWN_FILES and (name == found[0] or found[0][0] in "\\/")
        return found[0] if is_own else self._path(found[0])


def _spots_of(names: KnownNames) -> Mapping[str, str]:
    """Whole paths and what stands for each."""
    spots: dict[str, str] = {}
    for number, clip in enumerate(names.clips, 1):
        instead = f"<clip {number}>{PurePath(clip).suffix}"
        # In a frame's address some signs are written otherwise, and in JSON backslashes.
        encoded = clip.replace("%", "%25").replace("#", "%23")
        for written in (clip, encoded, clip.replace("\\", "\\\\")):
            spots[written] = instead
    for written in {str(names.data_folder), str(names.data_folder).replace("\\", "\\\\")}:
        spots[written] = "<data folder>"
    return spots


def _words_of(names: KnownNames) -> Iterable[tuple[re.Pattern[str], str]]:
    """Patterns of single names, longest first, and what stands for each."""
    words: dict[str, str] = {}
    for number, clip in enumerate(names.clips, 1):
        path = PureWindowsPath(clip) if "\\" in clip else PurePath(clip)
        words[path.name] = f"<clip {number}>{path.suffix}"
        if len(path.stem) >= _LEAST_STEM:
            words.setdefault(path.stem, f"<clip {number}>")
    for kind, group in (
        ("profile", names.profiles),
        ("model", names.models),
        ("user", names.people),
        ("computer", names.machines),
    ):
        for number, name in enumerate(group, 1):
            words.setdefault(name, f"<{kind}>" if kind in ("user", "computer") else f"<{kind} {number}>")
    for word in sorted(filter(None, words), key=len, reverse=True):
        yield re.compile(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", re.IGNORECASE), words[word]


def _either(spots: Mapping[str, str]) -> re.Pattern[str] | None:
    longest_first = sorted(spots, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None


def _without_places_of_code(text: str) -> str:
    """Keep which line of which module it is in a traceback, without where the program is installed."""
    roots = (
        (_PACKAGE.parent, "<program>"),
        (Path(sys.prefix), "<python>"),
        (Path(sys.base_prefix), "<python>"),
    )
    for root, instead in roots:
        before, *parts = text.split(str(root))
        for part in parts:
            code = _CODE.match(part)
            before += (instead if code and code[0].startswith(("/", "\\")) else str(root)) + part
        text = before
    return text
