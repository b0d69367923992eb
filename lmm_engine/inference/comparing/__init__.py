"""Models against each other: nesting, likelihood ratios, boundaries, exact and simulated references."""
