"""One FFmpeg instead of two in the frozen app on Linux: PyAV and OpenCV each bring their own.

OpenCV's library names FFmpeg's, so they cannot be left out; but where both are of the same version, OpenCV may as well
find PyAV's. It never reads a video here.
"""

import re
from pathlib import Path

_NAME = re.compile(r"lib(avcodec|avformat|avutil|swscale|swresample)-[0-9a-f]+\.so\.(\d+)\.(\d+)\.\d+")
# Named by OpenCV's FFmpeg alone.
_ORPHANS = ("libvpx-*", "libssl-*", "libcrypto-*")


def share_ffmpeg(inside: Path) -> int:
    """Put links to PyAV's FFmpeg in the place of OpenCV's, if they are of one version; return the bytes saved.

    Args:
        inside: The folder of the frozen app with the folders of both.
    """
    theirs = inside / "opencv_python_headless.libs"
    ours = {_version(path): path for path in (inside / "av.libs").glob("lib*")}
    pairs = [(path, ours.get(_version(path))) for path in theirs.glob("lib*") if _version(path)]
    if not pairs or any(twin is None for _, twin in pairs):
        return 0
    orphans = [path for pattern in _ORPHANS for path in theirs.glob(pattern)]
    saved = sum(path.stat().st_size for path in (*orphans, *(path for path, _ in pairs)))
    for path, twin in pairs:
        path.unlink()
        if twin is not None:
            path.symlink_to(Path("..") / twin.parent.name / twin.name)
    for path in orphans:
        path.unlink()
    # What is loaded by a link looks for its own libraries beside the link.
    for library in (inside / "av.libs").glob("lib*"):
        if not (theirs / library.name).exists():
            (theirs / library.name).symlink_to(Path("..") / library.parent.name / library.name)
    for path in inside.iterdir():
        if path.is_symlink() and not path.exists():
            path.unlink()
    return saved


def _version(path: Path) -> tuple[str, ...] | None:
    """The library with its major and minor number, which say what others may expect of it."""
    found = _NAME.fullmatch(path.name)
    return found.groups() if found else None
