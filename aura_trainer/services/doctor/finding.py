"""What a check of the doctor finds, and what it is given to look at."""

from dataclasses import dataclass
from typing import Protocol

from aura_trainer.services.catalog import Catalog
from aura_trainer.services.health import Health
from aura_trainer.services.settings import SettingsService


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; ``remedy`` is what to do when it is not all right.

    ``name`` is in English, as programs look for it; ``tr`` says it in the language spoken.
    """

    name: str
    ok: bool
    detail: str
    remedy: str = ""


class Examined(Protocol):
    """The services over a data folder that is looked at."""

    @property
    def settings(self) -> SettingsService:
        """The settings."""

    @property
    def catalog(self) -> Catalog:
        """What is imported."""

    @property
    def health(self) -> Health:
        """How the data folder is doing."""
