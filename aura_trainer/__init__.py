"""Aura Trainer: learn a person's taste in frames, and find the moments worth keeping."""

__version__ = "0.1.0"

DESKTOP_ID = "io.github.aura_trainer.AuraTrainer"
"""What desktops know the app by: the name of its entry, and of its windows."""
