"""``aura-trainer doctor``: ticks and crosses, each cross with what to do."""
