"""Where the files that ship with the app are: in a checkout, an installed wheel or the frozen app."""

import sys
from pathlib import Path

SAMPLE_CLIP = "sample.mp4"

_PACKAGE = Path(__file__).resolve().parent


def resource_path(name: str) -> Path:
    """Return the path of a shipped file or folder, such as ``SAMPLE_CLIP`` or ``"icons"``.

    Raises:
        FileNotFoundError: The installation lacks it.
    """
    frozen = getattr(sys, "_MEIPASS", None)
    homes = (
        [Path(frozen) / "resources"] if frozen else [_PACKAGE / "_resources", _PACKAGE.parent / "resources"]
    )
    for home in homes:
        if (home / name).exists():
            return home / name
    raise FileNotFoundError(f"The installation is incomplete: resource '{name}' was not found in {homes}.")
