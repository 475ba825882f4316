"""Opens one bundle after another, in a process of its own: a line with a path comes in, a line with the outcome goes out."""

import sys
from pathlib import Path

from aura_trainer.domain.errors import InvalidBundle
from aura_trainer.ml.bundle import read_bundle

for line in sys.stdin:
    try:
        read_bundle(Path(line.rstrip("\n")).read_bytes())
    except InvalidBundle as error:
        outcome = f"refused: {error.detail}"
    else:
        outcome = "opened"
    sys.stdout.write(outcome.replace("\n", " ") + "\n")
    sys.stdout.flush()
