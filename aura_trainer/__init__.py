"""Aura Trainer: learn a person's taste in frames, and find the moments worth keeping."""

__version__ = "0.1.0"
