import errno
import logging
import pickle
from pathlib import Path

import numpy as np
import pytest
from ml_rig import extract, frame, picture
from sklearn.datasets import load_sample_image

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.ml.features.backbone import BackboneExtractor
from aura_trainer.ml.features.lite0_network import EMBEDDING_SIZE, Lite0Network
from aura_trainer.ml.features.torch_weights import read_state_dict


@pytest.fixture(scope="module")
def extractor(tmp_path_factory):
    return BackboneExtractor(Lite0Network(tmp_path_factory.mktemp("cache")))


# ImageNet classes: 442 bell cote, 449 boathouse, 483 castle, 663 monastery, 832 stupa; 309 bee, 985 daisy.
@pytest.mark.parametrize(
    ("name", "first", "among"),
    [("china.jpg", {442, 449, 663, 832}, {663, 832}), ("flower.jpg", {985}, {309})],
)
def test_known_pictures_are_recognised(tmp_path, name, first, among):
    best = np.argsort(-Lite0Network(tmp_path).classify(load_sample_image(name)))[:5]
    assert best[0] in first
    assert among <= set(best.tolist())


def test_an_embedding_does_not_depend_on_the_other_frames(extractor):
    frames = [frame(picture(seed)) for seed in range(6)]
    together = extract(extractor, frames)
    apart = np.vstack([extract(extractor, [each]) for each in reversed(frames)])[::-1]
    assert together.shape == (6, EMBEDDING_SIZE)
    assert np.array_equal(together, apart)


def test_embeddings_are_finite_not_negative_and_tell_pictures_apart(extractor):
    first, second = extract(extractor, [frame(picture(0)), frame(picture(1))])
    assert np.isfinite(first).all()
    assert (first >= 0).all()
    assert np.abs(first - second).max() > 0.1


def test_the_graph_is_written_once_and_a_damaged_one_anew(tmp_path, caplog):
    image = [frame(picture(0))]
    expected = extract(BackboneExtractor(Lite0Network(tmp_path / "new" / "cache")), image)
    (written,) = (tmp_path / "new" / "cache").iterdir()
    before = written.stat().st_mtime_ns
    assert np.array_equal(extract(BackboneExtractor(Lite0Network(written.parent)), image), expected)
    assert written.stat().st_mtime_ns == before
    for damage in (b"", written.read_bytes()[:1000]):
        written.write_bytes(damage)
        with caplog.at_level(logging.WARNING):
            again = extract(BackboneExtractor(Lite0Network(written.parent)), image)
        assert np.array_equal(again, expected)
        assert "damaged" in caplog.text
    assert list(written.parent.iterdir()) == [written]


class _Evil:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_weights_that_would_run_code_are_refused_and_nothing_runs(tmp_path):
    target = tmp_path / "owned"
    with pytest.raises(InvalidInput, match="does not belong"):
        read_state_dict(pickle.dumps(_Evil(target), protocol=2))
    assert not target.exists()


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", pickle.dumps({"a": 1}), pickle.dumps(0x1950A86A20F9469CFC6C)]
)
def test_other_files_are_no_weights(data):
    with pytest.raises(InvalidInput):
        read_state_dict(data)


def test_the_network_works_where_its_graph_cannot_be_kept(tmp_path, caplog):
    (tmp_path / "file").write_text("no folder")
    image = [frame(picture(0))]
    expected = extract(BackboneExtractor(Lite0Network(tmp_path / "cache")), image)
    with caplog.at_level(logging.WARNING):
        found = extract(BackboneExtractor(Lite0Network(tmp_path / "file" / "cache")), image)
    assert np.array_equal(found, expected)
    assert "kept" in caplog.text


def test_a_disk_that_runs_full_leaves_nothing_half_written(tmp_path, monkeypatch, caplog):
    write = Path.write_bytes

    def fill(path, data):
        write(path, data[:1000])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fill)
    with caplog.at_level(logging.WARNING):
        Lite0Network(tmp_path).views((frame(picture(0)),))
    assert "No space left" in caplog.text
    assert not list(tmp_path.iterdir())


def test_two_extractors_given_the_same_frames_run_the_network_once(tmp_path):
    network = Lite0Network(tmp_path)
    frames = (frame(picture(0)), frame(picture(1)))
    assert BackboneExtractor(network).look(frames).rows.shape == (2, EMBEDDING_SIZE)
    assert network.views(frames) is network.views(frames)
    changing = [frame(picture(2))]
    before = BackboneExtractor(network).look(changing).rows
    changing[0] = frame(picture(3))
    assert not np.array_equal(BackboneExtractor(network).look(changing).rows, before)
