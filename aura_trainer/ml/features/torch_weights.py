"""Read a torch state dictionary without torch, and without running anything it says.

The format is the one torch wrote before 1.6: five pickles (magic number, protocol, machine, the dictionary, the
storage keys) followed by each storage as a little-endian count and raw numbers. The unpickler knows the five
names such a dictionary needs and refuses every other.
"""

import pickle
import struct
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import as_strided

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.language import tr

_MAGIC = 0x1950A86A20F9469CFC6C
_KINDS: Mapping[str, npt.DTypeLike] = {"FloatStorage": "<f4", "LongStorage": "<i8"}


@dataclass(frozen=True, slots=True)
class _Pointer:
    """A tensor before its storage has been read: sizes and strides count numbers, not bytes."""

    storage: str
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]


def _pointer(
    storage: str, offset: int, size: Iterable[int], stride: Iterable[int], *_gradient: object
) -> _Pointer:
    return _Pointer(storage, int(offset), tuple(size), tuple(stride))


class _StateUnpickler(pickle.Unpickler):
    def __init__(self, stream: BytesIO) -> None:
        super().__init__(stream)
        self.storages: dict[str, tuple[npt.DTypeLike, int]] = {}

    def find_class(self, module: str, name: str) -> Callable[..., Any] | str:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _pointer
        if module == "torch" and name in _KINDS:
            return name
        raise pickle.UnpicklingError(
            tr("{module}.{name} does not belong in a file of weights").format(module=module, name=name)
        )

    def persistent_load(self, pid: tuple[str, str, str, str, int, object]) -> str:
        _, kind, key, _, count, _ = pid
        self.storages[key] = (_KINDS[kind], int(count))
        return key


def read_state_dict(data: bytes) -> dict[str, npt.NDArray[Any]]:
    """Return the tensors of a state dictionary by name.

    Raises:
        InvalidInput: The bytes are not such a file, or name anything but tensors.
    """
    stream = BytesIO(data)
    try:
        if _StateUnpickler(stream).load() != _MAGIC:
            raise InvalidInput(tr("The file of weights does not begin like one of torch's."))
        for _ in ("protocol", "machine"):
            _StateUnpickler(stream).load()
        unpickler = _StateUnpickler(stream)
        state = unpickler.load()
        keys = _StateUnpickler(stream).load()
        storages = {key: _read_storage(stream, *unpickler.storages[key]) for key in keys}
        return {name: _tensor(pointer, storages) for name, pointer in state.items()}
    except (pickle.UnpicklingError, EOFError, KeyError, ValueError, TypeError, struct.error) as error:
        raise InvalidInput(tr("The file of weights cannot be read: {error}").format(error=error)) from error


def _read_storage(stream: BytesIO, kind: npt.DTypeLike, count: int) -> npt.NDArray[Any]:
    (written,) = struct.unpack("<q", stream.read(8))
    if written != count:
        raise InvalidInput(
            tr("The file of weights promises {count} numbers and holds {held}.").format(
                count=count, held=written
            )
        )
    return np.frombuffer(stream.read(count * np.dtype(kind).itemsize), dtype=kind)


def _tensor(pointer: object, storages: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[Any]:
    if not isinstance(pointer, _Pointer):
        raise InvalidInput(tr("The file of weights holds something that is not a tensor."))
    flat = storages[pointer.storage][pointer.offset :]
    reach = sum((length - 1) * step for length, step in zip(pointer.size, pointer.stride, strict=True))
    if min((*pointer.size, *pointer.stride, pointer.offset), default=0) < 0 or reach >= len(flat):
        raise InvalidInput(tr("The file of weights holds a tensor that reaches beyond its numbers."))
    # Some tensors are stored transposed; strides say so.
    strides = [step * flat.itemsize for step in pointer.stride]
    return as_strided(flat, pointer.size, strides, writeable=False)
