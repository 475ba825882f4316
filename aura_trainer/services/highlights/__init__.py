"""Finding the moments worth keeping."""
