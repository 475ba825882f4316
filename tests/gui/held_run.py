"""A training run of another process that goes on once it was seen: it would be over between two looks at it."""

from multiprocessing.synchronize import Event

from aura_trainer.services.training_run import TrainingRun


def go_on_once_seen(seen: Event) -> None:
    """Have every run of this process wait, Running, until it was seen."""
    carry_out = TrainingRun.carry_out

    def held(self, *arguments, **named):
        seen.wait()
        return carry_out(self, *arguments, **named)

    TrainingRun.carry_out = held
