"""Intervals by each method, of one parameter and of all."""
