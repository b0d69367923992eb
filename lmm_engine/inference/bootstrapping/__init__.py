"""Refits to outcomes drawn from a fit, many at once."""
