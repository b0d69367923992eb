"""The teacher on the screen: lessons, questions and progress, drawn."""
