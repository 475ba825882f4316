"""Takes out of a text whatever tells who somebody is, or what their footage is called.

Only words the program itself says are kept, so no name has to be recognised as one. What is known by name (clips,
profiles, models, the user, the machine) gets a word that is the same throughout. Where a path ends cannot be told, as
names may have spaces and any other sign: from one that is not known, the rest of the line goes.
"""

import re
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PureWindowsPath

from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.problem_report.vocabulary import own_words

_LEFT_OUT = "<\N{HORIZONTAL ELLIPSIS}>"
_DATA_FOLDER = "<data folder>"
_LEAST_STEM = 3
_MOST_DIGITS = 6
_PATHS = DataPaths(Path("home"), Path("cache"))
_OWN_FILES = frozenset(
    path.name
    for path in (
        _PATHS.annotations(DEFAULT_USER),
        _PATHS.audit_log,
        _PATHS.settings_file,
        _PATHS.window_state,
        _PATHS.deployment_journal,
        _PATHS.database,
        _PATHS.cache_database,
        _PATHS.log_file,
        _PATHS.active_model,
        _PATHS.default_model,
        _PATHS.locks / "settings.lock",
        _PATHS.locks / "models.lock",
    )
)
_KINDS = (
    r"\.(?:3gp|aaf|ale|arw|auradata|auramodel|avi|bmp|braw|cine|cr[23]|csv|cube|dng|dpx|edl|exr|fcpxml|flac|gif|heic"
    r"|html|insv|jpe?g|jsonl?|lrv|m2ts|m4[av]|mkv|mov|mp3|mp4|mpe?g|mts|mxf|nef|nev|ogg|onnx|otio|png|r3d|srt|tiff?|ts"
    r"|txt|vpr|wav|webm|webp|wmv|xml|xmp|zip)(?!\w)"
)
_SUFFIX = re.compile(_KINDS, re.IGNORECASE)
_LAST_SUFFIX = re.compile(_KINDS + r"$", re.IGNORECASE)
_TOKEN = re.compile(r"(?<![\w-])[\w-]{40,}(?![\w-])", re.ASCII)
_STAMP = re.compile(r"\[\d[\d :.-]{0,30}\] \[[A-Z]{1,9}\] \[[0-9a-f-]{1,36}\] ")
_PLACE_OF_CODE = re.compile(
    r'(?P<file>\s*File "(?P<path>[^"\n]+)"), (?P<line>line \d+)(?:,? in (?P<function>[\w.<>]+)\s*$)?'
)
_ERROR = re.compile(r"(?P<module>(?:\w{1,64}\.){0,8})\w{0,64}(?:Error|Exception)(?=[:(]|$)", re.ASCII)
_ADDRESS = re.compile(r"https?://127\.0\.0\.1(?::\d{1,5})?(?![^/\s,;)])")
_MACHINE = re.compile(r"(?!127\.)\d{1,3}(?:\.\d{1,3}){3}(?!\w)")
_ROUTE = re.compile(r"/api/ml(?![\w.-])")
_WITH_SLASHES = re.compile(r"(?:\d{1,9}/\d{1,9}|Input/output|I/O)(?![\w/\\.])")
_PART_OF_ROUTE = re.compile(r"[\\/]+(?P<name>[\w.-]+)")
_WORD = re.compile(r"\w+")
_SIGNS = re.compile(r"<token>|\W")
_UP_TO_SPACE = re.compile(r"[^\s\"'<>|*?();,]{1,255}")
_PATH_BEGINS = re.compile(r"(?:(?<!\w)[A-Za-z]:)?[\\/]")
_ENDS = re.compile(r"(?<=\w)(?!\w)|(?<=\W)")
# After a known name these go on with it, so that it is another.
_GOES_ON = re.compile(r"[\w\\/@&~+-]|\.\w")
_MANY_LEFT_OUT = re.compile(rf"{_LEFT_OUT}(?:[^\w<>\n]*{_LEFT_OUT})+")


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
        self._known = {} if self.keep_names else _known(self.names)
        self._longest = max(map(len, self._known), default=0)
        # Only where one of these stands is a longer look worth while.
        self._firsts = {_first(name) for name in self._known}

    def text(self, text: str) -> str:
        """Return a text without what is private. The time it takes grows with the length of the text only."""
        text = self.without_tokens(text)
        if self.keep_names:
            return text
        # Only these end a line: other signs that Python takes for an end may stand in names.
        return "\n".join(self._line(line) for line in text.split("\n"))

    def path(self, path: str) -> str:
        """Return what stands for a whole path."""
        if self.keep_names:
            return self.without_tokens(path)
        return self._instead(path) or self._unknown(path)

    def without_tokens(self, text: str) -> str:
        """Return a text in which names stay, but nothing that lets a program in."""
        for token in self.names.tokens:
            text = text.replace(token, "<token>")
        return _TOKEN.sub("<token>", text)

    def _line(self, line: str) -> str:
        code = _PLACE_OF_CODE.match(line)
        place = _place(code["path"]) if code else None
        if code and place:
            function = code["function"] or ""
            inside = f", in {function}" if function else ""
            indent = code["file"][: code["file"].index("File")]
            return f'{indent}File "{place}", {code["line"]}{inside}'
        stamp = _STAMP.match(line)
        start = stamp.end() if stamp else 0
        return line[:start] + _MANY_LEFT_OUT.sub(_LEFT_OUT, "".join(self._words(line, start)))

    def _words(self, line: str, at: int) -> Iterator[str]:
        """Go through a line once, from left to right; nothing that was put in is looked at again."""
        while at < len(line):
            if _PATH_BEGINS.match(line, at):
                kept, end = self._at_path(line, at)
                yield kept
                if end is None:
                    return
                at = end
            elif signs := _SIGNS.match(line, at):
                yield signs[0]
                at = signs.end()
            else:
                kept, at = self._at_word(line, at)
                yield kept

    def _at_path(self, line: str, at: int) -> tuple[str, int | None]:
        """What stands for the path that begins here and where it ends; none where the rest of the line goes."""
        for end in self._ends(line, at, "\\/"):
            known = self._instead(line[at:end])
            if known == _DATA_FOLDER:
                return self._along(line, known, end)
            if known and line[end : end + 1] not in ("\\", "/"):
                return known, end
        if route := _ROUTE.match(line, at):
            return self._along(line, route[0], route.end())
        return self._unknown(line[at:]), None

    def _along(self, line: str, kept: str, at: int) -> tuple[str, int | None]:
        """Follow a path of the program's own as far as its names are its own, too."""
        while part := _PART_OF_ROUTE.match(line, at):
            name, begins = part["name"], part.start("name")
            bare = name.rstrip(".-")
            known = self._instead(bare)
            if known is None and bare not in _OWN_FILES:
                is_own = not _SUFFIX.search(bare) and all(map(self._is_own, _WORD.findall(bare)))
                if not is_own:
                    return f"{kept}/{self._unknown(line[begins:])}", None
            kept = f"{kept}/{known or bare}"
            at = begins + len(bare)
        return kept, at

    def _at_word(self, line: str, at: int) -> tuple[str, int]:
        for end in self._ends(line, at):
            if known := self._instead(line[at:end]):
                return known, end
        for pattern in (_ADDRESS, _WITH_SLASHES):
            if found := pattern.match(line, at):
                return found[0], found.end()
        if machine := _MACHINE.match(line, at):
            return _LEFT_OUT, machine.end()
        error = _ERROR.match(line, at)
        if error and (not error["module"] or error["module"].partition(".")[0] in sys.modules):
            return error[0], error.end()
        return self._at_any_word(line, at)

    def _at_any_word(self, line: str, at: int) -> tuple[str, int]:
        # A word of a path or of a file's name goes with it, although the program may say it elsewhere.
        found = _UP_TO_SPACE.match(line, at)
        whole = found[0] if found else ""
        if whole in _OWN_FILES:
            return whole, at + len(whole)
        if suffix := _SUFFIX.search(whole):
            return self._unknown(whole[: suffix.end()]), at + suffix.end()
        word = _WORD.findall(whole)[0]
        is_own = not _PATH_BEGINS.search(whole) and self._is_own(word)
        return (word if is_own else _LEFT_OUT), at + len(word)

    def _ends(self, line: str, at: int, goes_on: str = "") -> Iterator[int]:
        """Where a known name that begins here may end, the farthest first."""
        if _first(line[at : at + self._longest + 1]) not in self._firsts:
            return
        stop = min(at + self._longest, len(line))
        for end in reversed([found.start() for found in _ENDS.finditer(line, at + 1, stop + 1)]):
            following = _GOES_ON.match(line, end)
            if end <= stop and (following is None or following[0] in goes_on):
                yield end

    def _instead(self, name: str) -> str | None:
        """What stands for a known name; two that differ in capitals only may be two."""
        return self._known.get(name) or self._known.get(name.casefold())

    def _unknown(self, path: str) -> str:
        number = self._paths.setdefault(path, f"<path {len(self._paths) + 1}>")
        suffix = _SUFFIX.search(path)
        return f"{number}{suffix[0]}" if suffix else number

    @staticmethod
    def _is_own(word: str) -> bool:
        if word.isdigit():
            return len(word) <= _MOST_DIGITS
        return len(word) == 1 or word.casefold() in own_words()


