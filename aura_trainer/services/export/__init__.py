"""Handing picks to an editor's tools."""
