"""What the window was like when it was last used: kept for convenience, and no loss when it cannot be."""

import json
import logging
from collections.abc import Mapping

from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import DiskFiles, FileLayer, write_atomically

logger = logging.getLogger(__name__)

StateValue = bool | int | str

KEEP_FROM = "keepFromPercent"
"""The rating from which the person keeps frames: in hundredths, 0 while not chosen."""


class WindowState:
    """A small file of values by name. The last window to write it wins.

    Args:
        paths: Where the file is.
        files: The file layer.
    """

    def __init__(self, paths: DataPaths, files: FileLayer | None = None) -> None:
        self._path = paths.window_state
        self._files = files or DiskFiles()

    def load(self) -> dict[str, StateValue]:
        """Read the values; none where there is no file, or it cannot be read or understood."""
        try:
            if not self._files.exists(self._path):
                return {}
            found = json.loads(self._files.read_bytes(self._path))
        except (OSError, ValueError, RecursionError) as error:
            logger.warning("%s could not be read; the window opens as the first time: %s", self._path, error)
            return {}
        if not isinstance(found, dict):
            return {}
        return {name: value for name, value in found.items() if isinstance(value, bool | int | str)}

    def save(self, values: Mapping[str, StateValue]) -> None:
        """Write the values.

        Raises:
            StorageFailure: The disk refused; the earlier values are untouched.
        """
        write_atomically(self._files, self._path, json.dumps(values, indent=2).encode() + b"\n")
