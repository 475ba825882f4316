"""Memory given back to the system while long work goes on."""

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def give_back_memory() -> None:
    """Give back what is free in the heap; a few milliseconds.

    The GNU C library keeps the holes that large pictures leave between small things that stay, and in hours of footage
    they add up. Elsewhere nothing needs to be done.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    return getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
