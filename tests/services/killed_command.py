"""What has a process of the command line killed at a moment; called in it before its command."""

import os
import signal
from pathlib import Path


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def at_event(reached):
    """Die as soon as the worker tells of an event for which ``reached`` is true."""
    from aura_trainer.services.training_worker import TrainingWorker

    run_pending = TrainingWorker.run_pending

    def run_to_death(worker, *, on_event, token):
        run_pending(worker, on_event=lambda event: die() if reached(event) else on_event(event), token=token)

    TrainingWorker.run_pending = run_to_death


def at_file(name, wanted, *, after):
    """Die before or after a call of the file layer on a file."""
    from aura_trainer import application
    from aura_trainer.services.files import DiskFiles

    class FatalFiles(DiskFiles):
        pass

    def call(self, *args):
        meant = Path(args[-1] if name == "replace" else args[0]).name == wanted
        if meant and not after:
            die()
        result = getattr(DiskFiles, name)(self, *args)
        if meant:
            die()
        return result

    setattr(FatalFiles, name, call)
    application.DiskFiles = FatalFiles


def in_the_queue():
    """Die when the command waits for the process that is training."""
    from aura_trainer.cli.session import InterruptToken

    InterruptToken.wait = lambda *_: die()


def at_stage(stage):
    return lambda: at_event(lambda event: getattr(event.event, "stage", None) == stage)


ACTIVE, AUDIT = "frame-importance-model.zip", "training-audit.jsonl"

MOMENTS = {
    "queued": in_the_queue,
    "started": lambda: at_event(lambda event: event.event is None),
    "loading": at_stage("Loading ratings"),
    "reading": lambda: at_event(lambda event: 10 < getattr(event.event, "progress", 0) <= 20),
    "fitting": lambda: at_event(lambda event: type(event.event).__name__ == "FitStep"),
    "testing": at_stage("Testing against chance"),
    "checking": at_stage("Checking the model"),
    "deploying": at_stage("Deploying"),
    "before the swap": lambda: at_file("replace", ACTIVE, after=False),
    "after the swap": lambda: at_file("replace", ACTIVE, after=True),
    "before the record": lambda: at_file("append", AUDIT, after=False),
    "after the record": lambda: at_file("fsync", AUDIT, after=True),
}


def kill_at(moment):
    MOMENTS[moment]()
