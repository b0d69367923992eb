"""Fixed effects: intervals, single tests, whole terms, combinations, predictions."""
