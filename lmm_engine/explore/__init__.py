"""Numbers for the explorers of the course: what follows at once when a parameter of a model is moved."""
