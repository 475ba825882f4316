"""Extractor ``onnx-encoder``: a person's own image encoder as an ONNX file."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.language import tr
from aura_trainer.ml.features.base import ExtractorSpec, FrameInput, Image, PictureExtractor, Seen
from aura_trainer.ml.features.encoding import encode_frames, make_session, squash
from aura_trainer.ml.features.known import ENCODER

if TYPE_CHECKING:
    import onnx
    import onnxruntime

_VERSION = 1
_LARGEST_FILE = 1_000_000_000
_LARGEST_VECTOR = 8192
_LARGEST_SIDE = 1024
_DEFAULT_SIDE = 224
_STANDARD_DOMAINS = frozenset({"", "ai.onnx"})
# Means and deviations of ImageNet, which nearly every published encoder expects of a float input.
_MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
_DEVIATION = np.array([0.229, 0.224, 0.225], dtype=np.float32)


class OnnxEncoder(PictureExtractor):
    """Any network with one picture in and one vector out.

    A float input gets RGB in [0, 1], less the mean and over the deviation of ImageNet; a uint8 input gets RGB
    as it is. Channels may come first or last; a free height or width becomes 224.
    """

    def __init__(self, path: Path) -> None:
        """Read and check the file.

        Raises:
            InvalidInput: It is not such a network, or refers to anything outside itself.
        """
        data = _read(path)
        _check_self_contained(path, data)
        try:
            self._session = make_session(data)
        except InvalidInput as error:
            raise InvalidInput(
                tr("{path} cannot be used as an image encoder. {reason}").format(
                    path=path, reason=error.detail
                )
            ) from error
        self._layout = _Layout(path, self._session)
        self._spec = ExtractorSpec(ENCODER, _VERSION, hashlib.sha256(data).hexdigest(), str(path))
        self._size = self._measure(path)

    @property
    def spec(self) -> ExtractorSpec:
        """The digest of the file, and where it lies."""
        return self._spec

    @property
    def names(self) -> tuple[str, ...]:
        """``onnx-encoder/0000`` and on."""
        return tuple(f"{ENCODER}/{index:04d}" for index in range(self._size))

    def look(self, frames: Sequence[FrameInput]) -> Seen:
        """Encode each frame by itself.

        Raises:
            InvalidInput: The network gave a number that is not finite.
        """
        result = encode_frames(self._encode, frames, self._size)
        if not np.isfinite(result).all():
            raise InvalidInput(
                tr("{source} gave a number that is not finite for a frame.").format(source=self._spec.source)
            )
        return Seen(result)

    def _encode(self, image: Image) -> npt.NDArray[np.float32]:
        (output,) = self._session.run([self._layout.output], {self._layout.input: self._layout.fill(image)})
        return np.asarray(output, dtype=np.float32).reshape(-1)

    def _measure(self, path: Path) -> int:
        grey = np.full((_DEFAULT_SIDE, _DEFAULT_SIDE, 3), 128, dtype=np.uint8)
        try:
            vector = self._encode(grey)
        # ONNX Runtime's errors share no base of their own.
        except Exception as error:
            raise InvalidInput(
                tr("{path} failed on a grey picture: {error}").format(path=path, error=error)
            ) from error
        if not 1 <= vector.size <= _LARGEST_VECTOR or not np.isfinite(vector).all():
            raise InvalidInput(
                tr("{path} must give 1 to {most} finite numbers for a picture, not {size}.").format(
                    path=path, most=_LARGEST_VECTOR, size=vector.size
                )
            )
        return int(vector.size)


class _Layout:
    """How the network wants its picture."""

    def __init__(self, path: Path, session: "onnxruntime.InferenceSession") -> None:
        inputs, outputs = session.get_inputs(), session.get_outputs()
        if len(inputs) != 1 or len(outputs) != 1:
            raise InvalidInput(
                tr("{path} must have one input and one output, not {count} and {outputs}.").format(
                    path=path, count=len(inputs), outputs=len(outputs)
                )
            )
        self.input, self.output = inputs[0].name, outputs[0].name
        shape = list(inputs[0].shape)
        self.bytes = inputs[0].type == "tensor(uint8)"
        if not self.bytes and inputs[0].type != "tensor(float)":
            raise InvalidInput(
                tr("{path} must take float or uint8 pictures, not {type}.").format(
                    path=path, type=inputs[0].type
                )
            )
        one_at_a_time = bool(shape) and (shape[0] == 1 or not _fixed(shape[0]))
        if len(shape) != 4 or 3 not in (shape[1], shape[3]) or not one_at_a_time:
            raise InvalidInput(
                tr("{path} must take one RGB picture, NCHW or NHWC, not shape {shape}.").format(
                    path=path, shape=shape
                )
            )
        self.channels_first = shape[1] == 3
        sides = shape[2:] if self.channels_first else shape[1:3]
        self.height, self.width = (side if _fixed(side) else _DEFAULT_SIDE for side in sides)
        if not all(1 <= side <= _LARGEST_SIDE for side in (self.height, self.width)):
            raise InvalidInput(
                tr("{path} wants pictures of {width}x{height}, which is out of range.").format(
                    path=path, width=self.width, height=self.height
                )
            )

    def fill(self, image: Image) -> npt.NDArray[Any]:
        """Return the picture in the network's layout, with a batch axis of one."""
        picture: npt.NDArray[Any] = squash(image, self.height, self.width)
        if not self.bytes:
            picture = (picture.astype(np.float32) / 255 - _MEAN) / _DEVIATION
        if self.channels_first:
            picture = picture.transpose(2, 0, 1)
        return np.ascontiguousarray(picture[None])


def _fixed(length: object) -> bool:
    return isinstance(length, int)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise InvalidInput(
                tr("{path} is larger than {most} MB.").format(path=path, most=_LARGEST_FILE // 1000000)
            )
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            tr("{path} cannot be read: {error}.").format(path=path, error=error.strerror)
        ) from error


def _check_self_contained(path: Path, data: bytes) -> None:
    import onnx  # noqa: PLC0415 - heavy, and only an encoder of the person's own needs it
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        model = onnx.load_model_from_string(data)
    except DecodeError as error:
        raise InvalidInput(tr("{path} is not an ONNX model.").format(path=path)) from error
    domains = {node.domain for node in _nodes(model)} | {entry.domain for entry in model.opset_import}
    strange = domains - _STANDARD_DOMAINS
    if strange:
        raise InvalidInput(
            tr("{path} uses operators of its own ({names}); they are not run.").format(
                path=path, names=", ".join(sorted(strange))
            )
        )
    if any(tensor.data_location == onnx.TensorProto.EXTERNAL for tensor in _tensors(model)):
        raise InvalidInput(
            tr("{path} keeps its weights in another file. Save it as a single file.").format(path=path)
        )


def _graphs(graph: "onnx.GraphProto") -> "Iterator[onnx.GraphProto]":
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            for inner in (attribute.g, *attribute.graphs):
                if inner.node or inner.initializer:
                    yield from _graphs(inner)


def _nodes(model: "onnx.ModelProto") -> "Iterator[onnx.NodeProto]":
    for graph in _graphs(model.graph):
        yield from graph.node
    for function in model.functions:
        yield from function.node


def _tensors(model: "onnx.ModelProto") -> "Iterator[onnx.TensorProto]":
    for graph in _graphs(model.graph):
        yield from graph.initializer
        for sparse in graph.sparse_initializer:
            yield from (sparse.values, sparse.indices)
    for node in _nodes(model):
        for attribute in node.attribute:
            yield from (attribute.t, *attribute.tensors)
