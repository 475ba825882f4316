"""Where the frozen app begins."""

import os
import sys

from aura_trainer.__main__ import main

_LIBRARY_PATH = "LD_LIBRARY_PATH"


def give_back_library_path() -> None:
    """Have what is started from here, such as a file manager, find the libraries of the system and not the app's own.

    The launcher puts the folder of the app first, and keeps what was there before; this process has read it already.
    Child processes begin with the launcher too, which has to find its way anew.
    """
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    former = os.environ.pop(f"{_LIBRARY_PATH}_ORIG", None)
    if former is None:
        os.environ.pop(_LIBRARY_PATH, None)
    else:
        os.environ[_LIBRARY_PATH] = former


if __name__ == "__main__":
    if sys.platform == "linux":
        give_back_library_path()
    sys.exit(main())
