"""In which order the moves of a plan are made, and when."""