def _first(name: str) -> str:
    """The first word of a name, by which it may be found."""
    found = _WORD.search(name)
    return found[0].casefold() if found else ""


def _known(names: KnownNames) -> Mapping[str, str]:
    """Whole paths and single names, as they are and in small letters, and what stands for each."""
    known: dict[str, str] = {}

    def note(name: str, instead: str) -> None:
        if name:
            known.setdefault(name, instead)
            known.setdefault(name.casefold(), instead)

    folder = str(names.data_folder)
    for written in (folder, folder.replace("\\", "\\\\")):
        note(written, _DATA_FOLDER)
    for kind, group in (
        ("profile", names.profiles),
        ("model", names.models),
        ("user", names.people),
        ("computer", names.machines),
    ):
        for number, name in enumerate(group, 1):
            note(name, f"<{kind}>" if kind in ("user", "computer") else f"<{kind} {number}>")
    for number, clip in enumerate(names.clips, 1):
        path = PureWindowsPath(clip) if "\\" in clip else PurePath(clip)
        suffix = _LAST_SUFFIX.search(path.name)
        instead = f"<clip {number}>{suffix[0] if suffix else ''}"
        # In a frame's address some signs are written otherwise, and in Python's own quotes backslashes.
        encoded = clip.replace("%", "%25").replace("#", "%23")
        for written in (clip, encoded, clip.replace("\\", "\\\\"), path.name):
            note(written, instead)
        if len(path.stem) >= _LEAST_STEM:
            note(path.stem, f"<clip {number}>")
    return known


def _place(path: str) -> str | None:
    """Which module of the program or of a library a file is, without where it is installed; none for any other."""
    plain = path.replace("\\", "/")
    if plain.startswith("<frozen ") and plain.endswith(">"):
        return plain
    program = Path(__file__).resolve().parents[3].as_posix()
    if plain.startswith(f"{program}/aura_trainer/"):
        return f"<program>{plain.removeprefix(program)}"
    for kind in ("purelib", "platlib", "stdlib", "platstdlib"):
        root = Path(sysconfig.get_path(kind)).as_posix()
        if plain.startswith(f"{root}/"):
            return f"<python>{plain.removeprefix(root)}"
    # The packaged app's modules have no folder before them.
    return plain if " " not in plain and re.split(r"[/.]", plain)[0] in sys.modules else None
