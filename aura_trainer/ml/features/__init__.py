"""Frames to numbers: one extractor a file."""
