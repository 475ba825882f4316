"""From files to frames: probing, indexing, decoding, shots, sampling, sound. Knows nothing of models."""
