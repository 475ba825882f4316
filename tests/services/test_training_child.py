import shutil

import numpy as np
import pytest

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import RequirementsNotMet
from aura_trainer.domain.media import MediaKind
from aura_trainer.domain.training import Preset
from aura_trainer.media.fingerprint import fingerprint
from aura_trainer.media.frame_index import index_frames
from aura_trainer.resources import resource_path
from aura_trainer.services.training_child import run_training
from aura_trainer.services.training_order import RatedClip, TrainingOrder


def test_a_clip_with_other_content_at_its_path_is_not_trained_on(sample_clip, tmp_path):
    clip = tmp_path / "clip.mp4"
    shutil.copy(sample_clip, clip)
    stamps = index_frames(str(clip), NeverStop()).pts[:40].tolist()
    rated = RatedClip(
        str(clip),
        MediaKind.VIDEO,
        fingerprint(str(clip)),
        (),
        dict(zip(stamps, np.linspace(0, 1, 40), strict=True)),
    )
    # The same pictures at the same times in another file: only the content tells that it is not the one rated.
    with clip.open("ab") as stream:
        stream.write(b"\0\0\0\x08free")
    order = TrainingOrder(
        clips=(rated,),
        model_name="mine",
        preset=Preset.QUICK,
        seed=1,
        cache_database=tmp_path / "cache.sqlite3",
        cache_dir=tmp_path,
        staging_file=tmp_path / "staged.zip",
        active=resource_path("frame-importance-model-default.zip").read_bytes(),
    )
    with pytest.raises(
        RequirementsNotMet, match=r"clip\.mp4 changed since it was imported; import it again\."
    ):
        run_training(order, lambda _: None, NeverStop())
