"""What is wrong with this machine and its data folder: ticks and crosses, each cross with what to do."""
