"""The program's entry."""

import multiprocessing
import sys


def main() -> int:
    """Run the command line; with no command, the window."""
    # In a frozen app a worker process starts the same program again; this is where it turns into one.
    multiprocessing.freeze_support()
    from aura_trainer.cli.app import app, route  # noqa: PLC0415 - a worker process needs none of it

    app(route(sys.argv[1:]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
