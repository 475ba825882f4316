"""What a bundle says of itself."""

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    FiniteFloat,
    PlainSerializer,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic.alias_generators import to_camel, to_snake

from aura_trainer.domain.errors import InvalidBundle, InvalidInput
from aura_trainer.domain.verdict import Evidence
from aura_trainer.language import tr
from aura_trainer.ml.features.base import ExtractorSpec
from aura_trainer.ml.recipe import Recipe
from aura_trainer.ml.strict_model import StrictModel

_Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_EVIDENCE = TypeAdapter(Evidence)


def _evidence_in(value: Any) -> Any:  # noqa: ANN401 - JSON
    return {to_snake(key): part for key, part in value.items()} if isinstance(value, dict) else value


def _evidence_out(value: Evidence | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {to_camel(key): part for key, part in _EVIDENCE.dump_python(value, mode="json").items()}


def _sound(value: Evidence | None) -> Evidence | None:
    if value is not None and value.learning is not None and not value.learning.is_sound():
        message = "no learning curve has such figures"
        raise ValueError(message)
    return value


def _recipe_in(value: Any) -> Any:  # noqa: ANN401 - JSON
    try:
        return Recipe.parse(value) if isinstance(value, str) else value
    except InvalidInput as error:
        raise ValueError(error.detail) from error


class ExtractorEntry(StrictModel):
    """An extractor whose features the model reads."""

    id: _Word
    version: int = Field(ge=1)
    weights_sha256: _Digest | None = None
    source: Annotated[str, StringConstraints(max_length=4096)] | None = None

    @classmethod
    def of(cls, spec: ExtractorSpec) -> "ExtractorEntry":
        """Return the entry of a spec."""
        return cls(id=spec.id, version=spec.version, weights_sha256=spec.weights_sha256, source=spec.source)

    @property
    def spec(self) -> ExtractorSpec:
        """The spec it was made of."""
        return ExtractorSpec(self.id, self.version, self.weights_sha256, self.source)


class Manifest(StrictModel):
    """All a bundle says of itself; in the file its names are camelCase.

    Attributes:
        schema_version: Of this file.
        id: Digest of the estimator and its validation: the same model has the same id under any name.
        name: The person's own name for it.
        created: When it was trained.
        app_version: Version of Aura Trainer.
        libraries: Versions of what the estimator depends on.
        extractors: What computes its features.
        feature_names: The features it reads, in column order.
        annotation_count: Ratings it learned from.
        recipe: How it was made.
        preset: Preset of the run; None for a model that was not trained.
        seed: Seed of the run.
        stopped_early: Whether the search was ended by the person.
        metrics: Figures by camelCase name.
        evidence: What was measured on frames it had not seen; None for a model that was not trained.
        probe: What it predicts for the fixed vectors, by which another version is found out.
        members: sha256 of every other file in the bundle.
    """

    schema_version: Literal[1]
    id: _Digest
    name: _Word
    created: AwareDatetime
    app_version: _Word
    libraries: dict[str, _Word]
    extractors: tuple[ExtractorEntry, ...] = Field(min_length=1, max_length=8)
    feature_names: tuple[_Word, ...] = Field(min_length=1, max_length=20_000)
    annotation_count: int = Field(ge=0)
    recipe: Annotated[
        Recipe, BeforeValidator(_recipe_in), PlainSerializer(str, return_type=str, when_used="json")
    ]
    preset: Annotated[str, StringConstraints(max_length=40)] | None = None
    seed: int = 0
    stopped_early: bool = False
    metrics: dict[str, FiniteFloat]
    evidence: Annotated[
        Evidence | None,
        BeforeValidator(_evidence_in),
        AfterValidator(_sound),
        PlainSerializer(_evidence_out, when_used="json"),
    ] = None
    probe: tuple[FiniteFloat, ...] = Field(max_length=100)
    members: dict[str, _Digest]

    def to_json(self) -> bytes:
        """Return the file's content."""
        return self.model_dump_json(by_alias=True, indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Manifest":
        """Read the file's content.

        Raises:
            InvalidBundle: It does not fit; the detail names the first field that does not.
        """
        try:
            return cls.model_validate_json(data)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "it"
            raise InvalidBundle(
                tr("Its manifest does not fit: {where}: {msg}.").format(
                    where=where[:120], msg=first["msg"][:200]
                )
            ) from error
