"""Memory given back to the system."""

import sys

import numpy as np
import psutil
import pytest

from aura_trainer.services.heap import give_back_memory

_PIECE = 100_000
_PIECES = 800


@pytest.mark.skipif(sys.platform != "linux", reason="only the GNU C library keeps it")
def test_what_is_free_between_things_that_stay_is_given_back():
    process = psutil.Process()
    pieces = [np.ones(_PIECE, np.uint8) for _ in range(_PIECES)]
    staying = pieces[::8]
    full = process.memory_info().rss
    del pieces
    give_back_memory()
    assert full - process.memory_info().rss > _PIECE * _PIECES / 2
    assert sum(piece[0] for piece in staying) == len(staying)
