"""Families of models: one candidate a file."""
