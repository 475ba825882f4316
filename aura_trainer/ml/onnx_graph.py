"""Collecting the nodes of an ONNX graph, and closing it as a checked model."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 13
IR_VERSION = 8

_OPSETS = {"": OPSET, "ai.onnx.ml": 3}


class Graph:
    """Nodes and constants, each under a name of its own, that compute in double precision unless cast.

    Args:
        nodes: Nodes that are there already.
        constants: Their constants.
    """

    def __init__(
        self, nodes: Sequence[onnx.NodeProto] = (), constants: Sequence[onnx.TensorProto] = ()
    ) -> None:
        self._nodes = list(nodes)
        self._constants = list(constants)

    def add(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:  # noqa: ANN401 - onnx's
        """Add a node with one output, and return the name of that."""
        output = f"score/{len(self._nodes)}/{kind}"
        self._nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def constant(self, value: npt.ArrayLike, kind: type[np.generic] = np.float64) -> str:
        """Add a constant, and return its name."""
        name = f"score/constant/{len(self._constants)}"
        array = np.ascontiguousarray(np.asarray(value, dtype=kind)).reshape(np.shape(value))
        self._constants.append(numpy_helper.from_array(array, name))
        return name

    def double(self, source: str) -> str:
        """Add a cast to float64."""
        return self.add("Cast", source, to=TensorProto.DOUBLE)

    def single(self, source: str) -> str:
        """Add a cast to float32."""
        return self.add("Cast", source, to=TensorProto.FLOAT)

    def finish(
        self,
        source: str,
        inputs: Mapping[str, Sequence[int]],
        metadata: Mapping[str, str],
    ) -> bytes:
        """Return the checked model whose output ``score`` is a node's output as float32[n, 1].

        Args:
            source: The node's output.
            inputs: Shape of each float32 input after its first dimension, which is free.
            metadata: What the model says of itself.
        """
        self._nodes.append(helper.make_node("Cast", [source], ["score"], to=TensorProto.FLOAT))
        graph = helper.make_graph(
            self._nodes,
            "aura_trainer",
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", *shape])
                for name, shape in inputs.items()
            ],
            [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["n", 1])],
            self._constants,
        )
        opsets = [helper.make_opsetid(domain, version) for domain, version in _OPSETS.items()]
        model = helper.make_model(
            graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="aura-trainer"
        )
        helper.set_model_props(model, dict(metadata))
        onnx.checker.check_model(model, full_check=True)
        return bytes(model.SerializeToString(deterministic=True))
