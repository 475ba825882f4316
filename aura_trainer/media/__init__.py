"""Video and stills to frames."""
