"""The file in which a model is handed to other programs: its graphs, what they read, and how to call them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Any

from aura_trainer.ml.archive import write_members
from aura_trainer.ml.features.base import Matrix
from aura_trainer.ml.features.known import BACKBONE, CONTEXT, ENCODER, SPREAD
from aura_trainer.ml.manifest import Manifest
from aura_trainer.ml.onnx_export import FEATURES, IMAGE, SCORE
from aura_trainer.resources import resource_path

MODEL, PICTURE_MODEL, FEATURE_LIST, README = "model.onnx", "image.onnx", "features.json", "README.md"

_COMPUTED: Mapping[str, str] = {
    CONTEXT: "Twenty measures of light, colour, edges, saliency, motion, novelty, sound and place, from the frame of at"
    " most 448 pixels, a neighbouring frame, its shot and its clip; see aura_trainer/ml/features/context.py.",
    BACKBONE: "The square root of each of the 1280 pooled activations of EfficientNet-Lite0 for the whole picture at"
    " 224 by 224; see aura_trainer/ml/features/backbone.py and lite0_network.py.",
    SPREAD: "The standard deviation over the picture of each channel of blocks 7, 10, 14 and 15 of the same network in"
    " the same run; see aura_trainer/ml/features/spread.py.",
    ENCODER: "The vector that the image encoder with this sha256 makes of the frame, an ONNX file of the user's own;"
    " see aura_trainer/ml/features/onnx_encoder.py.",
}


@dataclass(frozen=True, slots=True)
class Check:
    """How an export was tried: on so many real frames, and how far its scores lay from the model's own at most."""

    frames: int
    largest_difference: float


@dataclass(frozen=True, slots=True)
class Example:
    """A row of features, float32[1, d], and the model's own score of it."""

    features: Matrix
    score: float


def pack_onnx(
    name: str, manifest: Manifest, graphs: Mapping[str, bytes], check: Check, example: Example
) -> bytes:
    """Return a zip of the graphs with what a program must know to call them; equal arguments give equal bytes.

    Args:
        name: What the person calls the model.
        manifest: What it says of itself.
        graphs: By file name, ``MODEL`` and, where the model reads the picture alone, ``PICTURE_MODEL``.
        check: How they were tried.
        example: Something to try them with.
    """
    listed = json.dumps(_feature_list(name, manifest, check, example), ensure_ascii=False, indent=1)
    readme = _readme(name, manifest, check, with_picture=PICTURE_MODEL in graphs)
    return write_members({README: readme.encode(), FEATURE_LIST: listed.encode(), **graphs}, compress=True)


def _feature_list(name: str, manifest: Manifest, check: Check, example: Example) -> dict[str, Any]:
    return {
        "schemaVersion": 1,
        "model": {
            "name": name,
            "id": manifest.id,
            "created": manifest.created.isoformat(),
            "recipe": str(manifest.recipe),
            "ratings": manifest.annotation_count,
            "appVersion": manifest.app_version,
        },
        "input": FEATURES,
        "output": SCORE,
        "extractors": [
            {
                "id": entry.id,
                "version": entry.version,
                "weightsSha256": entry.weights_sha256,
                "computed": _COMPUTED[entry.id],
            }
            for entry in manifest.extractors
        ],
        "check": {"frames": check.frames, "largestDifference": check.largest_difference},
        "example": {
            "about": "The average of the frames the export was checked on, and what the model says of it.",
            # As short as a single precision number can be told.
            "features": [float(str(value)) for value in example.features[0]],
            "score": example.score,
        },
        "names": list(manifest.feature_names),
    }


def _readme(name: str, manifest: Manifest, check: Check, *, with_picture: bool) -> str:
    others = [entry.id for entry in manifest.extractors if entry.id not in (BACKBONE, SPREAD)]
    parts = ["onnx-readme.md", "onnx-readme-image.md" if with_picture else "onnx-readme-no-image.md"]
    text = "\n".join(resource_path(part).read_text(encoding="utf-8") for part in parts)
    return Template(text).substitute(
        name=" ".join(name.split()),
        width=len(manifest.feature_names),
        created=manifest.created.date().isoformat(),
        frames=check.frames,
        difference=f"{check.largest_difference:.1e}",
        others=", ".join(f"`{each}`" for each in others),
        input=IMAGE,
    )
