"""Which frames are near copies of each other, so that learning and judging never share one."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from aura_trainer.ml.features.known import BACKBONE

NEAR_COPY = 0.9
"""Cosine of two embeddings from which frames count as near copies.

Measured on five rated clips (140 frames: two animations, a film scene, two fixed cameras): of a frame and the
one displayed next, 95 % lie above 0.86 to 0.98 by the clip; of two frames from different shots 99 % lie below
0.73, and of two clips 99.9 % below 0.69. What lies between is one shot, a second or more apart.
"""

_PREFIX = f"{BACKBONE}/"
_ROWS_AT_ONCE = 1024


def near_copies(features: npt.NDArray[np.float32], names: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Return bool[n, n], True where two frames are near copies; never on the diagonal.

    Frames without an embedding of the built-in network (names beginning ``efficientnet-lite0/``) are compared
    for equality of all features instead: the threshold was measured for that network only.
    """
    columns = [index for index, name in enumerate(names) if name.startswith(_PREFIX)]
    rows = len(features)
    result = np.zeros((rows, rows), dtype=np.bool_)
    vectors = features[:, columns] if columns else features
    if columns:
        # A black frame has an embedding of its own, so no row is all zero; the floor is for odd inputs.
        vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    for start in range(0, rows, _ROWS_AT_ONCE):
        part = vectors[start : start + _ROWS_AT_ONCE]
        if columns:
            result[start : start + _ROWS_AT_ONCE] = part @ vectors.T >= NEAR_COPY
        else:
            result[start : start + _ROWS_AT_ONCE] = (part[:, None] == vectors[None]).all(axis=2)
    np.fill_diagonal(result, val=False)
    return result


def near_copy_groups(
    features: npt.NDArray[np.float32],
    names: tuple[str, ...],
    clip_ids: Sequence[str],
    shots: Sequence[int],
) -> tuple[str, ...]:
    """Return the group of each frame: its shot, merged with the shots of its clip that hold a near copy.

    Across clips nothing is merged: one common title card or black frame would glue whole clips together and
    leave nothing to hold out. There the trainer leaves near copies out of the learning side of a fold.

    Returns:
        A name a frame, ``<clip>/<lowest shot of the group>``.
    """
    # Every start of the program would wait for it, and only training needs it.
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    keys = list(zip(clip_ids, shots, strict=True))
    nodes = sorted(set(keys))
    place = {key: index for index, key in enumerate(nodes)}
    node_of = np.array([place[key] for key in keys], dtype=np.int64)
    clip_of = np.array(clip_ids, dtype=object)
    first, second = np.nonzero(near_copies(features, names) & (clip_of[:, None] == clip_of[None]))
    links = np.zeros((len(nodes), len(nodes)), dtype=np.bool_)
    links[node_of[first], node_of[second]] = True
    _, component = connected_components(links, directed=False)
    lowest: dict[int, str] = {}
    for (clip, shot), label in zip(nodes, component, strict=True):
        lowest.setdefault(int(label), f"{clip}/{shot}")
    return tuple(lowest[int(component[node])] for node in node_of)
