import numpy as np
import onnx
import pytest
from ml_rig import extract, frame, picture
from onnx import TensorProto, helper, numpy_helper

from aura_trainer.domain.errors import InvalidBundle, InvalidInput
from aura_trainer.ml.features.base import ExtractorSpec
from aura_trainer.ml.features.registry import check_available, extractors_for, make_extractors


def save(path, nodes, inputs, outputs, constants=(), opsets=(("", 13),)):
    graph = helper.make_graph(nodes, "encoder", inputs, outputs, list(constants))
    imports = [helper.make_opsetid(*each) for each in opsets]
    path.write_bytes(helper.make_model(graph, opset_imports=imports, ir_version=8).SerializeToString())
    return path


def tensor(name, shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def channel_means(path, *, channels_first=True, kind=TensorProto.FLOAT):
    """An encoder that gives the mean of each channel."""
    shape = ["n", 3, "h", "w"] if channels_first else [1, 32, 48, 3]
    axes = [2, 3] if channels_first else [1, 2]
    nodes = [
        helper.make_node("Cast", ["image"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["float"], ["vector"], axes=axes, keepdims=0),
    ]
    return save(path, nodes, [tensor("image", shape, kind)], [tensor("vector", None)])


def encode(path, tmp_path, *images):
    (encoder,) = make_extractors(["onnx-encoder"], tmp_path, encoder=path)
    return encoder, extract(encoder, [frame(image) for image in images])


def test_a_float_encoder_gets_rgb_normalised_as_imagenet(tmp_path):
    image = np.full((40, 60, 3), (255, 0, 127), dtype=np.uint8)
    encoder, rows = encode(channel_means(tmp_path / "a.onnx"), tmp_path, image)
    expected = (np.array([1, 0, 127 / 255]) - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    assert np.allclose(rows, expected, atol=1e-3)
    assert encoder.names == ("onnx-encoder/0000", "onnx-encoder/0001", "onnx-encoder/0002")


def test_a_byte_encoder_with_channels_last_gets_rgb_as_it_is(tmp_path):
    image = np.full((40, 60, 3), (200, 10, 30), dtype=np.uint8)
    path = channel_means(tmp_path / "a.onnx", channels_first=False, kind=TensorProto.UINT8)
    assert np.allclose(encode(path, tmp_path, image)[1], (200, 10, 30))


def test_frames_are_encoded_each_by_itself(tmp_path):
    path = channel_means(tmp_path / "a.onnx")
    pictures = [picture(seed) for seed in range(5)]
    together = encode(path, tmp_path, *pictures)[1]
    assert np.array_equal(together[3:4], encode(path, tmp_path, pictures[3])[1])


def test_two_inputs_are_refused(tmp_path):
    nodes = [helper.make_node("Add", ["a", "b"], ["c"])]
    shape = [1, 3, 8, 8]
    path = save(tmp_path / "a.onnx", nodes, [tensor("a", shape), tensor("b", shape)], [tensor("c", shape)])
    with pytest.raises(InvalidInput, match="one input and one output"):
        encode(path, tmp_path)


def test_an_input_that_is_no_picture_is_refused(tmp_path):
    nodes = [helper.make_node("Identity", ["a"], ["b"])]
    path = save(tmp_path / "a.onnx", nodes, [tensor("a", [1, 77])], [tensor("b", [1, 77])])
    with pytest.raises(InvalidInput, match="RGB picture"):
        encode(path, tmp_path)


def test_a_picture_as_output_is_refused(tmp_path):
    nodes = [helper.make_node("Identity", ["a"], ["b"])]
    path = save(tmp_path / "a.onnx", nodes, [tensor("a", [1, 3, 224, 224])], [tensor("b", [1, 3, 224, 224])])
    with pytest.raises(InvalidInput, match="finite numbers"):
        encode(path, tmp_path)


def test_operators_of_its_own_are_refused_also_inside_branches(tmp_path):
    inner = helper.make_graph(
        [helper.make_node("Mine", ["a"], ["x"], domain="com.example")], "then", [], [tensor("x", None)]
    )
    plain = helper.make_graph([helper.make_node("Identity", ["a"], ["y"])], "else", [], [tensor("y", None)])
    condition = numpy_helper.from_array(np.array(True), "condition")
    nodes = [helper.make_node("If", ["condition"], ["b"], then_branch=inner, else_branch=plain)]
    path = save(tmp_path / "a.onnx", nodes, [tensor("a", [1, 3, 8, 8])], [tensor("b", None)], [condition])
    with pytest.raises(InvalidInput, match=r"com\.example"):
        encode(path, tmp_path)


def test_weights_in_another_file_are_refused_and_not_read(tmp_path):
    secret = tmp_path / "secret.bin"
    secret.write_bytes(bytes(3 * 4))
    outside = numpy_helper.from_array(np.zeros(3, dtype=np.float32), "outside")
    outside.ClearField("raw_data")
    outside.data_location = TensorProto.EXTERNAL
    outside.external_data.add(key="location", value="secret.bin")
    nodes = [
        helper.make_node("ReduceMean", ["a"], ["mean"], axes=[2, 3], keepdims=0),
        helper.make_node("Add", ["mean", "outside"], ["b"]),
    ]
    path = save(tmp_path / "a.onnx", nodes, [tensor("a", [1, 3, 8, 8])], [tensor("b", None)], [outside])
    with pytest.raises(InvalidInput, match="another file"):
        encode(path, tmp_path)


@pytest.mark.parametrize("data", [b"", b"not a model", bytes(1000)])
def test_other_files_are_no_encoder(tmp_path, data):
    path = tmp_path / "a.onnx"
    path.write_bytes(data)
    with pytest.raises(InvalidInput):
        encode(path, tmp_path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InvalidInput, match=r"gone\.onnx"):
        encode(tmp_path / "gone.onnx", tmp_path)


def test_a_model_finds_its_encoder_only_while_the_file_is_the_same(tmp_path):
    path = channel_means(tmp_path / "a.onnx")
    encoder, _ = encode(path, tmp_path)
    (again,) = extractors_for([encoder.spec], tmp_path)
    assert again.spec == encoder.spec
    model = onnx.load(path)
    model.doc_string = "changed"
    onnx.save(model, path)
    with pytest.raises(InvalidBundle, match="another file now"):
        check_available([encoder.spec])
    path.unlink()
    with pytest.raises(InvalidBundle, match="cannot be read"):
        check_available([encoder.spec])


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (ExtractorSpec("telepathy", 1), "unknown"),
        (ExtractorSpec("context", 99), "version 99"),
        (ExtractorSpec("efficientnet-lite0", 1, "0" * 64), "other weights"),
        (ExtractorSpec("onnx-encoder", 1), "not named"),
    ],
)
def test_features_that_cannot_be_computed_here_are_told(spec, reason):
    with pytest.raises(InvalidBundle, match=reason):
        check_available([spec])


def test_an_unknown_extractor_and_a_missing_encoder_are_told(tmp_path):
    with pytest.raises(InvalidInput, match="no extractor"):
        make_extractors(["telepathy"], tmp_path)
    with pytest.raises(InvalidInput, match="must be named"):
        make_extractors(["onnx-encoder"], tmp_path)
