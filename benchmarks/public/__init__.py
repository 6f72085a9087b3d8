"""Public assignment and facility-location instances as problems of the engine."""
