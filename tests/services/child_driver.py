"""A program that waits for a child which never ends: ``child_driver.py METHOD``. It prints the child's process id."""

import sys

import child_work

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.services import jobs


def tell(event):
    if isinstance(event, int):
        sys.stdout.write(f"{event}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "forkserver":
        jobs._load_ahead()
        assert jobs._start.context.get_start_method() == "forkserver"
    jobs.run_child(child_work.wait_stubbornly, None, on_event=tell, token=NeverStop())
