"""Qt item models and the state they show."""
