"""Models as a person sees them: what is deployed, what is kept, what a bundle holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath

from aura_trainer.language import mark, tr

FACTORY_NAME = mark("Factory default")
"""What the model that ships with the app is called."""

BUNDLE_SUFFIX = ".auramodel"
"""Of a model bundle that a desktop opens with this app; it is the same zip as one that is named ``.zip``."""


def is_bundle(path: PurePath) -> bool:
    """Whether a name is that of a model bundle: no other zip is ever brought into the window."""
    return path.suffix.lower() in (BUNDLE_SUFFIX, ".zip")


class Slot(StrEnum):
    """Where a model stands."""

    ACTIVE = "active"
    BACKUP = "backup"
    DEFAULT = "default"

    @property
    def words(self) -> str:
        """The place in the language spoken; the value is what is stored."""
        return tr(_SLOT_WORDS[self])


# Translators: the places a model may have, as in "taste is the active and backup model".
_SLOT_WORDS = {
    Slot.ACTIVE: mark("active"),
    Slot.BACKUP: mark("backup"),
    Slot.DEFAULT: mark("default"),
}


@dataclass(frozen=True, slots=True)
class ModelSummary:
    """A model bundle in brief.

    ``digest`` is the sha256 of the bundle's bytes, ``name`` the person's own name for it, ``created`` a time as ISO
    8601 has it, ``metrics`` the figures in its manifest, ``slots`` where it stands now.
    """

    digest: str
    name: str
    created: str = field(metadata={"format": "date-time"})
    annotation_count: int
    metrics: Mapping[str, float]
    extractors: tuple[str, ...]
    recipe: str
    path: str
    slots: tuple[Slot, ...] = ()

    @property
    def short_id(self) -> str:
        """The first twelve digits of the digest, enough to name it."""
        return self.digest[:12]

    @property
    def title(self) -> str:
        """The name in the language spoken: that of the model that ships with the app is a word of ours."""
        return tr(self.name) if Slot.DEFAULT in self.slots else self.name

    def namesake(self, models: "Iterable[ModelSummary]") -> "ModelSummary | None":
        """Of some models the latest other one with the same name."""
        others = (model for model in models if model.name == self.name and model.digest != self.digest)
        return max(others, key=lambda model: datetime.fromisoformat(model.created), default=None)


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """What is deployed now.

    ``active`` is the model in use: the active file, or the default when there is none or it is damaged;
    ``notice`` says so when a file had to be passed over, and ``active_unusable`` whether that is the active one.
    ``undoable`` names the latest change in words, ``change`` is its id, and ``put_in_use`` the digest of the model
    it put in use; all three are None where nothing can be undone, the last also where it was a deletion.
    """

    active: ModelSummary
    using_default: bool
    backup: ModelSummary | None
    default: ModelSummary
    notice: str | None
    undoable: str | None
    active_unusable: bool = False
    change: str | None = None
    put_in_use: str | None = None


@dataclass(frozen=True, slots=True)
class ModelUse:
    """By their digests, the model in use now and all that are known to have been."""

    now: str = ""
    ever: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DeployOutcome:
    """Whether a change of models took place, and if not, why; then nothing was changed.

    ``brought_back`` is the name of the version that is there again, where a deletion was undone. ``change`` is the id by
    which the change can be undone; None where things stood so already, and after an undoing.
    """

    deployed: bool
    reason: str | None = None
    brought_back: str | None = None
    change: str | None = None


@dataclass(frozen=True, slots=True)
class Deletion:
    """A version that was deleted, and the id by which that can be undone."""

    model: ModelSummary
    change: str
