"""The words the program itself says: what else stands in its logs came from the person's files."""

import functools

from aura_trainer.resources import resource_path


@functools.cache
def own_words() -> frozenset[str]:
    """Return them, in small letters.

    Raises:
        FileNotFoundError: The installation lacks them.
    """
    return frozenset(resource_path("report-words.txt").read_text("utf-8").split())
