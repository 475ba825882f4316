"""The demo in the window, where a step of it fails."""

import pytest

from aura_trainer.domain.errors import AuraError
from aura_trainer.gui.demo_tour import DemoTour


def test_a_scoring_that_fails_ends_the_demo_and_is_not_told_as_done(trained_window, tmp_path):
    window, context, told = trained_window.session.window, trained_window.context, []
    context.signals.noticed.connect(told.append)
    (job,) = context.application.training.jobs()
    tour = DemoTour(tmp_path)
    running = context.runner.run(tour._use(window, context, job, str(tmp_path / "gone.mp4")))
    trained_window.expects_errors = True
    trained_window.wait(running.done)
    with pytest.raises(AuraError, match=r"gone\.mp4"):
        running.result()
    assert not told
    trained_window.settle()
