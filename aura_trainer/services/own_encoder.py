"""An image encoder of the person's own."""

from pathlib import Path

from aura_trainer.domain.settings import IMAGE_ENCODER
from aura_trainer.services.settings import SettingsService


def own_encoder(settings: SettingsService) -> Path | None:
    """The file of the encoder that the settings name; None where it is the one that comes with the app."""
    path = str(settings.get(IMAGE_ENCODER)).strip()
    return Path(path) if path else None
