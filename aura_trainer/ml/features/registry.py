"""From the name of an extractor to the extractor."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aura_trainer.domain.errors import InvalidBundle, InvalidInput
from aura_trainer.language import tr
from aura_trainer.ml.features.base import Extractor, ExtractorSpec
from aura_trainer.ml.features.known import (
    BACKBONE,
    BACKBONE_SPEC,
    CONTEXT,
    CONTEXT_SPEC,
    ENCODER,
    SPREAD,
    SPREAD_SPEC,
)

if TYPE_CHECKING:
    from aura_trainer.ml.features.lite0_network import Lite0Network


@dataclass(frozen=True, slots=True)
class KnownExtractor:
    """An extractor that comes with the app: what it is, and how it is made with the image network all share."""

    spec: ExtractorSpec
    make: "Callable[[Lite0Network], Extractor]"


def _context(_network: "Lite0Network") -> Extractor:
    from aura_trainer.ml.features.context import ContextExtractor  # noqa: PLC0415

    return ContextExtractor()


def _backbone(network: "Lite0Network") -> Extractor:
    from aura_trainer.ml.features.backbone import BackboneExtractor  # noqa: PLC0415

    return BackboneExtractor(network)


def _spread(network: "Lite0Network") -> Extractor:
    from aura_trainer.ml.features.spread import SpreadExtractor  # noqa: PLC0415

    return SpreadExtractor(network)


EXTRACTORS: dict[str, KnownExtractor] = {
    CONTEXT: KnownExtractor(CONTEXT_SPEC, _context),
    BACKBONE: KnownExtractor(BACKBONE_SPEC, _backbone),
    SPREAD: KnownExtractor(SPREAD_SPEC, _spread),
}
"""By name; besides them there is the person's own encoder, which needs a file."""


def make_extractors(
    ids: Sequence[str], cache_dir: Path, *, encoder: Path | None = None
) -> tuple[Extractor, ...]:
    """Make extractors by id, in the order given.

    Args:
        ids: Of ``EXTRACTORS``, or ``onnx-encoder``.
        cache_dir: Where files that can be made again are kept.
        encoder: The file of the person's own encoder, for ``onnx-encoder``.

    Raises:
        InvalidInput: An id is unknown, or the encoder is missing or unfit.
    """
    return tuple(_make_all([(name, encoder) for name in ids], cache_dir))


def extractors_for(specs: Sequence[ExtractorSpec], cache_dir: Path) -> tuple[Extractor, ...]:
    """Make the extractors a model was trained with, in its order.

    Raises:
        InvalidBundle: This version or machine cannot give the same features.
    """
    check_available(specs)
    return tuple(
        _make_all([(spec.id, Path(spec.source) if spec.source else None) for spec in specs], cache_dir)
    )


def check_available(specs: Sequence[ExtractorSpec]) -> None:
    """Check that the features of a model can be computed here, without computing any.

    Raises:
        InvalidBundle: They cannot; the detail says which and why.
    """
    for spec in specs:
        reason = _unavailable(spec)
        if reason is not None:
            raise InvalidBundle(
                tr("The model needs features that cannot be computed here: {reason}.").format(reason=reason)
            )


def _make_all(wanted: Sequence[tuple[str, Path | None]], cache_dir: Path) -> Iterator[Extractor]:
    # Checking a bundle needs names only; the libraries behind an extractor are loaded when it is made.
    from aura_trainer.ml.features.lite0_network import Lite0Network  # noqa: PLC0415

    network = Lite0Network(cache_dir)
    for name, encoder in wanted:
        yield _own_encoder(encoder) if name == ENCODER else _known(name).make(network)


def _own_encoder(file: Path | None) -> Extractor:
    if file is None:
        raise InvalidInput(tr("An ONNX file must be named to use an encoder of your own."))
    from aura_trainer.ml.features.onnx_encoder import OnnxEncoder  # noqa: PLC0415

    return OnnxEncoder(file)


def _known(name: str) -> KnownExtractor:
    try:
        return EXTRACTORS[name]
    except KeyError:
        raise InvalidInput(
            tr("There is no extractor '{name}'. Known: {known}.").format(
                name=name, known=", ".join((*EXTRACTORS, ENCODER))
            )
        ) from None


def _unavailable(spec: ExtractorSpec) -> str | None:
    if spec.id == ENCODER:
        return _encoder_unavailable(spec)
    if spec.id not in EXTRACTORS:
        return tr("extractor '{id}' is unknown").format(id=spec.id)
    known = EXTRACTORS[spec.id].spec
    if spec.version != known.version:
        return tr("extractor '{id}' is of version {version}, here it is {known}").format(
            id=spec.id, version=spec.version, known=known.version
        )
    if spec.weights_sha256 != known.weights_sha256:
        return tr("extractor '{id}' was used with other weights").format(id=spec.id)
    return None


def _encoder_unavailable(spec: ExtractorSpec) -> str | None:
    if spec.source is None or spec.weights_sha256 is None:
        return tr("the encoder's file is not named")
    try:
        with Path(spec.source).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return tr("the encoder {source} cannot be read ({error})").format(
            source=spec.source, error=error.strerror
        )
    return (
        None
        if digest == spec.weights_sha256
        else tr("the encoder {source} is another file now").format(source=spec.source)
    )
