"""Models side by side, and the p-values of one question."""
