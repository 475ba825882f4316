"""EfficientNet-Lite0 as an ONNX graph.

Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks" (ICML 2019), in its Lite
form: no squeeze-and-excitation, ReLU6, stem and head not scaled. Batch normalisation is folded into the
convolutions. Input ``image`` float32[n, 3, 224, 224] as (RGB - 127) / 128; outputs ``embedding``
float32[n, 1280] (after global average pooling), ``logits`` float32[n, 1000] (ImageNet classes), and ``spread``, how
the channels of some blocks vary over the picture.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from aura_trainer.ml.features.lite0_network import EMBEDDING_SIZE, INPUT_SIZE
from aura_trainer.ml.onnx_graph import IR_VERSION, OPSET

_BATCH_NORM_EPSILON = 1e-3
# Stride of each block of the network's seven stages.
_STRIDES = (1, *(2, 1), *(2, 1), *(2, 1, 1), *(1, 1, 1), *(2, 1, 1, 1), 1)

Weights = Mapping[str, npt.NDArray[Any]]


def write_graph(weights: Weights, blocks: Sequence[int]) -> bytes:
    """Return the network as a serialised ONNX model, checked.

    Args:
        weights: Tensors by the names of the original state dictionary.
        blocks: Numbers of blocks from 0, ascending; ``spread`` float32[n, channels of all of them] is the variance of
            each channel over the picture.
    """
    writer = _GraphWriter(weights)
    here = writer.convolve("image", "_conv_stem", "_bn0", stride=2)
    for index, stride in enumerate(_STRIDES):
        here = writer.block(here, f"_blocks.{index}.", stride)
        if index in blocks:
            writer.spread(here, weights[f"_blocks.{index}._project_conv.weight"].shape[0])
    here = writer.convolve(here, "_conv_head", "_bn1")
    return writer.finish(here)


class _GraphWriter:
    """Collects nodes and constants; knows the size of the picture at the present point."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._size = INPUT_SIZE
        self._spreads: dict[str, int] = {}
        self._constants = [
            numpy_helper.from_array(np.array(0, np.float32), "zero"),
            numpy_helper.from_array(np.array(6, np.float32), "six"),
        ]

    def convolve(
        self,
        source: str,
        kernel: str,
        norm: str,
        *,
        stride: int = 1,
        depthwise: bool = False,
        relu: bool = True,
    ) -> str:
        """Add a convolution with its batch normalisation folded in; return the name of its output."""
        weight, bias = self._fold(kernel, norm)
        width = weight.shape[2]
        before, after = self._pads(width, stride)
        self._constant(weight, f"{kernel}.w")
        self._constant(bias, f"{kernel}.b")
        self._nodes.append(
            helper.make_node(
                "Conv",
                [source, f"{kernel}.w", f"{kernel}.b"],
                [kernel],
                kernel_shape=[width, width],
                strides=[stride, stride],
                group=weight.shape[0] if depthwise else 1,
                pads=[before, before, after, after],
            )
        )
        if not relu:
            return kernel
        self._nodes.append(helper.make_node("Clip", [kernel, "zero", "six"], [f"{kernel}.relu6"]))
        return f"{kernel}.relu6"

    def block(self, source: str, prefix: str, stride: int) -> str:
        """Add an inverted bottleneck: widen, convolve each channel, narrow, and add the input if it fits."""
        expand = f"{prefix}_expand_conv.weight"
        here = source
        if expand in self._weights:
            here = self.convolve(here, f"{prefix}_expand_conv", f"{prefix}_bn0")
        here = self.convolve(here, f"{prefix}_depthwise_conv", f"{prefix}_bn1", stride=stride, depthwise=True)
        here = self.convolve(here, f"{prefix}_project_conv", f"{prefix}_bn2", relu=False)
        narrow = self._weights[f"{prefix}_project_conv.weight"].shape[0]
        if expand in self._weights and stride == 1 and self._weights[expand].shape[1] == narrow:
            self._nodes.append(helper.make_node("Add", [source, here], [f"{prefix}sum"]))
            return f"{prefix}sum"
        return here

    def spread(self, source: str, channels: int) -> None:
        """Add the variance of each channel over the picture, as the mean square of what exceeds its mean."""
        mean, rest, square = f"{source}.mean", f"{source}.rest", f"{source}.square"
        pooled, flat = f"{source}.pooled", f"{source}.spread"
        self._nodes += [
            helper.make_node("GlobalAveragePool", [source], [mean]),
            helper.make_node("Sub", [source, mean], [rest]),
            helper.make_node("Mul", [rest, rest], [square]),
            helper.make_node("GlobalAveragePool", [square], [pooled]),
            helper.make_node("Flatten", [pooled], [flat], axis=1),
        ]
        self._spreads[flat] = channels

    def finish(self, source: str) -> bytes:
        """Add pooling and the classifier, put the spreads after each other; return the checked model."""
        self._constant(self._weights["_fc.weight"], "_fc.w")
        self._constant(self._weights["_fc.bias"], "_fc.b")
        self._nodes += [
            helper.make_node("GlobalAveragePool", [source], ["pooled"]),
            helper.make_node("Flatten", ["pooled"], ["embedding"], axis=1),
            helper.make_node("Gemm", ["embedding", "_fc.w", "_fc.b"], ["logits"], transB=1),
            helper.make_node("Concat", list(self._spreads), ["spread"], axis=1),
        ]
        sizes = {
            "embedding": EMBEDDING_SIZE,
            "logits": self._weights["_fc.bias"].shape[0],
            "spread": sum(self._spreads.values()),
        }
        graph = helper.make_graph(
            self._nodes,
            "efficientnet_lite0",
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 3, INPUT_SIZE, INPUT_SIZE])],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", size])
                for name, size in sizes.items()
            ],
            self._constants,
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
        )
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString())

    def _constant(self, value: npt.NDArray[Any], name: str) -> None:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value, dtype=np.float32), name))

    def _fold(self, kernel: str, norm: str) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        gain, shift, mean, variance = (
            self._weights[f"{norm}.{part}"].astype(np.float64)
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        scale = gain / np.sqrt(variance + _BATCH_NORM_EPSILON)
        weight = self._weights[f"{kernel}.weight"].astype(np.float64)
        return weight * scale[:, None, None, None], shift - mean * scale

    def _pads(self, width: int, stride: int) -> tuple[int, int]:
        # TensorFlow's "same" padding puts the odd pixel last; the weights were trained with it.
        size = -(-self._size // stride)
        total = max((size - 1) * stride + width - self._size, 0)
        self._size = size
        return total // 2, total - total // 2
