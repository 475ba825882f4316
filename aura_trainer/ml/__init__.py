"""Frames to numbers, numbers to a model."""
