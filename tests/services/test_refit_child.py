"""Two models that read different features are fitted on the same frames, or not at all."""

import numpy as np
import pytest

from aura_trainer.domain.errors import RequirementsNotMet
from aura_trainer.ml.dataset import TrainingSet
from aura_trainer.services.refit_child import require_same_frames


def read(*clips):
    """A frame of each clip."""
    count = len(clips)
    hashes = tuple(f"{clip}-frame" for clip in clips)
    return TrainingSet(
        np.zeros((count, 1), np.float32), ("a/0",), np.zeros(count), clips, clips, hashes, np.zeros(count)
    )


def test_a_clip_that_could_be_read_for_one_model_alone_refuses_the_comparison_by_name():
    both, one = read("a", "b", "c"), read("a", "b")
    require_same_frames([both], [["d.mp4 is missing."]])
    require_same_frames([one, one], [["c.mp4 is missing."]] * 2)
    with pytest.raises(RequirementsNotMet) as refused:
        require_same_frames([both, one], [["d.mp4 is missing."], ["c.mp4 is missing.", "d.mp4 is missing."]])
    assert refused.value.detail == (
        "Some clips could be read for only one of the two models. d.mp4 is missing. c.mp4 is missing."
    )
