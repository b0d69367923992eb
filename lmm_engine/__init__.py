"""Linear mixed models: the statistics of Rungs, usable on their own."""
