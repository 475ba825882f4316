"""Runs an action once for every file-layer call it makes, and kills the process at that call.

Started by the tests as a program of its own, because only a process without threads forks safely. Prints one JSON
line for every kill: the call, the moment, and what was found afterwards.
"""

import json
import os
import shutil
import signal
import sys
from pathlib import Path

import crash_scenarios
from file_layers import KillingFiles


def main():
    scenario = getattr(crash_scenarios, sys.argv[1])(*sys.argv[3:])
    work = Path(sys.argv[2])
    prepared = work / "prepared"
    scenario.prepare(prepared)
    for when in ("before", "middle", "after"):
        call = 0
        killed = True
        while killed:
            call += 1
            home = work / f"{when}-{call}"
            shutil.copytree(prepared, home)
            killed = run(scenario, home, KillingFiles(call, when))
            found = {"call": call, "when": when, "killed": killed, "found": scenario.observe(home)}
            sys.stdout.write(json.dumps(found) + "\n")
            shutil.rmtree(home)


def run(scenario, home, files):
    """Act in a child; whether it was killed."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            scenario.act(home, files)
        except BaseException:  # noqa: BLE001 - whatever it is, the child must not go on as a second parent
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit("the action failed by itself")
    return False


if __name__ == "__main__":
    main()
