"""Running an image network over frames: one thread a run, frames spread over the cores."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.language import tr
from aura_trainer.ml.features.base import FrameInput, Image, Matrix

if TYPE_CHECKING:
    import onnxruntime

_MOST_WORKERS = 8


def make_session(model: bytes) -> "onnxruntime.InferenceSession":
    """Return a session that uses one thread a run, so that several runs share the cores fairly.

    Raises:
        InvalidInput: The bytes are not a network that can be run here.
    """
    # From the moment it is loaded, it else numbers this machine and tells its maker what is run on it.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # noqa: PLC0415 - heavy, and only extracting needs it

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Four is "fatal only": a model that cannot be used is reported by the exception alone.
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    # ONNX Runtime's errors share no base of their own.
    except Exception as error:
        raise InvalidInput(tr("The network cannot be opened: {error}").format(error=error)) from error


def squash(image: Image, height: int, width: int) -> Image:
    """Return the whole picture at another size, whatever its shape.

    Nothing is cut off and no bars are added: on rated footage letterboxing ranked clearly worse.
    """
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def encode_frames(
    encode: Callable[[Image], npt.NDArray[np.float32]], frames: Sequence[FrameInput], size: int
) -> Matrix:
    """Return float32[len(frames), size], each frame encoded by itself.

    A run holds one frame: a vector then cannot depend on its neighbours in a batch, memory stays flat, and
    on a processor batches are no faster. ONNX Runtime releases the interpreter lock while it runs.
    """
    with ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_WORKERS)) as pool:
        rows = list(pool.map(encode, (frame.image for frame in frames)))
    return np.stack(rows) if rows else np.empty((0, size), dtype=np.float32)
