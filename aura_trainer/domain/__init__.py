"""The vocabulary: values, states and errors. No I/O, and nothing of ours imported."""
