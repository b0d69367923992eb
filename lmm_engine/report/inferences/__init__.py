"""Intervals, tests, comparisons and shares of variance in words and tables."""
